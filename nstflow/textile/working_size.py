"""The size that the engine works at for a print of so many pixels."""

from __future__ import annotations

from dataclasses import dataclass

from nstflow.textile.lattice import Lattice

# A motif that is printed this much wider or narrower than it was made shows to an eye that compares.
LARGEST_SQUEEZE = 0.01
_STEPS_TRIED = 4  # multiples on either side of the nearest working width


@dataclass(frozen=True)
class WorkingSize:
    """The tile that the engine makes before it is resampled to the print's pixels.

    squeeze: how much wider motifs become in print than they were made, as a fraction; below 0 narrower.
    note:    what is to be said about it; empty where it does not show.
    """

    width_px: int
    height_px: int
    squeeze: float
    note: str


def working_size(
    print_px: tuple[int, int], lattice: Lattice, *, stride: int = 16, width_px: int | None = None
) -> WorkingSize:
    """Choose a tile of the print's shape whose sides, and the repeat's shift, are multiples of `stride`.

    print_px: (width, height) of the unit as it is printed.
    width_px: the working width asked for. Without it, the width of about the print's pixels that squeezes its shape
              by less than 1 %, the nearest such.
    """
    across, _ = lattice.multiple_px(stride)
    if width_px is not None:
        chosen = _working_tile(print_px, lattice, width_px, stride)
        return WorkingSize(*chosen, _squeeze(chosen, print_px), _squeeze_note(chosen, print_px, lattice, stride))
    nearest = _working_tile(print_px, lattice, print_px[0], stride)[0]
    nearby = sorted(range(-_STEPS_TRIED, _STEPS_TRIED + 1), key=abs)
    tiles = [_working_tile(print_px, lattice, max(across, nearest + step * across), stride) for step in nearby]
    chosen = next((tile for tile in tiles if abs(_squeeze(tile, print_px)) < LARGEST_SQUEEZE), None) or min(
        tiles, key=lambda tile: abs(_squeeze(tile, print_px))
    )
    return WorkingSize(*chosen, _squeeze(chosen, print_px), _squeeze_note(chosen, print_px, lattice, stride))


def _working_tile(print_px: tuple[int, int], lattice: Lattice, width: float, stride: int) -> tuple[int, int]:
    """Snap the width, and the height that follows from it so: that keeps the shape better than the width asked for."""
    aspect = print_px[1] / print_px[0]
    snapped = lattice.snap(width, width * aspect, stride=stride)[0]
    return lattice.snap(snapped, snapped * aspect, stride=stride)


def _squeeze(tile: tuple[int, int], print_px: tuple[int, int]) -> float:
    """Compute how much wider motifs become in print, as a fraction."""
    return (print_px[0] * tile[1]) / (print_px[1] * tile[0]) - 1


def _squeeze_note(tile: tuple[int, int], print_px: tuple[int, int], lattice: Lattice, stride: int) -> str:
    squeeze = _squeeze(tile, print_px)
    if abs(squeeze) < LARGEST_SQUEEZE:
        return ""
    across, _ = lattice.multiple_px(stride)
    wider = (_working_tile(print_px, lattice, width, stride) for width in range(tile[0] + across, 4 * tile[0], across))
    better = next((tile for tile in wider if abs(_squeeze(tile, print_px)) < LARGEST_SQUEEZE), None)
    remedy = f"; {better[0]} × {better[1]} px would keep the shape" if better else ""
    return (
        f"made at {tile[0]} × {tile[1]} px for a print of {print_px[0]} × {print_px[1]} px: "
        f"motifs print {100 * abs(squeeze):.1f} % {'wider' if squeeze > 0 else 'narrower'} than they are made{remedy}"
    )
