"""Pillow's guard against decompression bombs, lifted for our own files only."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from threading import Barrier, Thread

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from PIL.PngImagePlugin import PngInfo

from nstflow.errors import PictureError
from nstflow.outputs.deliverables import Deliverables
from nstflow.outputs.encode.formats import Writing
from nstflow.outputs.encode.png import encode_png
from nstflow.outputs.finish.pattern_files import patterns
from nstflow.pictures.icc import load_profile
from nstflow.pictures.large_files import without_size_limit
from nstflow.pictures.reading import read_picture
from nstflow.sheets import pictures
from nstflow.textile.finish import Artwork
from nstflow.textile.lattice import Lattice
from testing import icc

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype="uint8")


@pytest.fixture(autouse=True)
def guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guard at 500 pixels, so that the pictures here are bombs, as they would be at 179 megapixels."""
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 500)


def test_what_is_refused_elsewhere_is_opened_without_a_warning_and_the_guard_comes_back() -> None:
    data = encode_png(PIXELS, dpi=72)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with without_size_limit(), Image.open(io.BytesIO(data)) as picture:
            assert np.array_equal(np.asarray(picture), PIXELS)
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(data))


def test_the_guard_comes_back_after_an_error_and_only_when_the_outermost_has_left() -> None:
    with without_size_limit():
        with pytest.raises(ZeroDivisionError), without_size_limit():
            raise ZeroDivisionError
        assert Image.MAX_IMAGE_PIXELS is None
    assert Image.MAX_IMAGE_PIXELS == 500


def test_threads_that_overlap_leave_the_guard_as_it_was() -> None:
    first_is_in, second_is_in, first_is_out = (Barrier(2, timeout=10) for _ in range(3))
    seen = []

    def first() -> None:
        with without_size_limit():
            first_is_in.wait()
            second_is_in.wait()
        first_is_out.wait()

    def second() -> None:
        first_is_in.wait()
        with without_size_limit():
            second_is_in.wait()
            first_is_out.wait()
            seen.append(Image.MAX_IMAGE_PIXELS)

    threads = [Thread(target=one) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (seen, Image.MAX_IMAGE_PIXELS) == ([None], 500)


@pytest.mark.parametrize("compression", ["lzw", "deflate"])
@pytest.mark.parametrize(("format", "bits"), [("png", 8), ("tiff", 8), ("tiff", 16)])
def test_a_swatch_larger_than_pillow_lets_pass_is_written_without_a_warning(
    format: str, bits: int, compression: str
) -> None:
    image = PIXELS.astype("float32") / 255
    artwork = Artwork(image=image, lattice=Lattice.parse("half-drop"), dpi=150, seed=0)
    writing = Writing(dpi=150, bits=bits, compression=compression)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        files = dict(patterns(artwork, {format: writing}, Deliverables()))
    assert len(files) == 2


def test_sheets_show_a_unit_larger_than_pillow_lets_pass(tmp_path: Path) -> None:
    path = tmp_path / "unit.png"
    path.write_bytes(encode_png(PIXELS, dpi=72))
    assert pictures.size_px(path) == (50, 40)
    assert np.array_equal(np.asarray(pictures.load(path)), PIXELS)


NOISE = np.random.default_rng(1).bytes(1_500_000)


def large_profile() -> bytes:
    """A printer's profile of 1.5 MB: Adobe RGB's numbers, and a tag of noise."""
    return icc.with_tag(icc.rgb_profile(), b"ZZZZ", NOISE)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp"])
def test_pictures_with_large_profiles_are_read_as_with_small_ones(tmp_path: Path, name: str) -> None:
    images = []
    for profile in (large_profile(), icc.rgb_profile()):
        Image.fromarray(PIXELS).save(tmp_path / name, icc_profile=profile, lossless=True)
        picture = read_picture(tmp_path / name, is_ours=True)
        assert picture.notes == ("converted to sRGB from the profile 'Wide RGB'",)
        images.append(picture.image)
    assert np.array_equal(*images)


def test_swatches_with_large_profiles_are_written(tmp_path: Path) -> None:
    (tmp_path / "mill.icc").write_bytes(large_profile())
    artwork = Artwork(image=PIXELS.astype("float32") / 255, lattice=Lattice.parse("half-drop"), dpi=150, seed=0)
    writing = Writing(dpi=150, profile=load_profile(tmp_path / "mill.icc"))
    assert len(dict(patterns(artwork, {"png": writing, "tiff": writing}, Deliverables()))) == 4


def test_pictures_with_much_text_are_read(tmp_path: Path) -> None:
    text = PngInfo()
    text.add_text("workflow", "x" * 2_000_000, zip=True)
    Image.fromarray(PIXELS).save(tmp_path / "a.png", pnginfo=text)
    assert np.array_equal(read_picture(tmp_path / "a.png", is_ours=True).image, PIXELS.astype("float32") / 255)


def test_text_that_unpacks_without_end_is_refused_and_pillow_s_limits_come_back(tmp_path: Path) -> None:
    before = PngImagePlugin.MAX_TEXT_CHUNK
    text = PngInfo()
    text.add_text("bomb", "x" * (65 << 20), zip=True)
    Image.fromarray(PIXELS).save(tmp_path / "a.png", pnginfo=text)
    with pytest.raises(PictureError, match=r"(?i)too large"):
        read_picture(tmp_path / "a.png", is_ours=True)
    assert before == PngImagePlugin.MAX_TEXT_CHUNK
