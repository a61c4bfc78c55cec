"""What a mill can print."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from testing.mills import mill


def test_lengths_are_texts_with_a_unit_and_become_mm():
    found = mill(repeat="25.25in", width="140 cm")
    assert found.repeat_mm == pytest.approx(641.35)
    assert found.width_mm == 1400


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"repeat": 64}, "needs its unit"),
        ({"repeat": "64px"}, "pixels are not a length"),
        ({"divisors": [1, 2]}, "give the repeat too"),
        ({"repeat": "64cm", "divisors": [0]}, "greater than or equal to 1"),
        ({"repeat": "64cm", "divisors": []}, "at least 1"),
        ({"joined": True}, "need their 'width'"),
        ({"shortest": "20cm", "longest": "10cm"}, "exchange them"),
        ({"kind": "rotery"}, "rotary screen"),
    ],
)
def test_a_mill_that_makes_no_sense_is_refused(said, says):
    with pytest.raises(ValidationError) as refused:
        mill(**said)
    assert says in str(refused.value)
