"""What computes here: for a manifest, and for a look at the machine. Starts the backend."""

from __future__ import annotations

from importlib import import_module


def versions() -> dict[str, str]:
    """`keras` -> its version; `backend` -> its name and version, such as `tensorflow 2.21.0`."""
    import keras

    backend = keras.backend.backend()
    return {"keras": keras.__version__, "backend": f"{backend} {import_module(backend).__version__}"}


def visible_gpus() -> int:
    """How many GPUs the backend sees."""
    import keras

    backend = import_module(keras.backend.backend())
    if keras.backend.backend() == "tensorflow":
        return len(backend.config.list_physical_devices("GPU"))
    if keras.backend.backend() == "jax":
        return sum(device.platform == "gpu" for device in backend.devices())
    return int(backend.cuda.device_count())
