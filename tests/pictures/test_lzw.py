"""LZW, against a decoder written from the standard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.pictures.lzw import lzw_compress, lzw_decompress
from testing.tiff_by_hand import lzw

NOISE = np.random.default_rng(0).integers(0, 256, 20_000, dtype="uint8").tobytes()


@settings(derandomize=True)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_come_back(data: bytes) -> None:
    packed = lzw_compress(data)
    assert lzw(packed) == data
    assert lzw_decompress(packed, len(data)) == data


@pytest.mark.parametrize("data", [NOISE, bytes(20_000), NOISE[:50] * 400], ids=["noise", "zeros", "a repeat"])
def test_more_bytes_than_a_table_holds_come_back(data: bytes) -> None:
    packed = lzw_compress(data)
    assert lzw(packed) == data
    assert lzw_decompress(packed, len(data)) == data
    assert len(packed) < 1.5 * len(data)


@pytest.mark.parametrize("damaged", [b"", lzw_compress(NOISE)[:5000], bytes(range(256))])
def test_damaged_bytes_are_an_error(damaged: bytes) -> None:
    with pytest.raises(OSError, match="-2"):  # libtiff's
        lzw_decompress(damaged, len(NOISE))
