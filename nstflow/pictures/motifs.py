"""Picture files to motifs: what `cut_motif` needs, read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nstflow.pictures.reading import read_alpha, read_mask
from nstflow.textile.motif import Motif, cut_motif


def motif_of(path: Path, picture: np.ndarray, *, cutout: Path | None) -> Motif:
    """The motif of a picture file that was read already; cutout: a picture whose white is the motif, or None.

    Raises PictureError as `cut_motif` and for files that cannot be read.
    """
    mask = None if cutout is None else read_mask(cutout).image
    return cut_motif(picture, alpha=read_alpha(path), mask=mask, name=str(path))
