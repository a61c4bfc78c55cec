"""Where in a recipe stands what its settings and its pictures come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nstflow.recipe.recipe import Recipe
from nstflow.recipe.variants import Variant
from nstflow.recipe.yaml import Document, PathParts


def setting_path(document: Document, variant: Variant, key: PathParts) -> PathParts:
    """Return the path of a variant's setting: in its include, in the variant itself, or in the recipe's own sections.

    key: such as `("tile", "size")`; where nothing says it, the path that it would have in the recipe's own sections.
    """
    paths = ((*above, *key) for above in variant.written_at)
    return next((path for path in paths if path in document.marks), key)


def picture_paths(recipe: Recipe) -> dict[Path, PathParts]:
    """Map every picture and mask of a recipe to the path where it is named first."""
    paths: dict[Path, PathParts] = {}
    for file, path in named_pictures(recipe):
        paths.setdefault(file, path)
    return paths


def named_pictures(recipe: Recipe) -> Iterator[tuple[Path, PathParts]]:
    """Yield every picture and mask with each path that names it."""
    for source in (*recipe.contents, *recipe.styles):
        is_blend = (*source.at, "blend") in recipe.document.marks
        for file, _ in source.pictures:
            yield file, (*source.at, "blend") if is_blend else _image(recipe.document, source.at)
        if source.mask is not None:
            yield source.mask, (*source.at, "mask")
        if source.cutout is not None:
            yield source.cutout, (*source.at, "toss", "cutout")
    for combination in recipe.combinations:
        start = recipe.start_of(combination)
        if isinstance(start, Path):
            yield start, setting_path(recipe.document, combination.variant, ("engine", "start"))


def _image(document: Document, entry: PathParts) -> PathParts:
    """Return the path of an entry's `image`: the entry's own where that is a bare text."""
    return (*entry, "image") if (*entry, "image") in document.marks else entry
