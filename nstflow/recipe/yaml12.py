"""YAML text to plain data plus line marks, with the meanings of the YAML 1.2 core schema.

PyYAML scans, parses and composes; this module gives the composed nodes their values, because PyYAML's own
meanings are those of YAML 1.1, where `no` is false, `16:9` is 969 and `1e-3` is a text.
https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

import copy
import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from yaml.composer import Composer
from yaml.error import MarkedYAMLError
from yaml.events import AliasEvent, CollectionStartEvent
from yaml.nodes import Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from nstflow.errors import Problem, RecipeError
from nstflow.recipe.yaml_hints import mark_of, quoted, syntax_message, tag_message, unprintable

MAX_BYTES = 1_000_000
MAX_NODES = 100_000
MAX_DEPTH = 50
MAX_WRITTEN_OUT_CHARACTERS = 10_000_000
MAX_INTEGER_CHARACTERS = 1_000  # Python itself refuses to print integers of more than 4300 digits

PathParts = tuple[str | int, ...]
Place = Callable[[int], str]
"""Says where a line is: from the line's number, counted from 1, to the text of `Problem.where`."""


@dataclass(frozen=True)
class Document:
    """What a YAML file says, and where it says it.

    data:  dicts with text keys, lists, text, int, float, bool and None.
    marks: from a path such as `("styles", 1, "id")` to `recipes/spring.yaml:14`; () is the file itself.
    """

    data: dict[str, Any]
    marks: dict[PathParts, str]


class UnreadableError(RecipeError):
    """The file is not there, is a folder, or may not be read."""


def read_yaml(path: Path, *, shown_as: str | None = None) -> Document:
    """Read one YAML file whose top level is a mapping; an empty file is an empty mapping.

    shown_as: the file's name in marks and messages; otherwise the path, relative to the current folder if
    it lies below it.

    Raises UnreadableError if the file cannot be opened, and RecipeError for everything that is wrong inside.
    """
    shown = shown_as if shown_as is not None else _shown(path)

    def place(line: int) -> str:
        return f"{shown}:{line}"

    text = _decoded(_file_bytes(path, shown), shown)
    data, marks = _parse(text, place=place, path=())
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise refusal(marks[()], f"expected keys at the top level, such as 'contents: photo.png', found {_found(data)}")
    return Document(data=data, marks={**marks, (): place(1)})


def read_value(text: str, *, where: str, path: PathParts = ()) -> Any:
    """Read one YAML value that does not come from a file; empty text is None.

    where and path say in the problems where the value comes from and what it is for.
    Raises RecipeError.
    """
    if len(text) > MAX_BYTES:
        raise refusal(where, f"the value is longer than {MAX_BYTES} characters", path)
    if text.lstrip().startswith("#"):
        raise refusal(where, f"'#' starts a comment; put quotes around the text: {quoted(text.strip())}", path)
    return _parse(text, place=lambda line: where, path=path)[0]


def dotted(path: PathParts) -> str:
    """The path as people write it: `styles.1.id`."""
    return ".".join(str(part) for part in path)


def refusal(where: str, message: str, path: PathParts = ()) -> RecipeError:
    """An error of one problem, to be raised."""
    return RecipeError([Problem(where, dotted(path), message)])


def core_scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted text by the core schema of YAML 1.2.

    Raises ValueError for an integer of more than 1000 characters.
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{sign + word: float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def _integer(text: str) -> int:
    if len(text) > MAX_INTEGER_CHARACTERS:
        raise ValueError(f"the number has {len(text)} digits; at most {MAX_INTEGER_CHARACTERS} are read")
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _shown(path: Path) -> str:
    absolute, here = Path(os.path.abspath(path)), Path.cwd()
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else os.path.normpath(path)


def _file_bytes(path: Path, shown: str) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableError([Problem(shown, "", "this is a folder; name a recipe file in it")])
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableError([Problem(shown, "", _missing(path))]) from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError([Problem(shown, "", f"the file cannot be read: {reason}")]) from None
    if len(content) > MAX_BYTES:
        raise refusal(shown, f"the file is larger than {MAX_BYTES // 1_000_000} MB; is it really a recipe?")
    return content


def _missing(path: Path) -> str:
    if not os.access(path.parent, os.R_OK):
        return f"there is no such file, nor a readable folder '{path.parent}'"
    names = [name for name in os.listdir(path.parent) if name.lower().endswith((".yaml", ".yml"))]
    siblings = {Path(name).stem.lower(): name for name in names}
    near = difflib.get_close_matches(path.stem.lower(), siblings, n=1)
    return "there is no such file" + (f"; did you mean '{siblings[near[0]]}'?" if near else "")


_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)


def _decoded(content: bytes, shown: str) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        kind = encoding.removesuffix("-sig").upper()
        found = f"found the byte 0x{content[error.start]:02X}, which is not {kind} text"
        raise refusal(f"{shown}:{line}", f"{found}; save the file as UTF-8 in your editor") from None


