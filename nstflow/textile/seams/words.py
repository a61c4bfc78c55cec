"""A certificate in a few words for those who do not read numbers: a client, a badge on a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STRIPING = 0.5
"""From this tramline on the eye sees stripes."""

_STRIPES = {"across": "upright", "down": "level"}
_EDGES = {"warn": "look at its edges", "fail": "seam shows"}


def stripes_along(axis: str) -> str:
    """Name the stripes that lines along an axis (`across`, `down`) make in repeat: `upright stripes`."""
    return f"{_STRIPES[axis]} stripes"


def seam_in_words(certificate: Mapping[str, Any] | None) -> str:
    """Say what a certificate, as plain data, says of the seam: `seamless`, `seam shows`; "" where there is none."""
    if not certificate:
        return ""
    return _EDGES.get(certificate.get("verdict", ""), str(certificate.get("summary", "")))


def warnings_in_words(certificate: Mapping[str, Any] | None) -> tuple[str, ...]:
    """List what a certificate, as plain data, warns of, such as stripes in repeat; nothing where all is well."""
    if not certificate:
        return ()
    seam = [seam_in_words(certificate)] if certificate.get("verdict") in _EDGES else []
    stripes = [stripes_along(axis) for axis in _STRIPES if _tramline(certificate.get(axis)) > STRIPING]
    return (*seam, *stripes)


def _tramline(reading: Mapping[str, Any] | None) -> float:
    return float(reading.get("tramline", 0.0)) if reading else 0.0
