"""What is wrong with a YAML text and what to do about it: PyYAML's errors in a designer's words."""

from __future__ import annotations

import json
import re

from yaml.error import Mark, MarkedYAMLError


def tag_message(tag: str) -> str:
    """Say that a tag such as `!!str` cannot be used, and the remedy."""
    shown = tag.replace("tag:yaml.org,2002:", "!!")
    return f"tags are not supported, found '{shown}'; leave it out, or put quotes around a text that starts with '!'"


def unprintable(character: str) -> str:
    """Say that a character cannot stand in YAML, and the remedy."""
    if character == "\0":
        return "found a zero byte: this is not a text file, or it is UTF-16; save it as UTF-8 in your editor"
    return f"found the invisible character U+{ord(character):04X}; delete it, or write it as an escape in double quotes"


def quoted(text: str) -> str:
    """Return the text in double quotes, cut to 60 characters, as it could be written."""
    short = text if len(text) <= 60 else text[:59] + "…"
    return json.dumps(short, ensure_ascii=False)


def mark_of(error: MarkedYAMLError) -> Mark | None:
    """Return where the mistake is, rather than where PyYAML noticed it."""
    begins_there = error.context in {"while scanning a simple key", "while scanning a quoted scalar"}
    if begins_there or error.problem_mark is None:
        return error.context_mark
    return error.problem_mark


def syntax_message(error: MarkedYAMLError, text: str) -> str:
    """Say what PyYAML could not read, and what to do about it."""
    context, problem = error.context or "", error.problem or "this cannot be read"
    is_one_sentence = context.startswith(("expected", "found"))
    hint = _hint(error, problem, text)
    return f"not valid YAML: {context + ', ' if is_one_sentence else ''}{problem}" + (f"; {hint}" if hint else "")


def _hint(error: MarkedYAMLError, problem: str, text: str) -> str:
    context = error.context or ""
    mark = mark_of(error)
    line = _line_from(text, mark)
    if "while scanning an a" in context or problem.startswith("found undefined alias"):
        return _anchor_hint(_rest_of_value(text, error.context_mark or error.problem_mark))
    if "cannot start any token" in problem and "\\t" not in problem:
        return f"put quotes around the text: {quoted(_rest_of_value(text, mark))}"
    if "a tag" in context or "tag handle" in problem:
        return "put quotes around a text that starts with '!'"
    if "\\t" in problem or "\t" in line[: len(line) - len(line.lstrip())]:
        return "use spaces instead of tabs, to indent and after a colon"
    if "\u00a0" in line:
        return "the line has a non-breaking space (U+00A0), often pasted from a web page; type an ordinary space"
    if context.startswith("expected a single document"):
        return "one file is one recipe; delete the lines '---', or make two files"
    if context.startswith("while parsing a flow "):
        return _bracket_hint(text, error.context_mark)
    if "quoted scalar" in context:
        return _quote_hint(problem)
    if "block scalar" in context:
        return "put quotes around a text that starts with '|' or '>'"
    return next((hint for start, hint in _HINTS if problem.startswith(start)), "")


_HINTS = (
    (
        "mapping values are not allowed here",
        "put quotes around a text that contains ': '; otherwise check the indentation, and that the key above "
        "has a space after its colon",
    ),
    ("could not find expected ':'", "write a key, a colon and a space: 'weight: 2'"),
    ("expected <block end>, but found '<scalar>'", "put quotes around the whole text, not around a part of it"),
    ("expected <block end>, but found ','", "put the items between brackets: [a.png, b.png]"),
    ("expected <block end>", "check the indentation: entries of one list or mapping begin in the same column"),
    ("expected '<document start>'", "check the indentation, and put quotes around the whole text, not a part of it"),
    ("sequence entries are not allowed here", "begin a list on its own line below the key, or write [a.png, b.png]"),
    ("expected the node content", "put quotes around the text"),
    ("second occurrence", "this anchor (&name) is there twice; give each its own name"),
)


def _line_from(text: str, mark: Mark | None) -> str:
    if mark is None:
        return ""
    start = text.rfind("\n", 0, mark.index) + 1
    return text[start:].split("\n", 1)[0]


def _rest_of_value(text: str, mark: Mark | None) -> str:
    match = re.compile(r"[^,\]}#\r\n]*").match(text, mark.index) if mark else None
    return match[0].rstrip() if match else ""


def _anchor_hint(value: str) -> str:
    sign, kind = ("&", "marks a value to repeat") if value.startswith("&") else ("*", "repeats a value marked with &")
    return f"a '{sign}' at the start {kind}; put quotes around the text: {quoted(value)}"


def _bracket_hint(text: str, opened: Mark | None) -> str:
    if color := re.search(r"[\[{,]\s*(#[0-9a-fA-F]{3,8})\b", text):
        line = text.count("\n", 0, color.start(1)) + 1
        return f"the '#' on line {line} starts a comment; put quotes around a color: {quoted(color[1])}"
    if opened is None or text[opened.index : opened.index + 1] not in {"[", "{"}:
        return "put quotes around the text, or close the bracket before it"
    return (
        f"check the bracket '{text[opened.index]}' on line {opened.line + 1}: is it closed, are there commas between?"
    )


def _quote_hint(problem: str) -> str:
    if "escape" in problem or "hexadecimal" in problem:
        return "in double quotes '\\' is an escape; use single quotes, or '/' in file names"
    return "the quote that opens here is never closed"
