"""What a recipe calls the files that are handed over: `{client}-{content}-{style}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import Any

from nstflow.errors import did_you_mean
from nstflow.jobs.names import slug

COLORWAY = "colorway"
TOKENS = ("client", "season", "title", "recipe", "content", "style", "variant", COLORWAY)
"""What may stand in braces: words of the sheet, the recipe's name, ids, and a colorway's name."""

# Beside it a file's name holds a colorway and an ink, and the usual limit is 255.
MOST_BYTES = 120

_SEPARATORS = re.compile(r"([-_. ])[-_. ]+")


def text_in_braces(value: Any) -> Any:
    """Refuse what YAML reads of `name: {content}` without quotes, keys and values. Raises ValueError."""
    if isinstance(value, Mapping):
        tokens = "-".join(f"{{{key}}}" for key in value)
        raise ValueError(f'in YAML a brace begins keys and values; put quotes around the name: "{tokens}"')
    return value


def check_file_name(template: str) -> str:
    """Return the template. Raises ValueError where braces do not match, or hold what is no token."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        raise ValueError(f"'{template}': a brace without its other half; expected tokens such as {{content}}") from None
    for _, token, options, conversion in parts:  # a token is None after the last one
        if token is not None and (token not in TOKENS or options or conversion):
            written = f"{token}{'!' + conversion if conversion else ''}{':' + options if options else ''}"
            near = did_you_mean(token, TOKENS) or f"; expected {', '.join(TOKENS)}"
            raise ValueError(f"'{{{written}}}': no token of that name{near}")
    if not template.strip():
        raise ValueError("an empty name; leave it out for files that are called unit.png, swatch.png, …")
    return template


def filled_in(template: str, words: Mapping[str, str]) -> str:
    """Put the words into the template, all but the colorway's, which each set of colors has its own of."""
    return template.format_map({**words, COLORWAY: f"{{{COLORWAY}}}"})


def file_stem(name: str, colorway: str = "") -> str:
    """Return what files in these colors begin with, as every computer takes it; "" for an empty name.

    name: as `filled_in` gives it; a colorway that it has no place for comes last.
    """
    token = f"{{{COLORWAY}}}"
    if not name:
        return ""
    whole = name.replace(token, colorway) if token in name else "-".join(filter(None, (name, colorway)))
    return slug(_SEPARATORS.sub(r"\1", whole))
