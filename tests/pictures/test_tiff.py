"""TIFFs of 16 bits a color, of other programs (as tifffile writes them) and ours."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from nstflow.errors import PictureError
from nstflow.outputs.encode.formats import Writing, encode
from nstflow.pictures.icc import srgb_profile
from nstflow.pictures.probing import probe_size
from nstflow.pictures.reading import read_picture
from testing.icc import rgb_profile
from testing.pictures import tiff_of_16_bits

DEEP = np.random.default_rng(0).integers(0, 65536, (40, 56, 3), dtype="uint16")
COLORS = DEEP.astype("float32") / np.float32(65535)
NOTE = "of 16 bits a color, 8 are used"


def is_read_in_full(path: Path) -> bool:
    picture = read_picture(path)
    assert picture.image.dtype == np.float32
    assert picture.image.shape == (40, 56, 3)
    assert probe_size(path) == (56, 40)
    return np.array_equal(picture.image, COLORS) and picture.notes == ()


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compression": "zlib"},
        {"compression": "zlib", "predictor": True},
        {"compression": "zlib", "rowsperstrip": 7},
        {"compression": "zlib", "tile": (16, 16)},
        {"compression": "lzw"},
        {"compression": "lzw", "predictor": True, "rowsperstrip": 7},
        {"compression": "lzw", "predictor": True, "tile": (16, 16)},
        {"iccprofile": srgb_profile()},
    ],
    ids=lambda options: "-".join(options) or "plain",
)
def test_all_16_bits_are_read(tmp_path: Path, options: dict, byteorder: str) -> None:
    tifffile.imwrite(tmp_path / "a.tif", DEEP, photometric="rgb", byteorder=byteorder, **options)
    assert is_read_in_full(tmp_path / "a.tif")


def test_a_big_tiff_is_read(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", DEEP, photometric="rgb", bigtiff=True, byteorder="<")  # Pillow knows no other
    assert is_read_in_full(tmp_path / "a.tif")


def test_colors_stored_one_after_another_are_read(tmp_path: Path) -> None:
    planes = np.moveaxis(DEEP, -1, 0)
    tifffile.imwrite(tmp_path / "a.tif", planes, photometric="rgb", planarconfig="separate", compression="zlib")
    assert is_read_in_full(tmp_path / "a.tif")


@pytest.mark.parametrize("compression", ["lzw", "deflate"])
@pytest.mark.parametrize("big", [False, True])
def test_our_own_exports_are_read_without_remarks(tmp_path: Path, compression: str, big: bool) -> None:
    writing = Writing(dpi=150, bits=16, compression=compression, big=big)
    (tmp_path / "a.tif").write_bytes(encode(COLORS, format="tiff", writing=writing))
    assert is_read_in_full(tmp_path / "a.tif")


def test_lzw_of_other_programs_need_not_predict(tmp_path: Path) -> None:
    packed = imagecodecs.lzw_encode(DEEP.tobytes())
    (tmp_path / "a.tif").write_bytes(tiff_of_16_bits(packed, 56, 40, compression=5))
    assert is_read_in_full(tmp_path / "a.tif")


def eight_bits(path: Path) -> tuple[np.ndarray, tuple[str, ...]]:
    picture = read_picture(path)
    return picture.image, picture.notes


def test_a_turned_picture_is_turned_and_its_8_bits_are_said(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", DEEP, photometric="rgb", extratags=[(274, 3, 1, 3, True)])
    image, notes = eight_bits(tmp_path / "a.tif")
    assert notes == (NOTE,)
    assert np.allclose(image, COLORS[::-1, ::-1], atol=1 / 255)


def test_another_profile_is_applied_in_8_bits_and_it_is_said(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", DEEP, photometric="rgb", iccprofile=rgb_profile())
    assert eight_bits(tmp_path / "a.tif")[1] == (NOTE, "converted to sRGB from the profile 'Wide RGB'")


def test_a_broken_profile_is_left_out_and_it_is_said(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", DEEP, photometric="rgb", iccprofile=b"broken")
    notes = eight_bits(tmp_path / "a.tif")[1]
    assert notes[0] == NOTE
    assert notes[1].startswith("its color profile cannot be used")


def test_a_picture_of_many_megapixels_is_read_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.002)
    monkeypatch.setattr("nstflow.pictures.decoding.SMALLEST_SIDE_PX", 16)
    tifffile.imwrite(tmp_path / "a.tif", DEEP, photometric="rgb")
    image, notes = eight_bits(tmp_path / "a.tif")
    assert image.shape == (20, 28, 3)
    assert notes == (NOTE, "56 × 40 px is more than is needed: read at 1/2 of its size")
    whole = read_picture(tmp_path / "a.tif", reduce=False)
    assert whole.notes == ()
    assert np.array_equal(np.round(whole.image * 65535), DEEP)


def test_other_kinds_of_tiff_are_read_as_before(tmp_path: Path) -> None:
    pixels = (DEEP >> 8).astype("uint8")
    for name, mode in (("rgb.tif", "RGB"), ("cmyk.tif", "CMYK"), ("palette.tif", "P")):
        Image.fromarray(pixels).convert(mode).save(tmp_path / name)
    assert np.array_equal(read_picture(tmp_path / "rgb.tif").image, pixels.astype("float32") / 255)
    assert read_picture(tmp_path / "cmyk.tif").notes == ("CMYK converted to sRGB",)
    assert read_picture(tmp_path / "palette.tif").notes == ()


@pytest.mark.parametrize("compression", ["lzw", "deflate"])
def test_a_file_that_is_cut_off_or_changed_is_refused(tmp_path: Path, compression: str) -> None:
    data = encode(COLORS, format="tiff", writing=Writing(dpi=150, bits=16, compression=compression))
    for share in (0.1, 0.5, 0.95, 0.999):
        (tmp_path / "a.tif").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(PictureError, match=r"cut off|corrupted"):
            read_picture(tmp_path / "a.tif")
    changed = data[:3000] + b"\xff" * 50 + data[3050:]  # LZW has no checksum: zeros there would be valid codes
    (tmp_path / "a.tif").write_bytes(changed)
    with pytest.raises(PictureError, match="save or copy it again"):
        read_picture(tmp_path / "a.tif")


def test_a_strip_without_bytes_is_damage_and_not_black(tmp_path: Path) -> None:
    data = tiff_of_16_bits(b"", 56, 40, compression=5)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(PictureError, match="a part of the picture is missing"):
        read_picture(tmp_path / "a.tif")


@pytest.mark.parametrize("damaged", [imagecodecs.lzw_encode(DEEP.tobytes())[:5000], bytes(range(256))])
def test_a_damaged_strip_of_lzw_is_refused(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "a.tif").write_bytes(tiff_of_16_bits(damaged, 56, 40, compression=5))
    with pytest.raises(PictureError, match=r"corrupted.*save or copy it again"):
        read_picture(tmp_path / "a.tif")


def test_a_tiff_packed_as_no_image_editor_does_is_read_in_8_bits(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", DEEP, photometric="rgb", compression="packbits")
    image, notes = eight_bits(tmp_path / "a.tif")
    assert notes == (NOTE,)
    assert np.allclose(image, COLORS, atol=1 / 255)
