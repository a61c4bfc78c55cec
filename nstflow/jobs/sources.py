"""The pictures that a tile is made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nstflow.textile.toss_options import Toss

Periodic = Literal["auto", "smooth", "fade", "motif"]
"""How a content is made to repeat."""

MASK_OF = {"content mask": "content", "style 1 mask": "style 1", "cutout": "content"}
"""The role of a mask -> that of its picture."""


@dataclass(frozen=True)
class Sources:
    """The pictures of a tile, and what is done to them before it is painted.

    content:  a picture, or None for a pattern from style alone; styles: pictures with the shares of a blend.
    start:    `content`, `noise`, `style`, or a picture.
    content_mask, style_mask: pictures whose white counts, or None; a blend has none.
    periodic: how the content is made to repeat.
    toss:     of a motif: how it is scattered, with its seed; cutout: the picture whose white it is, or None.
    """

    content: Path | None
    styles: tuple[tuple[Path, float], ...]
    start: str | Path = "content"
    content_mask: Path | None = None
    style_mask: Path | None = None
    periodic: Periodic = "auto"
    toss: Toss | None = None
    cutout: Path | None = None

    @property
    def by_role(self) -> dict[str, Path]:
        """Every picture by its role: `content`, `style 1`, `style 2`, …, `start`, and those in `MASK_OF`."""
        roles = {"content": self.content} if self.content else {}
        roles |= {f"style {number}": path for number, (path, _) in enumerate(self.styles, start=1)}
        roles |= {"start": self.start} if isinstance(self.start, Path) else {}
        masks = zip(MASK_OF, (self.content_mask, self.style_mask, self.cutout), strict=True)
        return roles | {role: mask for role, mask in masks if mask}

    @property
    def masks(self) -> frozenset[Path]:
        """Those of the pictures that are masks."""
        return frozenset(mask for mask in (self.content_mask, self.style_mask, self.cutout) if mask)

    @property
    def has_motif(self) -> bool:
        """Whether the content is cut out and scattered: the unit then does not have its aspect."""
        return self.toss is not None
