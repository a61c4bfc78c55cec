"""A small training run, taken up again, and the network that comes out of it."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from keras import ops

from nstflow.engine.network.network_file import read_network
from nstflow.jobs.layers import LAYER_NAMES
from testing.narrow import arrays, gram, numpy_features, textures
from tools.distill import crops, training, transfers
from tools.distill.export import LARGEST_BYTES, write
from tools.distill.student import MATCHED, TAPS
from tools.distill.training import Plan, Training

PLAN = Plan(steps=4, pruning_crops=16, readings=16, batch=4, save_every=2)


@pytest.fixture(scope="module")
def small():
    """Few crops of 32 px, on which steps are quicker than making a graph of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crops, "SIDE_PX", 32)
        patch.setattr(training, "_SCALING_CROPS", 8)
        patch.setattr(training, "_JUDGING_CROPS", 4)
        patch.setattr(transfers, "compiled", lambda function: function)
        yield


@pytest.fixture(scope="module")
def run(small, random_weights, pictures, tmp_path_factory, muon):
    """A run of four steps, and what it started from."""
    given = {"teacher": random_weights, "pictures": pictures, "folder": tmp_path_factory.mktemp("run")}
    first = Training(PLAN, **given)
    start = arrays(first.student.params(lifted=True))
    first.student.run_eagerly = True
    said = []
    first.run(said.append)
    return SimpleNamespace(training=first, given=given, start=start, said=said, folder=given["folder"])


@pytest.fixture(scope="module")
def taken_up(run):
    """The same run with two steps more to go, and what it has before them."""
    again = Training(replace(PLAN, steps=6), **run.given)
    again.student.run_eagerly = True
    found = SimpleNamespace(training=again, step=again.step, variables=variables(again), judged=again.unexplained())
    again.run(lambda line: None)
    return found


def variables(of):
    return [ops.convert_to_numpy(v.value) for v in (*of.student.variables, *of.student.optimizer.variables)]


def logged(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_the_learning_rate_rises_and_then_falls_to_zero():
    plan = Plan(steps=1000, rate=0.5, warm_up=100)
    rates = np.array([plan.rate_at(step) for step in range(1001)])
    assert rates[0] == pytest.approx(0.005)
    assert rates[499] == pytest.approx(0.5 * 0.501)
    assert rates[1000] == 0
    assert 85 < rates.argmax() < 115
    assert (np.diff(rates[100:]) < 0).all()


def test_a_run_says_and_logs_what_is_unexplained_at_its_start_and_whenever_it_saves(run):
    entries = logged(run.folder)[:3]
    assert [(entry["step"], entry["of"]) for entry in entries] == [(0, 4), (2, 4), (4, 4)]
    for entry in entries:
        assert tuple(entry["unexplained"]) == TAPS
        assert all(0 < part < 1 for part in entry["unexplained"].values())
    assert [line.split(",")[0] for line in run.said] == ["step 0 of 4", "step 2 of 4", "step 4 of 4"]


def test_a_run_trains_every_kernel_and_the_readouts_that_are_matched(run):
    for name, layer in arrays(run.training.student.params(lifted=True)).items():
        assert (layer.kernel != run.start[name].kernel).any()
        assert (layer.readout != run.start[name].readout).any() == (name in MATCHED)


def test_a_run_is_taken_up_where_it_was_left(run, taken_up):
    assert (run.training.step, taken_up.step, taken_up.training.step) == (4, 4, 6)
    for kept, restored in zip(variables(run.training), taken_up.variables, strict=True):
        np.testing.assert_array_equal(restored, kept)
    assert taken_up.judged == pytest.approx(run.training.unexplained(), rel=1e-4)
    after = arrays(taken_up.training.student.params())
    for name, layer in arrays(run.training.student.params()).items():
        assert 0 < np.abs(after[name].kernel - layer.kernel).max() < 0.1


def test_a_run_taken_up_goes_on_with_its_log_and_state(run, taken_up):
    assert [entry["step"] for entry in logged(run.folder)] == [0, 2, 4, 6]
    with np.load(run.folder / "state.npz") as state:
        assert state["step"] == 6
    assert [path.name for path in run.folder.glob("*.part*")] == []


def test_the_exported_network_measures_what_the_students_lifted_features_do(run, tmp_path):
    first = run.training
    size = write(first.shipped(), tmp_path, card=first.card())
    assert size < LARGEST_BYTES
    exported = arrays(read_network(tmp_path / "slim.npz"))
    lifted = arrays(first.student.params(lifted=True))
    images = textures(2, 32, seed=3)
    theirs, ours = numpy_features(images, lifted), numpy_features(images, exported)
    for name in MATCHED:
        scale, (a, b), (c, d) = first.teacher.scales[name], theirs[name], ours[name]
        assert a.shape[-1] > c.shape[-1]
        assert np.linalg.norm(c - d) == pytest.approx(scale * np.linalg.norm(a - b), rel=0.01)
        expected = scale**2 * np.linalg.norm(gram(a) - gram(b))
        assert np.linalg.norm(gram(c) - gram(d)) == pytest.approx(expected, rel=0.01)
    for name in LAYER_NAMES:
        assert exported[name].readout.shape == (exported[name].bias.size, exported[name].bias.size)


def test_the_card_tells_how_the_network_was_trained(run):
    card = run.training.card()
    assert card["trained"] == {"steps": 4, "of": 4, "batch": 4, "seed": 0}
    assert card["pictures"] == 3
    assert "VGG19" in card["teacher"]
    assert card["unexplained"] == logged(run.folder)[2]["unexplained"]
