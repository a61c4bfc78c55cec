"""What the presets minimize, against the published formulas in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Reading, Sources
from nstflow.engine.network.features import extract
from nstflow.engine.optimize.objective import layers_of, make_objective
from nstflow.recipe import load_recipe
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.project_folder import Project
from testing.tiny import blobs, noise, number, numpy_features, tiny_weights, torus_around

pytestmark = pytest.mark.engine

STRAIGHT = Lattice.parse("straight")
CONTENT, STYLE, IMAGE = blobs(32, 48, 1), noise(32, 48, 2), noise(32, 48, 3)
CONTENT_LAYER = "block4_conv2"
STYLE_LAYERS = [f"block{block}_conv1" for block in range(1, 6)]


def objective(project: Project, preset: str, *overrides: str) -> float:
    """The objective of a recipe with the preset, at IMAGE."""
    recipe = project.recipe(f"preset: {preset}\nstyles: [inputs/styles/ikat.png]\n")
    losses = load_recipe(recipe, overrides=overrides).settings.losses.in_use()
    params = tensors(tiny_weights())

    def read(picture: np.ndarray) -> Reading:
        image = ops.convert_to_tensor(picture[None], dtype="float32")
        return Reading(image, extract(image, params, layers=layers_of(losses), lattice=STRAIGHT), STRAIGHT)

    sources = Sources(content=read(CONTENT), style=read(STYLE))
    targets = {name: loss.targets(sources) for name, loss in losses.items()}
    weights = {name: ops.convert_to_tensor(loss.weight, dtype="float32") for name, loss in losses.items()}
    total, _ = make_objective(losses, STRAIGHT)(read(IMAGE).image, params, targets, weights)
    return number(total)


def features(picture: np.ndarray) -> dict[str, np.ndarray]:
    """Layer -> F (N, M), as papers write it: of the picture in 0 to 255, with Keras' mean."""
    read = numpy_features(picture, tiny_weights(), surround=torus_around)
    return {layer: cells.reshape(-1, cells.shape[-1]).T for layer, cells in read.items()}


F, P, S = features(IMAGE), features(CONTENT), features(STYLE)


def content_distance() -> float:
    """Sum of (F - P)^2."""
    return float(((F[CONTENT_LAYER] - P[CONTENT_LAYER]) ** 2).sum())


def gram_distance(layer: str) -> float:
    """Sum of (G - A)^2, of Gram matrices that are not divided."""
    return float(((F[layer] @ F[layer].T - S[layer] @ S[layer].T) ** 2).sum())


@pytest.mark.parametrize("ratio", [1e-1, 1e-3, 1e-5])
def test_gatys_is_the_paper_s_objective_for_any_alpha_over_beta(project: Project, ratio: float) -> None:
    style = sum(gram_distance(layer) / (4 * F[layer].shape[0] ** 2 * F[layer].shape[1] ** 2) for layer in STYLE_LAYERS)
    expected = 1 * content_distance() / 2 + (1 / ratio) * style / 5
    overrides = () if ratio == 1e-3 else (f"losses.gram.weight={1 / ratio}",)
    assert objective(project, "gatys", *overrides) == pytest.approx(expected, rel=1e-4)


def test_course_is_the_course_s_objective_with_alpha_10_and_beta_40(project: Project) -> None:
    content = content_distance() / (4 * F[CONTENT_LAYER].size)
    style = sum(0.2 * gram_distance(layer) / (4 * F[layer].size ** 2) for layer in STYLE_LAYERS)
    assert objective(project, "course") == pytest.approx(10 * content + 40 * style, rel=1e-4)


def test_adam2000_has_mean_squared_errors_of_5_and_100_a_layer(project: Project) -> None:
    content = np.mean((F[CONTENT_LAYER] - P[CONTENT_LAYER]) ** 2)
    style = [
        np.mean((F[layer] @ F[layer].T / F[layer].size - S[layer] @ S[layer].T / S[layer].size) ** 2)
        for layer in STYLE_LAYERS
    ]
    assert objective(project, "adam2000") == pytest.approx(5 * content + 100 * sum(style), rel=1e-4)


@pytest.mark.parametrize("preset", ["course", "adam2000"])
def test_a_rate_of_2_of_255_moves_a_pixel_by_2_at_first_and_never_falls(project: Project, preset: str) -> None:
    from nstflow.engine.optimize.adam import rates_of
    from nstflow.jobs.options.engine import AdamOptions

    recipe = project.recipe(f"preset: {preset}\nstyles: [inputs/styles/ikat.png]\n")
    options = AdamOptions(**load_recipe(recipe).settings.engine.adam.model_dump())
    rates = [255 * rates_of(options, step, 2000)[0] for step in (1, 1000, 2000)]
    assert rates == pytest.approx([2, 2, 2])
    assert options.decay == (0.9, 0.999)
