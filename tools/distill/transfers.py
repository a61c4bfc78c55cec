"""Style transfers under way with the present student: the pictures that it must not be wrong about.

An optimizer goes where the student is blind. Its intermediate images, read by the teacher, are the crops that
teach the student most.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.backend.autodiff import compiled, value_and_grad
from nstflow.engine.losses import Content, Gram, Reading, Sources
from nstflow.engine.network.features import Features, Params, extract
from tools.distill.crops import Crops
from tools.distill.teacher import WRAPPED

_STYLE, _CONTENT = Gram(), Content()
READ = (*_STYLE.layers, *_CONTENT.layers)
_RATE = 0.04
_DECAYS = (0.9, 0.99)
_LIFE_STEPS = 160


class Transfers:
    """`count` images being optimized, each with a content and a style of its own; after their life new ones start.

    Half start from noise and half from their content; a third have no content at all: texture synthesis.
    """

    def __init__(self, crops: Crops, count: int, rng: np.random.Generator) -> None:
        self._crops, self._rng = crops, rng
        self._ages = np.zeros(count, int)
        self._styles = crops.draw(rng, count)
        self._contents = crops.draw(rng, count)
        self._content_weights = np.ones(count, "float32")
        self.images = np.empty_like(self._styles)
        self._mean, self._square = np.zeros_like(self.images), np.zeros_like(self.images)
        for index in range(count):
            self._start(index)
        self._read = compiled(_targets)
        self._gradient = compiled(value_and_grad(_objective))

    def advance(self, params: Params, steps: int) -> np.ndarray:
        """Return the images after some more steps of Adam with the student as it is now."""
        styles, contents = (ops.convert_to_tensor(images) for images in (self._styles, self._contents))
        targets = self._read(styles, contents, params)
        weights = ops.convert_to_tensor(self._content_weights)
        for _ in range(steps):
            _, gradient = self._gradient(ops.convert_to_tensor(self.images), params, targets, weights)
            self._step(ops.convert_to_numpy(gradient))
        images = self.images.copy()
        for index in np.flatnonzero(self._ages >= _LIFE_STEPS):
            self._start(int(index))
        return images

    def _step(self, gradient: np.ndarray) -> None:
        self._ages += 1
        age = self._ages[:, None, None, None].astype("float32")
        fast, slow = _DECAYS
        self._mean += (1 - fast) * (gradient - self._mean)
        self._square += (1 - slow) * (gradient**2 - self._square)
        step = self._mean / (1 - fast**age) / (np.sqrt(self._square / (1 - slow**age)) + 1e-8)
        rate = _RATE * (0.1 + 0.9 * np.cos(np.pi / 2 * np.minimum(age / _LIFE_STEPS, 1)))
        self.images = np.clip(self.images - rate * step, 0, 1).astype("float32")

    def _start(self, index: int) -> None:
        rng = self._rng
        self._styles[index], self._contents[index] = self._crops.draw(rng, 2)
        self._content_weights[index] = rng.choice([0.0, 0.5, 1.0])
        style = self._styles[index]
        noise = style.mean(axis=(0, 1)) + rng.standard_normal(style.shape) * style.std(axis=(0, 1))
        self.images[index] = np.clip(noise, 0, 1) if rng.random() < 0.5 else self._contents[index]
        self._mean[index] = self._square[index] = 0
        self._ages[index] = 0


def _targets(styles: Any, contents: Any, params: Params) -> list[tuple[Any, Any]]:
    """For each image, the targets of the style loss and of the content loss."""
    of_styles = _readings(styles, extract(styles, params, layers=READ, lattice=WRAPPED))
    of_contents = _readings(contents, extract(contents, params, layers=_CONTENT.layers, lattice=WRAPPED))
    return [(_STYLE.targets(sources), _CONTENT.targets(sources)) for sources in map(Sources, of_contents, of_styles)]


def _objective(images: Any, params: Params, targets: Any, content_weights: Any) -> tuple[Any, Any]:
    """Add up nstflow's default losses over images."""
    readings = _readings(images, extract(images, params, layers=READ, lattice=WRAPPED))
    total = 0.0
    for index, (reading, (style, content)) in enumerate(zip(readings, targets, strict=True)):
        total += _STYLE(style, reading) + content_weights[index] * _CONTENT(content, reading)
    return total, ()


def _readings(images: Any, features: Features) -> list[Reading]:
    """Take a batch apart: losses see an image at a time."""
    return [
        Reading(images[i : i + 1], {name: cells[i : i + 1] for name, cells in features.items()}, WRAPPED)
        for i in range(images.shape[0])
    ]
