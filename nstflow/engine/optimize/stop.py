"""When to stop before the iterations are used up."""

from __future__ import annotations

from collections import deque

from nstflow.jobs.options.engine import Stop

# How far back a plateau looks: Adam's loss wobbles from step to step.
_PLATEAU_STEPS = 30


NO_STOP = Stop()


class Watch:
    """Follows one size's objective and says when to stop."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._best: deque[tuple[int, float]] = deque()  # (step, best so far), one from before the plateau's steps

    def is_over(self, step: int, total: float) -> bool:
        """Tell whether to stop after a step, given the objective's value."""
        best = min(total, self._best[-1][1]) if self._best else total
        self._best.append((step, best))
        while len(self._best) > 1 and self._best[1][0] <= step - _PLATEAU_STEPS:
            self._best.popleft()
        if self._stop.loss is not None and total <= self._stop.loss:
            return True
        first_step, first = self._best[0]
        if self._stop.plateau is None or step - first_step < _PLATEAU_STEPS:
            return False
        return first - best < self._stop.plateau * abs(first)
