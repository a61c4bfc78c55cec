"""Names for inks that nobody has named: what a dyer would call their colors."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from nstflow.textile.color import evened, to_lab
from nstflow.textile.palettes import Ink, rgb_of

_NAMES = {
    "white": "#ffffff", "ivory": "#f6f0dc", "cream": "#efe0b9", "ecru": "#d8c8a0", "sand": "#cdb38b",
    "silver": "#c4c6c6", "grey": "#8c8e8f", "slate": "#5c6670", "charcoal": "#36393d", "black": "#0c0c0e",
    "taupe": "#85776a", "mushroom": "#b3a594", "camel": "#b48a58", "tan": "#c89f6f", "umber": "#5f4a33",
    "walnut": "#503828", "chocolate": "#3b2519", "sepia": "#6e4a2e", "sienna": "#9c5a33", "terracotta": "#c16a48",
    "rust": "#a8481f", "copper": "#b8703a", "orange": "#e8792b", "apricot": "#f2b280", "peach": "#f6cdb0",
    "ochre": "#c68f2c", "mustard": "#d8a92f", "saffron": "#f0b323", "yellow": "#f4d43c", "straw": "#e6d089",
    "lemon": "#f3ea86", "lime": "#b2c93b", "olive": "#6f6c2f", "moss": "#56642f", "leaf": "#5a9140",
    "green": "#2f8a4c", "forest": "#1f4d34", "sage": "#9caf8c", "celadon": "#b9d0b5", "mint": "#b5e0c6",
    "bottle green": "#12352c", "jade": "#3aa27c", "teal": "#1d7377", "petrol": "#15464f", "turquoise": "#3cb9bd",
    "aqua": "#9adbdd", "sky": "#9cc7e6", "cornflower": "#6a90d4", "blue": "#2d5fb3", "cobalt": "#1a3f9a",
    "indigo": "#2a3a6b", "navy": "#18243f", "ink": "#0e1622", "steel": "#5f7f9a", "denim": "#43628c",
    "lavender": "#b9a9d6", "lilac": "#d5bfdd", "violet": "#7a4fa3", "purple": "#562a73", "aubergine": "#3a1d36",
    "plum": "#6d2c57", "mauve": "#a67f98", "orchid": "#c565b0", "magenta": "#c52a82", "pink": "#ee93b0",
    "blush": "#f0d0ce", "rose": "#d8707f", "coral": "#f0745f", "red": "#d02b2c", "madder": "#a8323e",
    "crimson": "#9a1630", "wine": "#611a2b", "oxblood": "#43121a", "brick": "#8f3d30", "dusty rose": "#bd8b88",
}  # fmt: skip


def named(inks: Iterable[Ink]) -> tuple[Ink, ...]:
    """Give every ink a name of its own: an ink that has none is called after the nearest color of the list.

    Where a name comes twice, later ones are numbered: `navy`, `navy 2`.
    """
    taken: set[str] = set()
    result = []
    for ink in inks:
        base = ink.name or _nearest_name(ink)
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base} {number}"
        taken.add(name.casefold())
        result.append(Ink(name, ink.rgb))
    return tuple(result)


def _nearest_name(ink: Ink) -> str:
    known = _as_seen(rgb_of(code) for code in _NAMES.values())
    return list(_NAMES)[int(np.argmin(((known - _as_seen([ink.rgb])) ** 2).sum(axis=1)))]


def _as_seen(colors: Iterable[tuple[int, int, int]]) -> np.ndarray:
    return evened(to_lab(np.array(list(colors)) / 255))
