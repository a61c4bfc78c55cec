"""Every kind of picture that a designer may drop in."""

from __future__ import annotations

import os
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from nstflow.errors import PictureError
from nstflow.pictures.reading import (
    check_motif,
    picture_problems,
    probe_dpi,
    probe_size,
    read_alpha,
    read_mask,
    read_picture,
)
from nstflow.textile.ground import plain_ground

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 56, 3), dtype="uint8")
COLORS = PIXELS.astype("float32") / 255

Save = Callable[..., Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Saves an array or a Pillow picture under a name in a folder of its own."""

    def save_as(name: str, picture: np.ndarray | Image.Image = PIXELS, **options: object) -> Path:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return save_as


def refusal(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    return text.removeprefix(f"{path}: ")


def png(width: int, height: int, *, bits: int, color: int, rows: bytes) -> bytes:
    """A PNG written by hand; rows: filter byte and samples of each row."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.webp", "a.PNG"])
def test_an_ordinary_picture_is_read_as_it_is(save: Save, name: str) -> None:
    picture = read_picture(save(name, lossless=True) if name == "a.webp" else save(name))
    assert picture.image.dtype == np.float32
    assert np.array_equal(picture.image, COLORS)
    assert picture.notes == ()


def test_a_missing_picture_suggests_its_neighbour(save: Save, tmp_path: Path) -> None:
    save("koi.png")
    assert refusal(tmp_path / "kio.png") == "no such picture; did you mean 'koi.png'?"
    assert refusal(tmp_path / "zebra.tiff") == f"no such picture in {tmp_path}"
    assert refusal(tmp_path / "gone" / "koi.png") == f"no such picture; the folder {tmp_path}/gone does not exist"


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.gif", "a.bmp"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_file_that_is_cut_off_is_refused(save: Save, name: str, share: float) -> None:
    path = save(name)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path)


def test_a_truncated_picture_says_what_to_do(save: Save) -> None:
    for name in ("a.jpg", "a.png"):
        path = save(name)
        path.write_bytes(path.read_bytes()[:-400])
        text = refusal(path)
        assert "truncated" in text
        assert text.endswith("save or copy it again")


def test_bytes_that_are_changed_in_the_middle_are_noticed(save: Save) -> None:
    path = save("a.png")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 50] = bytes(50)
    path.write_bytes(data)
    assert "cannot be read" in refusal(path)


