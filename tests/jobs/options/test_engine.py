"""What a recipe may say of the engine."""

from __future__ import annotations

from typing import Any

import pytest

from nstflow.jobs.options.engine import EngineOptions
from nstflow.jobs.options.tile import Tile
from nstflow.planning.pyramid import plan_scales
from testing.recipe_models import message


def test_scales_and_iterations_may_be_automatic_numbers_or_lists() -> None:
    assert EngineOptions.model_validate({"scales": "auto", "iterations": "auto"}) == EngineOptions()
    assert EngineOptions.model_validate({"iterations": 80}).iterations == 80
    engine = EngineOptions.model_validate({"scales": [128, 256], "iterations": [200, 50]})
    assert (engine.scales, engine.iterations) == ((128, 256), (200, 50))


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ({"scales": []}, "expected 'auto', 'single' or a list"),
        ({"scales": [16]}, "at least 32 px"),
        ({"scales": [128.5]}, "whole numbers above 0"),
        ({"scales": [True]}, "whole numbers above 0"),
        ({"scales": "256"}, "expected 'auto', 'single' or a list"),
        ({"iterations": 0}, "whole numbers above 0"),
        ({"iterations": -3}, "whole numbers above 0"),
        ({"iterations": True}, "expected 'auto'"),
        ({"iterations": 1.5}, "expected 'auto'"),
        ({"iterations": [10]}, "scales none (auto); expected one number for each width"),
        ({"scales": [64, 128], "iterations": [1]}, "expected one number for each width"),
        ({"precision": "float16"}, "Input should be 'auto', 'float32' or 'bfloat16'"),
        ({"blocks": "on"}, "'on': expected auto, off, or the largest side of a block in px such as 1024"),
        ({"blocks": True}, "expected auto, off"),
        ({"blocks": 512.5}, "expected auto, off"),
        ({"blocks": 1000}, "1000: expected a multiple of 16 px from 256 to 4096"),
        ({"blocks": "128px"}, "multiple of 16 px"),
        ({"blocks": 8192}, "from 256 to 4096"),
        ({"adam": {"rate": 0}}, "greater than 0"),
        ({"adam": {"rate": 2}}, "less than or equal to 1"),
        ({"adam": {"rate": True}}, "expected a number"),
        ({"adam": {"fall": "linear"}}, "'cosine' or 'constant'"),
        ({"adam": {"decay": [0.9]}}, "[0.9]: expected two numbers from 0 to below 1"),
        ({"adam": {"decay": [0.9, 1]}}, "expected two numbers from 0 to below 1"),
        ({"adam": {"decay": 0.9}}, "expected two numbers from 0 to below 1"),
        ({"stop": {"loss": 0}}, "greater than 0"),
        ({"stop": {"loss": float("nan")}}, "stop.loss"),
        ({"stop": {"plateau": 1}}, "less than 1"),
        ({"noise": 1.5}, "less than or equal to 1"),
        ({"noise": True}, "expected a number"),
        ({"style_scale": 0.05}, "0.1"),
        ({"style_scale": 9}, "8"),
        ({"style_scale": "large"}, "number"),
        ({"start": "nois"}, "did you mean 'noise'?"),
        ({"start": "picture"}, "or the name of a picture"),
    ],
)
def test_engine_settings_that_make_no_sense_are_refused(keys: dict[str, Any], hint: str) -> None:
    assert hint in message(EngineOptions, **keys)


def test_a_single_scale_is_the_tile_s_own_whatever_its_size() -> None:
    engine = EngineOptions.model_validate({"scales": "single", "iterations": [7]})
    for unit in ((32, 48), (16384, 16384)):
        (scale,) = plan_scales(unit, lattice=Tile().lattice, widths_px=engine.scales, iterations=engine.iterations)
        assert (scale.width_px, scale.height_px, scale.iterations) == (*unit, 7)


def test_blocks_may_be_automatic_off_or_px_with_or_without_the_unit() -> None:
    for written, meant in (("auto", "auto"), ("off", "off"), (512, 512), ("512px", 512), (" 4096 px", 4096)):
        assert EngineOptions.model_validate({"blocks": written}).blocks == meant


def test_a_picture_can_be_started_from() -> None:
    assert EngineOptions(start="inputs/koi.png").start == "inputs/koi.png"
