"""Which backend Keras uses, and how it behaves: settled before Keras is imported. No Keras here."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

VARIABLE = "KERAS_BACKEND"
DEFAULT = "tensorflow"


def settle_backend(environ: MutableMapping[str, str] = os.environ) -> str:
    """Set what is not set yet, and return the backend's name: `tensorflow`, `jax` or `torch`."""
    environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Waiting threads that spin cost torch a factor of 3 when something else computes on the same cores.
    environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    return environ.setdefault(VARIABLE, DEFAULT)