EXPECTED = "expected a PNG, JPEG, TIFF, WebP, BMP or GIF"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", f"an empty file; {EXPECTED}"),
        (b"to do: draw the koi\r\n\tand the peony\n", f"a text file, not a picture; {EXPECTED}"),
        ("Frühling für Müller & Söhne, größer; ".encode() * 4, f"a text file, not a picture; {EXPECTED}"),
        ("notes".encode("utf-8-sig"), f"a text file, not a picture; {EXPECTED}"),
        (b"<!DOCTYPE html><html>" + b"x" * 500, f"a text file, not a picture; {EXPECTED}"),
        (bytes(range(256)), f"not a picture that can be read; {EXPECTED}"),
        (b"%PDF-1.7\n%\xe2\xe3", "a vector drawing; export it as PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n%%EndComments\n", "a vector drawing; export it as PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a vector drawing; export it as PNG"),
        (b"II*\0" + bytes(60), "a TIFF of a kind that cannot be read"),
        (b"II+\0" + bytes(60), "a TIFF of a kind that cannot be read"),
        (b"MM\0+" + bytes(60), "a TIFF of a kind that cannot be read"),
    ],
)
def test_another_kind_of_file_named_png_is_called_what_it_is(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "koi.png"
    path.write_bytes(content)
    assert refusal(path).startswith(found)


def test_a_folder_is_not_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "koi.png"
    path.mkdir()
    assert refusal(path) == "a folder; expected a picture, or a pattern such as koi.png/*.png"


def test_a_picture_without_permission_is_refused(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save("koi.png")
    if os.geteuid() == 0:  # who may read everything

        def refuse(*arguments: object, **options: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Image, "open", refuse)
    path.chmod(0)
    assert refusal(path) == "not allowed to read it; change its permissions"


def test_cmyk_is_converted_and_said(save: Save) -> None:
    inks = Image.fromarray(np.full((40, 40, 4), (0, 255, 255, 0), "uint8"), "CMYK")
    for name in ("a.jpg", "a.tif"):
        picture = read_picture(save(name, inks))
        assert picture.notes == ("CMYK converted to sRGB",)
        assert np.allclose(picture.image, (1, 0, 0), atol=0.02)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bit_grey_keeps_its_range(save: Save, name: str) -> None:
    grey = np.linspace(0, 65535, 40 * 56).reshape(40, 56).astype("uint16")
    picture = read_picture(save(name, grey))
    assert np.allclose(picture.image, grey[..., None] / 65535, atol=1e-6)
    assert picture.notes == ("16-bit grey",)


def test_16_bit_color_keeps_its_upper_8_bits(tmp_path: Path) -> None:
    deep = np.random.default_rng(1).integers(0, 65536, (40, 56, 3), dtype="uint16")
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)
    (tmp_path / "a.png").write_bytes(png(56, 40, bits=16, color=2, rows=rows))
    (tmp_path / "a.tif").write_bytes(_tiff_of_16_bits(deep))
    for name in ("a.png", "a.tif"):
        assert np.allclose(read_picture(tmp_path / name).image, deep / 65535, atol=1 / 255)


def _tiff_of_16_bits(pixels: np.ndarray) -> bytes:
    """An uncompressed TIFF written by hand. pixels: uint16 (H, W, 3)."""
    rows, columns = pixels.shape[:2]
    data = pixels.astype("<u2").tobytes()
    bits, start = 8, 14
    directory = start + len(data)
    # (tag, type: 3 = short and 4 = long, count, value)
    entries = [
        (256, 4, 1, columns), (257, 4, 1, rows), (258, 3, 3, bits), (259, 3, 1, 1), (262, 3, 1, 2),
        (273, 4, 1, start), (277, 3, 1, 3), (278, 4, 1, rows), (279, 4, 1, len(data)), (284, 3, 1, 1),
    ]  # fmt: skip
    table = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    return b"II*\0" + struct.pack("<I", directory) + struct.pack("<3H", 16, 16, 16) + data + table


def test_float_grey_is_taken_as_0_to_1(save: Save) -> None:
    grey = COLORS[..., 0]
    picture = read_picture(save("a.tif", grey))
    assert np.array_equal(picture.image, np.repeat(grey[..., None], 3, axis=2))
    assert picture.notes == ("floating-point grey",)


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 70000.0])
def test_grey_that_is_no_picture_is_refused(save: Save, value: float) -> None:
    grey = COLORS[..., 0].copy()
    grey[3, 4] = value
    assert "grey values from" in refusal(save("a.tif", grey))


def test_a_palette_is_read_in_its_colors(save: Save) -> None:
    colors = Image.fromarray(PIXELS).quantize(16)
    picture = read_picture(save("a.png", colors))
    assert np.array_equal(picture.image, np.asarray(colors.convert("RGB"), "float32") / 255)
    assert picture.notes == ()


def test_a_palette_s_transparent_color_is_white(save: Save) -> None:
    colors = Image.fromarray(PIXELS).quantize(16)
    picture = read_picture(save("a.png", colors, transparency=5))
    expected = np.asarray(colors.convert("RGB"), "float32") / 255
    expected[np.asarray(colors) == 5] = 1
    assert np.array_equal(picture.image, expected)
    assert picture.notes == ("transparent parts are laid over white",)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_is_laid_over_white_and_said(save: Save, mode: str) -> None:
    colors = Image.fromarray(PIXELS).convert(mode.removesuffix("A"))
    alpha = np.tile(np.linspace(0, 255, 56).astype("uint8"), (40, 1))
    both = colors.copy()
    both.putalpha(Image.fromarray(alpha))
    picture = read_picture(save("a.png", both))
    share = alpha[..., None].astype("float32") / 255
    expected = share * np.asarray(colors.convert("RGB"), "float32") / 255 + 1 - share
    assert np.allclose(picture.image, expected, atol=1.5 / 255)
    assert picture.notes == ("transparent parts are laid over white",)


