"""TIFFs that Pillow does not open or reads wrong: signed, floating-point, of 12 or 32 bits, CMYK with alpha."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from PIL import Image

from nstflow.pictures.deep import Deep, scaled_floats
from nstflow.pictures.refusals import UnreadableError
from nstflow.pictures.tiff import whole_pixels

if TYPE_CHECKING:
    import tifffile

_BITS, _COMPRESSION, _PHOTOMETRIC, _ORIENTATION, _PLANES, _INK_SET = 258, 259, 262, 274, 284, 332
_EXTRA, _SAMPLE_FORMAT, _PROFILE = 338, 339, 34675
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_DARKEST, _BRIGHTEST = 340, 341  # SMinSampleValue, SMaxSampleValue
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _SEPARATED = 0, 1, 2, 5
_CHANNELS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _SEPARATED: 4}
_NONE, _TOGETHER = 1, 1  # Compression, and PlanarConfiguration
_CMYK = 1  # InkSet, and its default
_UNSIGNED = 1  # SampleFormat, and its default; 2 is signed, 3 floating-point
_WHOLE_BITS = (1, 2, 4, 8, 16)  # of grey: what Pillow scales as it should
_PREMULTIPLIED, _STRAIGHT = 1, 2  # ExtraSamples: an alpha; 0 is whatever else a program keeps there
_EXPECTED = "save it again as grey, RGB or CMYK with 8 or 16 bits, packed by LZW or ZIP"


def is_misread(picture: Image.Image) -> bool:
    """Tell whether an opened picture is a TIFF whose numbers Pillow takes for others, whatever its version."""
    tags = getattr(picture, "tag_v2", {})
    if picture.format != "TIFF":
        return False
    if tags.get(_PLANES, _TOGETHER) != _TOGETHER and _has_misread_planes(tags):
        return True
    return tags.get(_PHOTOMETRIC, _WHITE_IS_ZERO) in (_WHITE_IS_ZERO, _BLACK_IS_ZERO) and _has_misread_grey(tags)


def _has_misread_planes(tags: Mapping[int, Any]) -> bool:
    """Of channels one after another Pillow shears 16 bits that are not packed, and fails for some kinds of alpha."""
    is_sheared = tags.get(_COMPRESSION, _NONE) == _NONE and tags.get(_BITS, (1,))[0] > 8
    is_grey = tags.get(_PHOTOMETRIC) in (_WHITE_IS_ZERO, _BLACK_IS_ZERO)
    return is_sheared or is_grey or _PREMULTIPLIED in tags.get(_EXTRA, ())


def _has_misread_grey(tags: Mapping[int, Any]) -> bool:
    """Of grey Pillow takes signed for unsigned, 12 and 32 bits for 16, and makes a negative of 16 bits whose 0 is white.

    Floating-point numbers it reads, but not what their file says of black and white.
    """
    bits, formats = tags.get(_BITS, (1,))[0], tags.get(_SAMPLE_FORMAT, (_UNSIGNED,))
    is_negative = bits == 16 and tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    return is_negative or bits not in _WHOLE_BITS or any(format != _UNSIGNED for format in formats)


@contextmanager
def opened_deep(file: Path | BinaryIO) -> Iterator[DeepTiff]:
    """Open a TIFF's first page. Raises TiffFileError, a ValueError, for what is no TIFF or has no page."""
    import tifffile  # here, so that it is loaded only where such a picture is met

    with tifffile.TiffFile(file) as tiff:
        yield DeepTiff(tiff)


