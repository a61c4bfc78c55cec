"""Every kind of TIFF is read as a viewer shows it, whichever of two libraries decodes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nstflow.pictures.checking import check_picture
from nstflow.pictures.masks import read_mask
from nstflow.pictures.probing import probe_dpi, probe_size
from nstflow.pictures.reading import read_8_bit, read_picture
from testing.tiffs import ALPHA, TIFFS, TURNS, TiffKind

# 8 bits of 16 cut off, and two roundings where alpha is multiplied into 8 bits.
NEARLY = 2.6 / 255


def check(path: Path, kind: TiffKind, orientation: int) -> None:
    """Read it for every purpose: all see the same picture, of the size that probing says."""
    seen = TURNS[orientation](kind.seen)
    height, width = seen.shape[:2]
    picture = read_picture(path)
    assert np.abs(picture.image - seen).max() < NEARLY
    assert probe_size(path) == (width, height)
    assert read_mask(path).image.shape == (height, width)
    assert read_8_bit(path).size == (width, height)
    assert check_picture(path, keep=np.shape).kept == (height, width, 3)
    assert probe_dpi(path) == ((150, 300) if orientation > 4 else (300, 150))
    alpha = read_picture(path, with_alpha=True).alpha
    assert (alpha is not None) == kind.has_alpha
    if alpha is not None:
        assert np.abs(alpha - TURNS[orientation](ALPHA) / 255).max() < NEARLY


@pytest.mark.parametrize("name", TIFFS)
def test_a_tiff_that_lies_on_any_side_is_read_as_it_is_seen(tmp_path: Path, name: str) -> None:
    for compression in (None, "zlib"):
        for orientation in TURNS:
            path = TIFFS[name].write(
                tmp_path / "a.tif",
                orientation=orientation,
                compression=compression,
                resolution=(300, 150),
                resolutionunit=2,
            )
            check(path, TIFFS[name], orientation)


@pytest.mark.parametrize("name", TIFFS)
def test_it_is_read_alike_however_its_bytes_are_kept(tmp_path: Path, name: str) -> None:
    kind = TIFFS[name]
    for orientation in (1, 6):
        for separate in (False, True)[: kind.samples.ndim - 1]:
            for options in (
                {"byteorder": ">"},
                {"byteorder": ">", "compression": "lzw"},
                {"byteorder": "<", "compression": "packbits"},
                {"byteorder": "<", "compression": "zlib", "predictor": True},
                {"byteorder": "<"},
            ):
                options |= {"resolution": (300, 150), "resolutionunit": 2}
                path = kind.write(tmp_path / "a.tif", orientation=orientation, separate=separate, **options)
                check(path, kind, orientation)
