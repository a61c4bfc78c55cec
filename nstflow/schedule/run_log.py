"""The log of a run: a JSON line for each event, with its time, for whoever wants to know in the morning."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

from nstflow.outputs.moments import now
from nstflow.schedule.events import Event, JobsStopped, JobStepped, RunEnded, RunNoted, RunStarted
from nstflow.schedule.results import JobResult

# A job steps several times a second: a night of that would be a log that nobody opens.
_STEP_EVERY_S = 10.0


_KINDS: dict[type, str] = {
    RunStarted: "started", JobStepped: "step", JobsStopped: "stopped", RunNoted: "note", RunEnded: "ended",
}  # fmt: skip


class RunLog:
    """Hears a run's events and appends them to a file.

    They are `started`, `step`, `stopped`, `note`, `finished`, `failed` and `ended`. A line that cannot be written is
    not worth a run: it is left out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next_step: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        """Append the event; of a job's steps one in ten seconds."""
        if isinstance(event, JobStepped) and not self._is_due(event.job_id):
            return
        said = {"time": now(), "event": _kind(event), **asdict(event)}
        line = json.dumps(_finite(said), ensure_ascii=False, allow_nan=False)
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
    return _KINDS[type(event)]


def _finite(value: Any) -> Any:
    """Put None for numbers that JSON has not: a loss may become NaN before its job fails."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, (list, tuple)) else value
