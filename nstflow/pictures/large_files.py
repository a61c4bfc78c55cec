"""Pictures larger than Pillow lets pass: a print swatch that we wrote ourselves is no download to be wary of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from PIL import Image

_lock = Lock()
_inside = 0
_limit: int | None = None


@contextmanager
def without_size_limit() -> Iterator[None]:
    """Lift Pillow's guard against decompression bombs: its error at 179 megapixels, its warning at 89.

    The guard is one number of the whole process. It comes back when the last thread has left, so that threads which
    overlap leave it as it was; as long as one is inside it is lifted for all of them.
    """
    global _inside, _limit
    with _lock:
        if _inside == 0:
            _limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                Image.MAX_IMAGE_PIXELS = _limit
