"""When to stop, on made-up histories of the objective."""

from __future__ import annotations

import pytest

from nstflow.engine.optimize.stop import Watch
from nstflow.jobs.options.engine import Stop

MANY = 400


def stopped_at(stop, totals):
    """The first step, counted from 1, after which to stop; None for never."""
    watch = Watch(stop)
    return next((step for step, total in enumerate(totals, start=1) if watch.is_over(step, total)), None)


def halving_every(steps):
    return [2.0 ** (-step / steps) for step in range(MANY)]


def test_nothing_asked_never_stops():
    assert not Stop().asked
    assert stopped_at(Stop(), [1.0] * MANY) is None


@pytest.mark.parametrize("stop", [Stop(loss=0.1), Stop(plateau=0.1), Stop(loss=1.0, plateau=0.1)])
def test_a_limit_is_asked_for_even_where_it_is_zero(stop):
    assert stop.asked


def test_a_loss_that_is_reached_stops_at_once():
    assert stopped_at(Stop(loss=0.5), [3.0, 2.0, 0.51, 0.5, 0.4]) == 4
    assert stopped_at(Stop(loss=0.5), [0.1]) == 1
    assert stopped_at(Stop(loss=0.5), [0.6] * MANY) is None


def test_a_flat_objective_is_a_plateau_as_soon_as_thirty_steps_are_seen():
    assert stopped_at(Stop(plateau=0.01), [1.0] * MANY) == 31


def test_a_plateau_is_measured_over_thirty_steps():
    """Halving every 100 steps is a fall of 1 - 2^-0.3 = 18.8 % in thirty."""
    fall = 1 - 2**-0.3
    assert stopped_at(Stop(plateau=fall * 0.99), halving_every(100)) is None
    assert stopped_at(Stop(plateau=fall * 1.01), halving_every(100)) == 31


def test_a_plateau_that_comes_late_is_seen_thirty_steps_after_the_fall():
    falling = [100.0 - step for step in range(50)]
    assert stopped_at(Stop(plateau=0.01), falling + [falling[-1]] * MANY) == 50 + 30


def test_wobbling_up_and_down_is_a_plateau_by_its_best_values():
    """The last value alone would seem to fall by half each time."""
    wobbling = [1.0, 2.0] * MANY
    assert stopped_at(Stop(plateau=0.01), wobbling) == 31
    climbing = [1.0 + step / 100 for step in range(MANY)]
    assert stopped_at(Stop(plateau=0.01), climbing) == 31


def test_a_best_value_in_between_counts_as_a_fall():
    """A single low value, and worse ones after it: the fall is looked back on until it is thirty steps old."""
    totals = [1.0] * 20 + [0.5] + [1.0] * MANY
    assert stopped_at(Stop(plateau=0.1), totals) == 21 + 30


def test_steps_may_be_looked_at_now_and_then_only():
    """As Adam does: every fifth."""
    watch = Watch(Stop(plateau=0.01))
    assert next(step for step in (1, *range(5, MANY, 5)) if watch.is_over(step, 1.0)) == 35


def test_a_plateau_of_a_negative_objective_is_a_share_of_its_size():
    """From -1 down by 0.01 a step: a fall of 0.3 in thirty steps is less than a tenth once it began at -3."""
    falling = [-1.0 - 0.01 * step for step in range(MANY)]
    assert stopped_at(Stop(plateau=0.1005), falling) == pytest.approx(200 + 31, abs=3)
