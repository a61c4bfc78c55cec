"""What each kind of repeat looks like."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice


@pytest.mark.parametrize(
    ("repeat", "rows"),
    [
        ("mirror-x", ["abbaab", "cddccd", "abbaab", "cddccd", "abbaab"]),
        ("mirror-y", ["ababab", "cdcdcd", "cdcdcd", "ababab", "ababab"]),
        ("mirror", ["abbaab", "cddccd", "cddccd", "abbaab", "abbaab"]),
        ("half-turn", ["ababab", "cdcdcd", "dcdcdc", "bababa", "ababab"]),
        ("pinwheel", ["abcaab", "cddbcd", "bddcbd", "acbaac", "abcaab"]),
        ("diamond", ["abcdab", "cdabcd", "abcdab", "cdabcd", "abcdab"]),
        ("stripe", ["ababab", "cdcdcd", "ababab", "cdcdcd", "ababab"]),
        ("none", ["ababab", "cdcdcd", "ababab", "cdcdcd", "ababab"]),
    ],
)
def test_four_letters_in_repeat(repeat, rows):
    tile = np.array([["a", "b"], ["c", "d"]])
    found = Lattice.parse(repeat).plane(tile, rows=5, columns=6)
    assert ["".join(row) for row in found] == rows