def test_an_alpha_that_hides_nothing_is_not_mentioned(save: Save) -> None:
    opaque = Image.fromarray(PIXELS).convert("RGBA")
    picture = read_picture(save("a.png", opaque))
    assert picture.notes == ()
    assert np.array_equal(picture.image, COLORS)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_orientation_says(save: Save, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.zeros((40, 56, 3), "uint8")
    stored[:20, :28] = 255  # white where the stored picture has its top left corner
    path = save("a.png", stored, exif=exif)
    # Where the stored top left corner is to be seen: EXIF 2.32, table 6.
    is_right, is_low = orientation in (2, 3, 6, 7), orientation in (3, 4, 7, 8)
    image = read_picture(path).image
    height, width = image.shape[:2]
    corner = image[-1 if is_low else 0, -1 if is_right else 0]
    assert corner.tolist() == [1, 1, 1]
    assert (width, height) == probe_size(path) == ((40, 56) if orientation > 4 else (56, 40))


def test_turning_a_picture_on_its_side_is_said(save: Save) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read_picture(save("a.jpg", exif=exif)).notes == ("turned as its EXIF orientation says",)


@pytest.mark.parametrize("size", [(1, 1), (31, 400), (400, 31)])
def test_a_tiny_picture_is_refused_with_its_size(save: Save, size: tuple[int, int]) -> None:
    path = save("a.png", Image.new("RGB", size))
    text = f"{size[0]} × {size[1]} px is too small; expected at least 32 px on each side"
    assert refusal(path) == text
    with pytest.raises(PictureError, match="too small"):
        probe_size(path)


def test_a_picture_of_30000_by_40_px_is_read(save: Save) -> None:
    path = save("a.png", Image.new("RGB", (30_000, 40)))
    assert probe_size(path) == (30_000, 40)
    assert read_picture(path).image.shape == (40, 30_000, 3)


def test_a_picture_that_claims_30000_by_30000_px_is_refused_without_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(30_000, 30_000, bits=8, color=2, rows=bytes(1000)))
    tracemalloc.start()
    assert refusal(path) == "more than 178 megapixels; make it smaller"
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()
    with pytest.raises(PictureError, match="megapixels"):
        probe_size(path)


@pytest.mark.parametrize("mode", ["RGB", "P", "1", "L", "LA", "I;16"])
def test_a_picture_of_many_megapixels_is_read_smaller_and_said(
    save: Save, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.01)
    picture = Image.new(mode, (320, 160), 0)
    read = read_picture(save("a.png", picture))
    assert read.image.shape == (40, 80, 3)
    assert read.notes[0] == "320 × 160 px is more than is needed: read at 1/4 of its size"


def test_reading_smaller_averages(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.01)
    pixels = np.random.default_rng(2).integers(0, 256, (160, 320, 3), dtype="uint8")
    means = pixels.reshape(40, 4, 80, 4, 3).mean(axis=(1, 3)) / 255
    assert np.allclose(read_picture(save("a.png", pixels)).image, means, atol=1 / 255)


def test_every_pixel_is_kept_where_that_is_asked_for(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.0005)
    monkeypatch.setattr("nstflow.pictures.reading.SMALLEST_SIDE_PX", 8)
    path = save("a.png")
    assert read_picture(path).image.shape != PIXELS.shape
    picture = read_picture(path, reduce=False)
    assert (picture.image.shape, picture.notes) == (PIXELS.shape, ())


def test_only_our_own_pictures_may_be_larger_than_pillow_lets_pass(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save("a.png", dpi=(150, 150))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert np.allclose(read_picture(path, is_ours=True).image * 255, PIXELS, atol=1e-3)
    assert probe_size(path, is_ours=True) == PIXELS.shape[1::-1]
    assert probe_dpi(path, is_ours=True) == (150, 150)
    for read in (read_picture, probe_size, probe_dpi):
        with pytest.raises(PictureError, match="megapixels"):
            read(path)


def test_of_an_animation_the_first_picture_is_used(save: Save) -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "green", "blue")]
    for name in ("a.gif", "a.webp", "a.tif"):
        picture = read_picture(save(name, frames[0], save_all=True, append_images=frames[1:]))
        assert picture.notes == ("animated or multi-page: only the first picture is used",)
        assert np.allclose(picture.image, (1, 0, 0), atol=0.02)


