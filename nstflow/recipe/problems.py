"""Problems of a recipe, gathered with their lines and told in the order of its files."""

from __future__ import annotations

from collections.abc import Iterable

from nstflow.errors import Problem
from nstflow.file_names import is_reserved_on_windows
from nstflow.jobs.names import LONGEST_BYTES, shortened, slug
from nstflow.recipe.yaml import Document, PathParts, dotted, where


class ProblemList:
    """Gathers what is wrong with a document.

    problems: those so far, in the order in which they were noticed.
    """

    def __init__(self, document: Document) -> None:
        self.problems: list[Problem] = []
        self._document = document

    def add(self, path: PathParts, message: str, *, key: PathParts | None = None) -> None:
        """Note what is wrong at a path of the document; key: what messages call it, the path by default."""
        self.problems.append(Problem(where(self._document, path), dotted(path if key is None else key), message))

    def check_folder_name(self, name: str, path: PathParts, *, is_whole: bool = False) -> None:
        """Note where a name cannot be that of a folder; is_whole: it is all of it, and not a part of a job's id."""
        if slug(name) != name:
            expected = f"expected letters, digits, '-', '_' or '.', for example '{slug(name)}'"
            self.add(path, f"'{name}' cannot be the name of a folder; {expected}")
        elif is_whole and is_reserved_on_windows(name):
            self.add(path, f"'{name}' cannot be the name of a folder on Windows; expected another, such as '{name}-1'")
        elif is_whole and len(name.encode()) > LONGEST_BYTES:
            short = shortened(name, LONGEST_BYTES // 4)
            self.add(path, f"'{short}…' is too long for the name of a folder; expected at most {LONGEST_BYTES} bytes")


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems file by file and line by line, each once; what has no line, such as an option, comes first."""

    def place(problem: Problem) -> tuple[str, int]:
        file, _, line = problem.where.rpartition(":")
        return (file, int(line)) if line.isdigit() else ("", 0)

    return sorted(dict.fromkeys(problems), key=place)
