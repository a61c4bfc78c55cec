"""Which backend Keras uses, and how it behaves: settled before Keras is imported. No Keras here."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager

from nstflow.engine.backend.installed import DEFAULT, VARIABLE, check_backend, told_as_backend_errors

# What a backend must be told before it starts; torch and TensorFlow need a call as well, see backends.py.
_XLA_FLAG = "--xla_gpu_deterministic_ops=true"
_CUBLAS_WORKSPACE = ":4096:8"


def settle_backend(environ: MutableMapping[str, str] = os.environ, *, deterministic: bool = False) -> str:
    """Set what is not set yet, and return the backend's name: `tensorflow`, `jax` or `torch`.

    deterministic: only with algorithms that give the same bits each time; costs time on GPUs.
    """
    if deterministic:
        environ["XLA_FLAGS"] = f"{environ.get('XLA_FLAGS', '')} {_XLA_FLAG}".strip()
        environ.setdefault("CUBLAS_WORKSPACE_CONFIG", _CUBLAS_WORKSPACE)
    environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Waiting threads that spin cost torch a factor of 3 when something else computes on the same cores.
    environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    environ[VARIABLE] = environ.get(VARIABLE) or DEFAULT  # what is set to nothing is not set
    return environ[VARIABLE]


def start_quietly() -> None:
    """Settle the backend and import Keras with it, so that their remarks on the machine stay off the terminal.

    Raises BackendError where one of them is missing or does not start.
    """
    settle_backend()
    check_backend()
    with quiet_import(), told_as_backend_errors():
        import keras  # noqa: F401


@contextmanager
def quiet_import() -> Iterator[None]:
    """Keep what TensorFlow's C++ parts write to file descriptor 2 while they are imported off the terminal."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
