"""Whether a size fits into memory, and how an engine says that it did not. No Keras here."""

from __future__ import annotations

import os

from nstflow.jobs.estimate import machine_bytes, step_bytes

WORKERS_VARIABLE = "NSTFLOW_WORKERS"
MEMORY_SHARE = 0.5
"""Of the machine's memory, for a step; the rest is for the system and for what else a designer has open."""

_OUT_OF_MEMORY_WORDS = ("resourceexhausted", "resource_exhausted", "out of memory", "can't allocate memory")


def fits(width_px: int, height_px: int) -> bool:
    """Tell whether a step of such a size should fit into this worker's part of the machine's memory.

    The whole memory counts and not what is free just now, so that the same recipe is made in the same way each time.
    """
    return step_bytes(width_px, height_px) <= MEMORY_SHARE * machine_bytes() / workers()


def workers() -> int:
    """Return how many workers of this run share the memory, as whoever starts them says."""
    text = os.environ.get(WORKERS_VARIABLE, "1")
    return max(1, int(text)) if text.isdigit() else 1


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an error says that memory is short.

    TensorFlow raises ResourceExhaustedError; JAX and torch say it in their own words.
    """
    said = f"{type(error).__name__} {error}".lower()
    return isinstance(error, MemoryError) or any(word in said for word in _OUT_OF_MEMORY_WORDS)
