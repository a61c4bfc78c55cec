"""TIFFs of every kind that programs write, each with what a viewer shows of it, worked out without reading it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from PIL import Image

HEIGHT, WIDTH = 40, 72
_down, _across = np.mgrid[:HEIGHT, :WIDTH]
GREY = ((_across * 3 + _down * 2) % 256).astype("uint8")
RGB = np.dstack([GREY, GREY[::-1], 255 - GREY])
ALPHA = np.full_like(GREY, 255)
ALPHA[:, :20], ALPHA[:, 20:30] = 0, 128
_SHARES = ALPHA[..., None] / 255
_CMYK = np.dstack([RGB, 0 * GREY])
_GREY_SEEN, _RGB_SEEN = np.dstack([GREY] * 3) / 255, RGB / 255
_CMYK_SEEN = np.asarray(Image.frombytes("CMYK", (WIDTH, HEIGHT), _CMYK.tobytes()).convert("RGB")) / 255

# EXIF 2.32: how what is stored is turned to be seen.
TURNS = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: np.swapaxes(stored, 0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.swapaxes(stored, 0, 1)[::-1, ::-1],
    8: lambda stored: np.rot90(stored),
}


@dataclass(frozen=True)
class TiffKind:
    """samples: as they are stored; options: of tifffile; seen: (H, W, 3) in [0, 1], upright and over white."""

    samples: np.ndarray
    seen: np.ndarray
    options: dict[str, Any] = field(default_factory=dict)
    tags: tuple[tuple, ...] = ()

    @property
    def has_alpha(self) -> bool:
        return self.options.get("extrasamples", ["unspecified"]) != ["unspecified"]

    def write(self, path: Path, *, orientation: int = 1, separate: bool = False, **options: Any) -> Path:
        """Write it lying as the orientation says; separate: each color's plane after the other's."""
        samples = np.moveaxis(self.samples, -1, 0) if separate else self.samples
        planes = {"planarconfig": "separate"} if separate else {}
        tags = [*self.tags, (274, "H", 1, orientation, True)]
        tifffile.imwrite(path, samples, **self.options, **planes, extratags=tags, **options)
        return path


def _over_white(seen: np.ndarray) -> np.ndarray:
    return seen * _SHARES + 1 - _SHARES


def _16_bits(samples: np.ndarray) -> np.ndarray:
    return samples.astype("uint16") * np.uint16(257)


def _multiplied(colors: np.ndarray, largest: int) -> np.ndarray:
    values = np.concatenate([colors / 255 * _SHARES, _SHARES], axis=2)
    return np.rint(values * largest).astype("uint8" if largest == 255 else "uint16")


def _limits(kind: str, black: float, white: float) -> tuple[tuple, ...]:
    return (340, kind, 1, black, True), (341, kind, 1, white, True)


_BLACK, _WHITE, _COLOR, _INKS = ({"photometric": name} for name in ("minisblack", "miniswhite", "rgb", "separated"))
_STRAIGHT, _PREMULTIPLIED, _OTHER = ({"extrasamples": [name]} for name in ("unassalpha", "assocalpha", "unspecified"))
_GREY_ALPHA, _RGB_ALPHA, _CMYK_ALPHA = (np.dstack([colors, ALPHA]) for colors in (GREY, RGB, _CMYK))

TIFFS = {
    "grey": TiffKind(GREY, _GREY_SEEN, _BLACK),
    "grey, 0 is white": TiffKind(GREY, 1 - _GREY_SEEN, _WHITE),
    "grey of 16 bits": TiffKind(_16_bits(GREY), _GREY_SEEN, _BLACK),
    "grey of 16 bits, 0 is white": TiffKind(_16_bits(GREY), 1 - _GREY_SEEN, _WHITE),
    "grey of 32 bits": TiffKind(GREY.astype("uint32") * 16843009, _GREY_SEEN, _BLACK),
    "grey of 32 bits with a sign": TiffKind(GREY.astype("int32") * 257, _GREY_SEEN, _BLACK),
    "grey of 16 bits with a sign": TiffKind(
        (GREY.astype("int32") * 257 - 32768).astype("int16"), _GREY_SEEN, _BLACK, _limits("h", -32768, 32767)
    ),
    "grey of 8 bits with a sign": TiffKind(
        (GREY.astype("int16") - 128).astype("int8"), _GREY_SEEN, _BLACK, _limits("b", -128, 127)
    ),
    "floats": TiffKind((GREY / 255).astype("float32"), _GREY_SEEN, _BLACK),
    "floats, 0 is white": TiffKind((GREY / 255).astype("float32"), 1 - _GREY_SEEN, _WHITE),
    "floats of 16 bits": TiffKind((GREY / 255).astype("float16"), _GREY_SEEN, _BLACK),
    "floats of 64 bits": TiffKind(GREY / 255, _GREY_SEEN, _BLACK),
    "floats to 255": TiffKind(GREY.astype("float32"), _GREY_SEEN, _BLACK),
    "floats with limits": TiffKind((GREY / 255 * 4 - 2).astype("float32"), _GREY_SEEN, _BLACK, _limits("f", -2, 2)),
    "grey and alpha": TiffKind(_GREY_ALPHA, _over_white(_GREY_SEEN), _BLACK | _STRAIGHT),
    "grey and alpha of 16 bits": TiffKind(_16_bits(_GREY_ALPHA), _over_white(_GREY_SEEN), _BLACK | _STRAIGHT),
    "floats and alpha": TiffKind((_GREY_ALPHA / 255).astype("float32"), _over_white(_GREY_SEEN), _BLACK | _STRAIGHT),
    "grey in its alpha": TiffKind(_multiplied(GREY[..., None], 255), _over_white(_GREY_SEEN), _BLACK | _PREMULTIPLIED),
    "grey in its alpha of 16 bits": TiffKind(
        _multiplied(GREY[..., None], 65535), _over_white(_GREY_SEEN), _BLACK | _PREMULTIPLIED
    ),
    "grey and something of 16 bits": TiffKind(_16_bits(_GREY_ALPHA), _GREY_SEEN, _BLACK | _OTHER),
    "RGB": TiffKind(RGB, _RGB_SEEN, _COLOR),
    "RGB of 16 bits": TiffKind(_16_bits(RGB), _RGB_SEEN, _COLOR),
    "RGB of 32 bits": TiffKind(RGB.astype("uint32") * 16843009, _RGB_SEEN, _COLOR),
    "RGB of floats": TiffKind((RGB / 255).astype("float32"), _RGB_SEEN, _COLOR),
    "RGBA": TiffKind(_RGB_ALPHA, _over_white(_RGB_SEEN), _COLOR | _STRAIGHT),
    "RGBA of 16 bits": TiffKind(_16_bits(_RGB_ALPHA), _over_white(_RGB_SEEN), _COLOR | _STRAIGHT),
    "RGB in its alpha": TiffKind(_multiplied(RGB, 255), _over_white(_RGB_SEEN), _COLOR | _PREMULTIPLIED),
    "RGB in its alpha of 16 bits": TiffKind(_multiplied(RGB, 65535), _over_white(_RGB_SEEN), _COLOR | _PREMULTIPLIED),
    "CMYK": TiffKind(_CMYK, _CMYK_SEEN, _INKS),
    "CMYK of 16 bits": TiffKind(_16_bits(_CMYK), _CMYK_SEEN, _INKS),
    "CMYK and alpha": TiffKind(_CMYK_ALPHA, _over_white(_CMYK_SEEN), _INKS | _STRAIGHT),
    "CMYK and alpha of 16 bits": TiffKind(_16_bits(_CMYK_ALPHA), _over_white(_CMYK_SEEN), _INKS | _STRAIGHT),
}
