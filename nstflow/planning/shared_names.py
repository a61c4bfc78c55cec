"""Jobs whose files have one name: allowed, for each has a folder of its own, and worth a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from nstflow.errors import listed
from nstflow.jobs.name_template import file_stem
from nstflow.recipe import Recipe
from nstflow.recipe.matrix import Combination

_PARTS = ("content", "style", "variant")


def note_on_shared_names(recipe: Recipe) -> tuple[frozenset[str], str]:
    """Tell of jobs whose files are called as those of others are: their ids, and a note; neither without any."""
    called: dict[str, list[Combination]] = defaultdict(list)
    if recipe.outputs.name is not None:
        for combination in recipe.combinations:
            called[file_stem(recipe.file_name_of(combination)).casefold()].append(combination)
    shared = [combinations for combinations in called.values() if len(combinations) > 1]
    if not shared:
        return frozenset(), ""
    ids = frozenset(one.id for combinations in shared for one in combinations)
    first, second = shared[0][:2]
    tokens = [f"{{{part}}}" for place, part in enumerate(_PARTS) if any(_differ(group, place) for group in shared)]
    note = (
        f"outputs.name: the files of {len(ids)} jobs are called as those of others are, such as {first.id} and "
        f"{second.id} ('{file_stem(recipe.file_name_of(first))}'); add {listed(tokens, 'and')}"
    )
    return ids, note


def _differ(combinations: Sequence[Combination], place: int) -> bool:
    return len({combination.names[place] for combination in combinations}) > 1
