"""`python -m tools.distill`."""

from __future__ import annotations

import json
from functools import partial

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from nstflow.engine.network.network_file import read_network
from nstflow.jobs.layers import LAYER_NAMES
from testing.narrow import arrays, random_network, save_picture
from tools.distill import training
from tools.distill.__main__ import main
from tools.distill.student import WIDTHS


def distil(**options):
    """The command's exit code; options: by name, with underscores, and True for a flag."""
    asked = [f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}") for name, value in options.items()]
    return CliRunner().invoke(main, asked, catch_exceptions=False).exit_code


class Recorded:
    """Stands in for a training run, and keeps what it was asked for."""

    last = None

    def __init__(self, plan, **given):
        self.plan, self.given, self.step = plan, given, 0
        Recorded.last = self

    def run(self, say):
        self.step = self.plan.steps

    def shipped(self):
        return random_network(5)

    def card(self):
        return {"trained": {"steps": self.step}}


@pytest.mark.parametrize(("options", "trained"), [({}, 20), ({"export_only": True}, 0)])
def test_the_command_trains_unless_told_not_to_and_writes_the_network(tmp_path, monkeypatch, options, trained):
    monkeypatch.setattr(training, "Training", Recorded)
    kept, copy = (save_picture(tmp_path / "learn" / f"{seed}.png", seed=seed) for seed in (1, 2))
    held, out, weights = tmp_path / "held", tmp_path / "out", tmp_path / "vgg19.h5"
    held.mkdir()
    with Image.open(copy) as picture:
        picture.save(held / "original.jpg")
    weights.write_bytes(b"weights")
    given = {"teacher": weights, "pictures": kept.parent, "held_out": held, "out": out}
    assert distil(**given, steps=20, rate=0.5, seed=3, **options) == 0
    run = Recorded.last
    assert (run.plan.steps, run.plan.rate, run.plan.seed) == (20, 0.5, 3)
    assert (run.given["teacher"], run.given["folder"]) == (weights, out)
    assert kept in run.given["pictures"]
    assert copy not in run.given["pictures"]
    assert json.loads((out / "slim.json").read_bytes())["trained"]["steps"] == trained
    assert tuple(read_network(out / "slim.npz")) == LAYER_NAMES


@pytest.mark.slow
def test_a_short_run_of_full_size_gives_a_network_and_goes_on(tmp_path, monkeypatch, random_weights, pictures):
    small = partial(training.Plan, pruning_crops=16, readings=16, batch=4, save_every=1, warm_up=1)
    monkeypatch.setattr(training, "Plan", small)
    monkeypatch.setattr(training, "_SCALING_CROPS", 8)
    given = {"teacher": random_weights, "pictures": pictures[0].parent, "out": tmp_path}
    kernels = []
    for steps in (2, 3):
        assert distil(**given, steps=steps) == 0
        kernels.append(arrays(read_network(tmp_path / "slim.npz"))["block3_conv1"].kernel)
    assert kernels[0].shape == (3, 3, WIDTHS["block2_conv2"], WIDTHS["block3_conv1"])
    assert 0 < np.abs(kernels[1] - kernels[0]).max() < 0.1
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in log] == [0, 1, 2, 3]
    assert json.loads((tmp_path / "slim.json").read_bytes())["trained"]["steps"] == 3
