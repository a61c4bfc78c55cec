"""The color of a plain ground."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.errors import PictureError
from nstflow.textile.ground import plain_ground

CREAM = (0.9, 0.85, 0.7)


def picture(height=40, width=60):
    image = np.full((height, width, 3), CREAM, dtype="float32")
    image[10:30, 15:45] = np.random.default_rng(0).random((20, 30, 3))
    return image


def test_the_ground_is_the_color_along_the_border():
    np.testing.assert_allclose(plain_ground(picture(), name="leaf"), CREAM, atol=1e-6)


def test_grain_and_a_stem_that_leaves_the_picture_are_no_matter():
    image = picture() + np.random.default_rng(1).normal(0, 0.01, (40, 60, 3)).astype("float32")
    image[30:, 28:31] = 0
    np.testing.assert_allclose(plain_ground(image, name="leaf"), CREAM, atol=5e-3)


def test_a_ground_of_two_colors_is_refused_with_the_picture_s_name():
    image = picture()
    image[:, 30:] = 0.1
    with pytest.raises(PictureError, match=r"^leaf: no motif can be cut out.*toss\.cutout"):
        plain_ground(image, name="leaf")
