"""Reading what a tile is painted from: pictures as files or arrays become a painter's `Inputs`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nstflow.engine.losses.base import Loss
from nstflow.engine.painter import Inputs
from nstflow.jobs.job import Canvas
from nstflow.jobs.sources import GivenPicture, TileSources
from nstflow.pictures import masks
from nstflow.pictures.reading import Picture, read_picture
from nstflow.textile.toss_options import Toss

if TYPE_CHECKING:
    from nstflow.textile.motif import Motif


def read_inputs(
    sources: TileSources,
    canvas: Canvas,
    losses: Mapping[str, Loss],
    *,
    seed: int = 0,
    content_name: str = "the content",
    digests: Mapping[str, str] | None = None,
) -> tuple[Inputs, tuple[str, ...]]:
    """Read a tile's pictures and masks, and cut its motif out where it has one; and notes on the files, each once.

    sources: as files, or as arrays (see `GivenPicture`), sRGB in [0, 1]; masks too, whose lightness counts. A toss
             without a seed of its own has the tile's.
    digests: role, as in `TileSources.by_role` -> the SHA-256 that its file had when the tile was planned; None from
             Python, where files are taken as they are.
    Raises PictureError for what cannot be read or is another file than was planned, and for a motif that cannot be cut
    out.
    """
    notes: list[str] = []
    planned = digests or {}

    def read(given: GivenPicture, role: str, read_file: Callable[..., Picture] = read_picture) -> Picture:
        if not isinstance(given, Path):
            return Picture(given) if given.shape[2] == 3 else Picture(given[..., :3], alpha=given[..., 3])
        picture = read_file(given, digest=planned.get(role))
        notes.extend(f"{given.name}: {note}" for note in picture.notes)
        return picture

    def read_mask(given: GivenPicture | None, role: str, name: str) -> np.ndarray | None:
        if isinstance(given, Path):
            return read(given, role, masks.read_mask).image
        return None if given is None else masks.mask_from(given, name=name)

    is_motif = sources.periodic == "motif"
    read_content = partial(read_picture, with_alpha=is_motif and sources.cutout is None)
    content = None if sources.content is None else read(sources.content, "content", read_content)
    cutout = read_mask(sources.cutout, "cutout", "cutout") if is_motif else None
    toss = sources.toss or Toss()
    inputs = Inputs(
        content=None if content is None else content.image,
        styles=tuple(
            (read(style, f"style {number}").image, share)
            for number, (style, share) in enumerate(sources.styles, start=1)
        ),
        losses=losses,
        lattice=canvas.lattice,
        scales=canvas.scales,
        start=sources.start if isinstance(sources.start, str) else read(sources.start, "start").image,
        seed=seed,
        content_mask=read_mask(sources.content_mask, "content mask", "content_mask"),
        style_mask=read_mask(sources.style_mask, "style 1 mask", "style_mask"),
        periodic="auto" if sources.periodic == "motif" else sources.periodic,
        motif=_motif(content, cutout, sources) if is_motif and content is not None else None,
        toss=toss if toss.seed is not None else toss.model_copy(update={"seed": seed}),
        content_name=content_name,
    )
    return inputs, tuple(dict.fromkeys(notes))


def _motif(content: Picture, mask: np.ndarray | None, sources: TileSources) -> Motif:
    """Cut the motif out of the content, which was read with its alpha where there is no mask."""
    from nstflow.textile.motif import cut_motif  # SciPy and scikit-image: only motifs wait for them

    name = str(sources.content) if isinstance(sources.content, Path) else "the content"
    return cut_motif(content.image, alpha=content.alpha, mask=mask, name=name)
