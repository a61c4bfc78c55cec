"""Color profiles, made by hand, with known answers."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from nstflow.errors import UsageError
from nstflow.pictures.icc import Profile, cached_profile, convert, load_profile, srgb_profile
from testing import icc

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype="uint8")
LUMINANCE = icc.to_xyz(PIXELS)[..., 1]


@pytest.fixture
def load(tmp_path: Path):
    def load_bytes(data: bytes) -> Profile:
        (tmp_path / "mill.icc").write_bytes(data)
        return load_profile(tmp_path / "mill.icc")

    return load_bytes


@pytest.fixture
def refusal(load, tmp_path: Path):
    def text(data: bytes) -> str:
        with pytest.raises(UsageError) as caught:
            load(data)
        found = str(caught.value)
        assert found.startswith(f"{tmp_path / 'mill.icc'}: ")
        return found.removeprefix(f"{tmp_path / 'mill.icc'}: ")

    return text


@pytest.mark.parametrize(
    ("data", "name", "space", "mode"),
    [
        (icc.rgb_profile(), "Wide RGB", "RGB", "RGB"),
        (icc.cmyk_profile(), "Cotton CMYK", "CMYK", "CMYK"),
        (icc.grey_profile(), "Dot gain", "GRAY", "L"),
    ],
)
def test_a_profile_says_its_name_and_space(load, data: bytes, name: str, space: str, mode: str) -> None:
    profile = load(data)
    assert profile == Profile(name, data, space)
    assert convert(PIXELS, profile, "relative").mode == mode


@pytest.mark.parametrize("intent", ["perceptual", "relative"])
def test_colors_are_converted_to_another_rgb(load, intent: str) -> None:
    converted = np.asarray(convert(PIXELS, load(icc.rgb_profile()), intent))
    assert np.abs(converted - icc.in_wide_rgb(PIXELS)).max() < 1


def test_colors_are_converted_to_grey(load) -> None:
    converted = np.asarray(convert(PIXELS, load(icc.grey_profile()), "perceptual"))
    assert np.abs(converted - 255 * LUMINANCE ** (1 / icc.GAMMA)).max() < 1


@pytest.mark.parametrize(
    ("intent", "inks"),
    [
        ("perceptual", (0, 0, 0, 1)),
        ("relative", (1, 1, 1, 0)),
        ("saturation", (1, 0, 0, 0)),
        ("absolute", (1, 1, 1, 0)),
    ],
)
def test_the_intent_chooses_the_table(load, intent: str, inks: tuple[int, ...]) -> None:
    paper = icc.PAPER if intent == "absolute" else 1
    amount = 255 * (1 - icc.lightness((LUMINANCE / paper).clip(0, 1)))
    converted = np.asarray(convert(PIXELS, load(icc.cmyk_profile()), intent))
    assert np.abs(converted - amount[..., None] * inks).max() < 2


@pytest.mark.parametrize(("intent", "is_compensated"), [("relative", True), ("saturation", False)])
def test_the_relative_intent_keeps_shadows_apart_where_ink_is_not_black(
    load, intent: str, is_compensated: bool
) -> None:
    greys = np.repeat(np.arange(256, dtype="uint8")[None, :, None], 3, axis=2)
    darkest, black = 0.2, ((0.2 + 0.16) / 1.16) ** 3  # as L*/100 and as Y
    luminance = icc.to_xyz(greys)[0, :, 1]
    printed = icc.lightness(luminance * (1 - black) + black if is_compensated else luminance)
    amount = 255 * (1 - (printed - darkest) / (1 - darkest)).clip(0, 1)
    converted = np.asarray(convert(greys, load(icc.cmyk_profile(darkest=darkest)), intent))
    assert np.abs(converted[0, :, 0] - amount).max() < 3


@pytest.mark.parametrize("profile", [None, Profile("sRGB", b"", "RGB", is_srgb=True)])
def test_srgb_keeps_its_numbers(profile: Profile | None) -> None:
    assert np.array_equal(np.asarray(convert(PIXELS, profile, "relative")), PIXELS)


def test_srgb_is_known_by_its_numbers_and_not_by_its_name(load) -> None:
    assert load(srgb_profile()).is_srgb
    assert not load(icc.rgb_profile("sRGB, but linear")).is_srgb
    assert not load(icc.rgb_profile("sRGB with another gamma", primaries=icc.SRGB)).is_srgb


def test_the_profile_of_ours_is_srgb_and_holds_no_time() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
    assert struct.unpack(">6H", srgb_profile()[24:36]) == (2020, 1, 1, 0, 0, 0)  # ICC.1:2022, 7.2.8


EXPECTED = "expected the ICC profile of a printer or of a display (.icc, .icm), of RGB, CMYK or grey"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "not an ICC profile"),
        (b"# notes on profiles\n" * 20, "not an ICC profile"),
        (icc.rgb_profile(kind=b"link"), "a device link, which leads from one device to another"),
        (icc.rgb_profile(kind=b"abst"), "an abstract profile, which belongs to no device"),
        (icc.rgb_profile(kind=b"nmcl"), "a named-color profile, which is a list of spot colors"),
        (icc.rgb_profile().replace(b"RGB XYZ ", b"HSV XYZ "), "a profile of the color space 'HSV'"),
        (icc.rgb_profile().replace(b"RGB XYZ ", b"Lab XYZ "), "a profile of the color space 'Lab'"),
        (
            icc.scanner_profile(),
            "an input profile, of a camera or a scanner: colors can be read with it, not converted to it",
        ),
        (icc.grey_profile().replace(b"GRAY", b"CMYK"), "colors can be read with it, not converted to it"),
    ],
)
def test_a_profile_of_the_wrong_kind_is_called_what_it_is(refusal, data: bytes, found: str) -> None:
    assert refusal(data) == f"{found}; {EXPECTED}"


def test_a_picture_is_no_profile(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "a.png")
    with pytest.raises(UsageError, match="not an ICC profile"):
        load_profile(tmp_path / "a.png")


def test_a_profile_that_is_cut_off_or_broken_is_refused(refusal) -> None:
    data = icc.cmyk_profile()
    assert refusal(data[:-1]) == "the profile is cut off; copy it again from its source"
    assert refusal(data[:128] + b"\xff" * (len(data) - 128)).endswith("copy it again from its source")


def test_a_missing_profile_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_profile(tmp_path / "gone.icc")
    assert str(caught.value) == f"{tmp_path / 'gone.icc'}: no such profile; {EXPECTED}"
    with pytest.raises(UsageError) as caught:
        load_profile(tmp_path)
    assert str(caught.value) == f"{tmp_path}: cannot be read (Is a directory); {EXPECTED}"


def test_a_profile_is_read_once_while_its_file_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, reads = tmp_path / "mill.icc", []
    path.write_bytes(icc.rgb_profile())
    monkeypatch.setattr("nstflow.pictures.icc.load_profile", lambda path: reads.append(path) or load_profile(path))
    assert cached_profile(path) == cached_profile(path) == load_profile(path)
    assert reads == [path]
    path.write_bytes(icc.cmyk_profile())
    assert cached_profile(path).space == "CMYK"
    path.unlink()
    with pytest.raises(UsageError, match="no such profile"):
        cached_profile(path)
