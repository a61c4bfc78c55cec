"""Jobs whose files have one name: allowed, for each has a folder of its own, and worth a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from nstflow.jobs.file_names import file_stem
from nstflow.recipe import Recipe
from nstflow.recipe.matrix import Combination

_PARTS = ("content", "style", "variant")


def notes_on_shared_names(recipe: Recipe) -> Mapping[str, str]:
    """Tell of jobs whose files are called as those of others are: their ids, each with a note."""
    if recipe.outputs.name is None:
        return {}
    called: dict[str, list[Combination]] = defaultdict(list)
    for combination in recipe.combinations:
        called[file_stem(recipe.file_name_of(combination)).casefold()].append(combination)
    shared = [combinations for combinations in called.values() if len(combinations) > 1]
    return {one.id: _note(recipe, combinations) for combinations in shared for one in combinations}


def _note(recipe: Recipe, combinations: Sequence[Combination]) -> str:
    name = file_stem(recipe.file_name_of(combinations[0]))
    apart = [
        part
        for part, names in zip(_PARTS, zip(*(one.names for one in combinations), strict=True), strict=True)
        if len(set(names)) > 1
    ]
    tokens = " and ".join(f"{{{part}}}" for part in apart)
    jobs = f"{combinations[0].id} and {combinations[1].id}"
    return f"outputs.name: the files of {len(combinations)} jobs are called '{name}', such as {jobs}; add {tokens}"
