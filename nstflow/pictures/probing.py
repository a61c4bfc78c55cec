"""What a picture's header says of it: its size and resolution, without decoding a pixel."""

from __future__ import annotations

from pathlib import Path

from nstflow.pictures.density import density_of
from nstflow.pictures.opening import SMALLEST_SIDE_PX, opened

# What a file may say of its resolution and be believed.
_LEAST_DPI, _MOST_DPI = 2, 9600


def probe_size(path: Path, *, smallest_side_px: int = SMALLEST_SIDE_PX, is_ours: bool = False) -> tuple[int, int]:
    """Measure a picture as it is meant to be seen: (width, height) in px.

    is_ours: a file that a job made, which may be as large as it likes. Raises PictureError.
    """
    with opened(path, smallest_side_px, is_ours=is_ours) as file:
        return file.size


def probe_dpi(path: Path, *, is_ours: bool = False) -> tuple[float, float] | None:
    """Read a picture's resolution as it is meant to be seen: (across, down) in dpi.

    None where its file does not say, or says nonsense. is_ours: as for `probe_size`. Raises PictureError.
    """
    with opened(path, smallest_side_px=1, is_ours=is_ours) as file:
        said, is_turned = density_of(file.source), file.is_on_its_side
    if said is None or not all(_LEAST_DPI <= side <= _MOST_DPI for side in said):  # not a number is neither
        return None
    across, down = (_whole_dpi(float(side)) for side in said)
    return (down, across) if is_turned else (across, down)


def _whole_dpi(dpi: float) -> float:
    """Round what is whole but for PNG's px per meter: 150 dpi reads back 150.012, and 72 dpi 72.009."""
    return float(round(dpi)) if abs(dpi - round(dpi)) <= 2e-4 * dpi else dpi
