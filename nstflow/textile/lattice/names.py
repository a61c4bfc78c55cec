"""The names of repeats, and of how many to show."""

from __future__ import annotations

import re
from math import gcd
from typing import Literal, NamedTuple, get_args

from nstflow.errors import UsageError, did_you_mean

RepeatKind = Literal[
    "straight", "drop", "brick", "none",
    "mirror-x", "mirror-y", "mirror", "half-turn", "pinwheel",
    "diamond", "ogee", "stripe", "stripe-y",
]  # fmt: skip


class Parts(NamedTuple):
    """What a repeat's name stands for; as in `Lattice`."""

    kind: RepeatKind
    numerator: int = 0
    denominator: int = 1


_SHIFTED: dict[str, Parts] = {
    "half-drop": Parts("drop", 1, 2),
    "third-drop": Parts("drop", 1, 3),
    "quarter-drop": Parts("drop", 1, 4),
    "brick": Parts("brick", 1, 2),
    "third-brick": Parts("brick", 1, 3),
    "quarter-brick": Parts("brick", 1, 4),
}
_NAMED = {
    "straight": Parts("straight"),
    "none": Parts("none"),
    **_SHIFTED,
    **{kind: Parts(kind) for kind in get_args(RepeatKind) if kind not in ("straight", "none", "drop", "brick")},
}
_ALIASES = {
    "half-brick": "brick",
    "mirror-both": "mirror",
    "p2": "half-turn",
    "rotational": "half-turn",
    "p4": "pinwheel",
    "stripe-x": "stripe",
    "border": "stripe",
}
REPEATS = tuple(_NAMED)
"""The names of repeats, beside fractions such as `2/5-drop`."""
OTHER_NAMES = tuple(_ALIASES)
"""What some of them are called elsewhere."""
FRACTION_PATTERN = r"(\d+)/(\d+)-(drop|brick)"

_FRACTION = re.compile(FRACTION_PATTERN)
_MAX_DENOMINATOR = 16
_GRID = re.compile(r"(\d+)\s*[x×]\s*(\d+)")
_LARGEST_GRID = 12


def parse(text: str) -> Parts:
    """Read a repeat's name. Raises UsageError with the names there are."""
    name = text.strip().lower().replace("_", "-").replace(" ", "-")
    name = _ALIASES.get(name, name)
    if name in _NAMED:
        return _NAMED[name]
    if fraction := _FRACTION.fullmatch(name):
        return _from_fraction(int(fraction[1]), int(fraction[2]), fraction[3])
    hint = did_you_mean(name, [*_NAMED, *_ALIASES])
    raise UsageError(
        f"'{text}': unknown repeat{hint or '.'} Expected one of {', '.join(_NAMED)}, "
        "or a fraction such as 2/5-drop or 1/6-brick"
    )


def name_of(parts: Parts) -> str:
    """Return the usual name, which `parse` reads back."""
    usual = next((name for name, known in _NAMED.items() if known == parts), None)
    return usual or f"{parts.numerator}/{parts.denominator}-{parts.kind}"


def parse_grid(text: str) -> tuple[int, int]:
    """Read (columns, rows) of a text such as `3x3`. Raises UsageError."""
    grid = _GRID.fullmatch(text.strip())
    if not grid or not all(1 <= int(part) <= _LARGEST_GRID for part in grid.groups()):
        raise UsageError(f"'{text}': expected columns x rows such as 3x3, each from 1 to {_LARGEST_GRID}")
    return int(grid[1]), int(grid[2])


def _from_fraction(numerator: int, denominator: int, kind: str) -> Parts:
    if not 0 < numerator < denominator <= _MAX_DENOMINATOR:
        raise UsageError(
            f"'{numerator}/{denominator}-{kind}': expected a fraction between 0 and 1 with a denominator "
            f"of at most {_MAX_DENOMINATOR}; for no shift write 'straight'"
        )
    shared = gcd(numerator, denominator)
    return Parts(kind, numerator // shared, denominator // shared)  # type: ignore[arg-type]
