"""Content, against the same formulas in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.losses import Content, Sources
from testing.tiny import noise, number, reading

pytestmark = pytest.mark.engine

DEEP, SHALLOW = "block4_conv2", "block1_conv1"


def cells(seed, shape=(4, 5, 6)):
    return np.random.default_rng(seed).normal(1, 1, shape).astype("float32")


def style_of(content, seed=9):
    """Of another size, as styles are."""
    return {name: 2 * cells(seed, (7, 3, read.shape[2])) for name, read in content.items()}


def value(loss, content, image, style=None):
    picture = noise(8, 8)
    style = style_of(content) if style is None else style
    targets = loss.targets(Sources(reading(picture, features=content), reading(picture, features=style)))
    return number(loss(targets, reading(picture, features=image)))


def test_relative_is_the_squared_distance_over_the_energy_of_as_many_cells_of_the_style():
    content, image, style = cells(0), cells(1), style_of({DEEP: cells(0)})[DEEP]
    expected = np.mean((image - content) ** 2) / np.mean(style**2)
    assert value(Content(layers=[DEEP]), {DEEP: content}, {DEEP: image}) == pytest.approx(expected, rel=1e-5)


def test_twice_the_cells_count_the_same():
    content, image = cells(0), cells(1)
    once = value(Content(layers=[DEEP]), {DEEP: content}, {DEEP: image})
    doubled = [{DEEP: np.tile(read, (2, 1, 1))} for read in (content, image)]
    assert value(Content(layers=[DEEP]), *doubled) == pytest.approx(once, rel=1e-5)


def test_gatys_is_equation_1():
    content, image = cells(0), cells(1)
    found = value(Content(layers=[DEEP], normalize="gatys"), {DEEP: content}, {DEEP: image})
    assert found == pytest.approx(((image - content) ** 2).sum() / 2, rel=1e-5)


def test_mse_is_the_mean_of_the_squared_distances_and_the_course_takes_a_quarter_of_it():
    content, image = cells(0), cells(1)
    found = [value(Content(layers=[DEEP], normalize=one), {DEEP: content}, {DEEP: image}) for one in ("mse", "course")]
    mean = np.mean((image - content) ** 2, dtype="float64")
    assert found == pytest.approx([mean, mean / 4], rel=1e-5)


def test_layers_count_by_their_share():
    content = {DEEP: cells(0), SHALLOW: cells(1, (8, 8, 3))}
    image = {DEEP: cells(2), SHALLOW: cells(3, (8, 8, 3))}
    style = style_of(content)
    distances = {name: np.mean((image[name] - content[name]) ** 2) / np.mean(style[name] ** 2) for name in content}
    found = value(Content(layers={DEEP: 3, SHALLOW: 1}), content, image)
    assert found == pytest.approx(0.75 * distances[DEEP] + 0.25 * distances[SHALLOW], rel=1e-5)


@pytest.mark.parametrize("normalize", ["relative", "gatys", "mse", "course"])
def test_the_content_itself_costs_nothing(normalize):
    content = {DEEP: cells(0)}
    assert value(Content(layers=[DEEP], normalize=normalize), content, content) == 0


def test_a_style_without_any_features_is_no_division_by_zero():
    image, blank = {DEEP: cells(0, (2, 2, 3))}, {DEEP: np.zeros((2, 2, 3), "float32")}
    assert np.isfinite(value(Content(layers=[DEEP]), image, image, style=blank))
