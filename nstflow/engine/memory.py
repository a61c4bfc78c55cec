"""How much memory an optimisation takes and there is, and how an engine says that it was too little. No Keras here."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

from nstflow.engine.vgg19 import LAYERS

WORKERS_VARIABLE = "NSTFLOW_WORKERS"
# What a step takes over the bare activations in float32: padded copies, gradients and oneDNN's own layouts.
_OVERHEAD = 2.0
# Of the machine's memory; the rest is for the system and for what else a designer has open.
_SHARE = 0.5
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_OUT_OF_MEMORY_WORDS = ("resourceexhausted", "resource_exhausted", "out of memory", "can't allocate memory")


def step_bytes(width_px: int, height_px: int) -> int:
    """What a step of VGG19 in one piece takes at that size, about; narrower networks take less."""
    channels = (64, 128, 256, 512, 512)
    per_pixel = sum(4 * channels[int(layer.name[5]) - 1] / layer.stride**2 for layer in LAYERS[:13])
    return round(_OVERHEAD * per_pixel * width_px * height_px)


def fits(width_px: int, height_px: int) -> bool:
    """Whether such a step should fit into this worker's part of the machine's memory.

    The whole memory counts and not what is free just now, so that the same recipe is made in the same way each time.
    """
    return step_bytes(width_px, height_px) <= _SHARE * machine_bytes() / workers()


def machine_bytes() -> int:
    """The machine's memory, or the container's limit."""
    limits = [int(text) for path in _CGROUP_LIMITS if (text := _read(path)).isdigit()]
    return int(min([psutil.virtual_memory().total, *limits]))


def workers() -> int:
    """How many workers of this run share the memory, as whoever starts them says."""
    text = os.environ.get(WORKERS_VARIABLE, "1")
    return max(1, int(text)) if text.isdigit() else 1


def is_out_of_memory(error: BaseException) -> bool:
    """TensorFlow raises ResourceExhaustedError; JAX and torch say it in their own words."""
    said = f"{type(error).__name__} {error}".lower()
    return isinstance(error, MemoryError) or any(word in said for word in _OUT_OF_MEMORY_WORDS)


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
