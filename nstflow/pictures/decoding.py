"""An opened file's pixels, upright and not larger than is needed, still in the file's own colors."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps

from nstflow.pictures.deep import Deep
from nstflow.pictures.deep_tiff import DeepTiff
from nstflow.pictures.embedded_profiles import is_coarse_in_8_bits, is_in_srgb
from nstflow.pictures.opening import SMALLEST_SIDE_PX
from nstflow.pictures.picture_file import PictureFile
from nstflow.pictures.png_key import key_of
from nstflow.pictures.scaling import scaled_16_bits, scaled_by_guess
from nstflow.pictures.tiff import is_16_bit, read_16_bit

# Pillow cannot average these modes; what it is to convert them to first.
_REDUCIBLE = {"1": "L", "P": "RGBA", "PA": "RGBA", "I;16": "I", "I;16B": "I", "I;16L": "I"}


def decoded(file: PictureFile, notes: list[str], most_px: float) -> Image.Image | Deep:
    """Decode an opened file's pixels, turned as they are meant to be seen, and halved until there are at most so many.

    An image of Pillow's has 8 bits a channel; everything else is `Deep`. notes: gets what had to be done.
    Raises `UnreadableError` for kinds of pictures that cannot be read, and whatever decoders raise of damaged files.
    """
    source = file.source
    if file.frames > 1:
        notes.append(_which_of_many(source))
    if isinstance(source, DeepTiff):
        return _fitted(source.read(notes), file, notes, most_px)
    if is_16_bit(source) and (colors := _in_16_bits(file, source, notes, most_px)) is not None:
        return colors
    if (opaque := key_of(source, file.data)) is not None:
        if _is_deep(source):
            return _fitted(_deep_grey(source, notes, opaque), file, notes, most_px)
        source.putalpha(Image.fromarray(opaque.astype("uint8") * 255))
        del source.info["transparency"]
    image = _upright(source, file, notes, most_px)
    return _deep_grey(image, notes) if _is_deep(image) else image


def _which_of_many(source: Image.Image | DeepTiff) -> str:
    if isinstance(source, Image.Image) and source.format == "PSD":
        return "layers: taken as the document shows them merged"
    return "animated or multi-page: only the first picture is used"


def _in_16_bits(file: PictureFile, picture: Image.Image, notes: list[str], most_px: float) -> Deep | None:
    """Read a TIFF's 16 bits; None, and it is said, where more must be done to it, which Pillow does in 8 bits."""
    if is_coarse_in_8_bits(picture) and (colors := read_16_bit(io.BytesIO(file.data))) is not None:
        return _fitted(Deep(colors, profile=picture.info["icc_profile"]), file, notes, most_px)
    is_large = picture.width * picture.height > most_px
    needs_pillow = file.orientation != 1 or is_large or not is_in_srgb(picture)
    if needs_pillow or (colors := read_16_bit(io.BytesIO(file.data))) is None:
        notes.append("of 16 bits a color, 8 are used")
        return None
    return Deep(colors)


def _upright(picture: Image.Image, file: PictureFile, notes: list[str], most_px: float) -> Image.Image:
    """Turn a picture as it is meant to be seen, and halve it until it has at most so many pixels."""
    _note_turning(file, notes)  # before it is decoded: Pillow turns TIFFs then, and calls them upright
    image = ImageOps.exif_transpose(picture)
    if image.mode == "La":
        image = image.convert("LA")
    factor = _factor(image.size, notes, most_px)
    return image if factor == 1 else image.convert(_REDUCIBLE.get(image.mode, image.mode)).reduce(factor)


def _fitted(deep: Deep, file: PictureFile, notes: list[str], most_px: float) -> Deep:
    """Do what `_upright` does."""
    _note_turning(file, notes)
    deep = deep.turned(file.orientation)
    height, width = deep.colors.shape[:2]
    factor = _factor((width, height), notes, most_px)
    return deep if factor == 1 else deep.reduced(factor)


def _note_turning(file: PictureFile, notes: list[str]) -> None:
    if file.is_on_its_side:
        notes.append("turned as its EXIF orientation says")


def _factor(size: tuple[int, int], notes: list[str], most_px: float) -> int:
    """Choose by how much a picture is to be made smaller; 1 where it is not."""
    width, height = size
    factor = 1
    while width * height / factor**2 > most_px:
        factor *= 2
    if factor == 1 or min(size) // factor < SMALLEST_SIDE_PX:
        return 1
    notes.append(f"{width} × {height} px is more than is needed: read at 1/{factor} of its size")
    return factor


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith("I") or image.mode == "F"


def _deep_grey(image: Image.Image, notes: list[str], opaque: np.ndarray | None = None) -> Deep:
    """Take grey of 16 bits, or of floating point, as Pillow decodes it. opaque: bool (H, W), or None."""
    grey = np.asarray(image, dtype="float32")
    if image.mode == "F":
        grey, white = scaled_by_guess(grey)
        notes.append("floating-point grey" if white == 1 else f"floating-point grey, taken as 0 to {white:g}")
    else:
        grey = scaled_16_bits(grey)
        notes.append("16-bit grey")
    alpha = None if opaque is None or opaque.all() else opaque.astype("float32")
    return Deep(grey[..., None], alpha, image.info.get("icc_profile"))
