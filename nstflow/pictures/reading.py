"""Files to pixels: every kind of picture that a designer may drop in, as float32 sRGB.

Whatever had to be done to a picture (alpha laid over white, a profile converted, …) is said in its notes.
"""

from __future__ import annotations

import codecs
import io
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from nstflow.errors import PictureError, first_line
from nstflow.pictures.deep_tiff import is_deep, read_deep
from nstflow.pictures.large_files import own_files
from nstflow.textile.ground import plain_ground

SMALLEST_SIDE_PX = 32
# Pillow refuses more than this many pixels as a decompression bomb.
LARGEST_MEGAPIXELS = 178
# The mean of a mask below which it is taken for black: too little would be left of it in the network's deep layers.
LEAST_WHITE = 1e-3
# More is halved while reading: no tile needs it, and in float32 it would take gigabytes.
_KEPT_MEGAPIXELS = 64
# What a file may say of its resolution and be believed.
_LEAST_DPI, _MOST_DPI = 2, 9600
_EXIF_ORIENTATION = 0x0112
_TURNED_ORIENTATIONS = (5, 6, 7, 8)
# Pillow cannot average these modes; what it is to convert them to first.
_REDUCIBLE = {"1": "L", "P": "RGBA", "PA": "RGBA", "I;16": "I", "I;16B": "I", "I;16L": "I"}
# Of red, green and blue, as image editors turn colors into grey (ITU-R BT.601).
_LIGHTNESS = (0.299, 0.587, 0.114)
_EXPECTED = "expected a PNG, JPEG, TIFF, WebP, BMP or GIF"
_HEAD_BYTES = 64
_VECTORS = "a vector drawing; export it as PNG"
_OTHER_TIFF = "a TIFF of a kind that cannot be read, perhaps cut off or with 32 bits; save it again with 8 or 16 bits"
_OTHER_KINDS = (
    (b"%PDF", _VECTORS),
    (b"%!PS", _VECTORS),
    (b"\xc5\xd0\xd3\xc6", _VECTORS),  # EPS with a preview
    (b"<svg", _VECTORS),
    (b"<?xml", _VECTORS),
    (b"II*\0", _OTHER_TIFF),
    (b"MM\0*", _OTHER_TIFF),
    (b"II+\0", _OTHER_TIFF),  # BigTIFF
    (b"MM\0+", _OTHER_TIFF),
)


@dataclass(frozen=True)
class Picture:
    """image: float32 (H, W, 3), sRGB in [0, 1]; notes: what had to be done to it, in words."""

    image: np.ndarray
    notes: tuple[str, ...] = ()


def probe_size(path: Path, *, smallest_side_px: int = SMALLEST_SIDE_PX, is_ours: bool = False) -> tuple[int, int]:
    """(width, height) in px as the picture is meant to be seen, from the file's header alone.

    is_ours: a file that a job made, which may be as large as it likes. Raises PictureError.
    """
    with _opened(path, smallest_side_px, is_ours=is_ours) as picture:
        width, height = picture.size
        turned = picture.getexif().get(_EXIF_ORIENTATION) in _TURNED_ORIENTATIONS
    return (height, width) if turned else (width, height)


def probe_dpi(path: Path, *, is_ours: bool = False) -> tuple[float, float] | None:
    """(across, down), in dpi, as the picture is meant to be seen; None where its file does not say, or nonsense.

    is_ours: as for `probe_size`. Raises PictureError.
    """
    with _opened(path, smallest_side_px=1, is_ours=is_ours) as picture:
        said = picture.info.get("dpi")
        turned = picture.getexif().get(_EXIF_ORIENTATION) in _TURNED_ORIENTATIONS
    if said is None or not all(_LEAST_DPI <= side <= _MOST_DPI for side in said):  # not a number is neither
        return None
    across, down = (_whole_dpi(float(side)) for side in said)
    return (down, across) if turned else (across, down)


def _whole_dpi(dpi: float) -> float:
    """PNG stores whole px per metre: 150 dpi reads back 150.012, and 72 dpi 72.009."""
    return float(round(dpi)) if abs(dpi - round(dpi)) <= 2e-4 * dpi else dpi


