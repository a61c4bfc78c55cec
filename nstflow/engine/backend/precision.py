"""With how many bits the network computes on this machine; images, losses and optimizers stay in float32."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from nstflow.engine.backend.backends import current_backend
from nstflow.jobs.options.engine import Precision

_BFLOAT16_CPU_FLAGS = {"avx512_bf16", "amx_bf16"}
# NVIDIA's Ampere, the first with bfloat16 in its tensor cores.
_BFLOAT16_CAPABILITY = (8, 0)


def resolve(precision: Precision) -> Literal["float32", "bfloat16"]:
    """Return `float32` or `bfloat16`; for `auto` whichever is faster on this machine."""
    if precision != "auto":
        return precision
    return "bfloat16" if _bfloat16_is_fast() else "float32"


def _bfloat16_is_fast() -> bool:
    backend = current_backend()
    if backend.visible_gpus():
        return backend.gpu_capability() >= _BFLOAT16_CAPABILITY
    return backend.gains_from_bfloat16_on_cpus and bool(_BFLOAT16_CPU_FLAGS & _cpu_flags())


def _cpu_flags() -> set[str]:
    """Read what Linux says that the processor can do; nothing on other systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())
