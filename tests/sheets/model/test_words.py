"""Settings as a client reads them."""

from __future__ import annotations

import pytest

from nstflow.sheets.model.words import date_in_words, differences_in_words


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({}, ""),
        ({"tile.repeat": "half-drop"}, "half-drop"),
        ({"losses.gram.weight": 0.4}, "gram weight 0.4"),
        ({"losses.color": None}, "no color"),
        ({"losses.tv.wrap": False}, "tv wrap off"),
        ({"tile.size_cm": [8.7, 6.5]}, "size 8.7 × 6.5 cm"),
        ({"tile.dpi": 300}, "300 dpi"),
        ({"optimizer.max_steps": 800}, "optimizer max steps 800"),
        ({"losses.gram.layers": {"block1_conv1": 1.0}}, "gram layers block1 conv1 1"),
        ({"losses.gram.layers": ["a", "b", "c"]}, "gram layers a, b, c"),
    ],
)
def test_differences_read_as_words(differs, words):
    assert differences_in_words(differs) == words


@pytest.mark.parametrize(
    ("created", "words"),
    [
        ("2026-03-01T23:59:00Z", "1 March 2026"),
        ("2026-12-24", "24 December 2026"),
        ("last week", "last week"),
    ],
)
def test_dates_read_as_words(created, words):
    assert date_in_words(created) == words
