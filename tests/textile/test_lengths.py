"""Sizes on cloth become pixels."""

from __future__ import annotations

import pytest

from nstflow.errors import UsageError
from nstflow.textile.lengths import in_cm, parse_length, parse_size


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("32cm", 320), ("32 cm", 320), ("320mm", 320), ("12.6 in", 320.04), ('12.6"', 320.04), ("10 inches", 254),
        ("1m", 1000), (".5 CM", 5), ("500cm", 5000), ("25.25in", 641.35),
    ],
)  # fmt: skip
def test_lengths_are_read_in_the_units_of_the_trade(text, mm):
    assert parse_length(text) == pytest.approx(mm, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("32", "needs its unit"), ("32px", "pixels are not a length"), ("32 pixels", "pixels are not a length"),
        ("0cm", "above 0"), ("-3cm", "above 0"), ("500.1cm", "at most 5 m"), ("200in", "at most 5 m"),
        ("3 ft", "'ft' is not a unit"), ("32,5cm", "write a decimal point, 32.5cm"), ("", "expected a length"),
        ("cm", "expected a length"), ("wide", "expected a length"), ("1e2cm", "expected a length"),
    ],
)  # fmt: skip
def test_what_is_no_length_is_refused_with_what_is_expected(text, says):
    with pytest.raises(UsageError) as refused:
        parse_length(text)
    assert says in str(refused.value)
    assert f"'{text}'" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "size_mm"),
    [
        ("32cm", (320, None)), ("32x24cm", (320, 240)), ("32 × 24 cm", (320, 240)), ("32cm x 24cm", (320, 240)),
        ("10in x 20cm", (254, 200)), ("320 X 240mm", (320, 240)),
    ],
)  # fmt: skip
def test_sizes_are_width_times_height(text, size_mm):
    assert parse_size(text) == pytest.approx(size_mm)


@pytest.mark.parametrize("text", ["32x24", "32x24px", "32cmx", "x24cm", "32x0cm", "32x24x16cm"])
def test_a_size_without_a_unit_or_with_a_side_missing_is_refused(text):
    with pytest.raises(UsageError):
        parse_size(text)


def test_lengths_in_words_have_no_idle_digits():
    assert [in_cm(mm) for mm in (320, 213.3333, 320.04, 5, 641.35)] == ["32", "21.33", "32", "0.5", "64.14"]
