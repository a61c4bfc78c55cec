"""The log of a run: a JSON line for each event, with its time, for whoever wants to know in the morning."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from nstflow.outputs.moments import now
from nstflow.schedule.events import Event, JobStepped, RunNoted, RunStarted
from nstflow.schedule.results import JobResult

# A job steps several times a second: a night of that would be a log that nobody opens.
_STEP_EVERY_S = 10.0


class RunLog:
    """Hears a run's events and appends them to a file: `started`, `step`, `note`, `finished` and `failed`.

    A line that cannot be written is not worth a run: it is left out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next_step: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        """Append the event; of a job's steps one in ten seconds."""
        if isinstance(event, JobStepped) and not self._is_due(event.job_id):
            return
        line = json.dumps({"time": now(), "event": _kind(event), **asdict(event)}, ensure_ascii=False)
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _is_due(self, job_id: str) -> bool:
        moment = time.monotonic()
        if moment < self._next_step.get(job_id, 0.0):
            return False
        self._next_step[job_id] = moment + _STEP_EVERY_S
        return True


def _kind(event: Event) -> str:
    if isinstance(event, JobResult):
        return "finished" if event.ok else "failed"
    return {RunStarted: "started", JobStepped: "step", RunNoted: "note"}[type(event)]
