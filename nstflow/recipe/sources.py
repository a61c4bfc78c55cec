"""Contents and styles: from entries of a recipe, patterns among them, to pictures with an id each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from nstflow.jobs.names import slug
from nstflow.jobs.sources import Periodic
from nstflow.recipe.models import ContentEntry, RecipeFile, StyleEntry
from nstflow.recipe.problems import ProblemList
from nstflow.recipe.yaml import Document, PathParts, where
from nstflow.textile.toss_options import Toss

_PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".jfif", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".avif"}
_PATTERN = re.compile(r"[*?\[]")

Entry = TypeVar("Entry", ContentEntry, StyleEntry)


@dataclass(frozen=True)
class Source:
    """A content, or a style: an id and its pictures with their shares (one picture, unless it is a blend).

    title: what the client reads in place of the id; empty for the id itself.
    mask: of its one picture, or None.
    role: of a content in a collection, or empty.
    periodic: how a content is made to repeat; toss: how its motif is scattered, where that is `motif`.
    """

    id: str
    pictures: tuple[tuple[Path, float], ...]
    title: str = ""
    mask: Path | None = None
    role: str = ""
    periodic: Periodic = "auto"
    toss: Toss | None = None
    cutout: Path | None = None


class SourceFinder:
    """Finds the contents and styles of a recipe; `problems` are added to.

    root: the project folder, which names of files are relative to.
    """

    def __init__(self, root: Path, document: Document, problems: ProblemList) -> None:
        self._root, self._document, self._problems = root, document, problems

    def contents(self, file: RecipeFile) -> tuple[Source, ...]:
        """Find the contents, in the order of the recipe; those of a pattern by name."""
        return self._each_id_once("contents", file.contents, self._of_content)

    def styles(self, file: RecipeFile) -> tuple[Source, ...]:
        """Find the styles, in the order of the recipe; those of a pattern by name."""
        return self._each_id_once("styles", file.styles, self._of_style)

    def _each_id_once(
        self, section: str, entries: Sequence[Entry], expand: Callable[[Entry, PathParts], Iterator[Source]]
    ) -> tuple[Source, ...]:
        by_id: dict[str, tuple[Source, PathParts]] = {}
        for index, entry in enumerate(entries):
            path = (section, index)
            for source in expand(entry, path):
                first, first_path = by_id.setdefault(source.id.casefold(), (source, path))
                if first is not source:
                    self._two_with_one_id(source, path, first, first_path)
        return tuple(source for source, _ in by_id.values())

    def _of_content(self, entry: ContentEntry, path: PathParts) -> Iterator[Source]:
        is_motif, cutout = entry.periodic == "motif", entry.toss.cutout
        if cutout is not None and any(map(self._is_pattern, (entry.image, cutout))):
            message = f"'{cutout}' for '{entry.image}': belongs to a single picture; name both files, without * ? ["
            self._problems.add((*path, "toss", "cutout"), message)
            return
        for source in self._pictures(entry.image, entry, path):
            yield replace(
                source,
                role=entry.role or "",
                periodic=entry.periodic,
                toss=entry.toss if is_motif else None,
                cutout=self._absolute(cutout) if cutout is not None else None,
            )

    def _of_style(self, entry: StyleEntry, path: PathParts) -> Iterator[Source]:
        if entry.image is not None:
            yield from self._pictures(entry.image, entry, path)
        elif entry.blend is not None and entry.id is not None:
            pictures = tuple((self._absolute(name), share) for name, share in entry.blend.items())
            yield Source(self._checked_id(entry.id, path, path), pictures, entry.title)

    def _pictures(self, image: str, entry: ContentEntry | StyleEntry, path: PathParts) -> Iterator[Source]:
        """Expand a name or pattern to a source for each picture. Problems are noted at the line of `image`."""
        line = (*path, "image")
        files = self._files(image)
        if not files:
            self._problems.add(line, f"'{image}': no picture matches; expected files below {self._root}", key=path)
        if (entry.id is not None or entry.title) and len(files) > 1:
            what = "an id" if entry.id is not None else "a title"
            message = f"'{image}': {len(files)} pictures match, but {what} needs a single picture"
            self._problems.add(line, message, key=path)
            files = []
        if entry.mask is not None and any(map(self._is_pattern, (image, entry.mask))):
            self._problems.add(
                (*path, "mask"),
                f"'{entry.mask}' for '{image}': a mask belongs to a single picture; name both files, without * ? [",
            )
            files = []
        mask = None if entry.mask is None else self._absolute(entry.mask)
        for file in files:
            name = slug(file.stem) if entry.id is None else self._checked_id(entry.id, line, path)
            yield Source(name, ((file, 1.0),), entry.title, mask=mask)

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

    def _checked_id(self, text: str, path: PathParts, key: PathParts) -> str:
        if slug(text) != text:
            message = f"'{text}' cannot be an id; expected letters, digits, '-', '_' or '.', e.g. '{slug(text)}'"
            self._problems.add(path, message, key=key)
        return text

    def _two_with_one_id(self, source: Source, path: PathParts, first: Source, first_path: PathParts) -> None:
        other = f"{_first_name(first)} ({where(self._document, first_path)})"
        self._problems.add(
            path,
            f"{_first_name(source)} and {other} have the same id '{source.id}'; "
            f"name one of them, for example {{id: {source.id}-2, image: …}}",
        )


def _first_name(source: Source) -> str:
    return source.pictures[0][0].name
