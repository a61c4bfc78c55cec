"""The one way in for every picture file: whatever it is read for, it is opened and refused alike."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from nstflow.errors import PictureError
from nstflow.pictures.deep_tiff import DeepTiff, opened_deep
from nstflow.pictures.heif import HEAD_BYTES, is_heif, let_pillow_read_heif
from nstflow.pictures.large_files import with_large_chunks, without_size_limit
from nstflow.pictures.misread import is_misread
from nstflow.pictures.picture_file import PictureFile
from nstflow.pictures.planned_bytes import planned_bytes
from nstflow.pictures.refusals import UnreadableError, damaged, explain, is_tiff, too_small

SMALLEST_SIDE_PX = 32


@contextmanager
def opened(
    path: Path,
    smallest_side_px: int = SMALLEST_SIDE_PX,
    *,
    is_ours: bool = False,
    whole: bool = False,
    digest: str | None = None,
) -> Iterator[PictureFile]:
    """Open a picture, and turn every way in which a decoder fails, there and in the block, into a PictureError.

    is_ours: a file that a job made, which may be as large as it likes.
    whole:   read all of the file, once, so that its pixels can be decoded.
    digest:  of a whole file: the SHA-256 that it is to have; see `planned_bytes`.
    """
    try:
        with warnings.catch_warnings(), with_large_chunks(), without_size_limit() if is_ours else nullcontext():
            warnings.simplefilter("ignore")  # Pillow's remarks on damaged tags; what matters is raised
            data = planned_bytes(path, digest) if whole else b""
            with _opened_source(path, data) as source:
                file = PictureFile(source, data)
                if min(file.stored_px) < smallest_side_px:
                    raise PictureError(f"{path}: {too_small(file.size, smallest_side_px)}")
                yield file
    except PictureError:
        raise
    except UnreadableError as error:
        raise PictureError(f"{path}: {error}") from None
    except Exception as error:  # a damaged file makes Pillow's decoders raise any of a dozen kinds
        if reason := explain(path, error):
            raise PictureError(f"{path}: {reason}") from None
        raise PictureError(f"{path}: {damaged(error)}") from error


@contextmanager
def _opened_source(path: Path, data: bytes) -> Iterator[Image.Image | DeepTiff]:
    """Open a file, or its bytes where they were read, with Pillow; with tifffile what Pillow cannot."""
    head = data[:HEAD_BYTES] or _head(path)
    if is_heif(head):
        let_pillow_read_heif()
    with ExitStack() as stack:
        try:
            # From bytes even where Pillow could map the file: it maps TIFFs on their side with the size as seen.
            picture = stack.enter_context(Image.open(io.BytesIO(data) if data else path))
        except UnidentifiedImageError:
            if not is_tiff(head):
                raise
        else:
            if picture.format == "EPS":  # which Pillow draws with Ghostscript, where that is installed
                raise UnidentifiedImageError
            if not is_misread(picture):
                yield picture
                return
        try:
            deep = stack.enter_context(opened_deep(io.BytesIO(data) if data else path))
        except Exception:
            raise UnidentifiedImageError from None
        _check_pixels(deep.stored_px)
        yield deep


def _check_pixels(size: tuple[int, int]) -> None:
    """Guard against decompression bombs as Pillow does, with its number, which is lifted for files of ours."""
    width, height = size
    if Image.MAX_IMAGE_PIXELS is not None and width * height > 2 * Image.MAX_IMAGE_PIXELS:
        raise Image.DecompressionBombError


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
