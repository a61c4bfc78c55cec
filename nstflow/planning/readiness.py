"""What the start of a run would refuse, although the recipe is right: no backend, no place for its results."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from nstflow.engine.backend.installed import check_backend
from nstflow.engine.network import find_backbone
from nstflow.errors import BackendError, Problem, RecipeError, WeightsError
from nstflow.outputs.atomic import unwritable
from nstflow.planning.resolving import WEIGHTS_FOLLOW_FROM
from nstflow.recipe.load import Reading
from nstflow.recipe.places import setting_path
from nstflow.recipe.problems import ProblemList, in_order
from nstflow.recipe.recipe import Recipe
from nstflow.recipe.variants import Variant


def what_a_run_lacks(reading: Reading) -> list[Problem]:
    """Tell what this machine lacks for the recipe to be run; nothing is created to find out."""
    recipe, problems = reading.recipe, ProblemList(reading.recipe.document)
    if not reading.unsound & {"outputs", "name"}:
        for message in _folder_problems(recipe):
            problems.add(("outputs", "folder"), message)
    variants = () if reading.unsound & WEIGHTS_FOLLOW_FROM else recipe.variants
    return [*problems.problems, *_what_painting_lacks(recipe, variants)]


def check_ready(recipe: Recipe, weights: Collection[str]) -> None:
    """Raise RecipeError with everything that this machine lacks to paint with these weights (`engine.weights`)."""
    variants = (variant for variant in recipe.variants if variant.settings.engine.weights in weights)
    if problems := _what_painting_lacks(recipe, variants):
        raise RecipeError(problems)


def _what_painting_lacks(recipe: Recipe, variants: Iterable[Variant]) -> list[Problem]:
    problems = ProblemList(recipe.document)
    for variant in variants:
        backbone = find_backbone(variant.settings.engine.weights, recipe.registry.backbones, root=recipe.root)
        with suppress(WeightsError):  # which planning tells
            file = backbone.locate()
            try:
                backbone.check(file)
            except WeightsError as error:
                problems.add(setting_path(recipe.document, variant, ("engine", "weights")), str(error))
    try:
        check_backend()
    except BackendError as error:
        problems.problems.append(Problem("", "", str(error)))
    return in_order(problems.problems)


def _folder_problems(recipe: Recipe) -> Iterator[str]:
    """Say where a run could not write its results, in the words that it would have."""
    nearest = next(folder for folder in (recipe.folder, *recipe.folder.parents) if os.path.lexists(folder))
    if not nearest.is_dir():
        reason = errno.ENOTDIR
    elif not os.access(nearest, os.W_OK | os.X_OK):
        reason = errno.EACCES
    else:
        return
    yield str(unwritable(recipe.folder, OSError(reason, os.strerror(reason)), place="outputs.folder"))
