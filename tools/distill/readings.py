"""Crops with what the teacher reads in them, kept to be learned from several times."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


class Readings:
    """A ring of the last `capacity` crops and their features; VGG19 costs more than a step of the student does."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._crops: list[np.ndarray] = []
        self._features: list[dict[str, np.ndarray]] = []
        self._next = 0

    def add(self, crops: np.ndarray, features: Mapping[str, np.ndarray]) -> None:
        """crops: (N, H, W, 3); features: layer name -> (N, h, w, channels)."""
        for index, crop in enumerate(crops):
            self._add(crop, {name: cells[index] for name, cells in features.items()})

    def _add(self, crop: np.ndarray, features: dict[str, np.ndarray]) -> None:
        if len(self._crops) < self._capacity:
            self._crops.append(crop)
            self._features.append(features)
        else:
            self._crops[self._next], self._features[self._next] = crop, features
        self._next = (self._next + 1) % self._capacity

    def draw(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """`count` of them at random, as arrays like those added."""
        chosen = rng.integers(len(self._crops), size=count)
        features = {name: np.stack([self._features[index][name] for index in chosen]) for name in self._features[0]}
        return np.stack([self._crops[index] for index in chosen]), features
