"""Pixels to TIFF, read again by hand, with tifffile and with Pillow."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nstflow.outputs.encode import tiff
from nstflow.outputs.encode.tiff import Page, encode_tiff, is_big
from testing.tiff_by_hand import TiffPage, is_big_tiff, read_pages

RANDOM = np.random.default_rng(0)
FLOATS = RANDOM.random((37, 23, 3), dtype="float32")
BYTES = RANDOM.integers(0, 256, (37, 23, 4), dtype="uint8")
COMPRESSIONS = ("lzw", "deflate")


@pytest.fixture(params=[1 << 18, 1000, 1], ids=["one strip", "many strips", "a strip a row"])
def strips(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(tiff, "_STRIP_BYTES", request.param)
    return request.param


def page(data: bytes) -> TiffPage:
    (only,) = read_pages(data)
    return only


def with_pillow(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("bits", [8, 16])
def test_colors_are_the_nearest_values(strips: int, bits: int, compression: str, big: bool) -> None:
    data = encode_tiff([Page(FLOATS)], dpi=150, compression=compression, bits=bits, big=big)
    largest = 2**bits - 1
    stored = page(data).pixels
    assert stored.dtype == f"uint{bits}"
    assert np.abs(stored / largest - FLOATS.astype("float64")).max() <= 0.5 / largest + 1e-7
    assert is_big_tiff(data) == big
    assert np.array_equal(tifffile.imread(io.BytesIO(data)), stored)
    assert np.array_equal(with_pillow(data), stored >> (bits - 8))


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_bytes_are_stored_as_they_are(strips: int, channels: int, compression: str, big: bool) -> None:
    pixels = BYTES[..., 0] if channels == 1 else BYTES[..., :channels]
    data = encode_tiff([Page(pixels)], dpi=150, compression=compression, big=big)
    assert np.array_equal(page(data).pixels, pixels)
    assert np.array_equal(with_pillow(data), pixels)
    assert np.array_equal(tifffile.imread(io.BytesIO(data)), pixels)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.mode == {1: "L", 3: "RGB", 4: "CMYK"}[channels]


@settings(derandomize=True, max_examples=60)
@given(
    st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 4]), st.sampled_from(COMPRESSIONS), st.booleans(),
    st.integers(0, 99),
)  # fmt: skip
def test_a_picture_of_any_size_comes_back(
    height: int, width: int, channels: int, compression: str, big: bool, seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype="uint8")
    pixels = pixels[..., 0] if channels == 1 else pixels
    data = encode_tiff([Page(pixels)], dpi=1, compression=compression, big=big)
    assert np.array_equal(page(data).pixels, pixels)
    assert np.array_equal(with_pillow(data), pixels)


NOISE = RANDOM.integers(0, 256, 20_000, dtype="uint8")


@pytest.mark.parametrize(
    "data", [NOISE, np.zeros(20_000, "uint8"), np.tile(NOISE[:50], 400)], ids=["noise", "zeros", "a repeat"]
)
def test_more_bytes_than_a_table_of_lzw_holds_come_back(data: np.ndarray) -> None:
    row = data[None]
    tiff_file = encode_tiff([Page(row)], dpi=1, compression="lzw")
    assert np.array_equal(page(tiff_file).pixels, row)
    assert np.array_equal(with_pillow(tiff_file), row)
    assert page(tiff_file).tags[279][0] < 1.5 * len(data)


@settings(derandomize=True)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_come_back_from_lzw(data: bytes) -> None:
    row = np.frombuffer(data, "uint8")[None]
    assert np.array_equal(page(encode_tiff([Page(row)], dpi=1, compression="lzw")).pixels, row)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_equal_pictures_are_equal_files_without_a_date_or_a_name_of_the_writer(compression: str) -> None:
    data = encode_tiff([Page(FLOATS)], dpi=150, compression=compression, icc=b"profile", xmp=b"<x/>", bits=16)
    assert data == encode_tiff(
        [Page(FLOATS.copy())], dpi=150, compression=compression, icc=b"profile", xmp=b"<x/>", bits=16
    )
    # TIFF 6.0: description, software, date, artist, host
    assert not {270, 305, 306, 315, 316} & set(page(data).tags)


def test_every_one_of_65536_values_is_kept() -> None:
    values = np.arange(65536, dtype="uint16").reshape(256, 256)
    floats = np.repeat(values[..., None], 3, axis=2).astype("float32") / np.float32(65535)
    assert np.array_equal(page(encode_tiff([Page(floats)], dpi=1, bits=16)).pixels[..., 1], values)


def test_values_outside_0_to_1_are_clipped() -> None:
    floats = np.array([[[-0.5, 1.5, 0.5]]], "float32")
    assert page(encode_tiff([Page(floats)], dpi=1, bits=16)).pixels.tolist() == [[[0, 65535, 32768]]]


def test_bytes_fill_16_bits() -> None:
    data = encode_tiff([Page(BYTES[..., :3])], dpi=1, bits=16)
    assert np.array_equal(page(data).pixels, BYTES[..., :3].astype(int) * 257)


def test_a_palette_is_stored_in_its_order() -> None:
    palette = BYTES[0, :7, :3]
    labels = (BYTES[..., 0] % 7).astype("uint8")
    for big in (False, True):
        data = encode_tiff([Page(labels, palette=palette)], dpi=150, compression="deflate", big=big)
        only = page(data)
        assert np.array_equal(only.pixels, labels)
        assert np.array_equal(np.reshape(only.tags[320], (3, 256))[:, :7], palette.T.astype(int) * 257)
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.mode == "P"
            assert np.array_equal(np.asarray(picture), labels)
            assert np.array_equal(np.asarray(picture.convert("RGB")), palette[labels])
        with tifffile.TiffFile(io.BytesIO(data)) as file:
            assert np.array_equal(file.pages[0].colormap[:, :7].T // 257, palette)
            assert np.array_equal(file.pages[0].asarray(), labels)


@pytest.mark.parametrize("big", [False, True])
def test_pages_follow_each_other_with_their_names(big: bool) -> None:
    plates = [BYTES[..., channel] for channel in range(4)]
    names = ["indigo", "madder", "Weiß – 柿", ""]
    pages = [Page(plate, name=name) for plate, name in zip(plates, names, strict=True)]
    data = encode_tiff(pages, dpi=150, compression="deflate", xmp=b"<x/>", icc=b"profile", big=big)
    for number, (found, plate, name) in enumerate(zip(read_pages(data), plates, names, strict=True)):
        assert np.array_equal(found.pixels, plate)
        assert found.tags.get(285, b"\0").decode() == f"{name}\0"
        assert found.tags[297] == (number, 4)
        assert found.tags[254] == (2,)
        assert (700 in found.tags) == (number == 0)
        assert found.tags[34675] == b"profile"
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        assert [found.tags.valueof(285) for found in file.pages] == ["indigo", "madder", "Weiß – 柿", None]
        assert all(np.array_equal(found.asarray(), plate) for found, plate in zip(file.pages, plates, strict=True))
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.n_frames == 4
        for number, plate in enumerate(plates):
            picture.seek(number)
            assert np.array_equal(np.asarray(picture), plate)
        assert picture.info["dpi"] == (150, 150)


def test_a_single_picture_is_not_a_page_of_many() -> None:
    tags = page(encode_tiff([Page(BYTES[..., 0])], dpi=150)).tags
    assert tags[254] == (0,)
    assert not {285, 297} & set(tags)


@pytest.mark.parametrize("dpi", [72, 150, 304.8, 254 / 3])
@pytest.mark.parametrize("big", [False, True])
def test_the_resolution_is_in_dots_per_inch(dpi: float, big: bool) -> None:
    data = encode_tiff([Page(FLOATS)], dpi=dpi, big=big)
    tags = page(data).tags
    assert tags[296] == (2,)
    assert tags[282][0] / tags[282][1] == tags[283][0] / tags[283][1] == pytest.approx(dpi, rel=1e-6)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), rel=1e-6)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        assert file.pages[0].get_resolution("inch") == pytest.approx((dpi, dpi), rel=1e-6)


@pytest.mark.parametrize("big", [False, True])
def test_profile_and_xmp_are_embedded_of_any_length(big: bool) -> None:
    for size in (1, 3, 4, 5, 8, 9, 1001):
        icc, xmp = bytes(range(1, 256)) * 4, b"x" * size
        data = encode_tiff([Page(FLOATS)], dpi=1, icc=icc[:size], xmp=xmp, big=big)
        assert page(data).tags[34675] == icc[:size]
        assert page(data).tags[700] == xmp
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.info["icc_profile"] == icc[:size]
            assert picture.tag_v2[700] == xmp


def test_cmyk_says_which_inks_it_has() -> None:
    tags = page(encode_tiff([Page(BYTES)], dpi=1)).tags
    assert (tags[262], tags[332]) == ((5,), (1,))


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_colors_are_predicted_but_flat_plates_are_not(compression: str) -> None:
    ramp = np.repeat(np.arange(0, 250, 2, dtype="uint8")[None, :, None], 3, axis=2).repeat(60, axis=0)
    colors = encode_tiff([Page(ramp)], dpi=1, compression=compression)
    assert page(colors).tags[317] == (2,)
    assert len(colors) < 0.1 * ramp.size
    assert 317 not in page(encode_tiff([Page(ramp[..., 0])], dpi=1, compression=compression)).tags


GB = 2**30


@pytest.mark.parametrize(
    ("gigabytes", "compression", "big"),
    [(3.9, "deflate", False), (4, "deflate", True), (2.6, "lzw", False), (2.7, "lzw", True), (40, "lzw", True)],
)
def test_a_big_tiff_is_written_where_4_gb_might_not_do(gigabytes: float, compression: str, big: bool) -> None:
    assert is_big(int(gigabytes * GB), compression) is big


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_big_tiff_comes_by_itself(monkeypatch: pytest.MonkeyPatch, compression: str) -> None:
    noise = RANDOM.integers(0, 256, (100, 100), dtype="uint8")
    data = encode_tiff([Page(noise)] * 3, dpi=1, compression=compression)
    assert not is_big_tiff(data)
    assert len(data) < 3 * noise.size * tiff._WORST[compression] + 2000
    for limit, big in ((3 * noise.size * 1.6, False), (3 * noise.size * 0.9, True)):
        monkeypatch.setattr(tiff, "_CLASSIC_BYTES", limit)
        assert is_big_tiff(encode_tiff([Page(noise)] * 3, dpi=1, compression=compression)) is big


def test_16_bits_count_twice_towards_a_big_tiff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff, "_CLASSIC_BYTES", FLOATS.size * 1.6)
    assert not is_big_tiff(encode_tiff([Page(FLOATS)], dpi=1))
    assert is_big_tiff(encode_tiff([Page(FLOATS)], dpi=1, bits=16))


def test_a_picture_is_not_copied_whole() -> None:
    image = np.zeros((1024, 1024, 3), "float32")
    tracemalloc.start()
    data = encode_tiff([Page(image)], dpi=1, bits=16)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * len(data) + 4_000_000 < image.nbytes
