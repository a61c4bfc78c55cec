"""PyYAML's nodes to plain values, each with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yaml.nodes import Node, ScalarNode, SequenceNode

from nstflow.errors import Problem
from nstflow.file_names import nfc
from nstflow.recipe.yaml.hints import quoted, tag_message
from nstflow.recipe.yaml.marks import PathParts, Place, dotted, refusal
from nstflow.recipe.yaml.nodes import check_limits
from nstflow.recipe.yaml.scalars import WORDS, core_scalar

MAX_WRITTEN_OUT_CHARACTERS = 10_000_000

_COLOR_COMMENT = re.compile(r"[ \t]*(#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}))[ \t]*(?:\s#.*)?(?:[\r\n]|$)")


class Builder:
    """Turns nodes into data and marks; collects problems, but refuses limits and circles at once.

    marks: the place of each part by its path, as in a `Document`.
    """

    def __init__(self, text: str, place: Place, tags: Mapping[int, str]) -> None:
        self.marks: dict[PathParts, str] = {}
        self._text = text
        self._place = place
        self._tags = tags
        self._problems: dict[tuple[str, str], Problem] = {}
        self._ancestors: set[int] = set()
        self._nodes = 0
        self._characters = 0

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the values so far."""
        return list(self._problems.values())

    def value(self, node: Node, path: PathParts) -> Any:
        """Return the value of a node, and mark it unless its key did."""
        self.marks.setdefault(path, self._where(node))
        self._count(node)
        if id(node) in self._tags:
            self._report(node, path, tag_message(self._tags[id(node)]))
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if id(node.value) in self._ancestors:
            raise refusal(self._where(node), "this alias (*name) stands inside the very value that it repeats", path)
        self._ancestors.add(id(node.value))
        check_limits(self._nodes, len(self._ancestors), self._where(node))
        value = self._list(node, path) if isinstance(node, SequenceNode) else self._mapping(node, path)
        self._ancestors.remove(id(node.value))
        return value

    def _list(self, node: Node, path: PathParts) -> list[Any]:
        return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: Node, path: PathParts) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            self._count(key_node)
            key = self._key(key_node, path)
            if key is None:
                continue
            child = (*path, key)
            if key in data:
                remedy = f"this key is already at {self.marks[child]}; keep one of the two"
                self._report(key_node, child, remedy)
                continue
            self.marks[child] = self._where(key_node)
            data[key] = self.value(value_node, child)
        return data

    def _key(self, node: Node, path: PathParts) -> str | None:
        """Return the key, its letters composed; None, and a problem, for one that is neither text nor a number."""
        if id(node) in self._tags:
            self._report(node, path, tag_message(self._tags[id(node)]))
        elif not isinstance(node, ScalarNode):
            kind = "list" if isinstance(node, SequenceNode) else "mapping"
            self._report(node, path, f"expected a text or a number as key, found a {kind}; put quotes around it")
        elif node.style is None and node.value == "":
            self._report(node, path, "the key before the colon is empty; write 'name: value'")
        elif node.style is None and node.value == "<<":
            self._report(node, path, "merge keys (<<) are not supported; use 'extends:' or variants instead")
        elif node.style is None and node.value in WORDS and not isinstance(WORDS[node.value], float):
            mistake = f"expected a text or a number as key, found {node.value}"
            self._report(node, path, f'{mistake}; put quotes around it: "{node.value}"')
        else:
            return nfc(self._joined(node, path))
        return None

    def _scalar(self, node: ScalarNode, path: PathParts) -> str | int | float | bool | None:
        if node.style is not None:
            return self._joined(node, path)
        if color := self._commented_color(node):
            self._report(node, path, f"'#' starts a comment, so the value is empty; write {quoted(color)} with quotes")
        try:
            return core_scalar(node.value)
        except ValueError as error:
            self._report(node, path, str(error))
            return None

    def _joined(self, node: ScalarNode, path: PathParts) -> str:
        r"""Return the text, with "\ud83d\ude00" as the one character that JSON means by it."""
        text: str = node.value
        if not any("\ud800" <= character <= "\udfff" for character in text):
            return text
        try:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            self._report(node, path, r"half of a \u surrogate pair stands alone; write the character itself")
            return ""

    def _commented_color(self, node: ScalarNode) -> str:
        """Return `#ff0000` of `color: #ff0000`, where YAML reads a comment and an empty value: nobody means that."""
        if node.value:
            return ""
        match = _COLOR_COMMENT.match(self._text, node.start_mark.index)
        return match[1] if match else ""

    def _count(self, node: Node) -> None:
        self._nodes += 1
        self._characters += len(node.value) if isinstance(node, ScalarNode) else 0
        check_limits(self._nodes, 0, self._where(node))
        if self._characters > MAX_WRITTEN_OUT_CHARACTERS:
            raise refusal(self._where(node), "aliases (*name) repeat so much text that it would not fit a recipe")

    def _report(self, node: Node, path: PathParts, message: str) -> None:
        where = self._where(node)
        self._problems.setdefault((where, message), Problem(where, dotted(path), message))

    def _where(self, node: Node) -> str:
        return self._place(node.start_mark.line + 1)
