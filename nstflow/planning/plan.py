"""From a recipe to jobs: what is to be made, where, and why each will run or is done already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any

from nstflow.errors import UsageError
from nstflow.jobs.job import Job
from nstflow.outputs.records import Manifest, read_manifest
from nstflow.outputs.seal import damaged_file, has_tile, is_sealed
from nstflow.planning.collection import with_shared_choices
from nstflow.planning.feasible import infeasible
from nstflow.planning.resolve import Resolver
from nstflow.recipe import Recipe
from nstflow.recipe.matrix import Combination


class Reason(str, Enum):
    """Why a job runs, or that it does not."""

    MISSING = "missing"
    INPUTS_CHANGED = "inputs changed"
    SETTINGS_CHANGED = "settings changed"
    TO_FINISH = "to finish"
    FORCED = "forced"
    DONE = "done"


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
    """What running the recipe would do. Reads digests and picture headers, and no Keras.

    only:  a pattern that job ids must match, such as `koi__*`.
    force: the selected jobs run even where they are done.
    Raises UsageError where `only` matches no job or a size cannot be produced, WeightsError for a weights file that is
    not there.
    """
    jobs = _jobs(recipe, recipe.combinations)

    def is_done(hero: Job) -> bool:
        return _planned(hero, forced=force and _matches(hero, only)).is_done

    jobs = with_shared_choices(jobs, recipe.registry.finishes, is_done=is_done)
    planned = tuple(_planned(job, forced=force and _matches(job, only)) for job in jobs)
    selected = tuple(one for one in planned if _matches(one.job, only))
    if not selected:
        raise UsageError(f"--only '{only}' matches no job; expected a pattern for ids such as '{jobs[0].id}'")
    return Plan(recipe, planned, selected)


def check(recipe: Recipe) -> tuple[str, ...]:
    """What is worth noting about the sizes and files that a recipe asks for, without looking at what is made already.

    A content is looked at once with all styles that share its settings. Raises UsageError with everything that cannot
    be produced, WeightsError for a weights file that is not there.
    """
    one_of_each = {
        (combination.content and combination.content.id, combination.variant): combination
        for combination in recipe.combinations
    }
    return tuple(dict.fromkeys(note for job in _jobs(recipe, one_of_each.values()) for note in job.notes))


def _jobs(recipe: Recipe, combinations: Iterable[Combination]) -> list[Job]:
    """The jobs of combinations. Raises UsageError with everything that cannot be produced."""
    resolver, jobs, problems = Resolver(recipe), list[Job](), list[str]()
    for combination in combinations:
        try:
            jobs.append(resolver.job(combination))
        except UsageError as error:
            problems.append(f"{combination.id}: {error}")
    mills = resolver.mills if any(job.production.tile.mill for job in jobs) else {}
    problems += infeasible(jobs, mills)
    if problems:
        raise UsageError("\n".join(dict.fromkeys(problems)))
    return jobs


def _matches(job: Job, only: str | None) -> bool:
    return only is None or fnmatchcase(job.id, only)


def _planned(job: Job, *, forced: bool) -> PlannedJob:
    if forced:
        return PlannedJob(job, Reason.FORCED)
    if is_sealed(job.folder, job.key):
        return PlannedJob(job, Reason.DONE)
    manifest = read_manifest(job.folder)
    if manifest is not None and manifest.key == job.key:
        damaged = damaged_file(job.folder, manifest)
        return PlannedJob(job, *_repair(job, damaged)) if damaged else PlannedJob(job, Reason.DONE)
    if has_tile(job.folder, job.tile_key):
        return PlannedJob(job, Reason.TO_FINISH, _what_changed(job, manifest) if manifest else "")
    if manifest is None:
        return PlannedJob(job, Reason.MISSING)
    return _changed(job, manifest)


def _repair(job: Job, damaged: str) -> tuple[Reason, str]:
    """The files are made again where the tile is there, and the tile is where it is not."""
    reason = Reason.TO_FINISH if has_tile(job.folder, job.tile_key) else Reason.MISSING
    return reason, f"{damaged} was deleted or changed"


def _changed(job: Job, manifest: Manifest) -> PlannedJob:
    same = manifest.settings == job.settings
    return PlannedJob(job, Reason.INPUTS_CHANGED if same else Reason.SETTINGS_CHANGED, _what_changed(job, manifest))


def _what_changed(job: Job, manifest: Manifest) -> str:
    if settings := _difference(manifest.settings, job.settings):
        return "; ".join(settings)
    now = {**job.inputs, **job.finish_inputs}
    roles = dict.fromkeys(role for role, _ in sorted(manifest.inputs.items() ^ now.items()))
    names = {role: f"{role} ({path.name})" for role, path in job.sources.by_role.items()}
    return ", ".join(names.get(role, role) for role in roles)


def _difference(old: Any, new: Any, path: str = "") -> list[str]:
    """`losses.tv.weight 0.02 → 0.03` for every leaf that differs."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        keys = dict.fromkeys([*old, *new])
        return [text for key in keys for text in _difference(old.get(key), new.get(key), f"{path}.{key}".strip("."))]
    if old == new:
        return []
    brief = _brief(old), _brief(new)
    return [f"{path} changed" if "…" in brief else f"{path} {brief[0]} → {brief[1]}"]


def _brief(value: Any) -> str:
    if value is None:
        return "none"
    return "…" if isinstance(value, (list, dict)) and len(str(value)) > 40 else str(value)
