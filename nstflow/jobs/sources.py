"""The pictures that a tile is made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from nstflow.textile.toss_options import Toss

GivenPicture = Path | np.ndarray
"""A file, as jobs have it, or float32 (H, W, 3), sRGB in [0, 1], as Python may give it.

A motif may be (H, W, 4): laid over white, with how opaque it was.
"""

Periodic = Literal["auto", "smooth", "fade", "motif"]
"""How a content is made to repeat."""

MASK_OF = {"content mask": "content", "style 1 mask": "style 1", "cutout": "content"}
"""The role of a mask -> that of its picture."""


@dataclass(frozen=True)
class TileSources:
    """The pictures of a tile, and what is done to them before it is painted.

    content:  a picture, or None for a pattern from style alone; styles: pictures with the shares of a blend.
    start:    `content`, `noise`, `style`, or a picture.
    content_mask, style_mask: pictures whose white counts, or None; a blend has none.
    periodic: how the content is made to repeat.
    toss:     of a motif: how it is scattered, with its seed; cutout: the picture whose white it is, or None.
    """

    content: GivenPicture | None
    styles: tuple[tuple[GivenPicture, float], ...]
    start: str | GivenPicture = "content"
    content_mask: GivenPicture | None = None
    style_mask: GivenPicture | None = None
    periodic: Periodic = "auto"
    toss: Toss | None = None
    cutout: Path | None = None

    @property
    def by_role(self) -> dict[str, Path]:
        """Every file by its role: `content`, `style 1`, `style 2`, …, `start`, and those in `MASK_OF`."""
        roles = {"content": self.content}
        roles |= {f"style {number}": style for number, (style, _) in enumerate(self.styles, start=1)}
        roles |= {"start": None if isinstance(self.start, str) else self.start}
        roles |= dict(zip(MASK_OF, (self.content_mask, self.style_mask, self.cutout), strict=True))
        return {role: file for role, file in roles.items() if isinstance(file, Path)}

    @property
    def masks(self) -> frozenset[Path]:
        """Those of the files that are masks."""
        return frozenset(file for role, file in self.by_role.items() if role in MASK_OF)

    @property
    def laid_over_white(self) -> frozenset[Path]:
        """Those of the files whose transparent parts are; those of a content that is cut out are left out."""
        is_cut_out = self.periodic == "motif" and self.cutout is None
        return frozenset(file for role, file in self.by_role.items() if not (is_cut_out and role == "content"))

    @property
    def has_motif(self) -> bool:
        """Whether the content is cut out and scattered: the unit then does not have its aspect."""
        return self.toss is not None
