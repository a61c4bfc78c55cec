"""Pixels to the bytes of a file, format by format."""
