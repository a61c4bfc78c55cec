"""HEIC and HEIF, as phones take pictures: read by pillow-heif, where it is installed."""

from __future__ import annotations

from functools import cache

HEAD_BYTES = 12
REMEDY = "install what reads it (pip install 'nstflow[heic]'), or save it as JPEG or PNG"

# ISO/IEC 23008-12: the brands of still pictures and of sequences that are coded as HEVC, or as anything.
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")


def is_heif(head: bytes) -> bool:
    """Tell whether a file with these first bytes is a HEIC or HEIF picture."""
    return head[4:8] == b"ftyp" and head[8:HEAD_BYTES] in _BRANDS


@cache
def let_pillow_read_heif() -> None:
    """Let Pillow open HEIC and HEIF, once in a process; without pillow-heif nothing changes."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return
    register_heif_opener()