class _Composer(Reader, Scanner, Parser, Composer, BaseResolver):
    """PyYAML's composer with limits, without meanings, and with aliases that know their own line."""

    def __init__(self, text: str, place: Place) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self.tags: dict[int, str] = {}
        self._place = place
        self._depth = 0
        self._nodes = 0

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, current_node: Node | None, current_index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass

    def compose_node(self, parent: Node | None, index: Any) -> Node:
        event = self.peek_event()
        nests = isinstance(event, CollectionStartEvent)
        self._nodes += 1
        self._depth += nests
        _check_limits(self._nodes, self._depth, self._place(event.start_mark.line + 1))
        node = cast(Node, super().compose_node(parent, index))
        self._depth -= nests
        if isinstance(event, AliasEvent):
            node = copy.copy(node)  # shares the list of children, which is how a circle is recognised
            node.start_mark = event.start_mark
        elif event.tag is not None:
            self.tags[id(node)] = event.tag
        return node


def _check_limits(nodes: int, depth: int, where: str) -> None:
    if depth > MAX_DEPTH:
        raise refusal(where, f"lists and mappings are nested deeper than {MAX_DEPTH} levels")
    if nodes > MAX_NODES:
        raise refusal(where, f"there are more than {MAX_NODES} values, counting every use of an alias (*name)")


def _composed(text: str, place: Place) -> tuple[Node | None, dict[int, str]]:
    """The root node, None for empty text, and the explicit tags by the identity of their node."""
    try:
        composer = _Composer(text, place)
    except ReaderError as error:
        raise refusal(place(text.count("\n", 0, error.position) + 1), unprintable(text[error.position])) from None
    try:
        return composer.get_single_node(), composer.tags
    except MarkedYAMLError as error:
        mark = mark_of(error)
        raise refusal(place(mark.line + 1 if mark else 1), syntax_message(error, text)) from None
    except (ValueError, OverflowError):  # PyYAML lets chr() and int() fail on "\UFFFFFFFF" and on %YAML lines
        raise refusal(
            place(composer.line + 1), "not valid YAML: a character code or version number is out of range"
        ) from None


class _Builder:
    """Turns nodes into data and marks; collects problems, but refuses limits and circles at once."""

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
        return list(self._problems.values())

    def value(self, node: Node, path: PathParts) -> Any:
        """The value of a node; marks it, unless its key did."""
        self.marks.setdefault(path, self._where(node))
        self._count(node)
        if id(node) in self._tags:
            self._report(node, path, tag_message(self._tags[id(node)]))
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if id(node.value) in self._ancestors:
            raise refusal(self._where(node), "this alias (*name) stands inside the very value that it repeats", path)
        self._ancestors.add(id(node.value))
        _check_limits(self._nodes, len(self._ancestors), self._where(node))
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
        """The key as it is written; None, and a problem, for one that is neither text nor a number."""
        if id(node) in self._tags:
            self._report(node, path, tag_message(self._tags[id(node)]))
        elif not isinstance(node, ScalarNode):
            kind = "list" if isinstance(node, SequenceNode) else "mapping"
            self._report(node, path, f"expected a text or a number as key, found a {kind}; put quotes around it")
        elif node.style is None and node.value == "":
            self._report(node, path, "the key before the colon is empty; write 'name: value'")
        elif node.style is None and node.value == "<<":
            self._report(node, path, "merge keys (<<) are not supported; use 'extends:' or variants instead")
        elif node.style is None and node.value in _WORDS and not isinstance(_WORDS[node.value], float):
            found = f"expected a text or a number as key, found {node.value}"
            self._report(node, path, f'{found}; put quotes around it: "{node.value}"')
        else:
            return self._joined(node, path)
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
        """The text, with "\\ud83d\\ude00" as the one character that JSON means by it."""
        text: str = node.value
        if not any("\ud800" <= character <= "\udfff" for character in text):
            return text
        try:
            return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            self._report(node, path, r"half of a \u surrogate pair stands alone; write the character itself")
            return ""

    def _commented_color(self, node: ScalarNode) -> str:
        """`#ff0000` after `color: #ff0000`: YAML reads a comment and an empty value, nobody means that."""
        if node.value:
            return ""
        match = _COLOR_COMMENT.match(self._text, node.start_mark.index)
        return match[1] if match else ""

    def _count(self, node: Node) -> None:
        self._nodes += 1
        self._characters += len(node.value) if isinstance(node, ScalarNode) else 0
        _check_limits(self._nodes, 0, self._where(node))
        if self._characters > MAX_WRITTEN_OUT_CHARACTERS:
            raise refusal(self._where(node), "aliases (*name) repeat so much text that it would not fit a recipe")

    def _report(self, node: Node, path: PathParts, message: str) -> None:
        where = self._where(node)
        self._problems.setdefault((where, message), Problem(where, dotted(path), message))

    def _where(self, node: Node) -> str:
        return self._place(node.start_mark.line + 1)


_COLOR_COMMENT = re.compile(r"[ \t]*(#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}))[ \t]*(?:\s#.*)?(?:[\r\n]|$)")


def _parse(text: str, *, place: Place, path: PathParts) -> tuple[Any, dict[PathParts, str]]:
    node, tags = _composed(text, place)
    if node is None:
        return None, {path: place(1)}
    builder = _Builder(text, place, tags)
    data = builder.value(node, path)
    if builder.problems:
        raise RecipeError(builder.problems)
    return data, builder.marks


def _found(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str) and (colon := re.match(r"[\w.-]+:(\S|\u00a0)", value)):
        kind = "an ordinary space" if colon[1] == "\u00a0" else "a space"
        return f"the text {quoted(value)}; put {kind} after the colon"
    return f"the text {quoted(value)}" if isinstance(value, str) else f"the value {value}"
