"""The one way in for every picture file: whatever it is read for, it is opened and refused alike."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from nstflow.errors import PictureError
from nstflow.pictures.large_files import without_size_limit
from nstflow.pictures.refusals import damaged, explain, too_small

SMALLEST_SIDE_PX = 32

_EXIF_ORIENTATION = 0x0112


@contextmanager
def opened(path: Path, smallest_side_px: int = SMALLEST_SIDE_PX, *, is_ours: bool = False) -> Iterator[Image.Image]:
    """Open a picture, and turn every way in which Pillow fails, there and in the block, into a PictureError.

    is_ours: a file that a job made, which may be as large as it likes.
    """
    try:
        with warnings.catch_warnings(), without_size_limit() if is_ours else nullcontext():
            warnings.simplefilter("ignore")  # Pillow's remarks on damaged tags; what matters is raised
            with Image.open(path) as picture:
                if picture.format == "EPS":  # which Pillow draws with Ghostscript, where that is installed
                    raise UnidentifiedImageError
                if min(picture.size) < smallest_side_px:
                    raise PictureError(f"{path}: {too_small(picture.size, smallest_side_px)}")
                yield picture
    except PictureError:
        raise
    except Exception as error:  # a damaged file makes Pillow's decoders raise any of a dozen kinds
        if reason := explain(path, error):
            raise PictureError(f"{path}: {reason}") from None
        raise PictureError(f"{path}: {damaged(error)}") from error


def exif_orientation(picture: Image.Image) -> object:
    """Read how a camera was held, from 1 (upright) to 8, as EXIF 2.32 numbers it; a file may say anything else."""
    return picture.getexif().get(_EXIF_ORIENTATION, 1)
