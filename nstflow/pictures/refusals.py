"""What is wrong with a picture file that cannot be read, in words, and what to do about it."""

from __future__ import annotations

import codecs
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from nstflow.errors import did_you_mean, first_line
from nstflow.pictures.heif import REMEDY, is_heif

# Pillow refuses more than this many pixels as a decompression bomb.
LARGEST_MEGAPIXELS = 178

_EXPECTED = "expected a PNG, JPEG, TIFF, WebP, BMP or GIF"
_HEAD_BYTES = 64
_VECTORS = "a vector drawing; export it as PNG"
_OTHER_TIFF = "a TIFF of a kind that cannot be read, perhaps cut off; save it again as RGB with 8 or 16 bits"
_OTHER_PSD = "a Photoshop document of a kind that cannot be read, perhaps with 16 bits; save it as PNG or TIFF"
_TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # two byte orders, and those of BigTIFF
_OTHER_KINDS = (
    (b"%PDF", _VECTORS),
    (b"%!PS", _VECTORS),
    (b"\xc5\xd0\xd3\xc6", _VECTORS),  # EPS with a preview
    (b"<svg", _VECTORS),
    (b"<?xml", _VECTORS),
    *((start, _OTHER_TIFF) for start in _TIFFS),
    (b"8BPS", _OTHER_PSD),
)


class UnreadableError(Exception):
    """A picture of a kind that cannot be read: what was found, what was expected and the remedy, without its path."""


def is_tiff(head: bytes) -> bool:
    """Tell whether a file with these first bytes is a TIFF."""
    return head.startswith(_TIFFS)


def explain(path: Path, error: Exception) -> str | None:
    """Say in words why opening a picture failed, with the remedy; None for an error that damaged files raise."""
    if isinstance(error, FileNotFoundError):
        return f"no such picture{_similar(path)}"
    if isinstance(error, IsADirectoryError):
        return f"a folder; expected a picture, or a pattern such as {path.name}/*.png"
    if isinstance(error, PermissionError):
        return "not allowed to read it; change its permissions"
    if isinstance(error, Image.DecompressionBombError):
        return f"more than {LARGEST_MEGAPIXELS} megapixels; make it smaller"
    if isinstance(error, UnidentifiedImageError):
        return _what_it_is(path)
    return None


def too_small(size: tuple[int, int], smallest_side_px: int) -> str:
    """Say that a picture of this size, (width, height) in px, is too small."""
    width, height = size
    return f"{width} × {height} px is too small; expected at least {smallest_side_px} px on each side"


def damaged(error: Exception) -> str:
    """Say that a file is damaged, with what its decoder said."""
    return f"cannot be read ({first_line(error)}); save or copy it again"


def _similar(path: Path) -> str:
    if not path.parent.is_dir():
        return f"; the folder {path.parent} does not exist"
    names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    return did_you_mean(path.name, names) or f" in {path.parent}"


def _what_it_is(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        return f"cannot be read ({first_line(error)})"
    if not head:
        return f"an empty file; {_EXPECTED}"
    if is_heif(head):
        return f"a HEIC picture, as phones take them; {REMEDY}"
    if kind := next((kind for start, kind in _OTHER_KINDS if head.startswith(start)), None):
        return kind
    kind = "a text file, not a picture" if _is_text(head) else "not a picture that can be read"
    return f"{kind}; {_EXPECTED}"


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)  # the last letter may be cut in two
    except UnicodeDecodeError:
        return False
    return "".join(text.split()).isprintable()
