"""What tests of several rooms share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nstflow.engine.backend import settle_backend

settle_backend(os.environ)


@pytest.fixture(scope="session")
def random_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A weights file of VGG19's shape with random numbers: the whole path runs, only the pictures are ugly."""
    import keras

    keras.utils.set_random_seed(0)
    path = tmp_path_factory.mktemp("weights") / "random.weights.h5"
    keras.applications.VGG19(include_top=False, weights=None, input_shape=(None, None, 3)).save_weights(path)
    return path
