"""What a forecast tells, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Basis = Literal["runs", "other runs", "guess"]
"""What seconds follow from: runs of the same kind on this machine, runs of another kind, or none."""


@dataclass(frozen=True)
class JobForecast:
    """seconds: on its device, with its part of what a process does once; disk_bytes: of its files, at most."""

    seconds: float
    disk_bytes: int


@dataclass(frozen=True)
class Longest:
    """The job that takes longest, and why. iterations: at all its sizes together; weights: its network."""

    job_id: str
    seconds: float
    width_px: int
    height_px: int
    sizes: int
    iterations: int
    weights: str


@dataclass(frozen=True)
class Forecast:
    """What a run will take.

    seconds:   that will pass; basis: what they follow from.
    to_make, to_finish: how many tiles are painted, and how many jobs' files are made again.
    disk_bytes: that all new files take at most; largest_bytes: those of one job; free_bytes: there are now.
    longest:   None where nothing is painted.
    shorter:   (setting, seconds of the run with it) of changes that make it worth while shorter.
    """

    seconds: float
    basis: Basis
    to_make: int
    to_finish: int
    disk_bytes: int
    largest_bytes: int
    free_bytes: int
    longest: Longest | None = None
    shorter: tuple[tuple[str, float], ...] = ()
