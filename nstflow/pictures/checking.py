"""Pictures looked at before anything is made: each file is decoded once, whatever it is used for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from nstflow.errors import PictureError
from nstflow.pictures.masks import mask_from
from nstflow.pictures.motifs import check_has_motif
from nstflow.pictures.reading import read_picture

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class CheckedPicture(Generic[Kept]):
    """What decoding a picture file once has shown.

    notes:         what had to be done to it, in words.
    problem:       why it cannot be read at all; None where it can.
    mask_problem:  why it is no mask; None where it is one, or was not asked to be.
    motif_problem: why no motif can be cut out of it; None where one can, or was not asked for.
    kept:          what the caller made of its pixels, such as thumbnails; None where it cannot be read.
    """

    notes: tuple[str, ...] = ()
    problem: str | None = None
    mask_problem: str | None = None
    motif_problem: str | None = None
    kept: Kept | None = None


def check_picture(
    path: Path,
    *,
    is_mask: bool = False,
    is_motif: bool = False,
    keep: Callable[[np.ndarray], Kept] | None = None,
) -> CheckedPicture[Kept]:
    """Decode a picture file once, and see whether it can be used for all that it is meant for.

    keep: makes of the pixels, float32 (H, W, 3), sRGB in [0, 1], what is needed later; it should be small (a
          thumbnail, a size), since pictures take up to 770 MB each and are not kept themselves.
    """
    try:
        picture = read_picture(path, with_alpha=is_motif)
    except PictureError as error:
        return CheckedPicture(problem=str(error))
    name = str(path)
    return CheckedPicture(
        notes=picture.notes,
        mask_problem=_problem(lambda: mask_from(picture.image, name=name)) if is_mask else None,
        motif_problem=_problem(lambda: check_has_motif(picture, name=name)) if is_motif else None,
        kept=keep(picture.image) if keep else None,
    )


def picture_problems(
    paths: Iterable[Path], masks: Iterable[Path] = (), *, motifs: Iterable[Path] = ()
) -> dict[Path, str]:
    """Tell why each of the pictures and masks that cannot be used cannot, by file; every file is decoded, once.

    motifs: those of the pictures out of which a motif is cut.
    """
    paths, masks, motifs = (dict.fromkeys(files) for files in (paths, masks, motifs))  # in order, looked up fast
    checked: dict[Path, CheckedPicture[None]] = {
        path: check_picture(path, is_mask=path in masks, is_motif=path in motifs)
        for path in dict.fromkeys((*paths, *masks, *motifs))
    }
    found = {path: one.problem or one.mask_problem or one.motif_problem for path, one in checked.items()}
    return {path: problem for path, problem in found.items() if problem is not None}


def _problem(check: Callable[[], object]) -> str | None:
    try:
        check()
    except PictureError as error:
        return str(error)
    return None