def read_picture(
    path: Path, *, smallest_side_px: int = SMALLEST_SIDE_PX, reduce: bool = True, is_ours: bool = False
) -> Picture:
    """Read and decode a whole picture: first frame, EXIF rotation applied, over white, in sRGB.

    reduce:  halve what is larger than any tile needs; without it every pixel is kept, at 12 bytes each.
    is_ours: as for `probe_size`.

    Raises PictureError for what cannot be read, is cut off, too small or too large.
    """
    notes: list[str] = []
    most_px = _KEPT_MEGAPIXELS * 1e6 if reduce else inf
    with _opened(path, smallest_side_px, is_ours=is_ours) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            notes.append("animated or multi-page: only the first picture is used")
        if is_deep(picture) and (deep := _in_full(path, picture, notes, most_px)) is not None:
            return Picture(deep, tuple(notes))
        image = ImageOps.exif_transpose(picture)
        if image.size != picture.size:
            notes.append("turned as its EXIF orientation says")
        image = _reduced(image, notes, most_px)
        image = _without_alpha(image, notes)
        pixels = _pixels(image, notes)
    return Picture(pixels, tuple(notes))


def read_alpha(path: Path) -> np.ndarray | None:
    """How opaque a picture is, float32 (H, W) in [0, 1] and as large as `read_picture` gives it; None where it all is.

    Raises PictureError as `read_picture`.
    """
    with _opened(path) as picture:
        image = _reduced(ImageOps.exif_transpose(picture), [], _KEPT_MEGAPIXELS * 1e6)
        if not _has_alpha(image):
            return None
        alpha = np.asarray(image.convert("RGBA").getchannel("A"), dtype="float32") / 255.0
    return None if alpha.min() == 1 else alpha


def read_mask(path: Path) -> Picture:
    """A picture's lightness as weights, image: float32 (H, W) in [0, 1], white is 1.

    Raises PictureError as `read_picture`, and for a mask that is all black or all white.
    """
    picture = read_picture(path)
    return Picture(mask_from(picture.image, name=str(path)), picture.notes)


def mask_from(image: np.ndarray, *, name: str) -> np.ndarray:
    """A picture's lightness as weights; float32 (H, W, 3), sRGB in [0, 1], to (H, W).

    Raises PictureError, which calls it by its name, for one that is all black or all white.
    """
    mask = (image @ np.array(_LIGHTNESS, dtype="float32")).clip(0.0, 1.0)
    if mask.mean() < LEAST_WHITE:
        raise PictureError(f"{name}: black all over, and only a mask's white counts; paint some, or leave out 'mask'")
    if mask.mean() > 1 - LEAST_WHITE:
        raise PictureError(
            f"{name}: white all over, which masks nothing (transparent parts count as white); "
            "paint black what is not to count, or leave out 'mask'"
        )
    return mask


def check_motif(path: Path) -> None:
    """Raise PictureError where nothing tells a motif from its ground: no transparent parts, and no plain ground."""
    if read_alpha(path) is None:
        plain_ground(read_picture(path).image, name=str(path))


def picture_problems(paths: Iterable[Path], masks: Iterable[Path] = (), *, motifs: Iterable[Path] = ()) -> list[str]:
    """Why each of the pictures and masks that cannot be used cannot; every one is decoded.

    motifs: those of the pictures out of which a motif is cut.
    """
    problems = []
    reads: tuple[tuple[Callable[[Path], object], Iterable[Path]], ...] = (
        (read_picture, paths),
        (read_mask, masks),
        (check_motif, motifs),
    )
    for read, files in reads:
        for path in files:
            try:
                read(path)
            except PictureError as error:
                problems.append(str(error))
    return list(dict.fromkeys(problems))


@contextmanager
def _opened(path: Path, smallest_side_px: int = SMALLEST_SIDE_PX, *, is_ours: bool = False) -> Iterator[Image.Image]:
    """Open a picture and turn every way in which Pillow fails, there and in the block, into a PictureError."""
    try:
        with warnings.catch_warnings(), own_files() if is_ours else nullcontext():
            warnings.simplefilter("ignore")  # Pillow's remarks on damaged tags; what matters is raised
            with Image.open(path) as picture:
                if picture.format == "EPS":  # which Pillow draws with Ghostscript, where that is installed
                    raise UnidentifiedImageError
                _check_size(path, picture.size, smallest_side_px)
                yield picture
    except FileNotFoundError:
        raise PictureError(f"{path}: no such picture{_similar(path)}") from None
    except IsADirectoryError:
        raise PictureError(f"{path}: a folder; expected a picture, or a pattern such as {path.name}/*.png") from None
    except PermissionError:
        raise PictureError(f"{path}: not allowed to read it; change its permissions") from None
    except Image.DecompressionBombError:
        raise PictureError(f"{path}: more than {LARGEST_MEGAPIXELS} megapixels; make it smaller") from None
    except UnidentifiedImageError:
        raise PictureError(f"{path}: {_what_it_is(path)}") from None
    except PictureError:
        raise
    except Exception as error:  # a damaged file makes Pillow's decoders raise any of a dozen kinds
        raise PictureError(f"{path}: cannot be read ({first_line(error)}); save or copy it again") from error


