"""What computes here: for a manifest, and for a look at the machine. Using it starts the backend."""

from __future__ import annotations

from nstflow.engine.backend.backends import current_backend


def versions() -> dict[str, str]:
    """Map `keras` to its version, and `backend` to its name and version, such as `tensorflow 2.21.0`."""
    import keras  # not before somebody asks

    return {"keras": keras.__version__, "backend": f"{keras.backend.backend()} {current_backend().version}"}


def visible_gpus() -> int:
    """Count the GPUs that the backend sees."""
    return current_backend().visible_gpus()
