"""Picture files to motifs: what is cut out of a picture, and whether anything can be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nstflow.pictures.masks import read_mask
from nstflow.pictures.reading import Picture, read_alpha, read_picture
from nstflow.textile.ground import plain_ground

if TYPE_CHECKING:
    from nstflow.textile.motif import Motif


def motif_of(path: Path, picture: np.ndarray, *, cutout: Path | None) -> Motif:
    """Cut the motif out of a picture file that was read already.

    cutout: a picture whose white is the motif, or None. Raises PictureError as `cut_motif` and for files that cannot be
    read.
    """
    from nstflow.textile.motif import cut_motif  # SciPy and scikit-image, which planning does without

    mask = None if cutout is None else read_mask(cutout).image
    return cut_motif(picture, alpha=read_alpha(path), mask=mask, name=str(path))


def check_motif(path: Path) -> None:
    """Read a picture and raise PictureError where nothing tells a motif from its ground, as `check_has_motif`."""
    check_has_motif(read_picture(path, with_alpha=True), name=str(path))


def check_has_motif(picture: Picture, *, name: str) -> None:
    """Raise PictureError where nothing tells a motif from its ground: no transparent parts, and no plain ground.

    picture: read with its alpha.
    """
    if picture.alpha is None:
        plain_ground(picture.image, name=name)
