"""From a recipe to jobs: what is to be made, where, and why each will run or is done already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fnmatch import fnmatchcase

from nstflow.errors import RecipeError, UsageError
from nstflow.file_names import nfc
from nstflow.jobs.job import Job
from nstflow.outputs.state import JobState, State, state_of
from nstflow.planning.check import check
from nstflow.planning.collection import HERO, with_shared_choices
from nstflow.planning.resolving import resolve_all
from nstflow.planning.shared_names import note_on_shared_names
from nstflow.recipe import Recipe
from nstflow.recipe.load import Reading


class Reason(str, Enum):
    """Why a job runs, or that it does not."""

    MISSING = "missing"
    INPUTS_CHANGED = "inputs changed"
    SETTINGS_CHANGED = "settings changed"
    TO_FINISH = "to finish"
    FORCED = "forced"
    DONE = "done"


# Of what is lost the tile is made anew, as of what was never made.
_REASONS = {
    State.MADE: Reason.DONE,
    State.TO_FINISH: Reason.TO_FINISH,
    State.LOST: Reason.MISSING,
    State.NOT_MADE: Reason.MISSING,
}


@dataclass(frozen=True)
class PlannedJob:
    """A job and what is to be done about it; `detail` says which setting or input changed."""

    job: Job
    reason: Reason
    detail: str = ""

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to do."""
        return self.reason is Reason.DONE

    @property
    def is_made(self) -> bool:
        """Whether its tile is there, and at most its files are to be made from it."""
        return self.reason in (Reason.DONE, Reason.TO_FINISH)


@dataclass(frozen=True)
class Plan:
    """All jobs of a recipe in its order; `selected` are those that `only` lets through."""

    recipe: Recipe
    jobs: tuple[PlannedJob, ...]
    selected: tuple[PlannedJob, ...]

    @property
    def to_run(self) -> tuple[PlannedJob, ...]:
        """The selected jobs that are not done."""
        return tuple(planned for planned in self.selected if not planned.is_done)

    @property
    def to_make(self) -> tuple[PlannedJob, ...]:
        """Those whose tile is to be made."""
        return tuple(planned for planned in self.selected if not planned.is_made)

    @property
    def to_finish(self) -> tuple[PlannedJob, ...]:
        """Those whose tile is there, but not the files that the recipe asks for now."""
        return tuple(planned for planned in self.to_run if planned.is_made)


def plan(recipe: Recipe, *, only: str | None = None, force: bool = False) -> Plan:
    """Tell what running the recipe would do. Reads digests and picture headers, and no Keras.

    only:  a pattern that job ids must match, such as `koi__*`.
    force: the selected jobs run even where they are done.
    Raises UsageError where `only` matches no job, RecipeError with everything that cannot be produced, and with the
    pictures that cannot be used beside it.
    """
    resolved = resolve_all(recipe, recipe.combinations)
    if resolved.problems.problems:
        raise RecipeError(check(Reading(recipe)).everything)
    shared, note = note_on_shared_names(recipe)
    jobs: Sequence[Job] = [replace(job, notes=(*job.notes, note)) if job.id in shared else job for job in resolved.jobs]

    def planned_as_it_is(job: Job) -> PlannedJob:
        return _planned(job, forced=force and _matches(job, only))

    heroes = {job.id: planned_as_it_is(job) for job in jobs if job.place.role == HERO}
    jobs = with_shared_choices(jobs, recipe.registry.finishes, is_done=lambda hero: heroes[hero.id].is_done)
    planned = tuple(heroes.get(job.id) or planned_as_it_is(job) for job in jobs)
    selected = tuple(one for one in planned if _matches(one.job, only))
    if not selected:
        raise UsageError(f"--only '{only}' matches no job; expected a pattern for ids such as '{jobs[0].id}'")
    return Plan(recipe, planned, selected)


def _matches(job: Job, only: str | None) -> bool:
    return only is None or fnmatchcase(job.id, nfc(only))


def _planned(job: Job, *, forced: bool) -> PlannedJob:
    if forced:
        return PlannedJob(job, Reason.FORCED)
    state = state_of(job)
    return PlannedJob(job, _reason(state), state.reason)


def _reason(state: JobState) -> Reason:
    if state.state is State.OUTDATED:
        return Reason.SETTINGS_CHANGED if state.settings_differ else Reason.INPUTS_CHANGED
    return _REASONS[state.state]
