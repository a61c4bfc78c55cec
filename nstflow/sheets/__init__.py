"""Contact sheets: what a run left in its folder, arranged for the client."""

from nstflow.sheets.drawing import SHEET_FILE, draw_sheet

__all__ = ["SHEET_FILE", "draw_sheet"]
