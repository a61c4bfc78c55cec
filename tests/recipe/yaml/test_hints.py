"""What is wrong with a YAML text, and the remedy."""

from __future__ import annotations

import pytest

from testing.yaml_texts import Refusal


def test_several_documents_are_refused(refusal: Refusal) -> None:
    message = refusal("---\na: 1\n---\nb: 2\n")
    assert message.startswith("spring.yaml:3: ")
    assert "one file is one recipe" in message


SYNTAX = [
    ("a:\n\tb: 1\n", 2, "spaces instead of tabs"),
    ("a: 1\nweight:2\nb: 3\n", 2, "a key, a colon and a space"),
    ("weight:2\n", 1, "put a space after the colon"),
    ("weight:\u00a02\n", 1, "an ordinary space"),
    ("a: 1\nweight\u00a0 2\n", 2, "non-breaking space"),
    ("title: spring: two\n", 1, "put quotes around a text that contains ': '"),
    ("a: 1\n  b: 2\n", 2, "check the indentation"),
    ("a:\n    b: 1\n  c: 2\n", 3, "check the indentation"),
    ("contents: *.png\n", 1, 'put quotes around the text: "*.png"'),
    ("contents: [*.png, b.png]\n", 1, 'put quotes around the text: "*.png"'),
    ("contents:\n  - *flowers\n", 2, 'put quotes around the text: "*flowers"'),
    ("contents: **/*.png # all\n", 1, 'put quotes around the text: "**/*.png"'),
    ("a: &.png\n", 1, 'put quotes around the text: "&.png"'),
    ("a: %d.png\n", 1, 'put quotes around the text: "%d.png"'),
    ("a: @home base\n", 1, 'put quotes around the text: "@home base"'),
    ("a: `x`\n", 1, "put quotes around the text"),
    ("a: |x\n", 1, "put quotes around"),
    ("a: !<x\n", 1, "put quotes around"),
    ("a: !e!x y\n", 1, "put quotes around"),
    ("inks: [#fff, #000]\nb: 1\n", 3, "the '#' on line 1 starts a comment; put quotes around a color: \"#fff\""),
    ("a: [b,\nc: 1\n", 3, "bracket '[' on line 1"),
    ("a: ]\n", 1, "put quotes around the text"),
    ("a: 1\nb: 'open\nc: 2\n", 2, "never closed"),
    ("a: 'it's'\n", 1, "put quotes around the whole text"),
    ("a: 'x', 'y'\n", 1, "between brackets"),
    ('a: "C:\\paths"\n', 1, "use single quotes"),
    ('a: "\\UFFFFFFFF"\n', 1, "out of range"),
    ('a: "\\ud83d"\n', 1, "surrogate"),
    ("a: - b\n", 1, "begin a list on its own line"),
    ("a: &x 1\nb: &x 2\n", 2, "give each its own name"),
    ("a: [b, }\n", 1, "close the bracket"),
    ("?\n: x\n", 1, "the key before the colon is empty"),
    ("a: b\x07\n", 1, "U+0007"),
]


@pytest.mark.parametrize(("content", "line", "hint"), SYNTAX)
def test_a_syntax_error_names_the_line_and_a_remedy(refusal: Refusal, content: str, line: int, hint: str) -> None:
    message = refusal(content)
    assert hint in message
    assert message.startswith(f"spring.yaml:{line}: ")
    assert len(message.splitlines()) == 1
