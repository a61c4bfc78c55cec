"""The reference that results are measured against."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.reference import Classical, as_the_peers_run_it, with_bounds
from testing.narrow import tensors
from testing.tiny import blobs, noise, numpy_features, tiny_weights, zeros_around

STYLE_LAYERS = [f"block{block}_conv1" for block in range(1, 6)]


def classical_in_numpy(image: np.ndarray, content: np.ndarray, style: np.ndarray) -> float:
    """5 MSE at relu4_2 + 100 sum MSE of G / (N M) + 1e-3 L1 of differences, pixels of 0-255."""
    found, kept, aims = (numpy_features(one, tiny_weights(), surround=zeros_around) for one in (image, content, style))

    def gram(cells: np.ndarray) -> np.ndarray:
        flat = cells.reshape(-1, cells.shape[-1])
        return flat.T @ flat / flat.size

    total = 5 * np.square(found["block4_conv2"] - kept["block4_conv2"]).mean()
    total += 100 * sum(np.square(gram(found[layer]) - gram(aims[layer])).mean() for layer in STYLE_LAYERS)
    pixels = image.astype("float64") * 255
    return total + 1e-3 * sum(np.abs(np.diff(pixels, axis=axis)).sum() for axis in (0, 1))


def test_the_objective_is_the_classical_one() -> None:
    content, style, image = blobs(48, 64, 1), blobs(32, 48, 2), noise(48, 64, 3)
    objective = Classical(tensors(tiny_weights()), content, style)
    assert objective(image * 255) == pytest.approx(classical_in_numpy(image, content, style), rel=1e-4)


def test_its_gradient_is_its_slope() -> None:
    content, image = blobs(32, 32, 1), noise(32, 32, 3) * 255
    objective = Classical(tensors(tiny_weights()), content, blobs(32, 32, 2))
    direction = np.random.default_rng(0).normal(size=image.shape).astype("float32")
    slope = (objective(image + 0.5 * direction) - objective(image - 0.5 * direction)) / 1.0
    _, gradient = objective.evaluate(image)
    assert float(gradient @ direction.ravel()) == pytest.approx(slope, rel=0.02)


def valley(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Lowest where its twelve numbers are 300, 290, …: outside of 0-255 for the first five; steeper and steeper."""
    flat = x.ravel().astype("float64")
    aim, steep = 300.0 - 10.0 * np.arange(flat.size), np.geomspace(0.01, 1.0, flat.size)
    return float((steep * (flat - aim) ** 2).sum()), (2 * steep * (flat - aim)).astype("float32")


@pytest.mark.parametrize(("run", "limit"), [(as_the_peers_run_it, np.inf), (with_bounds, 255.0)])
def test_both_descend_a_valley_one_of_them_within_bounds(run, limit: float) -> None:
    found = run(valley, np.full((2, 2, 3), 100.0, "float32"), evaluations=200)
    np.testing.assert_allclose(found.ravel(), np.minimum(300.0 - 10.0 * np.arange(12), limit), atol=0.5)


def test_no_more_evaluations_are_spent_than_allowed() -> None:
    for run in (as_the_peers_run_it, with_bounds):
        asked: list[int] = []

        def counted(x: np.ndarray, asked: list[int] = asked) -> tuple[float, np.ndarray]:
            asked.append(1)
            value, slope = valley(x)
            return value + float(np.sin(x).sum()), slope + np.cos(x).ravel().astype("float32")

        run(counted, np.full((2, 2, 3), 100.0, "float32"), evaluations=15)
        assert len(asked) <= 16