def _linear_profile() -> bytes:
    """An RGB profile with the primaries of sRGB and a gamma of 1: a made-up, but valid, other color space."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for index in range(int.from_bytes(data[128:132], "big")):
        start = 132 + 12 * index
        tag, offset = bytes(data[start : start + 4]), int.from_bytes(data[start + 4 : start + 8], "big")
        if tag in (b"rTRC", b"gTRC", b"bTRC"):
            data[offset : offset + 12] = b"curv" + bytes(4) + bytes(4)  # a curve of no points is the identity
            data[start + 8 : start + 12] = (12).to_bytes(4, "big")
        if tag == b"desc":  # 'sRGB built-in', in UTF-16
            text = bytes(data[offset:]).find("sRGB".encode("utf-16-be"))
            data[offset + text : offset + text + 8] = "wide".encode("utf-16-be")
    return bytes(data)


def test_another_color_space_is_converted_and_said(save: Save) -> None:
    picture = read_picture(save("a.png", icc_profile=_linear_profile()))
    # IEC 61966-2-1: linear light to sRGB.
    expected = np.where(COLORS <= 0.0031308, 12.92 * COLORS, 1.055 * np.maximum(COLORS, 1e-9) ** (1 / 2.4) - 0.055)
    assert np.allclose(picture.image, expected, atol=0.02)
    (note,) = picture.notes
    assert note.startswith("converted to sRGB from the profile 'wide")


def test_an_srgb_profile_changes_nothing(save: Save) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = read_picture(save("a.png", icc_profile=profile))
    assert np.array_equal(picture.image, COLORS)
    assert picture.notes == ()


@pytest.mark.parametrize("profile", ["broken", "LAB", "XYZ"])
def test_a_profile_that_cannot_be_used_is_left_out_and_said(save: Save, profile: str) -> None:
    data = b"broken"
    if profile != "broken":
        data = ImageCms.ImageCmsProfile(ImageCms.createProfile(profile)).tobytes()
    picture = read_picture(save("a.png", icc_profile=data))
    assert np.array_equal(picture.image, COLORS)
    (note,) = picture.notes
    assert note.startswith("its color profile cannot be used (")
    assert note.endswith("): taken as it is")


def test_a_profile_survives_the_alpha(save: Save) -> None:
    transparent = Image.fromarray(PIXELS).convert("RGBA")
    transparent.putalpha(200)
    notes = read_picture(save("a.png", transparent, icc_profile=_linear_profile())).notes
    assert notes[0] == "transparent parts are laid over white"
    assert "converted to sRGB" in notes[1]


def test_black_and_white_is_read(save: Save) -> None:
    picture = read_picture(save("a.png", Image.fromarray(PIXELS).convert("1")))
    assert set(np.unique(picture.image)) == {0, 1}


def test_every_picture_s_problem_is_listed(save: Save, tmp_path: Path) -> None:
    save("good.png")
    (tmp_path / "empty.png").touch()
    problems = picture_problems(tmp_path / name for name in ("good.png", "empty.png", "gone.png"))
    assert [problem.partition(": ")[0] for problem in problems] == [
        str(tmp_path / "empty.png"),
        str(tmp_path / "gone.png"),
    ]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux shows them")
def test_the_picture_s_file_is_closed(save: Save) -> None:
    path = save("a.png")
    opened = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        read_picture(path)
        probe_size(path)
    assert len(os.listdir("/proc/self/fd")) <= opened


# Masks


def grey_pixels() -> np.ndarray:
    return PIXELS[..., 0]


@pytest.mark.parametrize("mode", ["L", "RGB", "LA", "P", "I;16"])
def test_a_mask_of_any_kind_is_its_lightness(save: Save, mode: str) -> None:
    grey = Image.fromarray(grey_pixels())
    deep = Image.fromarray(grey_pixels().astype("uint16") * 257)
    mask = read_mask(save("mask.png", deep if mode == "I;16" else grey.convert(mode)))
    assert mask.image.dtype == np.float32
    assert mask.image.shape == (40, 56)
    np.testing.assert_allclose(mask.image, grey_pixels() / 255, atol=1e-5)


def test_a_colored_mask_is_as_light_as_an_editor_makes_it_in_grey(save: Save) -> None:
    path = save("mask.png")
    with Image.open(path) as picture:
        expected = np.asarray(picture.convert("L")) / 255
    np.testing.assert_allclose(read_mask(path).image, expected, atol=1.01 / 255)


def test_transparent_parts_of_a_mask_are_white_and_said(save: Save) -> None:
    black = Image.new("RGBA", (40, 40), (0, 0, 0, 255))
    black.paste((0, 0, 0, 0), (0, 0, 10, 40))
    mask = read_mask(save("mask.png", black))
    assert mask.image.mean() == pytest.approx(0.25)
    assert mask.notes == ("transparent parts are laid over white",)


@pytest.mark.parametrize(("grey", "found"), [(0, "black all over, and only"), (255, "white all over, which masks")])
def test_a_mask_that_is_all_of_one_kind_is_refused_with_the_remedy(save: Save, grey: int, found: str) -> None:
    path = save("mask.png", Image.new("L", (40, 40), grey))
    with pytest.raises(PictureError, match="leave out 'mask'") as caught:
        read_mask(path)
    assert str(caught.value).startswith(f"{path}: {found}")
    assert picture_problems([path]) == []
    assert picture_problems([], [path]) == [str(caught.value)]


# The resolution that a file says.


@pytest.mark.parametrize("ending", ["png", "jpg", "tif"])
@pytest.mark.parametrize("dpi", [72, 150, 300, 254.5])
def test_the_resolution_of_a_file_is_what_it_was_saved_with(tmp_path, ending, dpi):
    path = tmp_path / f"saved.{ending}"
    Image.new("RGB", (40, 30)).save(path, dpi=(dpi, dpi))
    assert probe_dpi(path) == pytest.approx((dpi, dpi), rel=2e-3)
    if dpi == int(dpi):
        assert probe_dpi(path) == (dpi, dpi)


def test_the_resolution_is_turned_with_the_picture(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 30)).save(tmp_path / "turned.png", dpi=(100, 200), exif=exif)
    assert probe_dpi(tmp_path / "turned.png") == (200, 100)


def test_a_file_without_a_resolution_or_with_nonsense_says_none(tmp_path):
    for name, said in (
        ("silent.png", {}),
        ("unit.jpg", {}),
        ("one.png", {"dpi": (1, 1)}),
        ("huge.png", {"dpi": (1e6, 1e6)}),
    ):
        Image.new("RGB", (40, 30)).save(tmp_path / name, **said)
        assert probe_dpi(tmp_path / name) is None
    with pytest.raises(PictureError, match="no such picture"):
        probe_dpi(tmp_path / "nowhere.png")


# Motifs


def test_the_alpha_of_a_picture_is_read_as_it_lies(save: Save) -> None:
    picture = Image.new("RGBA", (60, 40), (200, 30, 30, 255))
    picture.putalpha(Image.linear_gradient("L").resize((60, 40)))
    path = save("leaf.png", picture)
    expected = np.asarray(Image.linear_gradient("L").resize((60, 40))) / 255
    found = read_alpha(path)
    assert found is not None
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.shape == read_picture(path).image.shape[:2]


def test_an_opaque_picture_has_no_alpha(save: Save) -> None:
    assert read_alpha(save("leaf.png", Image.new("RGB", (40, 40), "red"))) is None
    assert read_alpha(save("leaf.png", Image.new("RGBA", (40, 40), "red"))) is None


def test_the_alpha_of_a_palette_and_of_grey_is_found_too(save: Save) -> None:
    grey = Image.new("LA", (40, 40), (90, 255))
    grey.paste((90, 0), (0, 0, 10, 40))
    assert read_alpha(save("leaf.png", grey)).mean() == pytest.approx(0.75)
    palette = Image.new("P", (40, 40), 1)
    palette.putpalette([255, 255, 255, 200, 0, 0])
    palette.paste(0, (0, 0, 20, 40))
    palette.info["transparency"] = 0
    assert read_alpha(save("leaf.png", palette)).mean() == pytest.approx(0.5)


def test_the_alpha_is_turned_as_its_picture_is(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (60, 40), (200, 30, 30, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 10, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "turned.png", exif=exif)
    found = read_alpha(tmp_path / "turned.png")
    assert found is not None
    assert found.shape == read_picture(tmp_path / "turned.png").image.shape[:2] == (60, 40)
    assert found[:10].min() == 1
    assert found[10:].max() == 0


def test_a_motif_needs_an_alpha_or_a_plain_ground(save: Save) -> None:
    plain = Image.new("RGB", (60, 40), "beige")
    plain.paste("green", (20, 10, 40, 30))
    path = save("leaf.png", plain)
    check_motif(path)
    np.testing.assert_allclose(plain_ground(read_picture(path).image, name="leaf"), np.array((245, 245, 220)) / 255)
    noisy = Image.effect_noise((60, 40), 200).convert("RGB")
    path = save("street.png", noisy)
    with pytest.raises(PictureError, match=r"street\.png: no motif can be cut out") as caught:
        check_motif(path)
    assert picture_problems([path]) == []
    assert picture_problems([path], motifs=[path]) == [str(caught.value)]
    noisy.putalpha(100)
    check_motif(save("street.png", noisy))


def test_a_motif_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    gone = tmp_path / "gone.png"
    assert len(picture_problems([gone], motifs=[gone])) == 1
