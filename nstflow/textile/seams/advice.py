"""What the certificates of a job warn of and what to do about it, in whole sentences for a designer.

`words.py` has the few words for a sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nstflow.textile.seams.certify import REMEDY_SEAM
from nstflow.textile.seams.words import STRIPING, stripes_along

REMEDY_STRIPES = "against stripes: another content, more weight for the style, or repeat: half-drop"
_AXES = ("across", "down")
# The certificate speaks of any picture; of one that a recipe makes there is more to say.
_IN_A_RECIPE = {
    REMEDY_SEAM: "against a seam: periodic: fade for its content, another seed, or without the steps of finish; "
    "tile: {certify: require} fails such a tile",
}
# Of the tile before it was finished: its unit is what is printed.
_UNFINISHED = "tile"


@dataclass(frozen=True)
class Advice:
    """Warnings, a sentence each, and what to do about them, each once."""

    warnings: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()


def advice(certificates: Mapping[str, Mapping[str, Any]]) -> Advice:
    """Gather what the certificates of a job warn of: seams that show or may, cheats, stripes.

    certificates: as plain data, as a manifest has them: `unit`, `colorways/night/unit` -> its certificate. What the
                  colorways share with the unit is said once.
    """
    warnings, remedies = dict[str, None](), dict[str, None]()
    for name, certificate in certificates.items():
        if name == _UNFINISHED:
            continue
        where = f"{name.split('/')[-2]}: " if "/" in name else ""
        for warning, to_do in _warnings(certificate):
            if warning not in warnings:
                warnings[f"{where}{warning}"] = None
            remedies |= dict.fromkeys(_IN_A_RECIPE.get(remedy, remedy) for remedy in to_do)
    return Advice(tuple(warnings), tuple(remedies))


def stripes_in_words(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which stripes the eye will see in repeat; a certificate as plain data."""
    striped = [axis for axis in _AXES if float((certificate.get(axis) or {}).get("tramline", 0.0)) > STRIPING]
    return tuple(f"in repeat the eye will see {stripes_along(axis)}" for axis in striped)


def _warnings(certificate: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    remedies = tuple(certificate.get("remedies", ()))
    yield from ((reason, remedies) for reason in certificate.get("reasons", ()))
    yield from ((stripes, (REMEDY_STRIPES,)) for stripes in stripes_in_words(certificate))
