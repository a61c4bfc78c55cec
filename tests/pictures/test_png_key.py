"""PNGs that name one of their colors as transparent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nstflow.pictures.reading import read_picture
from testing.pictures import png

SIDE = 64


def packed(samples: np.ndarray, bits: int) -> bytes:
    """Rows of a PNG; samples: (H, W) or (H, W, 3)."""
    rows = samples.reshape(SIDE, -1)
    if bits == 16:
        return b"".join(b"\0" + row.astype(">u2").tobytes() for row in rows)
    digits = np.unpackbits(rows.astype("uint8")[..., None], axis=2)[..., 8 - bits :]
    return b"".join(b"\0" + np.packbits(row.ravel()).tobytes() for row in digits)


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_the_grey_that_is_named_is_transparent_at_every_depth(tmp_path: Path, bits: int, orientation: int) -> None:
    largest = 2**bits - 1
    samples = np.random.default_rng(0).integers(0, largest + 1, (SIDE, SIDE))
    samples[:10, :20], key = largest // 3, largest // 3
    exif = b"MM\0*" + bytes([0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation]) + bytes(6)
    chunks = {b"tRNS": key.to_bytes(2, "big"), b"eXIf": exif}
    data = png(SIDE, SIDE, bits=bits, color=0, rows=packed(samples, bits), chunks=chunks)
    (tmp_path / "a.png").write_bytes(data)
    picture = read_picture(tmp_path / "a.png", with_alpha=True)
    turn = (lambda stored: np.rot90(stored, -1)) if orientation == 6 else np.asarray
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, turn(samples != key))
    assert np.allclose(picture.image[..., 0], turn(np.where(samples == key, 1, samples / largest)), atol=1e-6)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_color_is_transparent_only_where_all_of_its_bits_agree(tmp_path: Path, bits: int) -> None:
    samples = np.random.default_rng(0).integers(0, 2**bits, (SIDE, SIDE, 3))
    key = np.array([10, 20, 30]) if bits == 8 else np.array([2570, 5140, 7710])
    samples[:5], samples[5:10] = key, key + np.array([1, 0, 0])
    chunks = {b"tRNS": key.astype(">u2").tobytes()}
    data = png(SIDE, SIDE, bits=bits, color=2, rows=packed(samples, bits), chunks=chunks)
    (tmp_path / "a.png").write_bytes(data)
    picture = read_picture(tmp_path / "a.png", with_alpha=True)
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, (samples != key).any(axis=2))
    assert np.all(picture.image[:5] == 1)
    assert np.allclose(picture.image[5:], samples[5:] / (2**bits - 1), atol=1 / 255)
