"""What unquoted text means."""

from __future__ import annotations

import math
from typing import Any

import pytest

from nstflow.recipe.yaml.scalars import core_scalar
from testing.yaml_texts import Refusal

# Expected values are written by hand from https://yaml.org/spec/1.2.2/#103-core-schema
CORE_SCHEMA = [
    *((text, None) for text in ("", "~", "null", "Null", "NULL")),
    *((text, True) for text in ("true", "True", "TRUE")),
    *((text, False) for text in ("false", "False", "FALSE")),
    *((text, text) for text in ("no", "No", "NO", "yes", "on", "off", "y", "n", "tRUE", "nULL", "none", "None")),
    *((text, text) for text in ("16:9", "1:30:00", "2024-05-01", "2024-05-01T10:00:00Z", "1_000", "0b11", "512px")),
    *((text, text) for text in ("1.2.3", "1e", "e3", ".", "-", "+", "0o8", "0xg", "-0o7", "+.nan", "١٢", "½", "=")),
    *(("012", 12), ("0", 0), ("-7", -7), ("+7", 7), ("0o17", 15), ("0xFf", 255)),
    *(("1e-3", 0.001), ("1E3", 1000.0), ("-.5", -0.5), ("1.", 1.0), ("+1.5e+2", 150.0), ("00.5", 0.5)),
    *((".inf", math.inf), ("-.INF", -math.inf), ("+.Inf", math.inf)),
]


@pytest.mark.parametrize(("text", "value"), CORE_SCHEMA)
def test_unquoted_text_means_what_the_core_schema_says(text: str, value: Any) -> None:
    assert core_scalar(text) == value
    assert type(core_scalar(text)) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_nan_is_a_float(text: str) -> None:
    value = core_scalar(text)
    assert isinstance(value, float)
    assert math.isnan(value)


def test_a_number_of_thousands_of_digits_is_refused(refusal: Refusal) -> None:
    assert refusal(f"a: {'9' * 5000}\n").startswith("spring.yaml:1: a: the number has 5000 digits")
