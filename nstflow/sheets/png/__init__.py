"""The contact sheet as one PNG."""
