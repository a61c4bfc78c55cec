"""Targets that losses read from the content, block by block: they wait on the disk."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
from keras import ops


class StoredTargets:
    """Keeps targets in a folder of its own, which goes when it is closed.

    Those from the content are as large as its features, 32 bytes a pixel: a large tile's would fill the memory.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="nstflow-", ignore_cleanup_errors=True)

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()

    def get(self, name: str, compute: Callable[[], Any]) -> Any:
        """Return what is stored under a name as tensors, computed the first time: containers of tensors."""
        file = Path(self._folder.name) / f"{name}.pickle"
        if not file.is_file():
            file.write_bytes(pickle.dumps(keras.tree.map_structure(ops.convert_to_numpy, compute())))
        return keras.tree.map_structure(ops.convert_to_tensor, pickle.loads(file.read_bytes()))
