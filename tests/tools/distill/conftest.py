"""What students learn from, and by."""

from __future__ import annotations

import inspect

import pytest

from testing.narrow import save_picture


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Three unlike pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    return [save_picture(folder / f"{seed}.png", seed=seed) for seed in range(3)]


@pytest.fixture(scope="session")
def muon():
    """The optimizer that students are trained by; Keras 3.12, the last for Python 3.10, has one that fails."""
    import keras

    if "adam_weight_decay" not in inspect.signature(keras.optimizers.Muon).parameters:
        pytest.skip(f"students are trained by the Muon of a later Keras; this is {keras.__version__}")
    return keras.optimizers.Muon
