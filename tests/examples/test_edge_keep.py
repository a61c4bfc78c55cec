"""The example plugin, loaded as a recipe loads it, against scipy.ndimage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import correlate1d

from nstflow.engine.losses import Reading, Sources
from nstflow.recipe.registry import load_registry
from nstflow.textile.lattice import Lattice
from testing.places import ROOT

pytestmark = pytest.mark.engine

FILE = ROOT / "plugins" / "edge_keep.py"


@pytest.fixture(scope="module")
def edge_keep():
    return load_registry([FILE]).losses["edge_keep"]


def picture(seed, height=16, width=16):
    return np.random.default_rng(seed).random((height, width, 3)).astype("float32")


def reading(image, repeat):
    from keras import ops

    return Reading(ops.convert_to_tensor(image[None]), {}, Lattice.parse(repeat))


def value(loss, content, image, repeat):
    from keras import ops

    targets = loss.targets(Sources(reading(content, repeat), None))
    return float(ops.convert_to_numpy(loss(targets, reading(image, repeat))))


def edges(image, repeat):
    """Central differences on nine repeats; the unit is in the middle."""
    shift = 8 if repeat == "half-drop" else 0
    plane = np.concatenate([np.roll(image, step * shift, axis=0) for step in (-1, 0, 1)], axis=1)
    luminance = plane.astype("float64") @ [0.299, 0.587, 0.114]
    down, right = (correlate1d(luminance, [-0.5, 0, 0.5], axis=axis, mode="wrap") for axis in (0, 1))
    return np.hypot(down, right)[:, 16:32]


@pytest.mark.parametrize("repeat", ["straight", "half-drop"])
def test_it_is_the_relative_distance_of_edges_as_they_repeat(edge_keep, repeat):
    content, image = picture(1), picture(2)
    wanted, found = edges(content, repeat), edges(image, repeat)
    expected = ((found - wanted) ** 2).mean() / (wanted**2).mean()
    assert value(edge_keep(), content, image, repeat) == pytest.approx(expected, rel=1e-3)


def test_it_tells_repeats_apart(edge_keep):
    straight, dropped = (value(edge_keep(), picture(1), picture(2), repeat) for repeat in ("straight", "half-drop"))
    assert straight != pytest.approx(dropped, rel=1e-3)


def test_the_content_itself_and_a_lighter_one_cost_nothing(edge_keep):
    content = picture(1) / 2
    assert value(edge_keep(), content, content, "straight") == 0
    assert value(edge_keep(), content, content + 0.3, "straight") < 1e-6
    assert value(edge_keep(), content, picture(2), "straight") > 0.1


def test_it_is_known_by_its_name_and_origin():
    registry = load_registry([FILE])
    assert registry.origins[registry.losses["edge_keep"]] == str(FILE)
    assert registry.losses["edge_keep"].reads == {"content"}


def test_its_gradient_is_finite_on_flat_cloth(edge_keep):
    from keras import ops

    from nstflow.engine.backend.autodiff import value_and_grad

    targets = edge_keep().targets(Sources(reading(picture(1), "straight"), None))
    run = value_and_grad(lambda x: (edge_keep()(targets, Reading(x, {}, Lattice("straight"))), ()))
    _, gradient = run(ops.ones((1, 16, 16, 3)) * 0.5)
    assert np.isfinite(ops.convert_to_numpy(gradient)).all()
