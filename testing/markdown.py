"""What the documentation says, for tests that compare it with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from testing.places import ROOT

PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md", "inputs/*.md", ".github/*.md")
    for page in ROOT.glob(pattern)
)
"""Every page of the repository."""

_PARSER = MarkdownIt("commonmark").enable("table")
_FILE_NAME = re.compile(r"# ([\w/.-]+\.\w+)\n")


@dataclass(frozen=True)
class Example:
    """A fenced block of a page.

    line: that of its first line in the page, from 1.
    """

    page: Path
    line: int
    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The name that a comment in the first line gives it, such as `plugins/wash.py`, or None."""
        named = _FILE_NAME.match(self.text)
        return named[1] if named else None

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def examples(page: Path, language: str) -> list[Example]:
    """List the fenced blocks of a page in a language, in their order."""
    return [
        Example(page, token.map[0] + 2, language, token.content)
        for token in _PARSER.parse(page.read_text())
        if token.type == "fence" and token.info.strip() == language and token.map
    ]


def links(page: Path) -> list[str]:
    """List where the links and pictures of a page lead, as they are written."""
    return [
        str(token.attrs.get("href") or token.attrs.get("src"))
        for token in _inline(page)
        if token.type in ("link_open", "image")
    ]


def anchors(page: Path) -> set[str]:
    """Collect what stands behind `#` in links to the headings of a page, as GitHub makes it."""
    tokens = _PARSER.parse(page.read_text())
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(page: Path) -> list[str]:
    """List what stands between backticks in a page's text and tables, without its fenced blocks."""
    return [token.content for token in _inline(page) if token.type == "code_inline"]


def tables(page: Path) -> list[list[list[str]]]:
    """List the tables of a page: rows of cells, as they are written, the heading first."""
    all_tables: list[list[list[str]]] = []
    tokens = _PARSER.parse(page.read_text())
    for token, after in pairwise(tokens):
        if token.type == "table_open":
            all_tables.append([])
        elif token.type == "tr_open":
            all_tables[-1].append([])
        elif token.type in ("th_open", "td_open"):
            all_tables[-1][-1].append(after.content)
    return all_tables


def _inline(page: Path) -> Iterator[Token]:
    for token in _PARSER.parse(page.read_text()):
        yield from token.children or ()
