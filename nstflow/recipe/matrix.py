"""contents × styles × variants − exclude + include: from a valid file to combinations, each with its settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from nstflow.errors import Problem
from nstflow.jobs.names import slug
from nstflow.jobs.sources import Periodic
from nstflow.recipe.document import where
from nstflow.recipe.explain import suggestion
from nstflow.recipe.schema import Exclude, RecipeFile, Settings
from nstflow.recipe.yaml12 import Document
from nstflow.textile.finish import Finish, prepare
from nstflow.textile.toss_options import Toss

DEFAULT_VARIANT = "default"
_PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".avif"}
_PATTERN = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Source:
    """A content, or a style: an id and its pictures with their shares (one picture, unless it is a blend).

    mask: of its one picture, or None.
    role: of a content in a collection, or empty.
    periodic: how a content is made to repeat; toss: how its motif is scattered, where that is `motif`.
    """

    id: str
    pictures: tuple[tuple[Path, float], ...]
    mask: Path | None = None
    role: str = ""
    periodic: Periodic = "auto"
    toss: Toss | None = None
    cutout: Path | None = None


@dataclass(frozen=True, eq=False)
class Variant:
    """A named set of settings, and what follows from it alone; known by its identity.

    All combinations of a variant share one object, and each include has one of its own: what is worked out once for a
    variant is kept in it or under it.

    differs: what it changes, by dotted key; root: the project folder.
    """

    name: str
    settings: Settings
    differs: Mapping[str, Any]
    root: Path

    @cached_property
    def steps(self) -> tuple[Finish, ...]:
        """The finishing steps, prepared: their files are read, their order is checked. Raises UsageError."""
        return prepare(self.settings.steps, self.root)


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
        return self.content.id if self.content else "none", self.style.id, self.variant.name

    @property
    def id(self) -> str:
        """`<content>__<style>__<variant>`, the name of the job and of its folder."""
        return "__".join(self.names)


@dataclass(frozen=True)
class Include:
    """A combination to add.

    index:          its place in the recipe's `include`.
    content, style: ids.
    variant:        a variant of its own, by the name of the one that it is based on.
    own:            what it changes itself, by dotted key.
    """

    index: int
    content: str | None
    style: str
    variant: Variant
    own: Mapping[str, Any]


class Matrix:
    """Builds the combinations of one recipe and gathers every problem on the way."""

    def __init__(self, file: RecipeFile, *, root: Path, document: Document) -> None:
        self._file, self._root, self._document = file, root, document
        self.problems: list[Problem] = []
        self._incomplete: set[str] = set()
        self.contents = self._sources("contents", file.contents, self._content_sources)
        self.styles = self._sources("styles", file.styles, self._style_sources)

    def combinations(self, variants: Sequence[Variant], includes: Sequence[Include]) -> tuple[Combination, ...]:
        """The matrix in the order of the recipe: contents, styles, variants, then the includes."""
        # Where a content or style cannot be used, a name that is not found may be its own.
        self._incomplete = {problem.key.partition(".")[0] for problem in self.problems}
        self._check_excludes(variants)
        known = self._known(variants)
        left_out = {names for exclude in self._file.exclude for names in _matching(exclude, known)}
        whole = (
            Combination(content, style, variant)
            for content in (self.contents if self._file.contents else (None,))
            for style in self.styles
            for variant in variants
        )
        kept = {combination.id: combination for combination in whole if combination.names not in left_out}
        for include in includes:
            self._include(include, kept)
        return tuple(kept.values())

    def _sources(
        self, section: str, entries: Sequence[Any], expand: Callable[[Any, tuple[str | int, ...]], Iterator[Source]]
    ) -> tuple[Source, ...]:
        found: dict[str, tuple[Source, tuple[str | int, ...]]] = {}
        for index, entry in enumerate(entries):
            path = (section, index)
            for source in expand(entry, path):
                taken = found.setdefault(source.id.casefold(), (source, path))
                if taken[0] is not source:
                    self._two_with_one_id(source, path, *taken)
        return tuple(source for source, _ in found.values())

    def _content_sources(self, entry: Any, path: tuple[str | int, ...]) -> Iterator[Source]:
        is_motif, cutout = entry.periodic == "motif", entry.toss.cutout
        if cutout is not None and any(map(self._is_pattern, (entry.image, cutout))):
            message = f"'{cutout}' for '{entry.image}': belongs to a single picture; name both files, without * ? ["
            self._problem((*path, "toss", "cutout"), message)
            return
        for source in self._pictures(entry, (*path, "image")):
            yield replace(
                source,
                periodic=entry.periodic,
                toss=entry.toss if is_motif else None,
                cutout=self._absolute(cutout) if cutout is not None else None,
            )

    def _style_sources(self, entry: Any, path: tuple[str | int, ...]) -> Iterator[Source]:
        if entry.image is not None:
            yield from self._pictures(entry, (*path, "image"))
        else:
            pictures = tuple((self._absolute(name), share) for name, share in entry.blend.items())
            yield Source(self._own_id(entry.id, path), pictures)

    def _pictures(self, entry: Any, path: tuple[str | int, ...]) -> Iterator[Source]:
        text, own_id = entry.image, entry.id
        files = self._files(text)
        if not files:
            self._problem(path, f"'{text}': no picture matches; expected files below {self._root}")
        if own_id is not None and len(files) > 1:
            self._problem(path, f"'{text}': {len(files)} pictures match, but an id needs a single picture")
            files = []
        if entry.mask is not None and any(map(self._is_pattern, (text, entry.mask))):
            self._problem(
                (*path[:-1], "mask"),
                f"'{entry.mask}' for '{text}': a mask belongs to a single picture; name both files, without * ? [",
            )
            files = []
        mask = None if entry.mask is None else self._absolute(entry.mask)
        role = getattr(entry, "role", None) or ""
        for file in files:
            name = slug(file.stem) if own_id is None else self._own_id(own_id, path)
            yield Source(name, ((file, 1.0),), mask=mask, role=role)

    def _files(self, text: str) -> list[Path]:
        if not self._is_pattern(text):
            return [self._absolute(text)]
        # Only the text is a pattern: the project's own folder may be called "spring [2027]".
        given = Path(text).expanduser()
        base = Path(given.anchor) if given.is_absolute() else self._root
        return sorted(
            file
            for file in base.glob(str(given.relative_to(given.anchor)))
            if file.is_file() and file.suffix.lower() in _PICTURE_SUFFIXES and not file.name.startswith(".")
        )

    def _is_pattern(self, text: str) -> bool:
        return bool(_PATTERN.search(text)) and not self._absolute(text).exists()

    def _absolute(self, text: str) -> Path:
        return self._root / Path(text).expanduser()

    def _own_id(self, text: str, path: tuple[str | int, ...]) -> str:
        if slug(text) != text:
            self._problem(
                path, f"'{text}' cannot be an id; expected letters, digits, '-', '_' or '.', e.g. '{slug(text)}'"
            )
        return text

    def _check_excludes(self, variants: Sequence[Variant]) -> None:
        for index, exclude in enumerate(self._file.exclude):
            for what, known in self._known(variants).items():
                pattern = getattr(exclude, what)
                if not any(fnmatchcase(name, pattern) for name in known):
                    self._unknown(("exclude", index, what), what, pattern, known)

    def _include(self, include: Include, kept: dict[str, Combination]) -> None:
        path = ("include", include.index)
        style = self._named(self.styles, include.style, (*path, "style"), "style")
        content = None
        if self._file.contents:
            if include.content is None:
                self._problem(path, "content is missing; expected the id of a content")
                return
            content = self._named(self.contents, include.content, (*path, "content"), "content")
        if style is None or (self._file.contents and content is None):
            return
        added = Combination(content, style, include.variant)
        if added.id in kept:
            label = "-".join([include.variant.name, *(_in_a_name(key, value) for key, value in include.own.items())])
            added = Combination(content, style, replace(include.variant, name=slug(label)))
        if added.id in kept:
            self._problem(
                path, f"'{added.id}' is in the matrix already; change a setting here, or leave this include out"
            )
            return
        kept[added.id] = added

    def _named(self, sources: Sequence[Source], name: str, path: tuple[str | int, ...], what: str) -> Source | None:
        found = next((source for source in sources if source.id == name), None)
        if found is None:
            self._unknown(path, what, name, [source.id for source in sources])
        return found

    def _known(self, variants: Sequence[Variant]) -> dict[str, list[str]]:
        return {
            "content": [source.id for source in self.contents] or ["none"],
            "style": [source.id for source in self.styles],
            "variant": [variant.name for variant in variants],
        }

    def _unknown(self, path: tuple[str | int, ...], what: str, name: str, known: Sequence[str]) -> None:
        if f"{what}s" in self._incomplete:
            return
        self._problem(path, f"'{name}': no {what} of that name{suggestion(name, known)}")

    def _two_with_one_id(
        self, source: Source, path: tuple[str | int, ...], first: Source, first_path: tuple[str | int, ...]
    ) -> None:
        other = f"{_first_name(first)} ({where(self._document, first_path)})"
        self._problem(
            path,
            f"{_first_name(source)} and {other} have the same id '{source.id}'; "
            f"name one of them, for example {{id: {source.id}-2, image: …}}",
        )

    def _problem(self, path: tuple[str | int, ...], message: str) -> None:
        key = ".".join(str(part) for part in path if part != "image")
        self.problems.append(Problem(where(self._document, path), key, message))


def _in_a_name(key: str, value: Any) -> str:
    """A changed setting in the id of an include: `brick` for tile.repeat, `gram.weight-2` for losses.gram.weight."""
    if isinstance(value, str):
        return value
    shown = "-".join(map(str, value)) if isinstance(value, (list, tuple)) else value
    return f"{key.partition('.')[2] or key}-{shown}"


def _first_name(source: Source) -> str:
    return source.pictures[0][0].name


def _matching(exclude: Exclude, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Content, style and variant of every combination that it leaves out; each name is looked at once."""
    patterns = {what: getattr(exclude, what) for what in known}
    return product(*([name for name in names if fnmatchcase(name, patterns[what])] for what, names in known.items()))
