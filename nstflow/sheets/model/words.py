"""Settings, sizes and dates as a client reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nstflow.outputs.moments import moment_of
from nstflow.outputs.state import State

COUNTED_AS = {
    State.OUTDATED: "with earlier settings",
    State.FAILED: "failed",
    State.NOT_MADE: "not made yet",
    State.LOST: "missing",
}
"""How a client reads the count of jobs that are not simply made, in the order in which they are counted."""

NOT_MADE_YET, TILE_MISSING = COUNTED_AS[State.NOT_MADE], "tile missing"
FAILED, EARLIER_TILE_SHOWN = COUNTED_AS[State.FAILED], "earlier tile shown"
MADE_EARLIER = f"made {COUNTED_AS[State.OUTDATED]}"

_UNSPOKEN_GROUPS = ("tile", "losses")
_SPEAKS_FOR_ITSELF = ("repeat",)
_UNITS = ("px", "cm", "mm", "dpi", "s")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def differences_in_words(differs: Mapping[str, Any]) -> str:
    """Say `{"tile.repeat": "brick", "losses.gram.weight": 0.4}` as `brick · gram weight 0.4`; "" for none."""
    return " · ".join(_difference(key, value) for key, value in differs.items())


def size_in_words(size_cm: tuple[float, float]) -> str:
    """Say (width, height) in cm as `8.7 × 6.5 cm`."""
    return f"{size_cm[0]:.1f} × {size_cm[1]:.1f} cm"


def seam_in_words(certificate: Mapping[str, Any] | None) -> str:
    """Say a seam certificate as `seamless`; "" where there is none."""
    return str(certificate.get("summary", "")) if certificate else ""


def date_in_words(created: str) -> str:
    """Say an ISO date as `21 November 2025`; any other text as it is."""
    moment = moment_of(created)
    return created if moment is None else f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _difference(key: str, value: Any) -> str:
    path = key.split(".")
    if key == "finish":
        return "finish " + ", ".join(
            str(next(iter(step), "")) if isinstance(step, Mapping) else str(step) for step in value
        )
    if len(path) > 1 and path[0] in _UNSPOKEN_GROUPS:
        path = path[1:]
    if path[-1] in _SPEAKS_FOR_ITSELF:
        return _value(value)
    name, unit = _split_unit(path[-1])
    subject = " ".join(part.replace("_", " ") for part in (*path[:-1], name) if part)
    if value is None:
        return f"no {subject}"
    if isinstance(value, bool):
        return f"{subject} {'on' if value else 'off'}"
    return " ".join(part for part in (subject, _value(value), unit) if part)


def _split_unit(name: str) -> tuple[str, str]:
    """Split `size_px` into (`size`, `px`), and `dpi` into ("", `dpi`)."""
    stem, _, unit = name.rpartition("_")
    return (stem, unit) if unit in _UNITS else (name, "")


def _value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        numbers = len(value) == 2 and all(isinstance(part, (int, float)) for part in value)
        return (" × " if numbers else ", ").join(_value(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{str(key).replace('_', ' ')} {_value(part)}" for key, part in value.items())
    return str(value)