def _check_size(path: Path, size: tuple[int, int], smallest_side_px: int) -> None:
    width, height = size
    if min(width, height) < smallest_side_px:
        raise PictureError(
            f"{path}: {width} × {height} px is too small; expected at least {smallest_side_px} px on each side"
        )


def _in_full(path: Path, picture: Image.Image, notes: list[str], most_px: float) -> np.ndarray | None:
    """A TIFF's 16 bits a color; None, and it is said, where more must be done to it: Pillow does that in 8 bits."""
    is_turned = picture.getexif().get(_EXIF_ORIENTATION, 1) != 1
    is_large = picture.width * picture.height > most_px
    pixels = None if is_turned or is_large or not _is_srgb(picture) else read_deep(path)
    if pixels is None:
        notes.append("of 16 bits a color, 8 are used")
    return pixels


def _is_srgb(image: Image.Image) -> bool:
    """Whether a picture's embedded profile, if there is one, is called sRGB."""
    data = image.info.get("icc_profile")
    if not data:
        return True
    try:
        return "srgb" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data))).lower()
    except (ImageCms.PyCMSError, OSError):
        return False


def _reduced(image: Image.Image, notes: list[str], most_px: float) -> Image.Image:
    factor = 1
    while image.width * image.height / factor**2 > most_px:
        factor *= 2
    if factor == 1 or min(image.size) // factor < SMALLEST_SIDE_PX:
        return image
    notes.append(f"{image.width} × {image.height} px is more than is needed: read at 1/{factor} of its size")
    return image.convert(_REDUCIBLE.get(image.mode, image.mode)).reduce(factor)


def _has_alpha(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def _without_alpha(image: Image.Image, notes: list[str]) -> Image.Image:
    if not _has_alpha(image):
        return image
    profile = image.info.get("icc_profile")
    layered = image.convert("RGBA")
    if layered.getchannel("A").getextrema() != (255, 255):
        notes.append("transparent parts are laid over white")
    ground = Image.new("RGBA", layered.size, "white")
    opaque = Image.alpha_composite(ground, layered).convert("RGB")
    opaque.info["icc_profile"] = profile
    return opaque


def _pixels(image: Image.Image, notes: list[str]) -> np.ndarray:
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep_grey(image, notes)
    if image.mode == "CMYK":
        notes.append("CMYK converted to sRGB")
    image = _in_srgb(image, notes)
    return np.asarray(image.convert("RGB"), dtype="float32") / 255.0


def _from_deep_grey(image: Image.Image, notes: list[str]) -> np.ndarray:
    grey = np.asarray(image, dtype="float32")
    largest = 1.0 if image.mode == "F" and grey.max() <= 1 else 65535.0
    if not (grey.min() >= 0 and grey.max() <= largest):  # also where a value is not a number
        raise ValueError(f"grey values from {grey.min():g} to {grey.max():g}; expected 16 bits")
    notes.append("floating-point grey" if image.mode == "F" else "16-bit grey")
    return np.repeat((grey / largest)[..., None], 3, axis=2)


def _in_srgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """Convert from the embedded profile, if there is one that is not sRGB already and can be used."""
    data = image.info.get("icc_profile")
    if data and image.mode == "P":
        image = image.convert("RGB")
    if not data or image.mode not in ("RGB", "CMYK", "L"):
        return image
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        name = ImageCms.getProfileDescription(profile).strip()
        if "srgb" in name.lower():
            return image
        converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError) as error:
        notes.append(f"its color profile cannot be used ({first_line(error)}): taken as it is")
        return image
    if converted is None:
        return image
    notes.append(f"converted to sRGB from the profile '{name}'")
    return converted


def _similar(path: Path) -> str:
    import difflib

    if not path.parent.is_dir():
        return f"; the folder {path.parent} does not exist"
    names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"; did you mean '{close[0]}'?" if close else f" in {path.parent}"


def _what_it_is(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        return f"cannot be read ({first_line(error)})"
    if not head:
        return f"an empty file; {_EXPECTED}"
    if known := next((kind for start, kind in _OTHER_KINDS if head.startswith(start)), None):
        return known
    found = "a text file, not a picture" if _is_text(head) else "not a picture that can be read"
    return f"{found}; {_EXPECTED}"


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)  # the last letter may be cut in two
    except UnicodeDecodeError:
        return False
    return "".join(text.split()).isprintable()
