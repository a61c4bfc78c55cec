"""With how many bits the network computes; images, losses and optimizers stay in float32."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Literal

import keras
from keras import ops

from nstflow.engine.backend.versions import visible_gpus
from nstflow.engine.network.features import Params
from nstflow.jobs.options.engine import Precision

__all__ = ["Precision", "resolve", "with_precision"]

_BFLOAT16_CPU_FLAGS = {"avx512_bf16", "amx_bf16"}
# NVIDIA's Ampere, the first with bfloat16 in its tensor cores.
_BFLOAT16_CAPABILITY = (8, 0)


def with_precision(params: Params, precision: Precision) -> Params:
    """The network with its convolutions in that precision; readouts stay in float32, as losses do."""
    if resolve(precision) == "float32":
        return params
    return {
        name: layer._replace(kernel=ops.cast(layer.kernel, "bfloat16"), bias=ops.cast(layer.bias, "bfloat16"))
        for name, layer in params.items()
    }


def resolve(precision: Precision) -> Literal["float32", "bfloat16"]:
    """`float32` or `bfloat16`; `auto` is whichever is faster on this machine."""
    if precision != "auto":
        return precision
    return "bfloat16" if _bfloat16_is_fast() else "float32"


def _bfloat16_is_fast() -> bool:
    backend = keras.backend.backend()
    if visible_gpus():
        return _gpu_capability(backend) >= _BFLOAT16_CAPABILITY
    # Measured on a CPU with avx512_bf16, VGG19: TensorFlow 1.7 times as fast as float32, torch no faster.
    return backend == "tensorflow" and bool(_BFLOAT16_CPU_FLAGS & _cpu_flags())


def _gpu_capability(name: str) -> tuple[int, int]:
    backend = import_module(name)
    if name == "tensorflow":
        gpu = backend.config.list_physical_devices("GPU")[0]
        return backend.config.experimental.get_device_details(gpu).get("compute_capability", (0, 0))
    if name == "jax":
        major, minor = str(backend.devices()[0].compute_capability).split(".")
        return int(major), int(minor)
    return backend.cuda.get_device_capability()


def _cpu_flags() -> set[str]:
    """What Linux says that the processor can do; nothing on other systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())
