"""All jobs of some combinations, and every problem that keeps them from being planned, with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nstflow.errors import SettingError, UsageError, WeightsError
from nstflow.jobs.job import Job
from nstflow.planning.feasible import COLLECTION, Infeasible, infeasible
from nstflow.planning.resolve import Resolver
from nstflow.recipe import Recipe
from nstflow.recipe.matrix import Combination
from nstflow.recipe.places import setting_path
from nstflow.recipe.problems import ProblemList

WEIGHTS_FOLLOW_FROM = frozenset({"engine", "preset", "plugins"})

_WEIGHTS = ("engine", "weights")
# The sections that what cannot be produced follows from, by the key that it is told at.
_FOLLOWS_FROM: Mapping[tuple[str, ...], frozenset[str]] = {
    ("tile", "size"): frozenset({"tile", "preset"}),
    ("tile", "mill"): frozenset({"tile", "preset", "finish", "plugins"}),
    ("outputs", "formats"): frozenset({"tile", "preset", "finish", "plugins", "outputs"}),
    ("outputs", "separations"): frozenset({"finish", "plugins", "outputs"}),
    _WEIGHTS: WEIGHTS_FOLLOW_FROM,
    COLLECTION: frozenset({"contents"}),
}


@dataclass(frozen=True)
class Resolved:
    """What became of combinations.

    picture_faults: why pictures cannot be used, as far as their headers and sizes show it; their jobs say so too.
    problems: what cannot be produced at all.
    """

    jobs: tuple[Job, ...]
    problems: ProblemList
    picture_faults: Mapping[Path, str]


def resolve_all(
    recipe: Recipe, combinations: Iterable[Combination], *, unsound: frozenset[str] = frozenset()
) -> Resolved:
    """Resolve combinations to jobs, and gather every problem on the way.

    unsound: sections of the recipe that lack something: what follows from them is not told.
    """
    resolver, jobs, problems = Resolver(recipe), dict[str, Job](), ProblemList(recipe.document)
    found: list[tuple[Combination, Infeasible]] = []
    by_id = {combination.id: combination for combination in combinations}
    for id, combination in by_id.items():
        try:
            jobs[id] = resolver.job(combination)
        except WeightsError as error:
            found.append((combination, Infeasible(id, _WEIGHTS, str(error))))
        except SettingError as error:
            found.append((combination, Infeasible(id, error.key, error.message)))
        except UsageError as error:
            if not unsound:  # else it was told before
                problems.add((), f"{id}: {error}")
    mills = resolver.mills if any(job.production.tile.mill for job in jobs.values()) else {}
    found += ((by_id[one.job_id], one) for one in infeasible(list(jobs.values()), mills))
    for combination, one in found:
        if not _FOLLOWS_FROM.get(one.key, frozenset()) & unsound:
            is_of_one_job = one.key not in (_WEIGHTS, COLLECTION)
            problems.add(_path(recipe, combination, one), f"{one.job_id}: " * is_of_one_job + one.message)
    return Resolved(tuple(jobs.values()), problems, resolver.picture_faults)


def _path(recipe: Recipe, combination: Combination, one: Infeasible) -> tuple[str | int, ...]:
    if one.key == COLLECTION and combination.content is not None:
        return (*combination.content.at, "role")
    return setting_path(recipe.document, combination.variant, one.key)
