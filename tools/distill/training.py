"""The training run: what is learned from, in which order, and how a run is taken up again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.network.features import Convolution
from tools.distill.crops import Crops, disturb
from tools.distill.export import shipped, square_root
from tools.distill.pruning import prune
from tools.distill.readings import Readings
from tools.distill.student import TAPS, WIDTHS, Student, compile_for_training
from tools.distill.teacher import Teacher
from tools.distill.transfers import READ, Transfers

_SCALING_CROPS = 48
_JUDGING_CROPS = 24


@dataclass(frozen=True)
class Plan:
    """What a run does.

    pruning_crops:      what the first student is fitted on.
    steps:              in all; the learning rate falls to zero over them.
    batch:              crops a step.
    rate:               the learning rate at its highest.
    reuse:              how often a crop that the teacher has read is learned from, on average.
    readings:           crops kept with their features; 4 MB each.
    transfers_from:     the part of the run after which half of the new crops are style transfers under way.
    transfer_steps:     optimization steps between two readings of such an image.
    """

    steps: int = 12_000
    pruning_crops: int = 320
    batch: int = 8
    rate: float = 6e-4
    warm_up: int = 100
    reuse: int = 3
    readings: int = 640
    transfers_from: float = 0.1
    transfer_steps: int = 4
    save_every: int = 250
    seed: int = 0

    def rate_at(self, step: int) -> float:
        """Return the learning rate at a step: it rises while warming up, then falls to zero."""
        return self.rate * min(1.0, (step + 1) / self.warm_up) * max(0.0, 1 - step / self.steps)


class Training:
    """A student, its teacher and the folder where the run keeps its state and log."""

    def __init__(self, plan: Plan, *, teacher: Path, pictures: Sequence[Path], folder: Path) -> None:
        self.plan, self.folder = plan, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.crops = Crops(pictures)
        rng = np.random.default_rng([plan.seed, 0])
        self.teacher = Teacher(teacher, disturb(self.crops.draw(rng, _SCALING_CROPS), rng))
        self._judged = disturb(self.crops.draw(rng, _JUDGING_CROPS), rng)
        self._truth = self.teacher.features(self._judged, TAPS)
        kept = self._kept()
        start = self._pruned(rng) if kept is None else None
        self.student = Student(start, WIDTHS)
        compile_for_training(self.student, self.teacher.variances)
        self.student.optimizer.build(self.student.trainable_variables)
        self.step = 0
        if kept is not None:
            self._restore(kept)

    def run(self, say: Callable[[str], None]) -> None:
        """Train to the plan's last step, saving on the way."""
        plan = self.plan
        rng = np.random.default_rng([plan.seed, 1, self.step])
        readings = Readings(plan.readings)
        transfers = Transfers(self.crops, plan.batch // 2, rng)
        for _ in range(plan.readings // plan.batch // 2 if self.step else 4):
            self._read_more(readings, None, rng)
        if self.step == 0:
            self._note(0.0, say)
        began, first = time.monotonic(), self.step
        while self.step < plan.steps:
            if self.step % plan.reuse == 0:
                self._read_more(readings, transfers if self.step >= plan.transfers_from * plan.steps else None, rng)
            crops, features = readings.draw(rng, plan.batch)
            self.student.optimizer.learning_rate = plan.rate_at(self.step)
            self.student.train_on_batch(crops, [features[name] for name in TAPS])
            self.step += 1
            if self.step % plan.save_every == 0 or self.step == plan.steps:
                seconds = (time.monotonic() - began) / (self.step - first)
                self._note(seconds, say)
                self._save()

    def _read_more(self, readings: Readings, transfers: Transfers | None, rng: np.random.Generator) -> None:
        if transfers is None:
            crops = disturb(self.crops.draw(rng, self.plan.batch), rng)
        else:
            fresh = disturb(self.crops.draw(rng, self.plan.batch - len(transfers.images)), rng)
            crops = np.concatenate([fresh, transfers.advance(self._measured(), self.plan.transfer_steps)])
        readings.add(crops, self.teacher.features(crops, TAPS))

    def _measured(self) -> dict[str, Convolution]:
        """Return the student as losses will see it, with the readouts that will be shipped."""
        params = self.student.params(lifted=True)
        root = {
            name: square_root(ops.convert_to_numpy(layer.readout)) for name, layer in params.items() if name in READ
        }
        return {
            name: Convolution(
                ops.stop_gradient(kernel),
                ops.stop_gradient(bias),
                ops.convert_to_tensor(root[name]) if name in root else None,
            )
            for name, (kernel, bias, _) in params.items()
        }

    def unexplained(self) -> dict[str, float]:
        """Layer name -> mean squared error over the teacher's variance, on crops set aside."""
        found = dict(zip(TAPS, self.student.predict_on_batch(self._judged), strict=True))
        return {
            name: float(np.mean((self._truth[name].astype("float32") - found[name]) ** 2))
            / self.teacher.variances[name]
            for name in TAPS
        }

    def shipped(self) -> dict[str, Convolution]:
        """Return the network as it is now, ready to be written into the package."""
        rng = np.random.default_rng([self.plan.seed, 2])
        return shipped(self.student, self.teacher, disturb(self.crops.draw(rng, _SCALING_CROPS), rng))

    def card(self) -> dict[str, Any]:
        """How the network came about, for the file beside it."""
        return {
            "teacher": "VGG19 (K. Simonyan, A. Zisserman, 2014), weights of Keras, CC BY 4.0",
            "trained": {"steps": self.step, "of": self.plan.steps, "batch": self.plan.batch, "seed": self.plan.seed},
            "pictures": len(self.crops),
            "unexplained": {name: round(value, 4) for name, value in self.unexplained().items()},
        }

    def _note(self, seconds_a_step: float, say: Callable[[str], None]) -> None:
        unexplained = {name: round(value, 4) for name, value in self.unexplained().items()}
        entry = {"step": self.step, "of": self.plan.steps, "seconds_a_step": round(seconds_a_step, 3)}
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps({**entry, "unexplained": unexplained}) + "\n")
        left = (self.plan.steps - self.step) * seconds_a_step / 60
        parts = " ".join(f"{name[5]}.{name[-1]} {value:.3f}" for name, value in unexplained.items())
        say(f"step {self.step} of {self.plan.steps}, {left:.0f} min left, unexplained: {parts}")

    def _pruned(self, rng: np.random.Generator) -> dict[str, Convolution]:
        crops = disturb(self.crops.draw(rng, self.plan.pruning_crops), rng)
        return prune(self.teacher, WIDTHS, crops, rng)

    @property
    def _state(self) -> Path:
        return self.folder / "state.npz"

    def _variables(self) -> list[Any]:
        return [*self.student.variables, *self.student.optimizer.variables]

    def _save(self) -> None:
        arrays = {f"v{index:03}": ops.convert_to_numpy(v.value) for index, v in enumerate(self._variables())}
        unfinished = self.folder / "state.part.npz"
        np.savez(unfinished, step=self.step, **arrays)
        os.replace(unfinished, self._state)

    def _kept(self) -> Mapping[str, np.ndarray] | None:
        return np.load(self._state) if self._state.is_file() else None

    def _restore(self, kept: Mapping[str, np.ndarray]) -> None:
        for index, variable in enumerate(self._variables()):
            variable.assign(kept[f"v{index:03}"])
        self.step = int(kept["step"])
