"""What variants change, as a client reads it."""

from __future__ import annotations

from typing import Any

import pytest

from nstflow.sheets.model.differences import differences_in_words

GRAM, HISTOGRAM = "losses.gram.weight", "losses.histogram.weight"


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({}, ""),
        ({"tile.repeat": "half-drop"}, "half-drop"),
        ({"tile.size": "32cm"}, "32 cm wide"),
        ({"tile.size": "32x24cm"}, "32 × 24 cm"),
        ({"tile.size": "12.6 in"}, "12.6 in wide"),
        ({"engine.style_scale": 2}, "cloth at twice the size"),
        ({"engine.style_scale": 0.5}, "cloth at half the size"),
        ({"engine.style_scale": 1.5}, "cloth at 1.5 × the size"),
        ({"engine.start": "noise"}, "started from noise"),
        ({"engine.start": "style"}, "started from the cloth"),
        ({"engine.start": "inputs/starts/haze.png"}, "started from another picture"),
        ({"engine.noise": 0.25}, "25 % noise at the start"),
        ({"engine.noise": 0}, "no noise at the start"),
        ({"engine.weights": "vgg19"}, "network vgg19"),
        ({"engine.weights": "/home/weber/weights/own.npz"}, "network own"),
        ({"finish": [{"inks": {"count": 6}}, "sharpen"]}, "6 inks, sharpen"),
        ({"finish": [{"inks": {"colors": ["#000000", "#ffffff"]}}]}, "2 inks"),
        ({"finish": [{"inks": {"palette": "inputs/palettes/rust.ase"}}]}, "inks of rust"),
        ({"finish": [{"inks": None}, {"colorways": {"night": {}, "rust": {}}}]}, "inks, colorways night, rust"),
        ({"finish": []}, "no finishing"),
        # All else by its name.
        ({GRAM: 0.4}, "gram weight 0.4"),
        ({"losses.color": None}, "no color"),
        ({"losses.tv.wrap": False}, "tv wrap off"),
        ({"losses.palette.colors": "inputs\\palettes\\rust.ase"}, "palette colors rust"),
        ({"tile.size_cm": [8.7, 6.5]}, "size 8.7 × 6.5 cm"),
        ({"tile.dpi": 300}, "300 dpi"),
        ({"engine.iterations": 800}, "iterations 800"),
        ({"optimizer.max_steps": 800}, "optimizer max steps 800"),
        ({"losses.gram.layers": {"block1_conv1": 1.0}}, "gram layers block1 conv1 1"),
        ({"losses.gram.layers": ["a", "b", "c"]}, "gram layers a, b, c"),
    ],
)
def test_differences_read_as_words(differs: dict[str, Any], words: str) -> None:
    assert differences_in_words(differs) == words


@pytest.mark.parametrize(
    ("differs", "base", "words"),
    [
        ({GRAM: 0.4}, {GRAM: 1.0}, "style weaker (× 0.4)"),
        ({GRAM: 3}, {GRAM: 2.0}, "style stronger (× 1.5)"),
        ({GRAM: 0}, {GRAM: 1.0}, "gram weight 0"),
        ({GRAM: 2, HISTOGRAM: 1}, {GRAM: 1.0, HISTOGRAM: 0.5}, "style stronger (× 2)"),
        ({GRAM: 2, HISTOGRAM: 2}, {GRAM: 1.0, HISTOGRAM: 0.5}, "style stronger"),
        ({GRAM: 2, HISTOGRAM: 0.1}, {GRAM: 1.0, HISTOGRAM: 0.5}, "gram weight 2 · histogram weight 0.1"),
        ({GRAM: 2, HISTOGRAM: 1}, {GRAM: 1.0}, "gram weight 2 · histogram weight 1"),  # which was not in use
        ({"losses.content.weight": 2}, {"losses.content.weight": 1.0}, "motif stronger (× 2)"),
        ({"engine.style_scale": 2}, {"engine.style_scale": 4.0}, "cloth at half the size"),
        ({GRAM: 0.4, "tile.repeat": "brick"}, {GRAM: 1.0}, "style weaker (× 0.4) · brick"),
    ],
)
def test_weights_and_sizes_are_told_by_what_the_recipe_itself_has(
    differs: dict[str, Any], base: dict[str, float], words: str
) -> None:
    assert differences_in_words(differs, base) == words


def test_a_network_of_drafts_is_called_a_draft() -> None:
    assert differences_in_words({"engine.weights": "slim"}, is_draft=True) == "draft (slim)"
