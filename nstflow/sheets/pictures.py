"""Pictures of a run as Pillow images in sRGB, or why there are none, as a sheet says it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from nstflow.errors import PictureError
from nstflow.pictures.opening import opened
from nstflow.pictures.reading import read_8_bit


def size_px(path: Path) -> tuple[int, int]:
    """Measure a picture whose file is whole: (width, height); decodes no pixels. Raises OSError with the reason."""
    if not path.is_file():
        raise OSError("its picture is missing")
    try:
        with opened(path, smallest_side_px=1, is_ours=True) as picture:
            size = picture.stored_px
            picture.verify()
    except PictureError as error:
        raise OSError("its picture cannot be read") from error
    return size


def load(path: Path) -> Image.Image:
    """Decode a picture as RGB in sRGB, 8 bits. Raises OSError where it cannot be read."""
    try:
        return read_8_bit(path)
    except PictureError as error:
        raise OSError("its picture cannot be read") from error
