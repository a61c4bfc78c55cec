"""Pictures as masks."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import PictureError
from nstflow.pictures.checking import picture_problems
from nstflow.pictures.masks import read_mask
from testing.pictures import PIXELS, Save


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
    assert picture_problems([path]) == {}
    assert picture_problems([], [path]) == {path: str(caught.value)}
