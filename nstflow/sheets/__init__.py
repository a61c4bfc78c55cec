"""Contact sheets: what a run left in its folder, as one picture for the client."""

from nstflow.sheets.png.sheet import draw_sheet

__all__ = ["draw_sheet"]
