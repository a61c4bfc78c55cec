"""Reading what a tile is painted from: pictures as files or arrays become a painter's `Inputs`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nstflow.engine.losses.base import Loss
from nstflow.engine.painter import Inputs
from nstflow.jobs.options.engine import Scale
from nstflow.jobs.sources import Periodic
from nstflow.pictures import reading
from nstflow.textile.lattice import Lattice
from nstflow.textile.toss_options import Toss

if TYPE_CHECKING:
    from nstflow.textile.motif import Motif

GivenPicture = Path | np.ndarray
"""A file, or float32 (H, W, 3), sRGB in [0, 1]; masks too, whose lightness counts."""


def read_inputs(
    *,
    content: GivenPicture | None,
    styles: Sequence[tuple[GivenPicture, float]],
    losses: Mapping[str, Loss],
    lattice: Lattice,
    scales: tuple[Scale, ...],
    start: str | GivenPicture = "content",
    seed: int = 0,
    content_mask: GivenPicture | None = None,
    style_mask: GivenPicture | None = None,
    periodic: Periodic = "auto",
    toss: Toss | None = None,
    cutout: Path | None = None,
    content_name: str = "the content",
) -> tuple[Inputs, tuple[str, ...]]:
    """Read a tile's pictures and masks, and cut its motif out where it has one; and notes on the files, each once.

    styles: with the shares of a blend. start: `content`, `noise`, `style`, or a picture.
    toss:   of `periodic: motif`; without a seed of its own it has the tile's. cutout: the picture whose white is the
            motif, or None for what the content's alpha or plain ground says. The rest is as in `Inputs`.
    Raises PictureError for what cannot be read and for a motif that cannot be cut out.
    """
    notes: list[str] = []

    def read(given: GivenPicture, read_file: Callable[[Path], Any] = reading.read_picture) -> np.ndarray:
        if not isinstance(given, Path):
            return given
        picture = read_file(given)
        notes.extend(f"{given.name}: {note}" for note in picture.notes)
        image: np.ndarray = picture.image
        return image

    def read_mask(given: GivenPicture | None, name: str) -> np.ndarray | None:
        if given is None:
            return None
        return read(given, reading.read_mask) if isinstance(given, Path) else reading.mask_from(given, name=name)

    picture = None if content is None else read(content)
    motif = _motif(content, picture, cutout) if periodic == "motif" and picture is not None else None
    toss = toss or Toss()
    inputs = Inputs(
        content=picture,
        styles=tuple((read(style), share) for style, share in styles),
        losses=losses,
        lattice=lattice,
        scales=scales,
        start=start if isinstance(start, str) else read(start),
        seed=seed,
        content_mask=read_mask(content_mask, "content_mask"),
        style_mask=read_mask(style_mask, "style_mask"),
        periodic="auto" if periodic == "motif" else periodic,
        motif=motif,
        toss=toss if toss.seed is not None else toss.model_copy(update={"seed": seed}),
        content_name=content_name,
    )
    return inputs, tuple(dict.fromkeys(notes))


def _motif(content: GivenPicture | None, picture: np.ndarray, cutout: Path | None) -> Motif:
    from nstflow.pictures.motifs import motif_of  # SciPy: only motifs wait for it
    from nstflow.textile.motif import cut_motif

    if isinstance(content, Path):
        return motif_of(content, picture, cutout=cutout)
    mask = None if cutout is None else reading.read_mask(cutout).image
    return cut_motif(picture, mask=mask, name="the content")
