"""contents × styles × variants - exclude + include: the combinations of a recipe, each with its variant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from nstflow.jobs.names import STYLE_ALONE, job_id, slug
from nstflow.recipe.explain import suggestion
from nstflow.recipe.models import Exclude
from nstflow.recipe.problems import ProblemList
from nstflow.recipe.settings import Settings
from nstflow.recipe.sources import Source
from nstflow.recipe.variants import Include, Variant
from nstflow.recipe.yaml import PathParts


@dataclass(frozen=True)
class Combination:
    """One cell of the matrix."""

    content: Source | None
    style: Source
    variant: Variant

    @property
    def settings(self) -> Settings:
        """The settings of its variant."""
        return self.variant.settings

    @property
    def names(self) -> tuple[str, str, str]:
        """Content, style and variant; `none` where there is no content."""
        return self.content.id if self.content else STYLE_ALONE, self.style.id, self.variant.name

    @property
    def id(self) -> str:
        """`<content>__<style>__<variant>`, the name of the job and of its folder; long names are shortened there."""
        return job_id(*self.names)


class Matrix:
    """Builds the combinations of one recipe; `problems`, with those of contents and styles so far, are added to.

    contents: its rows; None among them is style alone.
    """

    def __init__(
        self,
        contents: tuple[Source | None, ...],
        styles: tuple[Source, ...],
        excludes: Sequence[Exclude],
        problems: ProblemList,
    ) -> None:
        self._contents, self._styles, self._excludes, self._problems = contents, styles, excludes, problems
        # Where a content or style cannot be used, a name that nothing has may be its own.
        self._incomplete = {problem.key.partition(".")[0] for problem in problems.problems}

    def combinations(self, variants: Sequence[Variant], includes: Sequence[Include]) -> tuple[Combination, ...]:
        """Build the matrix in the order of the recipe: contents, styles, variants, then the includes."""
        names = self._names(variants)
        self._check_excludes(names)
        left_out = {excluded for exclude in self._excludes for excluded in _matching(exclude, names)}
        whole = (
            Combination(content, style, variant)
            for content in self._contents
            for style in self._styles
            for variant in variants
        )
        kept = {combination.id: combination for combination in whole if combination.names not in left_out}
        for include in includes:
            self._include(include, kept)
        return tuple(kept.values())

    def _names(self, variants: Sequence[Variant]) -> dict[str, list[str]]:
        return {
            "content": [source.id if source else STYLE_ALONE for source in self._contents],
            "style": [source.id for source in self._styles],
            "variant": [variant.name for variant in variants],
        }

    def _check_excludes(self, names: Mapping[str, Sequence[str]]) -> None:
        for index, exclude in enumerate(self._excludes):
            for what, known in names.items():
                pattern = getattr(exclude, what)
                if not any(fnmatchcase(name, pattern) for name in known):
                    self._unknown(("exclude", index, what), what, pattern, known)

    def _include(self, include: Include, kept: dict[str, Combination]) -> None:
        path = ("include", include.index)
        style = self._style_of(include, path)
        contents = self._contents_of(include, path)
        if style is None or not contents:
            return
        (content,) = contents
        added = Combination(content, style, include.variant)
        if added.id in kept:
            label = "-".join([include.variant.name, *(_in_a_name(key, value) for key, value in include.own.items())])
            added = Combination(content, style, replace(include.variant, name=slug(label), title=include.title))
        if added.id in kept:
            self._problems.add(
                path, f"'{added.id}' is in the matrix already; change a setting here, or leave this include out"
            )
            return
        kept[added.id] = added

    def _contents_of(self, include: Include, path: PathParts) -> tuple[Source | None, ...]:
        """Return the content of an include, None for style alone; nothing, and a problem, where there is none."""
        known = {source.id if source else STYLE_ALONE: source for source in self._contents}
        if include.content in known:
            return (known[include.content],)
        if include.content == STYLE_ALONE or (include.content is None and list(known) == [STYLE_ALONE]):
            return (None,)
        if include.content is None:
            message = f"content is missing; expected the id of a content, or '{STYLE_ALONE}' for style alone"
            self._problems.add(path, message)
        else:
            self._unknown((*path, "content"), "content", include.content, list(known))
        return ()

    def _style_of(self, include: Include, path: PathParts) -> Source | None:
        named = next((source for source in self._styles if source.id == include.style), None)
        if named is None:
            self._unknown((*path, "style"), "style", include.style, [source.id for source in self._styles])
        return named

    def _unknown(self, path: PathParts, what: str, name: str, known: Sequence[str]) -> None:
        if f"{what}s" not in self._incomplete:
            self._problems.add(path, f"'{name}': no {what} of that name{suggestion(name, known)}")


def _in_a_name(key: str, value: Any) -> str:
    """Write a changed setting in the id of an include: `brick` for tile.repeat, `gram.weight-2` for its weight."""
    if isinstance(value, str):
        return value
    shown = "-".join(map(str, value)) if isinstance(value, (list, tuple)) else value
    return f"{key.partition('.')[2] or key}-{shown}"


def _matching(exclude: Exclude, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield content, style and variant of every combination that it leaves out; each name is looked at once."""
    patterns = {what: getattr(exclude, what) for what in known}
    return product(*([name for name in names if fnmatchcase(name, patterns[what])] for what, names in known.items()))
