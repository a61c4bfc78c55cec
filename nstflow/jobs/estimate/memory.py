"""How much memory a job takes, about, and how much there is."""

from __future__ import annotations

from pathlib import Path

import psutil

from nstflow.jobs.job import Job
from nstflow.jobs.layers import LAYERS, VGG19_CHANNELS

# What a step takes over the bare activations in float32: padded copies, gradients and oneDNN's own layouts.
_OVERHEAD = 2.0
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
# Measured: 82 in blocks (benchmarks/large.py), 83 after it with inks (benchmarks/finish.py); files in full color, which
# wait in memory until all are there, may take as much again.
_MADE_BYTES_A_PX = 85
_PRINT_BYTES_A_PX = 160
_SWATCH_BYTES_A_PX = 40  # in float32, its bytes and what they are decoded to
_ALWAYS_BYTES = 1.0e9


def machine_bytes() -> int:
    """Return the machine's memory, or the container's limit."""
    limits = [int(text) for path in _CGROUP_LIMITS if (text := _read(path)).isdigit()]
    return int(min([psutil.virtual_memory().total, *limits]))


def step_bytes(width_px: int, height_px: int) -> int:
    """Return what a step of VGG19 in one piece takes at that size; narrower networks take less."""
    per_pixel = sum(
        4 * channels / layer.stride**2 for layer, channels in zip(LAYERS[:13], VGG19_CHANNELS, strict=False)
    )
    return round(_OVERHEAD * per_pixel * width_px * height_px)


def finishing_bytes(job: Job) -> int:
    """Return what finishing takes at print size, over what a process takes in any case."""
    width, height = job.production.print_px
    across, down = job.canvas.lattice.swatch_size(width, height)
    return _PRINT_BYTES_A_PX * width * height + _SWATCH_BYTES_A_PX * across * down


def least_bytes(job: Job) -> float:
    """Return the memory without which a job cannot be made, however small its blocks."""
    width, height = job.canvas.worked_px
    return _ALWAYS_BYTES + max(_MADE_BYTES_A_PX * width * height, finishing_bytes(job))


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
