"""Everything that is wrong with a recipe at once: what it says, what cannot be produced, and its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nstflow.errors import Problem, RecipeError
from nstflow.pictures.checking import picture_problems
from nstflow.planning.readiness import what_a_run_lacks
from nstflow.planning.resolving import resolve_all
from nstflow.planning.shared_names import note_on_shared_names
from nstflow.recipe import Recipe
from nstflow.recipe.load import Reading, read_recipe
from nstflow.recipe.matrix import Combination
from nstflow.recipe.places import picture_paths
from nstflow.recipe.problems import ProblemList, in_order


@dataclass(frozen=True)
class Findings:
    """What a look at a recipe has shown.

    problems: what keeps it from being run.
    pictures: those that cannot be used, which fail only the jobs that need them.
    notes:    what is worth it about the sizes and files that it asks for, whatever is made already.
    """

    problems: tuple[Problem, ...]
    pictures: tuple[Problem, ...]
    notes: tuple[str, ...]

    @property
    def everything(self) -> list[Problem]:
        """All problems in the order of the recipe's lines."""
        return in_order((*self.problems, *self.pictures))


def load_recipe(path: str | Path, *, overrides: Sequence[str] = ()) -> Recipe:
    """Read, merge and check a recipe.

    overrides: as after `--set`, for example `losses.gram.weight=2`.
    Raises RecipeError with every problem; where there is one, what would only show while planning is among them.
    """
    reading = read_recipe(path, overrides=overrides)
    if reading.problems:
        raise RecipeError(check(reading).everything)
    return reading.recipe


def check(reading: Reading, *, for_a_run: bool = False) -> Findings:
    """Look at everything that planning would find; decodes every picture, and makes nothing.

    for_a_run: also at what this machine lacks for a run: a backend, a folder that can be written.
    A content is looked at once with all styles that share its settings, and a style once with all contents.
    """
    recipe = reading.recipe
    resolved = resolve_all(recipe, _one_of_each(recipe.combinations), unsound=reading.unsound)
    decoded = picture_problems(recipe.pictures, recipe.masks, motifs=recipe.motifs)
    named, pictures = picture_paths(recipe), ProblemList(recipe.document)
    for file, fault in {**resolved.picture_faults, **decoded}.items():
        pictures.add(named[file], fault)
    _, on_names = note_on_shared_names(recipe)
    notes = dict.fromkeys([*recipe.notes, *(note for job in resolved.jobs for note in job.notes), on_names])
    lacking = what_a_run_lacks(reading) if for_a_run else []
    problems = in_order((*reading.problems, *resolved.problems.problems, *lacking))
    return Findings(tuple(problems), tuple(in_order(pictures.problems)), tuple(filter(None, notes)))


def _one_of_each(combinations: Sequence[Combination]) -> list[Combination]:
    """Choose combinations in which every content and every style stands once with each variant."""
    chosen: dict[tuple[object, ...], Combination] = {}
    for combination in reversed(combinations):
        content = combination.content and combination.content.id
        chosen["content", content, combination.variant] = combination
        chosen["style", combination.style.id, combination.variant] = combination
    kept = {combination.id for combination in chosen.values()}
    return [combination for combination in combinations if combination.id in kept]
