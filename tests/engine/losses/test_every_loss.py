"""What holds for every loss, built in or a plugin's."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import value_and_grad
from nstflow.engine.losses import Reading, Sources
from nstflow.engine.network.features import extract
from nstflow.recipe.registry import load_registry
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.places import ROOT
from testing.tiny import blobs, noise, number, tiny_weights

pytestmark = pytest.mark.engine

LOSSES = load_registry([ROOT / "plugins" / "edge_keep.py"]).losses
# What a loss cannot do without, and ways of a loss that are computed apart.
OPTIONS = {
    "color": [{"mode": "luminance"}, {"mode": "histogram"}],
    "content": [{}, {"normalize": "gatys"}, {"normalize": "mse"}],
    "gram": [{}, {"normalize": "gatys"}],
    "palette": [{"colors": ["#1b2a41", "#f4ecd8", "#b23a48"]}],
}
CASES = [
    pytest.param(name, options, id="-".join([name, *map(str, options.values())][:2]))
    for name in sorted(LOSSES)
    for options in OPTIONS.get(name, [{}])
]


def test_the_losses_are_the_built_in_ones_and_the_plugins():
    assert {"gram", "content", "edge_keep"} <= set(LOSSES)
    assert len(LOSSES) >= 10


@pytest.mark.parametrize(("name", "options"), CASES)
def test_it_falls_along_its_own_gradient(name: str, options):
    loss = LOSSES[name].model_validate({"weight": 1.0, **options})
    lattice, params = Lattice.parse("half-drop"), tensors(tiny_weights())

    def read(image):
        return Reading(image, extract(image, params, layers=loss.layer_names(), lattice=lattice), lattice)

    image, content, style = (
        ops.convert_to_tensor(picture[None]) for picture in (noise(32, 32, 1), blobs(32, 32, 2), noise(32, 32, 3) ** 2)
    )
    targets = loss.targets(Sources(read(content), read(style)))
    (before, _), gradient = value_and_grad(lambda x: (loss(targets, read(x)), ()))(image)
    gradient = ops.convert_to_numpy(gradient)
    assert np.isfinite(gradient).all()
    assert np.abs(gradient).max() > 0
    downhill = ops.convert_to_numpy(image) - 0.01 * gradient / np.abs(gradient).max()
    assert 0 < number(loss(targets, read(ops.convert_to_tensor(downhill)))) < number(before)
