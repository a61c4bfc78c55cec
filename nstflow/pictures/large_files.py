"""Files larger than Pillow lets pass: print swatches of ours, printers' profiles, and workflows kept as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from types import ModuleType

from PIL import Image, PngImagePlugin

# Of a PNG's profile or text, unpacked. Pillow stops at 1 MiB; printers' profiles with large tables have some MiB. All
# of a file's text together may have 64 MiB, as with Pillow.
_LARGEST_CHUNK_BYTES = 64 << 20


class _Guard:
    """A number of Pillow's that holds for the whole process, another one while somebody is inside.

    It comes back when the last thread has left, so that threads which overlap leave it as it was; as long as one is
    inside it is lifted for all of them.
    """

    def __init__(self, module: ModuleType, name: str, lifted: int | None) -> None:
        self._module, self._name, self._lifted = module, name, lifted
        self._lock = Lock()
        self._inside = 0
        self._before: int | None = None

    @contextmanager
    def lift(self) -> Iterator[None]:
        with self._lock:
            if self._inside == 0:
                self._before = getattr(self._module, self._name)
                setattr(self._module, self._name, self._lifted)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0:
                    setattr(self._module, self._name, self._before)


_pixels = _Guard(Image, "MAX_IMAGE_PIXELS", None)
_chunks = _Guard(PngImagePlugin, "MAX_TEXT_CHUNK", _LARGEST_CHUNK_BYTES)


@contextmanager
def with_large_chunks() -> Iterator[None]:
    """Let PNGs have profiles and texts of up to 64 MiB each."""
    with _chunks.lift():
        yield


@contextmanager
def without_size_limit() -> Iterator[None]:
    """Lift Pillow's guard against decompression bombs, for files of ours, which may have large profiles as well.

    It is an error at 179 megapixels and a warning at 89.
    """
    with _pixels.lift(), _chunks.lift():
        yield
