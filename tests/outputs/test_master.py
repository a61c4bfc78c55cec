"""Masters: a tile's 16 bits, again and again."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import OutputError
from nstflow.outputs.master import encode_master, read_master
from nstflow.pictures.reading import read_picture

IMAGE = np.random.default_rng(0).random((40, 56, 3), dtype="float32")


@pytest.fixture
def master(tmp_path: Path) -> Path:
    (tmp_path / "master.tif").write_bytes(encode_master(IMAGE))
    return tmp_path / "master.tif"


def test_a_master_keeps_16_bits(master: Path) -> None:
    image = read_master(master)
    assert image.dtype == np.float32
    assert np.abs(image - IMAGE).max() <= 0.5 / 65535 + 1e-7
    assert np.allclose(image * 65535, np.round(image * 65535), atol=0.01)


def test_a_master_of_a_master_is_the_same_file(master: Path) -> None:
    assert encode_master(read_master(master)) == master.read_bytes()


def test_equal_tiles_are_equal_masters() -> None:
    assert encode_master(IMAGE) == encode_master(IMAGE.copy())


def test_a_master_of_before_tifffile_wrote_them_is_read_bit_for_bit() -> None:
    rows, columns, channels = np.mgrid[0:60, 0:40, 0:3]
    stored = (rows * 1053 + columns * 401 + channels * 7777) % 65536
    image = read_master(Path(__file__).parent / "data" / "master-of-0.1.0.tif")
    assert np.array_equal(image, stored.astype("float32") / np.float32(65535))


def test_a_master_is_a_picture_as_any_other(master: Path) -> None:
    picture = read_picture(master)
    assert np.array_equal(picture.image, read_master(master))
    assert picture.notes == ()


def test_a_missing_master_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        read_master(tmp_path / "master.tif")
    assert str(caught.value) == f"{tmp_path / 'master.tif'}: no such file; run the recipe again to make the tile anew"


def test_a_damaged_master_is_refused(master: Path) -> None:
    data = master.read_bytes()
    for damaged in (b"", data[: len(data) // 2], data[:1000] + bytes(100) + data[1100:], b"II*\0" + bytes(99)):
        master.write_bytes(damaged)
        with pytest.raises(OutputError, match=r"cannot be read .*run the recipe again"):
            read_master(master)


def test_another_tiff_is_no_master(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "TIFF")
    (tmp_path / "a.tif").write_bytes(buffer.getvalue())
    with pytest.raises(OutputError, match="expected a 16-bit RGB TIFF"):
        read_master(tmp_path / "a.tif")
