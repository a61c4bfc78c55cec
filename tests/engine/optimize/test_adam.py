"""Adam's options, and several images at once."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.optimize.adam import Adam, rates_of
from nstflow.engine.optimize.objective import Constants
from nstflow.errors import JobError
from nstflow.jobs.options.engine import AdamOptions
from testing.tiny import noise

pytestmark = pytest.mark.engine

STEEPNESS = np.float32([1, 3, 10])


def test_a_constant_rate_is_the_same_at_every_step():
    options = AdamOptions(rate=0.02, fall="constant")
    assert {float(rates_of(options, step, 50)[0]) for step in range(1, 51)} == {np.float32(0.02)}


def test_a_cosine_falls_from_the_rate_to_a_tenth_of_it():
    rates = [float(rates_of(AdamOptions(rate=0.05), step, 100)[0]) for step in range(1, 102)]
    assert rates[0] == pytest.approx(0.05)
    assert rates[50] == pytest.approx(0.05 * 0.55)
    assert rates[100] == pytest.approx(0.005)
    assert np.all(np.diff(rates) < 0)


def test_moments_are_corrected_for_their_start_at_zero():
    """1 - decay^step (Kingma, Ba 2015, algorithm 1)."""
    options = AdamOptions(decay=(0.8, 0.95))
    np.testing.assert_allclose(rates_of(options, 1, 10)[1:], [0.2, 0.05], rtol=1e-6)
    np.testing.assert_allclose(rates_of(options, 3, 10)[1:], [1 - 0.8**3, 1 - 0.95**3], rtol=1e-6)


def adam_in_numpy(start, target, *, steps, rate, decay):
    """Algorithm 1 of Kingma and Ba on mean(steepness (x - target)^2), in a box and float64: every image."""
    image, mean, square = start.astype("float64"), 0.0, 0.0
    images = [image]
    for step in range(1, steps + 1):
        gradient = 2 * STEEPNESS * (image - target) / image.size
        mean = decay[0] * mean + (1 - decay[0]) * gradient
        square = decay[1] * square + (1 - decay[1]) * gradient**2
        move = mean / (1 - decay[0] ** step) / (np.sqrt(square / (1 - decay[1] ** step)) + 1e-8)
        image = np.clip(image - rate * move, 0, 1)
        images.append(image)
    return images


def bowl(image, params, targets, weights, guides=None):
    near = ops.mean(ops.square(image - targets["near"]) * ops.convert_to_tensor(STEEPNESS)) * weights["near"]
    return near, {"near": near}


def bowls(images, params, targets, weights, guides=None):
    """What `make_joint_objective` gives for bowls."""
    terms = [bowl(images[i : i + 1], params, targets[i], weights[i])[0] for i in range(len(targets))]
    return sum(terms), {"near": ops.stack(terms)}


def given(target, weight=1.0):
    return {"near": ops.convert_to_tensor(target)}, {"near": ops.convert_to_tensor(weight, dtype="float32")}


def single(optimizer, start, target, *, weight=1.0, iterations=20, on_step=lambda *step: None):
    return optimizer.minimize(start, Constants({}, *given(target, weight)), iterations=iterations, on_step=on_step)


def together(optimizer, starts, targets, weights, *, iterations=20, on_steps=lambda *step: None):
    pairs = [given(target, weight) for target, weight in zip(targets, weights, strict=True)]
    constants = Constants({}, [target for target, _ in pairs], [weight for _, weight in pairs])
    return optimizer.minimize_together(np.stack(starts), constants, iterations=iterations, on_steps=on_steps)


@pytest.mark.parametrize(("rate", "decay"), [(0.01, (0.9, 0.99)), (0.03, (0.5, 0.9))])
def test_the_images_on_the_way_are_those_of_the_published_algorithm_in_a_box(rate, decay):
    start, target, seen = noise(6, 7, 1), noise(6, 7, 2, low=-0.3, high=1.2), {}
    optimizer = Adam(bowl, AdamOptions(rate=rate, fall="constant", decay=decay))
    single(optimizer, start, target, on_step=lambda step, terms, image: seen.update({step: image()}))
    expected = adam_in_numpy(start, target, steps=20, rate=rate, decay=decay)
    assert set(seen) == {1, 5, 10, 15, 20}
    for step, image in seen.items():
        np.testing.assert_allclose(image, expected[step], atol=1e-4)


def test_images_made_together_are_those_made_one_by_one():
    starts, targets = ([noise(6, 7, seed) for seed in seeds] for seeds in ((1, 2, 3), (4, 5, 6)))
    weights = (1.0, 4.0, 0.25)
    optimizer = Adam(bowls)
    found = together(optimizer, starts, targets, weights)
    for made, start, target, weight in zip(found, starts, targets, weights, strict=True):
        alone = single(Adam(bowl), start, target, weight=weight)
        np.testing.assert_allclose(made.image, alone.image, atol=1e-5)
        assert made.terms == pytest.approx(alone.terms, rel=1e-4)
    assert np.abs(found[0].image - found[1].image).max() > 0.1


def test_each_image_made_together_is_the_best_of_its_own():
    """The first starts at its lowest point and only leaves it; the second goes on falling."""

    def leaving(images, params, targets, weights, guides=None):
        mean = ops.mean(images, axis=(1, 2, 3))
        away = ops.stop_gradient(mean) - mean  # no value, but says brighter
        near = ops.square(ops.stop_gradient(mean) - ops.stack([target["near"] for target in targets])) + away
        return ops.sum(near), {"near": near}

    start = noise(5, 5, low=0.3, high=0.4)
    targets = (np.float32(start.mean()), np.float32(0.9))
    first, second = together(Adam(leaving), [start, start], targets, (1.0, 1.0), iterations=12)
    assert np.abs(first.image - start).max() == 0
    assert first.terms["near"] == pytest.approx(0, abs=1e-6)
    assert second.image.mean() > start.mean() + 0.1
    assert second.terms["near"] == pytest.approx((second.image.mean() - 0.9) ** 2, rel=1e-3)


def test_an_image_that_fails_is_an_error_and_leaves_the_others_alone():
    def broken_where_dark(images, params, targets, weights, guides=None):
        total, terms = bowls(images, params, targets, weights)
        logs = ops.log(ops.mean(images, axis=(1, 2, 3)) - 0.3)
        return total + 1e-3 * ops.sum(logs), {**terms, "broken": logs}

    starts = [noise(6, 6, 1, low=0.5), noise(6, 6, 2, low=0.35, high=0.45), noise(6, 6, 3, low=0.5)]
    targets = [noise(6, 6, 4, low=0.5), np.zeros((6, 6, 3), "float32"), noise(6, 6, 5, low=0.5)]
    pairs = [given(target) for target in targets]
    weights = [{**weight, "broken": weight["near"]} for _, weight in pairs]
    optimizer = Adam(broken_where_dark)

    def made(*numbers):
        constants = Constants({}, [pairs[i][0] for i in numbers], [weights[i] for i in numbers])
        images = np.stack([starts[i] for i in numbers])
        return optimizer.minimize_together(images, constants, iterations=30, on_steps=lambda *step: None)

    first, second, third = made(0, 1, 2)
    assert isinstance(second, JobError)
    assert "'broken' became" in str(second)
    alone, other = made(0, 2)
    for found, expected in ((first, alone), (third, other)):
        np.testing.assert_allclose(found.image, expected.image, atol=1e-5)
        assert found.terms == pytest.approx(expected.terms, rel=1e-4)
        assert np.isfinite(found.image).all()


def test_reports_of_images_made_together_have_each_images_terms_and_image():
    starts, targets, reports = [noise(4, 4, 1), noise(4, 4, 2)], [noise(4, 4, 3), noise(4, 4, 4)], []
    together(
        Adam(bowls), starts, targets, (1.0, 2.0), iterations=7,
        on_steps=lambda step, terms, images: reports.append((step, terms, images())),
    )  # fmt: skip
    assert [step for step, _, _ in reports] == [1, 5, 7]
    _, terms, images = reports[0]
    assert images.shape == (2, 4, 4, 3)
    for start, target, weight, term, image in zip(starts, targets, (1, 2), terms, images, strict=True):
        assert term["near"] == pytest.approx(weight * (np.square(start - target) * STEEPNESS).mean(), rel=1e-4)
        assert 0.01 < np.abs(image - start).max() <= 0.0401
