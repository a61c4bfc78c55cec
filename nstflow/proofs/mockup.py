"""A meter of cloth: patterns at true scale, side by side, with a ruler in cm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.proofs.mockup_layout import arrange_mockup
from nstflow.proofs.mockup_page import draw_mockup_page
from nstflow.proofs.naming import proof_stem
from nstflow.proofs.printed_unit import MockupPattern, read_printed_unit
from nstflow.proofs.writing import place_of_proof, write_proof
from nstflow.textile.lengths import parse_length

__all__ = ["FABRIC", "LENGTH", "MOST_PATTERNS", "Mockup", "MockupPattern", "draw_mockup"]

FABRIC, LENGTH = "140cm", "100cm"
MOST_PATTERNS = 6


@dataclass(frozen=True)
class Mockup:
    """A mock-up that was drawn.

    path: the file that was written; notes: what had to be done or assumed; scale: 8 for 1 : 8 in print.
    """

    path: Path
    notes: tuple[str, ...]
    scale: float


def draw_mockup(
    patterns: Sequence[MockupPattern],
    *,
    fabric: str = FABRIC,
    length: str = LENGTH,
    title: str | None = None,
    out: Path | None = None,
    overwrite: bool = False,
) -> Mockup:
    """Draw every pattern on its own piece of cloth, all at one scale, and write the PNG.

    Up to three stand side by side, more in two rows. The page is at most 2400 to 3600 px wide. A cm is a whole number
    of px, and the file's resolution makes the sheet a round scale on A3.

    fabric, length: of each piece, as `parse_length` reads them.
    out: `<name>-mockup.png` in the current folder by default, `collection-mockup.png` for several patterns.
    overwrite: `out` may be a file that is not ours.

    Raises UsageError, PictureError and OutputError.
    """
    if not 1 <= len(patterns) <= MOST_PATTERNS:
        raise UsageError(f"{len(patterns)} patterns; a mock-up shows 1 to {MOST_PATTERNS}")
    cloth_mm = parse_length(fabric), parse_length(length)
    name = proof_stem(patterns[0].path) if len(patterns) == 1 else "collection"
    images = [pattern.path for pattern in patterns]
    path = place_of_proof(f"{name}-mockup.png", out, images=images, overwrite=overwrite)
    units = [read_printed_unit(pattern) for pattern in patterns]
    layout = arrange_mockup(units, cloth_mm=cloth_mm, title=title or " · ".join(unit.name for unit in units))
    write_proof(path, draw_mockup_page(units, layout, cloth_mm=cloth_mm), dpi=layout.dpi)
    return Mockup(path, tuple(note for unit in units for note in unit.notes), layout.scale)
