"""What computes here, for a manifest. Starts the backend."""

from __future__ import annotations

from importlib import import_module


def versions() -> dict[str, str]:
    """`keras` -> its version; `backend` -> its name and version, such as `tensorflow 2.21.0`."""
    import keras

    backend = keras.backend.backend()
    return {"keras": keras.__version__, "backend": f"{backend} {import_module(backend).__version__}"}
