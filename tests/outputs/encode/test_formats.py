"""Every format, opened again with Pillow and with a reader that is not Pillow."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
from matplotlib.image import imread
from PIL import Image

from nstflow.errors import UsageError
from nstflow.outputs.deliverables import SUFFIXES
from nstflow.outputs.encode.formats import (
    FORMATS,
    Writing,
    check_format,
    encode,
    encode_grey,
    encode_indexed,
    encode_pages,
)
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.encode.xmp import xmp_packet
from nstflow.pictures.icc import Profile, convert, load_profile, srgb_profile
from nstflow.pictures.reading import read_picture
from testing import icc
from testing.tiff_by_hand import is_big_tiff, read_pages

RANDOM = np.random.default_rng(0)
IMAGE = RANDOM.random((44, 60, 3), dtype="float32")
PIXELS = to_8_bit(IMAGE)
# A gentle picture for the lossy formats, which no one may judge by noise.
SMOOTH = np.stack([*np.meshgrid(np.linspace(0.2, 0.8, 60), np.linspace(0.3, 0.7, 44)), np.full((44, 60), 0.5)], axis=-1)
SMOOTH = SMOOTH.astype("float32")
COLORS = RANDOM.integers(0, 256, (6, 3), dtype="uint8")
LABELS = RANDOM.integers(0, 6, (44, 60), dtype="uint8")
CLOSE = {"png": 0.6, "tiff": 0.6, "jpeg": 4, "webp": 7}  # of 255
XMP = xmp_packet(title="Koi & <Peony>", creator="Ann", source_type="restyled")
PLAIN = Writing(dpi=150)


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Profile]:
    folder = tmp_path_factory.mktemp("profiles")
    found = {}
    for space, data in {"RGB": icc.rgb_profile(), "CMYK": icc.cmyk_profile(), "GRAY": icc.grey_profile()}.items():
        (folder / f"{space}.icc").write_bytes(data)
        found[space] = load_profile(folder / f"{space}.icc")
    return found


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
    return picture


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(opened(data))


def png_chunks(data: bytes) -> dict[bytes, bytes]:
    chunks, place = {}, 8
    while place < len(data):
        (size,) = struct.unpack_from(">I", data, place)
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        assert struct.unpack_from(">I", data, place + 8 + size) == (zlib.crc32(kind + body),)
        chunks[kind] = chunks.get(kind, b"") + body
        place += 12 + size
    return chunks


def jpeg_segments(data: bytes) -> list[tuple[int, bytes]]:
    segments, place = [], 2
    while data[place + 1] != 0xDA:
        assert data[place] == 0xFF
        (size,) = struct.unpack_from(">H", data, place + 2)
        segments.append((data[place + 1], data[place + 4 : place + 2 + size]))
        place += 2 + size
    return segments


def webp_chunks(data: bytes) -> dict[bytes, bytes]:
    assert (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
    chunks, place = {}, 12
    while place < len(data):
        kind, size = struct.unpack_from("<4sI", data, place)
        chunks[kind] = data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    return chunks


# Pixels


@pytest.mark.parametrize("image", [IMAGE, PIXELS], ids=["float", "bytes"])
def test_a_png_holds_the_8_bits(image: np.ndarray) -> None:
    data = encode(image, format="png", writing=PLAIN)
    assert np.array_equal(pixels(data), PIXELS)
    assert np.array_equal(np.round(imread(io.BytesIO(data)) * 255), PIXELS)


@pytest.mark.parametrize("image", [IMAGE, PIXELS], ids=["float", "bytes"])
@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("compression", ["lzw", "deflate"])
def test_a_tiff_holds_the_8_bits(compression: str, big: bool, image: np.ndarray) -> None:
    data = encode(image, format="tiff", writing=replace(PLAIN, compression=compression, big=big))
    assert is_big_tiff(data) == big
    (page,) = read_pages(data)
    assert page.tags[259] == ({"lzw": 5, "deflate": 8}[compression],)
    assert np.array_equal(page.pixels, PIXELS)
    assert np.array_equal(pixels(data), PIXELS)
    if compression == "deflate":
        assert np.array_equal(tifffile.imread(io.BytesIO(data)), PIXELS)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("compression", ["lzw", "deflate"])
def test_a_tiff_holds_16_bits_of_the_floats(compression: str, big: bool, tmp_path: Path) -> None:
    data = encode(IMAGE, format="tiff", writing=replace(PLAIN, bits=16, compression=compression, big=big))
    (page,) = read_pages(data)
    assert np.abs(page.pixels / 65535 - IMAGE.astype("float64")).max() <= 0.5 / 65535 + 1e-7
    if compression == "deflate":
        assert np.array_equal(tifffile.imread(io.BytesIO(data)), page.pixels)
    (tmp_path / "a.tif").write_bytes(data)
    assert np.array_equal(np.round(read_picture(tmp_path / "a.tif").image * 65535), page.pixels)


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_a_preview_is_close(format: str) -> None:
    data = encode(SMOOTH, format=format, writing=PLAIN)
    assert np.abs(pixels(data) - 255 * SMOOTH).max() < CLOSE[format]


def test_a_jpeg_s_quality_is_92() -> None:
    # ITU-T T.81, table K.1 begins with 16; libjpeg divides it by 100 / (200 - 2 * quality).
    assert opened(encode(IMAGE, format="jpeg", writing=PLAIN)).quantization[0][0] == round(16 * (200 - 2 * 92) / 100)


def test_a_jpeg_keeps_the_resolution_of_colors() -> None:
    (frame,) = [body for kind, body in jpeg_segments(encode(IMAGE, format="jpeg", writing=PLAIN)) if kind == 0xC0]
    assert [frame[7 + 3 * channel] for channel in range(3)] == [0x11] * 3  # sampling factors 1 × 1


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("bits", [8, 16])
def test_our_own_files_are_read_without_remarks(tmp_path: Path, format: str, bits: int) -> None:
    path = tmp_path / f"a{SUFFIXES[format]}"
    path.write_bytes(encode(SMOOTH, format=format, writing=replace(PLAIN, bits=bits, xmp=XMP)))
    picture = read_picture(path)
    assert picture.notes == ()
    assert np.abs(picture.image - SMOOTH).max() < CLOSE[format] / 255


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("compression", ["lzw", "deflate"])
def test_equal_pictures_are_equal_files(format: str, compression: str) -> None:
    writing = Writing(dpi=150, xmp=XMP, compression=compression, bits=16)
    assert encode(IMAGE, format=format, writing=writing) == encode(IMAGE.copy(), format=format, writing=writing)


# Resolution, profile, metadata


@pytest.mark.parametrize("dpi", [72, 150, 300, 304.8])
def test_every_file_holds_its_resolution(dpi: float) -> None:
    files = {format: encode(IMAGE, format=format, writing=Writing(dpi=dpi)) for format in FORMATS}
    across, down, unit = struct.unpack(">IIB", png_chunks(files["png"])[b"pHYs"])
    assert (across, down, unit) == (round(dpi / 0.0254), round(dpi / 0.0254), 1)
    assert opened(files["tiff"]).info["dpi"] == pytest.approx((dpi, dpi))
    jfif = next(body for kind, body in jpeg_segments(files["jpeg"]) if kind == 0xE0)
    assert struct.unpack(">BHH", jfif[7:12]) == (1, round(dpi), round(dpi))
    exif = opened(files["webp"]).getexif()
    assert (exif[282], exif[283], exif[296]) == (pytest.approx(dpi), pytest.approx(dpi), 2)


@pytest.mark.parametrize("format", FORMATS)
def test_the_profile_is_srgb_unless_another_is_asked_for(format: str, profiles: dict[str, Profile]) -> None:
    for profile, expected in ((None, srgb_profile()), (profiles["RGB"], icc.rgb_profile())):
        data = encode(IMAGE, format=format, writing=replace(PLAIN, profile=profile))
        assert opened(data).info["icc_profile"] == expected


def embedded_xmp(format: str, data: bytes) -> bytes | None:
    if format == "png":
        text = png_chunks(data).get(b"iTXt")
        return text and text.removeprefix(b"XML:com.adobe.xmp\0\0\0\0\0")
    if format == "tiff":
        return read_pages(data)[0].tags.get(700)
    if format == "webp":
        return webp_chunks(data).get(b"XMP ")
    start = b"http://ns.adobe.com/xap/1.0/\0"
    found = [body for kind, body in jpeg_segments(data) if kind == 0xE1 and body.startswith(start)]
    return found[0].removeprefix(start) if found else None


@pytest.mark.parametrize("format", FORMATS)
def test_xmp_stands_where_each_format_has_it_or_is_left_out(format: str) -> None:
    data = encode(IMAGE, format=format, writing=replace(PLAIN, xmp=XMP))
    assert embedded_xmp(format, data) == XMP
    assert opened(data).info.get("xmp", XMP) == XMP  # Pillow before 11 does not look
    bare = encode(IMAGE, format=format, writing=PLAIN)
    assert embedded_xmp(format, bare) is None
    assert b"nstflow" not in bare


# Other profiles


@pytest.mark.parametrize("format", FORMATS)
def test_colors_are_converted_to_the_profile(format: str, profiles: dict[str, Profile]) -> None:
    data = encode(SMOOTH, format=format, writing=replace(PLAIN, profile=profiles["RGB"]))
    expected = icc.in_wide_rgb(to_8_bit(SMOOTH))
    assert np.abs(pixels(data) - expected).max() < CLOSE[format] + 0.4


@pytest.mark.parametrize("format", ["tiff", "jpeg"])
def test_cmyk_is_written_with_its_inks(format: str, profiles: dict[str, Profile]) -> None:
    data = encode(SMOOTH, format=format, writing=replace(PLAIN, profile=profiles["CMYK"], intent="perceptual"))
    ink = 255 * (1 - icc.lightness(icc.to_xyz(to_8_bit(SMOOTH))[..., 1]))
    found = opened(data)
    assert found.mode == "CMYK"
    assert found.info["icc_profile"] == icc.cmyk_profile()
    assert np.abs(np.asarray(found) - ink[..., None] * (0, 0, 0, 1)).max() < 4


def test_the_intent_is_followed(profiles: dict[str, Profile]) -> None:
    writing = replace(PLAIN, profile=profiles["CMYK"], intent="saturation")
    found = pixels(encode(SMOOTH, format="tiff", writing=writing))
    assert found[..., 0].min() > 0
    assert found[..., 1:].max() == 0


@pytest.mark.parametrize("format", ["png", "tiff", "jpeg"])
def test_grey_is_written_in_one_channel(format: str, profiles: dict[str, Profile]) -> None:
    found = opened(encode(SMOOTH, format=format, writing=replace(PLAIN, profile=profiles["GRAY"])))
    assert found.mode == "L"
    assert found.info["icc_profile"] == icc.grey_profile()
    expected = np.asarray(convert(to_8_bit(SMOOTH), profiles["GRAY"], "relative"))
    assert np.abs(np.asarray(found).astype(int) - expected).max() <= (2 if format == "jpeg" else 0)


def test_16_bits_keep_srgb_by_another_hand() -> None:
    profile = Profile("sRGB by another hand", b"profile", "RGB", is_srgb=True)
    data = encode(IMAGE, format="tiff", writing=replace(PLAIN, bits=16, profile=profile))
    (page,) = read_pages(data)
    assert page.tags[34675] == b"profile"
    assert np.abs(page.pixels / 65535 - IMAGE).max() < 1 / 65535


# Palettes


@pytest.mark.parametrize("compression", ["lzw", "deflate"])
@pytest.mark.parametrize("format", ["png", "tiff"])
def test_a_palette_is_kept_in_its_order(format: str, compression: str) -> None:
    writing = Writing(dpi=150, compression=compression, xmp=XMP)
    data = encode_indexed(LABELS, COLORS, format=format, writing=writing)
    found = opened(data)
    assert found.mode == "P"
    assert np.array_equal(np.asarray(found), LABELS)
    assert np.array_equal(np.asarray(found.convert("RGB")), COLORS[LABELS])
    assert found.info["dpi"] == pytest.approx((150, 150), abs=0.02)
    assert found.info["icc_profile"] == srgb_profile()
    assert embedded_xmp(format, data) == XMP
    if format == "png":
        assert png_chunks(data)[b"PLTE"] == COLORS.tobytes()
        assert np.array_equal(np.round(imread(io.BytesIO(data))[..., :3] * 255), COLORS[LABELS])
    else:
        (page,) = read_pages(data)
        assert np.array_equal(page.pixels, LABELS)
        assert np.array_equal(np.reshape(page.tags[320], (3, 256)).T[LABELS] // 257, COLORS[LABELS])


@pytest.mark.parametrize("format", ["png", "tiff"])
@pytest.mark.parametrize("count", [1, 2, 3, 16, 17, 255, 256])
def test_a_palette_has_1_to_256_colors(format: str, count: int) -> None:
    colors = RANDOM.integers(0, 256, (count, 3), dtype="uint8")
    labels = np.arange(40 * 40, dtype="int64").reshape(40, 40) % count
    data = encode_indexed(labels.astype("uint8"), colors, format=format, writing=PLAIN)
    assert np.array_equal(pixels(data), labels)
    assert np.array_equal(np.asarray(opened(data).convert("RGB")), colors[labels])


def test_colors_that_are_not_used_keep_their_place() -> None:
    labels = np.full((40, 40), 3, "uint8")
    for format in ("png", "tiff"):
        assert np.array_equal(pixels(encode_indexed(labels, COLORS, format=format, writing=PLAIN)), labels)


def test_labels_without_a_color_and_too_many_colors_are_refused() -> None:
    for colors in (COLORS[:5], np.zeros((257, 3), "uint8")):
        with pytest.raises(ValueError, match=f"{len(colors)} colors for labels up to 5"):
            encode_indexed(LABELS, colors, format="png", writing=PLAIN)


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_a_palette_is_converted_to_the_profile(format: str, profiles: dict[str, Profile]) -> None:
    data = encode_indexed(LABELS, COLORS, format=format, writing=replace(PLAIN, profile=profiles["RGB"], bits=16))
    found = opened(data)
    assert np.array_equal(np.asarray(found), LABELS)
    assert found.info["icc_profile"] == icc.rgb_profile()
    assert np.abs(np.asarray(found.convert("RGB")) - icc.in_wide_rgb(COLORS)[LABELS]).max() < 1


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_a_palette_picture_is_read_back(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"a{SUFFIXES[format]}"
    path.write_bytes(encode_indexed(LABELS, COLORS, format=format, writing=PLAIN))
    picture = read_picture(path)
    assert np.array_equal(to_8_bit(picture.image), COLORS[LABELS])
    assert picture.notes == ()


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_a_palette_in_another_profile_is_read_back_in_srgb(
    tmp_path: Path, format: str, profiles: dict[str, Profile]
) -> None:
    path = tmp_path / f"a{SUFFIXES[format]}"
    gentle = (64 + COLORS // 2).astype("uint8")  # Adobe RGB holds these all
    path.write_bytes(encode_indexed(LABELS, gentle, format=format, writing=replace(PLAIN, profile=profiles["RGB"])))
    picture = read_picture(path)
    assert np.abs(255 * picture.image - gentle[LABELS]).max() <= 3
    assert picture.notes == ("converted to sRGB from the profile 'Wide RGB'",)


# Plates

PLATES = [RANDOM.integers(0, 256, (44, 60), dtype="uint8") for _ in range(3)]


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_a_plate_is_grey_without_a_profile(format: str, profiles: dict[str, Profile]) -> None:
    writing = Writing(dpi=150, profile=profiles["CMYK"], bits=16, xmp=XMP)
    data = encode_grey(PLATES[0], format=format, writing=writing, name="madder")
    found = opened(data)
    assert found.mode == "L"
    assert np.array_equal(np.asarray(found), PLATES[0])
    assert "icc_profile" not in found.info
    assert found.info["dpi"] == pytest.approx((150, 150), abs=0.02)
    assert embedded_xmp(format, data) == XMP
    if format == "tiff":
        assert read_pages(data)[0].tags[285] == b"madder\0"
    else:
        assert np.array_equal(np.round(imread(io.BytesIO(data)) * 255), PLATES[0])


@pytest.mark.parametrize("compression", ["lzw", "deflate"])
def test_plates_are_pages_named_after_their_inks(compression: str) -> None:
    names = ["indigo", "Krapp – rot", "ochre"]
    data = encode_pages(PLATES, names, writing=replace(PLAIN, compression=compression))
    pages = read_pages(data)
    assert [page.tags[285].decode() for page in pages] == [f"{name}\0" for name in names]
    assert all(34675 not in page.tags for page in pages)
    for number, (page, plate) in enumerate(zip(pages, PLATES, strict=True)):
        assert np.array_equal(page.pixels, plate)
        with Image.open(io.BytesIO(data)) as picture:
            picture.seek(number)
            assert np.array_equal(np.asarray(picture), plate)


# What a format cannot hold


@pytest.mark.parametrize(
    ("format", "largest", "remedy"),
    [
        ("jpeg", 65_500, "png or tiff"),
        ("webp", 16_383, "png or tiff"),
        ("png", 2**31 - 1, "tiff"),
        ("tiff", 2**32 - 1, "png"),
    ],
)
def test_the_largest_side_of_each_format_is_known(format: str, largest: int, remedy: str) -> None:
    for width, height in ((largest, 1), (1, largest), (largest, largest)):
        assert check_format(width, height, format=format, writing=PLAIN) is None
    text = check_format(100, largest + 1, format=format, writing=PLAIN)
    assert text is not None
    assert text.endswith(
        f"holds at most {largest} px a side; found 100 × {largest + 1} px; choose {remedy}, or a smaller size or dpi"
    )


@pytest.mark.parametrize(("format", "largest"), [("jpeg", 65_500), ("webp", 16_383)])
def test_the_largest_side_can_be_written_indeed(format: str, largest: int) -> None:
    for height, width in ((1, largest), (largest, 1)):
        data = encode(np.zeros((height, width, 3), "uint8"), format=format, writing=PLAIN)
        assert opened(data).size == (width, height)
    with pytest.raises(UsageError, match="px a side"):
        encode(np.zeros((1, largest + 1, 3), "uint8"), format=format, writing=PLAIN)


@pytest.mark.parametrize(
    ("format", "space", "bits", "indexed", "text"),
    [
        (
            "png", "CMYK", 8, False,
            "PNG holds RGB or GRAY only; found the profile 'Cotton CMYK', which is CMYK; "
            "choose tiff or jpeg, or another profile",
        ),
        (
            "webp", "GRAY", 8, False,
            "WebP holds RGB only; found the profile 'Dot gain', which is GRAY; "
            "choose png, tiff or jpeg, or another profile",
        ),
        (
            "tiff", "CMYK", 8, True,
            "a palette of colors is RGB; found the profile 'Cotton CMYK', which is CMYK; "
            "choose an RGB profile for pictures of few inks",
        ),
        (
            "tiff", "RGB", 16, False,
            "16 bits a channel are written in sRGB only, since profiles are applied in 8; found the profile "
            "'Wide RGB'; choose 8 bits, or leave out the profile and convert in your own program",
        ),
        ("webp", None, 8, True, "WebP holds no palette of colors; choose png or tiff"),
        ("tiff", "RGB", 16, True, None),
        ("png", "RGB", 16, False, None),
        ("png", "GRAY", 8, False, None),
        ("jpeg", "CMYK", 8, False, None),
        ("tiff", "CMYK", 8, False, None),
        ("tiff", None, 16, False, None),
    ],
)  # fmt: skip
def test_a_format_says_what_it_cannot_hold(
    profiles: dict[str, Profile], format: str, space: str | None, bits: int, indexed: bool, text: str | None
) -> None:
    writing = Writing(dpi=150, profile=profiles[space] if space else None, bits=bits)
    assert check_format(60, 44, format=format, writing=writing, indexed=indexed) == text

    def write() -> None:
        if indexed:
            encode_indexed(LABELS, COLORS, format=format, writing=writing)
        else:
            encode(IMAGE, format=format, writing=writing)

    if text is None:
        write()
    else:
        with pytest.raises(UsageError) as caught:
            write()
        assert str(caught.value) == text


def test_a_plate_too_large_for_its_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(encode_grey.__globals__["_LARGEST_SIDE_PX"], "png", 59)
    with pytest.raises(UsageError, match="at most 59 px a side; found 60 × 44 px"):
        encode_grey(PLATES[0], format="png", writing=PLAIN)