class DeepTiff:
    """A TIFF's first page, its tags read."""

    def __init__(self, file: tifffile.TiffFile) -> None:
        self._file = file
        self._page: Any = file.pages.first
        self.stored_px: tuple[int, int] = (self._page.imagewidth, self._page.imagelength)
        self.orientation: Any = self._tag(_ORIENTATION, 1)
        self.resolution = tuple(self._tag(tag) for tag in (_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT))

    @property
    def frames(self) -> int:
        """How many pages it has."""
        return len(self._file.pages)

    def read(self, notes: list[str]) -> Deep:
        """Decode it: colors as the file scales them. notes: gets another where it is grey, or floating-point.

        Raises UnreadableError for kinds of TIFFs that cannot be read, ValueError and OSError where it is damaged.
        """
        page, photometric = self._page, int(self._page.photometric)
        channels = _CHANNELS.get(photometric)
        has_numbers = page.dtype is not None and page.dtype.kind in "buif"
        if (
            channels is None
            or page.samplesperpixel < channels
            or not has_numbers
            or self._tag(_INK_SET, _CMYK) != _CMYK
        ):
            raise UnreadableError(f"{self._kind()}; {_EXPECTED}")
        if (pixels := whole_pixels(page)) is None:
            raise UnreadableError(f"{self._kind()}; {_EXPECTED}")
        pixels = pixels.reshape(*pixels.shape[:2], -1)
        alpha_at, is_premultiplied = self._alpha(channels)
        values, kind, limits = self._scaled(pixels[..., [*range(channels), *alpha_at]])
        colors, alpha = values[..., :channels], values[..., channels] if alpha_at else None
        if photometric == _WHITE_IS_ZERO:
            colors = 1 - colors
        if is_premultiplied and alpha is not None:
            shares = alpha[..., None]
            colors = np.divide(colors, shares, out=np.zeros_like(colors), where=shares > 0).clip(0, 1)
        if channels < 4 and (channels == 1 or page.dtype.kind != "u"):
            notes.append(f"{kind} {'grey' if channels == 1 else 'color'}{limits}")
        elif page.dtype.itemsize > 1:
            notes.append("of 16 bits a color, 8 are used")
        return Deep(colors, None if alpha is None or alpha.min() == 1 else alpha, self._tag(_PROFILE))

    def _alpha(self, channels: int) -> tuple[list[int], bool]:
        """Find which sample is its alpha, as a list of one or none, and whether it is multiplied into the colors."""
        extra = [int(kind) for kind in self._page.extrasamples]
        found = [place for place, kind in enumerate(extra) if kind in (_PREMULTIPLIED, _STRAIGHT)][:1]
        return [channels + place for place in found], any(extra[place] == _PREMULTIPLIED for place in found)

    def _scaled(self, pixels: np.ndarray) -> tuple[np.ndarray, str, str]:
        """Scale samples to float32 in [0, 1] as the file says; also, in words, what they were, between which limits."""
        kind, bits = pixels.dtype.kind, int(self._page.bitspersample)
        if kind in "bu":
            return pixels.astype("float32") / np.float32(2**bits - 1), f"{bits}-bit", ""
        words = "floating-point" if kind == "f" else f"signed {bits}-bit"
        if (limits := self._limits()) is not None:
            darkest, brightest = limits
            values = (pixels.astype("float64") - darkest) / (brightest - darkest)
            if not np.isfinite(values).all():
                raise UnreadableError(f"values that are no numbers; {_EXPECTED}")
            return values.clip(0, 1).astype("float32"), words, f" from {darkest:g} to {brightest:g}, as its file says"
        if kind == "i":
            raise UnreadableError(f"{words} values, and it does not say which are black and white; {_EXPECTED}")
        scaled, white = scaled_floats(pixels)
        return scaled, words, "" if white == 1 else f", taken as 0 to {white:g}"

    def _limits(self) -> tuple[float, float] | None:
        """Read which samples are black and white, where the file says so."""
        said = [self._tag(tag) for tag in (_DARKEST, _BRIGHTEST)]
        if any(value is None for value in said):
            return None
        darkest, brightest = float(np.min(said[0])), float(np.max(said[1]))
        return (darkest, brightest) if brightest > darkest else None

    def _tag(self, number: int, otherwise: Any = None) -> Any:
        tag = self._page.tags.get(number)
        return otherwise if tag is None else tag.value

    def _kind(self) -> str:
        """Say what kind of TIFF it is."""
        page = self._page
        color = getattr(page.photometric, "name", str(page.photometric))
        return f"a TIFF of a kind that cannot be read ({color}, {page.samplesperpixel} × {page.bitspersample} bits)"
