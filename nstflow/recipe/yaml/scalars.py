"""What unquoted text means in YAML 1.2: https://yaml.org/spec/1.2.2/#103-core-schema."""

from __future__ import annotations

import re

MAX_INTEGER_CHARACTERS = 1_000  # Python itself refuses to print integers of more than 4300 digits
WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{sign + word: float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def core_scalar(text: str) -> str | int | float | bool | None:
    """Read an unquoted text by the core schema of YAML 1.2.

    Raises ValueError for an integer of more than 1000 characters.
    """
    if text in WORDS:
        return WORDS[text]
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def _integer(text: str) -> int:
    if len(text) > MAX_INTEGER_CHARACTERS:
        raise ValueError(f"the number has {len(text)} digits; at most {MAX_INTEGER_CHARACTERS} are read")
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
