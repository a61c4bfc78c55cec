"""YAML text to PyYAML's nodes, within limits: lines and structure, no values yet."""

from __future__ import annotations

import copy
from typing import Any, cast

from yaml.composer import Composer
from yaml.error import MarkedYAMLError
from yaml.events import AliasEvent, CollectionStartEvent
from yaml.nodes import Node
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from nstflow.recipe.yaml.hints import mark_of, syntax_message, unprintable
from nstflow.recipe.yaml.marks import Place, refusal

MAX_NODES = 100_000
MAX_DEPTH = 50


class _MarkingComposer(Reader, Scanner, Parser, Composer, BaseResolver):
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
        event = cast(Any, self).peek_event()  # untyped in the stubs of PyYAML
        nests = isinstance(event, CollectionStartEvent)
        self._nodes += 1
        self._depth += nests
        check_limits(self._nodes, self._depth, self._place(event.start_mark.line + 1))
        node = cast(Node, super().compose_node(parent, index))
        self._depth -= nests
        if isinstance(event, AliasEvent):
            node = copy.copy(node)  # shares the list of children, which is how a circle is recognized
            node.start_mark = event.start_mark
        elif event.tag is not None:
            self.tags[id(node)] = event.tag
        return node


def check_limits(nodes: int, depth: int, where: str) -> None:
    """Raise RecipeError where there is more, or more deeply nested, than a recipe can hold."""
    if depth > MAX_DEPTH:
        raise refusal(where, f"lists and mappings are nested deeper than {MAX_DEPTH} levels")
    if nodes > MAX_NODES:
        raise refusal(where, f"there are more than {MAX_NODES} values, counting every use of an alias (*name)")


def compose(text: str, place: Place) -> tuple[Node | None, dict[int, str]]:
    """Compose a text to its root node, None for empty text, and the explicit tags by the identity of their node.

    Raises RecipeError.
    """
    try:
        composer = _MarkingComposer(text, place)
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
