"""Optimizers on objectives whose solution is known."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.optimize.objective import Constants
from nstflow.engine.optimize.optimizers import OPTIMIZERS
from nstflow.engine.optimize.stop import NO_STOP
from nstflow.errors import JobError
from nstflow.jobs.options.engine import AdamOptions, Stop
from testing.tiny import noise

pytestmark = pytest.mark.engine
every_optimizer = pytest.mark.parametrize("name", sorted(OPTIMIZERS))


def minimized(name, objective, image, *, iterations=40, weights=("near",), target=0.0, on_step=None):
    """The best image and its terms. The objective is called with (image, *constants)."""
    constants = Constants(
        params={},
        targets=ops.convert_to_tensor(target, "float32"),
        weights={key: ops.convert_to_tensor(1.0) for key in weights},
    )
    optimizer = OPTIMIZERS[name](objective)
    found = optimizer.minimize(image, constants, iterations=iterations, on_step=on_step or (lambda *step: None))
    return found.image, found.terms


def bowl(image, params, target, weights, guides):
    """Distance to the target, steeper in some channels."""
    near = ops.mean(ops.square(image - target) * ops.convert_to_tensor([1.0, 3.0, 10.0]))
    return near, {"near": near}


def rippled(image, params, target, weights, guides):
    """Not quadratic, so that no optimizer is done early."""
    near = ops.mean(ops.square(ops.square(image - target)) + 0.01 * ops.square(ops.sin(9.0 * (image - target))))
    return near, {"near": near}


@every_optimizer
def test_a_bowl_is_descended_to_its_lowest_point_in_the_box(name):
    """Part of the target lies beyond black and white: there the best image is black or white."""
    start, target = noise(6, 7, 1), noise(6, 7, 2, low=-0.5, high=1.5)
    found, terms = minimized(name, bowl, start, iterations=150, target=target)
    best = np.clip(target, 0, 1)
    assert 0.1 < np.mean(best != target) < 0.9
    assert found.dtype == np.float32
    assert found.shape == start.shape
    before = np.abs(start - best).max()
    assert before > 0.5
    assert np.abs(found - best).max() < 0.1 * before
    value = (np.square(found - target) * [1, 3, 10]).mean()
    assert terms == {"near": pytest.approx(value, rel=1e-4)}


@every_optimizer
def test_every_image_on_the_way_stays_in_the_box(name):
    seen = []
    target = noise(6, 6, 2, low=-3, high=4)
    minimized(name, rippled, noise(6, 6, 1), target=target, on_step=lambda step, terms, image: seen.append(image()))
    assert len(seen) > 2
    assert min(image.min() for image in seen) == 0
    assert max(image.max() for image in seen) == 1
    assert {image.shape for image in seen} == {(6, 6, 3)}


@every_optimizer
def test_steps_are_reported_from_the_first_to_the_last(name):
    reports = []
    wide = noise(8, 8, 2) ** 3
    minimized(name, rippled, noise(8, 8, 1), iterations=12, target=wide, on_step=lambda *report: reports.append(report))
    steps = [step for step, _, _ in reports]
    assert steps[0] == 1
    assert steps[-1] == 12
    assert steps == sorted(set(steps))
    totals = [terms["near"] for _, terms, _ in reports]
    assert totals[-1] < totals[0]


def misleading(image, params, target, weights, guides):
    """Lowest at grey, but the gradient always says brighter."""
    mean = ops.mean(image)
    near = ops.stop_gradient(ops.mean(ops.square(image - 0.5))) - (mean - ops.stop_gradient(mean))
    return near, {"near": near, "copy": 2.0 * near}


def test_adam_keeps_the_best_image_and_its_terms_and_not_the_last():
    start, seen = noise(5, 5, low=0.2, high=0.3), []
    found, terms = minimized(
        "adam", misleading, start, iterations=100, weights=("near", "copy"),
        on_step=lambda step, terms, image: seen.append((terms["near"], image().mean())),
    )  # fmt: skip
    assert seen[-1][1] > 0.9, "the image went on to white"
    assert seen[-1][0] > 0.1
    assert 0.4 < found.mean() < 0.6
    assert terms["near"] <= min(total for total, _ in seen)
    assert terms == pytest.approx({"near": np.square(found - 0.5).mean(), "copy": 2 * np.square(found - 0.5).mean()})


@every_optimizer
def test_a_gradient_that_only_misleads_never_makes_it_worse_than_the_start(name):
    start = noise(5, 5, low=0.45, high=0.55)
    _, terms = minimized(name, misleading, start, iterations=30, weights=("near", "copy"))
    assert terms["near"] <= np.square(start - 0.5).mean() + 1e-7


@every_optimizer
def test_terms_keep_their_names_whatever_their_order(name):
    def objective(image, params, target, weights, guides):
        terms = {"zebra": ops.mean(image), "ant": 2.0 + 0.0 * ops.mean(image), "mole": 1.0 + ops.mean(image)}
        return sum(terms.values()), terms

    found, terms = minimized(name, objective, noise(4, 4), iterations=6, weights=("zebra", "ant", "mole"))
    mean = float(found.mean())
    assert terms == pytest.approx({"zebra": mean, "ant": 2.0, "mole": 1 + mean}, rel=1e-4, abs=1e-6)


@every_optimizer
def test_a_term_that_is_not_a_number_stops_the_job_and_is_named(name):
    def breaking(image, params, target, weights, guides):
        near = ops.mean(ops.square(image - 1.0))
        broken = ops.log(0.5 - ops.mean(image))  # fine at first, nan as soon as it is bright
        return near + 0.0001 * broken, {"near": near, "broken": broken}

    start = noise(4, 4, low=0.3, high=0.4)
    with pytest.raises(JobError, match=r"'broken' became (nan|-inf)"):
        minimized(name, breaking, start, iterations=60, weights=("near", "broken"))


@every_optimizer
def test_an_infinite_term_stops_the_job_and_is_named(name):
    def breaking(image, params, target, weights, guides):
        near = ops.mean(image)
        return near, {"near": near, "broken": near / 0.0}

    with pytest.raises(JobError, match="'broken' became inf"):
        minimized(name, breaking, noise(4, 4), weights=("near", "broken"))


@every_optimizer
def test_two_runs_are_equal_bit_for_bit(name):
    start, target = noise(9, 9, 1), noise(9, 9, 2)
    first, second = (minimized(name, rippled, start, iterations=15, target=target) for _ in range(2))
    assert np.abs(first[0] - start).max() > 0.01
    assert first[0].tobytes() == second[0].tobytes()
    assert first[1] == second[1]


# An objective that is computed piece by piece outside


def rippled_in_numpy(target):
    """`rippled` and its gradient, worked out by hand."""

    def evaluate(image):
        d = image.astype("float64") - target
        near = np.mean(d**4 + 0.01 * np.sin(9 * d) ** 2)
        slope = (4 * d**3 + 0.09 * np.sin(18 * d)) / d.size
        return float(near), {"near": near}, slope.astype("float32")

    return evaluate


def minimized_by(name, evaluate, image, *, iterations, on_step=lambda *step: None, stop=NO_STOP):
    optimizer = OPTIMIZERS[name](lambda *arguments: pytest.fail("the objective was used"))
    return optimizer.minimize_by(evaluate, image, iterations=iterations, on_step=on_step, stop=stop)


@pytest.mark.parametrize(("name", "rows"), [("adam", 9), ("adam", 150), ("lbfgs", 9)])
def test_an_objective_given_piece_by_piece_ends_where_the_compiled_one_does(name, rows):
    start, target, reports = noise(rows, 5, 1), noise(rows, 5, 2), {"whole": [], "pieces": []}

    def report(to):
        return lambda step, terms, image: reports[to].append((step, terms, image()))

    before = start.copy()
    image, terms = minimized(name, rippled, start, iterations=12, target=target, on_step=report("whole"))
    found = minimized_by(name, rippled_in_numpy(target), start, iterations=12, on_step=report("pieces"))
    np.testing.assert_array_equal(start, before, "the start is the caller's")
    assert found.image.dtype == np.float32
    assert np.abs(found.image - start).max() > 0.1
    np.testing.assert_allclose(found.image, image, atol=5e-4)  # half a step of half precision
    assert found.terms == pytest.approx(terms, rel=1e-3)
    assert [step for step, _, _ in reports["pieces"]] == [step for step, _, _ in reports["whole"]]
    for (_, terms, image), (_, expected, same) in zip(reports["pieces"], reports["whole"], strict=True):
        assert terms == pytest.approx(expected, rel=1e-3)
        np.testing.assert_allclose(image, same, atol=5e-4)


def test_adam_keeps_the_best_image_of_an_objective_given_piece_by_piece_too():
    def misleading_in_numpy(image):
        return float((image.mean() - 0.5) ** 2), {"near": (image.mean() - 0.5) ** 2}, -np.ones_like(image)

    found = minimized_by("adam", misleading_in_numpy, noise(5, 5, low=0.2, high=0.3), iterations=60)
    assert found.image.mean() == pytest.approx(0.5, abs=0.03)
    assert found.terms["near"] == pytest.approx((found.image.mean() - 0.5) ** 2, abs=1e-5)


@every_optimizer
def test_a_broken_term_of_an_objective_given_piece_by_piece_is_named(name):
    def breaking(image):
        return float("nan"), {"near": 1.0, "broken": float("nan")}, np.zeros_like(image)

    with pytest.raises(JobError, match="'broken' became nan"):
        minimized_by(name, breaking, noise(4, 4), iterations=5)


# Stopping early


def valley(image, *constants):
    """A curved valley that takes any optimizer long (H. H. Rosenbrock 1960, chained); lowest where all is white."""
    chain = ops.reshape(image, (-1,))
    near = ops.mean(10.0 * ops.square(chain[1:] - ops.square(chain[:-1])) + ops.square(1.0 - chain[:-1]))
    return near, {"near": near}


def valley_in_numpy(image):
    """The same, and its gradient by hand."""
    chain = image.astype("float64").ravel()
    off, rest = chain[1:] - chain[:-1] ** 2, 1 - chain[:-1]
    near, slope = np.mean(10 * off**2 + rest**2), np.zeros_like(chain)
    slope[1:] += 20 * off / len(off)
    slope[:-1] -= (40 * off * chain[:-1] + 2 * rest) / len(off)
    return near, {"near": near}, slope.reshape(image.shape).astype("float32")


def descended(name, *, whole, iterations, stop=NO_STOP):
    """At a rate that does not depend on how many iterations there may be."""
    start = noise(4, 6, 1)
    options = AdamOptions(rate=0.004, fall="constant") if name == "adam" else None
    optimizer = OPTIMIZERS[name](valley, options)
    run = {"iterations": iterations, "on_step": lambda *step: None, "stop": stop}
    if not whole:
        return optimizer.minimize_by(valley_in_numpy, start, **run)
    return optimizer.minimize(start, Constants({}, (), {"near": ops.convert_to_tensor(1.0)}), **run)


in_one_piece_or_not = pytest.mark.parametrize("whole", [True, False], ids=["whole", "pieces"])


@every_optimizer
@in_one_piece_or_not
def test_a_loss_that_is_low_enough_stops_there(name, whole):
    start, middle, end = (descended(name, whole=whole, iterations=steps).terms["near"] for steps in (1, 20, 40))
    assert start > 1.02 * middle > 1.04 * end
    assert end < descended(name, whole=whole, iterations=40, stop=Stop(loss=middle)).terms["near"] <= middle


@every_optimizer
@in_one_piece_or_not
def test_a_loss_that_is_never_reached_stops_nothing(name, whole):
    asked, plain = (descended(name, whole=whole, iterations=12, stop=stop) for stop in (Stop(loss=1e-30), NO_STOP))
    np.testing.assert_array_equal(asked.image, plain.image)


@every_optimizer
@in_one_piece_or_not
def test_a_plateau_stops_after_the_thirty_steps_that_it_is_measured_over(name, whole):
    """A fall of the whole objective, a share of 1, never comes. Adam in one piece looks at every fifth step."""
    found = descended(name, whole=whole, iterations=60, stop=Stop.model_construct(plateau=1.0, loss=None))
    steps = 35 if name == "adam" and whole else 31
    np.testing.assert_array_equal(found.image, descended(name, whole=whole, iterations=steps).image)
    assert np.abs(found.image - descended(name, whole=whole, iterations=steps + 1).image).max() > 0
