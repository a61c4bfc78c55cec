"""How far a job's loss has fallen, in words."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite, nan

from nstflow.schedule.events import JobStepped
from nstflow.schedule.results import JobResult

_LEAST_PERCENT = 0.1


class Losses:
    """Where each job's loss began: how far it fell says something, and 4.89e+10 does not."""

    def __init__(self) -> None:
        self._starts: dict[str, float] = {}

    def note(self, step: JobStepped) -> None:
        """Keep the first loss of a job; its first step is always reported."""
        self._starts.setdefault(step.job_id, step.total)

    def forget(self, job_ids: Iterable[str]) -> None:
        """Let jobs begin anew."""
        for job_id in job_ids:
            self._starts.pop(job_id, None)

    def in_words(self, job_id: str, total: float) -> str:
        """Say `, loss at 3 % of the start's`, or nothing where the start is not known."""
        start = self._starts.get(job_id, 0.0)
        percent = 100 * total / start if start > 0 else nan
        if not isfinite(percent):
            return ""
        if percent < _LEAST_PERCENT:
            return f", loss below {_LEAST_PERCENT} % of the start's"
        return f", loss at {f'{percent:.0f}' if percent >= 1 else f'{percent:.1g}'} % of the start's"

    def last_in_words(self, result: JobResult) -> str:
        """Say it of a job that is made."""
        return self.in_words(result.job_id, result.losses.get("total", nan))
