"""TIFFs that Pillow does not open or reads wrong: signed, floating-point, of 12 or 32 bits, CMYK with alpha."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from nstflow.pictures.deep import Deep
from nstflow.pictures.refusals import UnreadableError
from nstflow.pictures.scaling import REMEDY, scaled_16_bits, scaled_as_said, scaled_by_guess
from nstflow.pictures.tiff import opened_tiff, whole_pixels

if TYPE_CHECKING:
    import tifffile

_ORIENTATION, _INK_SET, _PROFILE = 274, 332, 34675
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_DARKEST, _BRIGHTEST = 340, 341  # SMinSampleValue, SMaxSampleValue
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _SEPARATED = 0, 1, 2, 5
_CHANNELS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _SEPARATED: 4}
_CMYK = 1  # InkSet, and its default
_PREMULTIPLIED, _STRAIGHT = 1, 2  # ExtraSamples: an alpha; 0 is whatever else a program keeps there
_MOST_SAMPLES = 16  # a pixel: more are measurements and no picture
_EXPECTED = "save it again as grey, RGB or CMYK with 8 or 16 bits, packed by LZW or ZIP"


@contextmanager
def opened_deep(file: Path | BinaryIO) -> Iterator[DeepTiff]:
    """Open a TIFF's first page. Raises TiffFileError, a ValueError, for what is no TIFF or has no page."""
    with opened_tiff(file) as tiff:
        yield DeepTiff(tiff)


class DeepTiff:
    """A TIFF's first page, its tags read."""

    def __init__(self, file: tifffile.TiffFile) -> None:
        self._file = file
        self._page: Any = file.pages.first
        self.stored_px: tuple[int, int] = (self._page.imagewidth, self._page.imagelength)
        self.orientation: Any = self._tag(_ORIENTATION)
        self.resolution = tuple(self._tag(tag) for tag in (_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT))

    @property
    def frames(self) -> int:
        """How many pages it has."""
        return len(self._file.pages)

    def read(self, notes: list[str]) -> Deep:
        """Decode it: colors as the file scales them. notes: gets another where more is to be said of its numbers.

        Raises UnreadableError for kinds of TIFFs that cannot be read, ValueError and OSError where it is damaged.
        """
        channels = self._channels()
        if (pixels := whole_pixels(self._page)) is None:
            raise UnreadableError(f"{self._kind()}; {_EXPECTED}")
        pixels = pixels.reshape(*pixels.shape[:2], -1)
        alpha_at = self._alpha_at(channels)
        values = self._scaled(pixels[..., [*range(channels), *alpha_at]], channels, notes)
        colors, alpha = values[..., :channels], values[..., channels] if alpha_at else None
        if self._page.photometric == _WHITE_IS_ZERO:
            colors = 1 - colors
        if alpha is not None and self._page.extrasamples[alpha_at[0] - channels] == _PREMULTIPLIED:
            shares = alpha[..., None]
            colors = np.divide(colors, shares, out=np.zeros_like(colors), where=shares > 0).clip(0, 1)
        return Deep(colors, None if alpha is None or alpha.min() == 1 else alpha, self._tag(_PROFILE))

    def _channels(self) -> int:
        """Count its channels of color. Raises UnreadableError for other kinds than grey, RGB and CMYK."""
        page = self._page
        channels = _CHANNELS.get(page.photometric)
        has_numbers = page.dtype is not None and page.dtype.kind in "buif"
        is_flat = page.imagedepth == 1 and page.samplesperpixel <= _MOST_SAMPLES
        if channels is None or page.samplesperpixel < channels or not (has_numbers and is_flat):
            raise UnreadableError(f"{self._kind()}; {_EXPECTED}")
        if page.photometric == _SEPARATED and self._tag(_INK_SET, _CMYK) != _CMYK:
            raise UnreadableError(f"a TIFF of other inks than CMYK; {_EXPECTED}")
        return channels

    def _alpha_at(self, channels: int) -> list[int]:
        """Find which of a pixel's samples is its alpha: a list of one, or none."""
        extra = enumerate(self._page.extrasamples, start=channels)
        return [place for place, kind in extra if kind in (_PREMULTIPLIED, _STRAIGHT)][:1]

    def _scaled(self, pixels: np.ndarray, channels: int, notes: list[str]) -> np.ndarray:
        """Scale samples to float32 in [0, 1] as the file says."""
        kind, bits, color = pixels.dtype.kind, int(self._page.bitspersample), "grey" if channels == 1 else "color"
        if kind in ("b", "u"):
            if channels == 1:
                notes.append(f"{bits}-bit grey")
            elif channels == 4 and bits > 8:
                notes.append(f"of {bits} bits a color, 8 are used")
            whole: np.ndarray = pixels.astype("float32") / np.float32(2**bits - 1)
            return whole
        words = f"floating-point {color}" if kind == "f" else f"{bits}-bit {color} with a sign"
        if (limits := self._limits()) is not None:
            notes.append(f"{words}, from {limits[0]:g} to {limits[1]:g} as its file says")
            return scaled_as_said(pixels, *limits)
        if kind == "i" and bits < 32:
            raise UnreadableError(f"{words}, and its file does not say which numbers are black and white; {REMEDY}")
        if kind == "i":  # Pillow writes 16-bit grey so
            notes.append(f"{words}, taken as 0 to 65535")
            return scaled_16_bits(pixels)
        values, white = scaled_by_guess(pixels)
        notes.append(words if white == 1 else f"{words}, taken as 0 to {white:g}")
        return values

    def _limits(self) -> tuple[float, float] | None:
        """Read which numbers are black and white, where the file says so."""
        said = [self._tag(tag) for tag in (_DARKEST, _BRIGHTEST)]
        if any(value is None for value in said):
            return None
        black, white = float(np.min(said[0])), float(np.max(said[1]))
        return (black, white) if 0 < white - black < np.inf else None

    def _tag(self, number: int, otherwise: Any = None) -> Any:
        tag = self._page.tags.get(number)
        return otherwise if tag is None else tag.value

    def _kind(self) -> str:
        """Say what kind of TIFF it is."""
        page = self._page
        color = getattr(page.photometric, "name", page.photometric)
        return f"a TIFF of a kind that cannot be read ({color}, {page.samplesperpixel} × {page.bitspersample} bits)"
