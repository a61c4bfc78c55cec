"""Contents and styles: from entries of a recipe, patterns among them, to pictures with an id each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from nstflow.file_names import caseless, in_project, printable, shown_in, slash_remedy
from nstflow.jobs.names import STYLE_ALONE, slug
from nstflow.jobs.sources import Periodic
from nstflow.recipe.models import ContentEntry, RecipeFile, StyleEntry
from nstflow.recipe.patterns import Matches, Patterns
from nstflow.recipe.problems import ProblemList
from nstflow.recipe.yaml import Document, PathParts, where
from nstflow.textile.toss_options import Toss

Entry = TypeVar("Entry", ContentEntry | None, StyleEntry)


@dataclass(frozen=True)
class Source:
    """A content, or a style: an id and its pictures with their shares (one picture, unless it is a blend).

    title: what the client reads in place of the id; empty for the id itself.
    mask: of its one picture, or None.
    role: of a content in a collection, or empty.
    periodic: how a content is made to repeat; toss: how its motif is scattered, where that is `motif`.
    at: its entry's path in the recipe.
    """

    id: str
    pictures: tuple[tuple[Path, float], ...]
    title: str = ""
    mask: Path | None = None
    role: str = ""
    periodic: Periodic = "auto"
    toss: Toss | None = None
    cutout: Path | None = None
    at: PathParts = ()


class SourceFinder:
    """Finds the contents and styles of a recipe; `problems` are added to, and `notes` say what was left out.

    root: the project folder, which names of files are relative to; outputs: the recipe's own output folder.
    """

    def __init__(self, root: Path, document: Document, problems: ProblemList, *, outputs: Path) -> None:
        self._root, self._document, self._problems = root, document, problems
        self._patterns = Patterns(root, outputs)
        self.notes: list[str] = []

    def contents(self, file: RecipeFile) -> tuple[Source | None, ...]:
        """Find the contents, in the order of the recipe; those of a pattern by name; None is style alone."""
        return self._each_id_once("contents", file.contents, self._of_content) if file.contents else (None,)

    def styles(self, file: RecipeFile) -> tuple[Source, ...]:
        """Find the styles, in the order of the recipe; those of a pattern by name."""
        styles = self._each_id_once("styles", file.styles, self._of_style)
        return tuple(style for style in styles if style is not None)

    def _each_id_once(
        self, section: str, entries: Sequence[Entry], expand: Callable[[Entry, PathParts], Iterator[Source | None]]
    ) -> tuple[Source | None, ...]:
        by_id: dict[str, tuple[Source | None, PathParts]] = {}
        for index, entry in enumerate(entries):
            path = (section, index)
            for source in expand(entry, path):
                name = STYLE_ALONE if source is None else source.id
                first = by_id.setdefault(caseless(name), found := (source, path))
                if first is not found:
                    self._two_with_one_id(found, first)
        return tuple(replace(source, at=path) if source else None for source, path in by_id.values())

    def _of_content(self, entry: ContentEntry | None, path: PathParts) -> Iterator[Source | None]:
        if entry is None:
            yield None
            return
        is_motif, cutout = entry.periodic == "motif", entry.toss.cutout
        if cutout is not None and any(map(self._patterns.is_pattern, (entry.image, cutout))):
            message = f"'{cutout}' for '{entry.image}': belongs to a single picture; name both files, without * ? ["
            self._problems.add((*path, "toss", "cutout"), message)
            return
        for source in self._pictures(entry.image, entry, path):
            yield replace(
                source,
                role=entry.role or "",
                periodic=entry.periodic,
                toss=entry.toss if is_motif else None,
                cutout=self._file(cutout, (*path, "toss", "cutout")) if cutout is not None else None,
            )

    def _of_style(self, entry: StyleEntry, path: PathParts) -> Iterator[Source]:
        if entry.image is not None:
            yield from self._pictures(entry.image, entry, path)
        elif entry.blend is not None and entry.id is not None:
            pictures = tuple((self._file(name, (*path, "blend", name)), share) for name, share in entry.blend.items())
            yield Source(self._checked_id(entry.id, path, path), pictures, entry.title)

    def _pictures(self, image: str, entry: ContentEntry | StyleEntry, path: PathParts) -> Iterator[Source]:
        """Expand a name or pattern to a source for each picture. Problems are noted at the line of `image`."""
        line = (*path, "image")
        files = self._files(image, line, path)
        if (entry.id is not None or entry.title) and len(files) > 1:
            what = "an id" if entry.id is not None else "a title"
            message = f"'{image}': {len(files)} pictures match, but {what} needs a single picture"
            self._problems.add(line, message, key=path)
            files = ()
        if entry.mask is not None and any(map(self._patterns.is_pattern, (image, entry.mask))):
            self._problems.add(
                (*path, "mask"),
                f"'{entry.mask}' for '{image}': a mask belongs to a single picture; name both files, without * ? [",
            )
            files = ()
        mask = None if entry.mask is None else self._file(entry.mask, (*path, "mask"))
        for file in files:
            name = slug(file.stem) if entry.id is None else self._checked_id(entry.id, line, path)
            yield Source(name, ((file, 1.0),), entry.title, mask=mask)

    def _files(self, text: str, line: PathParts, key: PathParts) -> tuple[Path, ...]:
        if not self._patterns.is_pattern(text):
            return (self._file(text, line, key=key),)
        found = self._patterns.matches(text)
        left_out = _results_left_out(found, self._root)
        if found.files and left_out:
            self.notes.append(f"'{text}': left out are {left_out}: results are no inputs")
        elif left_out:
            remedy = "results are no inputs by a pattern; copy pictures to another folder, or name them one by one"
            self._problems.add(line, f"'{text}': no picture matches beside {left_out}: {remedy}", key=key)
        elif not found.files:
            remedy = slash_remedy(text) or f"; expected files below {self._root}"
            self._problems.add(line, f"'{text}': no picture matches{remedy}", key=key)
        return found.files

    def _file(self, name: str, path: PathParts, *, key: PathParts | None = None) -> Path:
        """Return the file of a name. One that is not there is left to its jobs, unless the name tells what is wrong."""
        file = in_project(self._root, name)
        if not file.exists() and (remedy := slash_remedy(name)):
            self._problems.add(path, f"'{printable(name)}': no such file{remedy}", key=key)
        return file

    def _checked_id(self, text: str, path: PathParts, key: PathParts) -> str:
        if slug(text) != text:
            message = f"'{text}' cannot be an id; expected letters, digits, '-', '_' or '.', e.g. '{slug(text)}'"
            self._problems.add(path, message, key=key)
        return text

    def _two_with_one_id(self, found: tuple[Source | None, PathParts], first: tuple[Source | None, PathParts]) -> None:
        (source, path), (other, other_path) = found, first
        place = where(self._document, other_path)
        if source is None and other is None:
            self._problems.add(path, f"'{STYLE_ALONE}' stands at {place} already; leave one of them out")
            return
        name = next(one.id for one in (source, other) if one is not None)
        self._problems.add(
            path,
            f"{_first_name(source)} and {_first_name(other)} ({place}) have the same id '{name}'; "
            f"name one of them, for example {{id: {name}-2, image: …}}",
        )


def _first_name(source: Source | None) -> str:
    return f"'{STYLE_ALONE}'" if source is None else source.pictures[0][0].name


def _results_left_out(found: Matches, root: Path) -> str:
    """Say `24 in outputs/spring and 3 in outputs/dyes`; nothing where nothing was left out."""
    return " and ".join(f"{number} in {shown_in(folder, root)}" for folder, number in found.left_out.items())
