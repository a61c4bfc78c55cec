"""When to stop before the iterations are used up."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

# How far back a plateau looks: Adam's loss wobbles from step to step.
_PLATEAU_STEPS = 30


@dataclass(frozen=True)
class Stop:
    """loss: stop a size when the objective is at or below it; plateau: when it fell by less than this share.

    The fall is that of the best value over the last 30 iterations, for example 0.01 for 1 %. None: not for that.
    """

    loss: float | None = None
    plateau: float | None = None

    @property
    def asked(self) -> bool:
        """Whether there is anything to watch."""
        return self.loss is not None or self.plateau is not None


NO_STOP = Stop()


class Watch:
    """Follows one size's objective and says when to stop."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._best: deque[tuple[int, float]] = deque()  # (step, best so far), one from before the plateau's steps

    def is_over(self, step: int, total: float) -> bool:
        """Whether to stop after this step, given the objective's value."""
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
