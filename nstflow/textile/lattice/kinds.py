"""Which family a kind of repeat belongs to, as data."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from nstflow.textile.lattice.cells import Reach, ogee, rhombus
from nstflow.textile.lattice.family import Family
from nstflow.textile.lattice.names import Parts, name_of
from nstflow.textile.lattice.symmetries import (
    AS_IS,
    HALF_TURN,
    LEFT_RIGHT,
    QUARTER_TURN,
    THREE_QUARTER_TURN,
    UPSIDE_DOWN,
    Motion,
    Symmetries,
)
from nstflow.textile.lattice.translations import Translations

CELLS: Mapping[str, Reach] = {"diamond": rhombus, "ogee": ogee}
_MOTIONS: Mapping[str, tuple[tuple[Motion, ...], ...]] = {
    "mirror-x": ((AS_IS, LEFT_RIGHT),),
    "mirror-y": ((AS_IS,), (UPSIDE_DOWN,)),
    "mirror": ((AS_IS, LEFT_RIGHT), (UPSIDE_DOWN, HALF_TURN)),
    "half-turn": ((AS_IS,), (HALF_TURN,)),
    "pinwheel": ((AS_IS, QUARTER_TURN), (THREE_QUARTER_TURN, HALF_TURN)),
}
# (across, down)
_WRAPS = {"straight": (True, True), "stripe": (True, False), "stripe-y": (False, True), "none": (False, False)}


@cache
def family_of(parts: Parts) -> Family:
    """The strategy of a kind and its shift."""
    name = name_of(parts)
    if parts.kind in _MOTIONS:
        return Symmetries(name, _MOTIONS[parts.kind])
    if parts.kind in _WRAPS:
        across, down = _WRAPS[parts.kind]
        return Translations(name, wraps_across=across, wraps_down=down)
    if parts.kind in CELLS:
        return Translations(name, drop=Fraction(1, 2))
    shift = Fraction(parts.numerator, parts.denominator)
    return Translations(name, brick=shift) if parts.kind == "brick" else Translations(name, drop=shift)
