"""From a trained student to the file that the package ships, and the card beside it.

A loss compares features by distances: of Gram matrices, or cell by cell. With f the student's features and L the
readout to the teacher's channels, |L^T (G - T) L| = |R^T (G - T) R| and |L^T f - L^T g| = |R^T f - R^T g| for every R
with R R^T = L L^T. The symmetric root R = (L L^T)^(1/2) is as narrow as the student, so the engine measures exactly as
the lifted features would, at a small part of their cost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from keras import ops

from nstflow.engine.network.features import Convolution, extract
from nstflow.engine.network.network_file import network_bytes
from nstflow.jobs.layers import LAYER_NAMES
from tools.distill.pruning import least_squares
from tools.distill.student import MATCHED, WIDTHS, Student
from tools.distill.teacher import WRAPPED, Teacher

_READOUT_CELLS = 40_000
LARGEST_BYTES = 4_000_000


def shipped(student: Student, teacher: Teacher, crops: np.ndarray) -> dict[str, Convolution]:
    """Bring the network to VGG19's own units, with square readouts for every layer.

    crops: what the readouts of the layers that training did not match are fitted on.
    """
    lifted = {name: _as_arrays(layer) for name, layer in student.params(lifted=True).items()}
    for name in LAYER_NAMES:
        if name not in MATCHED:
            lifted[name] = lifted[name]._replace(readout=_fitted(name, lifted, teacher, crops))
    return {
        name: layer._replace(readout=square_root(layer.readout) * teacher.scales[name])
        for name, layer in lifted.items()
    }


def write(params: Mapping[str, Convolution], folder: Path, *, card: Mapping[str, Any]) -> int:
    """slim.npz and slim.json with its digest; returns the network's bytes. Raises ValueError where it is too large."""
    stored = network_bytes(params)
    if len(stored) > LARGEST_BYTES:
        raise ValueError(f"the network takes {len(stored)} bytes; at most {LARGEST_BYTES} are shipped")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slim.npz").write_bytes(stored)
    facts = {"sha256": hashlib.sha256(stored).hexdigest(), "widths": WIDTHS, **card}
    (folder / "slim.json").write_text(json.dumps(facts, indent=2) + "\n")
    return len(stored)


def _fitted(name: str, lifted: Mapping[str, Convolution], teacher: Teacher, crops: np.ndarray) -> np.ndarray:
    ours, theirs = (_cells(name, params, crops) for params in (lifted, teacher.params))
    rows = np.random.default_rng(0).permutation(len(ours))[:_READOUT_CELLS]
    return least_squares(ours[rows], theirs[rows])


def _cells(name: str, params: Mapping[str, Convolution], crops: np.ndarray) -> np.ndarray:
    plain = {
        key: Convolution(ops.convert_to_tensor(layer.kernel), ops.convert_to_tensor(layer.bias))
        for key, layer in params.items()
    }
    found = extract(ops.convert_to_tensor(crops), plain, layers=[name], lattice=WRAPPED)[name]
    return ops.convert_to_numpy(found).reshape(-1, found.shape[-1])


def _as_arrays(layer: Convolution) -> Convolution:
    return Convolution(*(ops.convert_to_numpy(part) for part in layer))


def square_root(readout: np.ndarray) -> np.ndarray:
    """(L L^T)^(1/2) for L (student's channels, teacher's channels), through the singular values of L."""
    left, sizes, _ = np.linalg.svd(readout, full_matrices=False)
    return (left * sizes) @ left.T
