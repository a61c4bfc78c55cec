"""A recipe as a draft: the same designs by the built-in network, in a folder beside that of the final tiles."""

from __future__ import annotations

from dataclasses import replace

from nstflow.recipe.recipe import Recipe
from nstflow.recipe.settings import Settings
from nstflow.recipe.variants import Variant

_NETWORK = "slim"


def as_draft(recipe: Recipe) -> Recipe:
    """Let a recipe make drafts: its network is `slim` whatever it says, and its folder ends in `-draft`."""
    drafted = {combination.variant: _drafted(combination.variant) for combination in recipe.combinations}
    return replace(
        recipe,
        settings=_by_slim(recipe.settings),
        combinations=tuple(
            replace(combination, variant=drafted[combination.variant]) for combination in recipe.combinations
        ),
        folder=recipe.folder.with_name(f"{recipe.folder.name}-draft"),
    )


def _drafted(variant: Variant) -> Variant:
    differs = {key: value for key, value in variant.differs.items() if key != "engine.weights"}
    return replace(variant, settings=_by_slim(variant.settings), differs=differs)


def _by_slim(settings: Settings) -> Settings:
    return settings.model_copy(update={"engine": settings.engine.model_copy(update={"weights": _NETWORK})})
