"""Pictures with transparent parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.pictures.reading import read_picture
from testing.pictures import COLORS, PIXELS, Save


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


def alpha_of(path: Path) -> np.ndarray | None:
    return read_picture(path, with_alpha=True).alpha


def test_the_alpha_of_a_picture_is_read_as_it_lies(save: Save) -> None:
    picture = Image.new("RGBA", (60, 40), (200, 30, 30, 255))
    picture.putalpha(Image.linear_gradient("L").resize((60, 40)))
    path = save("leaf.png", picture)
    expected = np.asarray(Image.linear_gradient("L").resize((60, 40))) / 255
    found = alpha_of(path)
    assert found is not None
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert found.shape == read_picture(path).image.shape[:2]


def test_an_opaque_picture_has_no_alpha(save: Save) -> None:
    assert alpha_of(save("leaf.png", Image.new("RGB", (40, 40), "red"))) is None
    assert alpha_of(save("leaf.png", Image.new("RGBA", (40, 40), "red"))) is None


def test_the_alpha_of_a_palette_and_of_grey_is_found_too(save: Save) -> None:
    grey = Image.new("LA", (40, 40), (90, 255))
    grey.paste((90, 0), (0, 0, 10, 40))
    assert alpha_of(save("leaf.png", grey)).mean() == pytest.approx(0.75)
    palette = Image.new("P", (40, 40), 1)
    palette.putpalette([255, 255, 255, 200, 0, 0])
    palette.paste(0, (0, 0, 20, 40))
    palette.info["transparency"] = 0
    assert alpha_of(save("leaf.png", palette)).mean() == pytest.approx(0.5)


def test_the_alpha_is_turned_as_its_picture_is(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (60, 40), (200, 30, 30, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 10, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "turned.png", exif=exif)
    found = alpha_of(tmp_path / "turned.png")
    assert found is not None
    assert found.shape == read_picture(tmp_path / "turned.png").image.shape[:2] == (60, 40)
    assert found[:10].min() == 1
    assert found[10:].max() == 0
