"""Which family a kind of repeat belongs to, as data."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from nstflow.textile.lattice.cells import Reach, ogee, rhombus
from nstflow.textile.lattice.family import Family
from nstflow.textile.lattice.names import Parts, RepeatKind, name_of
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

_CELLS: Mapping[str, Reach] = {"diamond": rhombus, "ogee": ogee}
_MOTIONS: Mapping[str, tuple[tuple[Motion, ...], ...]] = {
    "mirror-x": ((AS_IS, LEFT_RIGHT),),
    "mirror-y": ((AS_IS,), (UPSIDE_DOWN,)),
    "mirror": ((AS_IS, LEFT_RIGHT), (UPSIDE_DOWN, HALF_TURN)),
    "half-turn": ((AS_IS,), (HALF_TURN,)),
    "pinwheel": ((AS_IS, QUARTER_TURN), (THREE_QUARTER_TURN, HALF_TURN)),
}
# (across, down)
_WRAPS = {"straight": (True, True), "stripe": (True, False), "stripe-y": (False, True), "none": (False, False)}
_MIRRORED_AT_ENDS: Mapping[tuple[bool, bool], RepeatKind] = {
    (True, False): "mirror-y",
    (False, True): "mirror-x",
    (False, False): "mirror",
}


@cache
def family_of(parts: Parts) -> Family:
    """Return the strategy of a kind and its shift."""
    name = name_of(parts)
    if parts.kind in _MOTIONS:
        return Symmetries(name, _MOTIONS[parts.kind])
    if parts.kind in _WRAPS:
        across, down = _WRAPS[parts.kind]
        return Translations(name, wraps_across=across, wraps_down=down)
    if parts.kind in _CELLS:
        return Translations(name, drop=Fraction(1, 2), cell=_CELLS[parts.kind])
    shift = Fraction(parts.numerator, parts.denominator)
    return Translations(name, brick=shift) if parts.kind == "brick" else Translations(name, drop=shift)


def upright(parts: Parts) -> Parts:
    """Return a brick as the drop that it is when it lies on its side, and every other repeat as it is."""
    return parts._replace(kind="drop") if parts.kind == "brick" else parts


def mirrored_at_ends(parts: Parts) -> Parts:
    """Return the repeat that wraps as this does and is mirrored at the edges where this ends."""
    family = family_of(parts)
    kind = _MIRRORED_AT_ENDS.get((family.wraps_across, family.wraps_down))
    return Parts(kind) if kind else parts
