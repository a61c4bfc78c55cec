"""What happens in a run, as plain data on one stream: the terminal and the run's log listen to it, and a page may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from nstflow.schedule.forecast import Forecast
from nstflow.schedule.results import JobResult


@dataclass(frozen=True)
class RunStarted:
    """A run begins.

    to_make, to_finish: how many tiles are to be painted, and how many jobs have theirs and lack files.
    done:     how many of the selected jobs are as they should be.
    replaced: how many were made before with other settings or pictures.
    devices:  their names.
    notes, problems: what the plan says of the jobs, and why some cannot run, each once.
    forecast: what it will take.
    """

    to_make: int
    to_finish: int
    done: int
    replaced: int
    devices: tuple[str, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    forecast: Forecast | None = None

    @property
    def to_run(self) -> int:
        """How many jobs will be finished or fail."""
        return self.to_make + self.to_finish


@dataclass(frozen=True)
class JobStepped:
    """How far a running job is.

    width_px: the present size; step, steps: counted within it.
    done:     share of the job's work, in [0, 1]; total: the objective's value.
    seconds_left: None while it is not known.
    """

    job_id: str
    device: str
    width_px: int
    step: int
    steps: int
    done: float
    total: float
    seconds_left: float | None


@dataclass(frozen=True)
class JobsStopped:
    """Jobs that ran and do so no more, without being finished or failed.

    why: `lost`, with their process, and tried again; or `waits`: the tile is painted, and its hero is not finished.
    """

    job_ids: tuple[str, ...]
    why: Literal["lost", "waits"]


@dataclass(frozen=True)
class RunNoted:
    """Something worth saying happened: a picture was converted, a worker was lost, weights are fetched."""

    text: str


@dataclass(frozen=True)
class RunEnded:
    """A run is over.

    ok, failed: how many jobs went well and how many did not.
    sheet:      the contact sheet, or None.
    stopped_by: the interrupt or error that ended it early, or empty.
    """

    ok: int
    failed: int
    sheet: str | None
    stopped_by: str = ""


Event = RunStarted | JobStepped | JobsStopped | RunNoted | JobResult | RunEnded
"""A `JobResult` says that a job is finished, or failed."""

Observer = Callable[[Event], None]
"""Whoever hears what a run does."""


def nobody(event: Event) -> None:
    """Hear an event and do nothing."""
