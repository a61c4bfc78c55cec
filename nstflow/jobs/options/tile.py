"""The section `tile`: the repeat, its size on screen or in print, and what its seam must be like."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from nstflow.errors import UsageError
from nstflow.option_models import Section
from nstflow.textile.lattice import Lattice
from nstflow.textile.lattice.names import FRACTION_PATTERN, OTHER_NAMES, REPEATS
from nstflow.textile.lengths import parse_size

Certify = Literal["report", "require", "off"]
Cut = Literal["none", "auto"]

SMALLEST_PX, LARGEST_PX = 32, 16384
_PIXELS = re.compile(r"(\d+)(?:\s*[x×]\s*(\d+))?\s*px")
_SAYS_PIXELS = re.compile(r"px|pixel", re.IGNORECASE)
_EXPECTED_SIZE = "or in pixels, such as 512px or 512x384px"

# Names, then fractions, each with what an editor may show of it.
_REPEAT_SCHEMA = {
    "type": "string",
    "anyOf": [{"enum": list(REPEATS)}, {"enum": list(OTHER_NAMES)}, {"pattern": f"^{FRACTION_PATTERN}$"}],
}


def _repeat(text: str) -> str:
    try:
        return Lattice.parse(text).name
    except UsageError as error:
        raise ValueError(str(error)) from None


def _size(text: str) -> str:
    """Pixels as `512px` or `512x384px`, lengths in print as `320mm` or `320x240mm`."""
    text = text.strip()
    if found := _PIXELS.fullmatch(text):
        sides = [int(side) for side in found.groups() if side is not None]
        if not all(SMALLEST_PX <= side <= LARGEST_PX for side in sides):
            raise ValueError(f"'{text}': expected sides from {SMALLEST_PX} to {LARGEST_PX} px")
        return "x".join(str(side) for side in sides) + "px"
    if _SAYS_PIXELS.search(text):
        raise ValueError(
            f"'{text}': expected whole pixels from {SMALLEST_PX} to {LARGEST_PX} a side, such as 512px or 512x384px"
        )
    try:
        sides_mm = parse_size(text)
    except UsageError as error:
        raise ValueError(f"{error}; {_EXPECTED_SIZE}") from None
    return "x".join(f"{side:.10g}" for side in sides_mm if side is not None) + "mm"


def _work(text: str) -> str:
    found = _PIXELS.fullmatch(text.strip())
    if text == "auto":
        return text
    if not found or found[2] or not SMALLEST_PX <= int(found[1]) <= LARGEST_PX:
        raise ValueError(f"'{text}': expected auto, or a width from {SMALLEST_PX} to {LARGEST_PX} px such as 960px")
    return f"{int(found[1])}px"


class Tile(Section):
    """The unit tile. `size` is its width, or width x height; the height follows the content's aspect otherwise."""

    repeat: Annotated[str, AfterValidator(_repeat), WithJsonSchema(_REPEAT_SCHEMA)] = Field(
        default="straight",
        description="how the unit repeats: straight, half-drop, brick, any p/q drop or brick such as 2/5-drop, "
        "mirrored, turned, diamond, ogee, stripe, or none for a placement print",
    )
    size: Annotated[str, AfterValidator(_size)] = Field(
        default="512px", description="width, or width x height: 512px, 512x384px, 32cm, 32x24cm, 12.6in"
    )
    dpi: float = Field(default=150.0, ge=10, le=2400, description="pixels an inch in print")
    work: Annotated[str, AfterValidator(_work)] = Field(
        default="auto", description="the width at which it is painted before it is brought to print size, such as 960px"
    )
    mill: str | None = Field(default=None, description="for whom it is made: a name that `nstflow mills` lists")
    cut: Cut = Field(default="none", description="auto moves the unit's edges to where they cross the least")
    certify: Certify = Field(
        default="report",
        description="the certificate of its seam; require fails a tile whose seam shows; off looks at none",
    )

    @property
    def lattice(self) -> Lattice:
        """The repeat as a lattice."""
        return Lattice.parse(self.repeat)

    @property
    def is_physical(self) -> bool:
        """Whether the size is a length in print."""
        return self.size.endswith("mm")

    @property
    def size_px(self) -> tuple[int, int | None]:
        """(width, height) as asked for in pixels; height None where it follows the content."""
        width, _, height = self.size.removesuffix("px").partition("x")
        return int(width), int(height) if height else None

    @property
    def size_mm(self) -> tuple[float, float | None]:
        """(width, height) as asked for in print; height None where it follows the content."""
        return parse_size(self.size)

    @property
    def work_px(self) -> int | None:
        """The width at which the engine works, or None for that of the print."""
        return None if self.work == "auto" else int(self.work.removesuffix("px"))
