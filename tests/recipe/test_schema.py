"""What each key of a recipe may be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nstflow.errors import UsageError
from nstflow.jobs.layers import LAYER_NAMES
from nstflow.jobs.options.engine import EngineOptions
from nstflow.jobs.options.tile import Tile
from nstflow.planning.pyramid import plan_scales
from nstflow.recipe.json_schema import json_schema
from nstflow.recipe.models import RecipeFile, StyleEntry
from nstflow.recipe.recipe_model import recipe_model
from nstflow.recipe.registry import load_registry
from nstflow.textile.lattice import parse_grid
from testing.project_folder import Project

MODEL = recipe_model(load_registry())


def recipe(**keys: Any) -> RecipeFile:
    return MODEL.model_validate({"styles": ["ikat.png"], **keys})


def message(model: Any, **keys: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(keys)
    return str(caught.value)


@given(st.integers(32, 16384), st.none() | st.integers(32, 16384), st.sampled_from(["x", " x ", "×", " ×"]))
def test_a_size_is_a_width_or_width_times_height(width: int, height: int | None, sign: str) -> None:
    text = f"{width}px" if height is None else f"{width}{sign}{height} px"
    assert Tile.model_validate({"size": text}).size_px == (width, height)


@pytest.mark.parametrize("text", ["512", "512 cm", "px", "31px", "16385px", "512x31px", "-512px", "512x512x512px", ""])
def test_other_sizes_are_refused(text: str) -> None:
    assert "px" in message(Tile, size=text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Half Drop", "half-drop"), ("1/2-drop", "half-drop"), ("half-brick", "brick"), ("2/5-drop", "2/5-drop")],
)
def test_a_repeat_gets_its_usual_name(text: str, name: str) -> None:
    assert Tile(repeat=text).repeat == name


@pytest.mark.parametrize("text", ["3/2-drop", "0/2-drop", "1/17-brick", "p3", "1/0-drop"])
def test_a_repeat_that_is_none_is_refused(text: str) -> None:
    assert f"'{text}'" in message(Tile, repeat=text)


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


def test_contents_may_be_one_text_a_list_or_none() -> None:
    assert recipe(contents="none").contents == ()
    assert [entry.image for entry in recipe(contents="koi.png").contents] == ["koi.png"]
    assert [entry.image for entry in recipe(contents=["a.png", {"id": "b", "image": "b.png"}]).contents] == [
        "a.png",
        "b.png",
    ]
    assert "'none' for a pattern from style alone" in message(MODEL, styles=["a.png"], contents=[])


def test_a_style_may_be_one_text_and_is_a_picture_or_a_blend() -> None:
    assert recipe(styles="ikat.png").styles == (StyleEntry(image="ikat.png"),)
    assert StyleEntry.model_validate({"id": "both", "blend": {"a.png": 1, "b.png": 3}}).blend == {
        "a.png": 1,
        "b.png": 3,
    }
    for entry in ({"id": "x"}, {"id": "x", "image": "a", "blend": {"b": 1}}):
        assert "expected either" in message(StyleEntry, **entry)
    for shares in ({}, {"a": 0}, {"a": float("inf")}, {"a": float("nan")}, {"a": "much"}):
        assert message(StyleEntry, id="x", blend=shares)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "many"])
def test_a_seed_is_a_whole_number_that_is_not_negative(seed: Any) -> None:
    assert "seed" in message(MODEL, styles=["a.png"], seed=seed)


@pytest.mark.parametrize("dpi", [9, 2401, float("nan"), "fine"])
def test_dpi_is_from_10_to_2400(dpi: Any) -> None:
    assert "dpi" in message(Tile, dpi=dpi)


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_grid_is_columns_times_rows(columns: int, rows: int) -> None:
    assert parse_grid(f"{columns}x{rows}") == parse_grid(f" {columns} × {rows} ") == (columns, rows)


@pytest.mark.parametrize("text", ["3", "0x3", "3x13", "x3", "3x3x3", "axb", ""])
def test_other_grids_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected columns x rows such as 3x3"):
        parse_grid(text)


def test_a_loss_of_weight_0_is_not_in_use() -> None:
    losses = recipe(losses={"gram": {"weight": 0}, "color": {"weight": 1}}).losses.in_use()
    assert set(losses) == {"content", "tv", "color"}
    assert set(recipe(losses={"color": {}}).losses.in_use()) == {"content", "gram", "tv"}


def test_layers_may_be_a_list_or_weights_and_must_not_all_be_0() -> None:
    listed = recipe(losses={"gram": {"layers": ["block1_conv1", "block3_conv4"]}}).losses.in_use()["gram"]
    assert dict(listed.layers) == {"block1_conv1": 1, "block3_conv4": 1}
    assert "no layer with a weight above 0" in message(
        MODEL, styles=["a"], losses={"gram": {"layers": {"block1_conv1": 0}}}
    )
    assert "no layer" in message(MODEL, styles=["a"], losses={"gram": {"layers": []}})
    for layer in LAYER_NAMES:
        assert recipe(losses={"content": {"layers": [layer]}})


def test_the_json_schema_knows_every_key_and_the_shorthands() -> None:
    schema = json_schema(load_registry())
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["properties"]) == {*MODEL.model_fields, "extends"}
    assert schema["required"] == ["styles"]
    assert schema["additionalProperties"] is False
    assert set(schema["$defs"]["Losses"]["properties"]) == set(load_registry().losses)
    assert {"const": "none"} in schema["properties"]["contents"]["anyOf"]
    name, options = schema["$defs"]["FinishStep"]["anyOf"]
    assert set(name["enum"]) == set(options["properties"]) == set(load_registry().finishes)


def test_the_json_schema_takes_any_word_for_the_network_and_says_what_it_may_be(project: Project) -> None:
    engine = json_schema(load_registry([project.backbone()]))["$defs"]["Engine"]["properties"]
    assert set(engine) == set(EngineOptions.model_fields)
    weights = engine["weights"]
    assert (weights["type"], weights["default"]) == ("string", "vgg19")
    for word in ("vgg19", "slim", "plugin", "file"):
        assert word in weights["description"]


def test_the_json_schema_accepts_recipes_that_are_valid_and_refuses_others() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema(load_registry()))
    validator.check_schema(validator.schema)
    for valid in (
        {"styles": "ikat.png"},
        {"styles": ["ikat.png", {"id": "b", "blend": {"a.png": 0.5}}], "contents": "none"},
        {"styles": ["a.png"], "variants": {"soft": {"losses": {"gram": {"weight": 0.4}}}}, "tile": {"repeat": "brick"}},
        {"styles": ["a.png"], "engine": {"scales": [128], "iterations": "auto"}, "extends": "base.yaml"},
        {"styles": ["a.png"], "engine": {"blocks": 512, "precision": "bfloat16", "stop": {"plateau": 0.01}}},
        {"styles": ["a.png"], "engine": {"blocks": "512px", "adam": {"rate": 0.01, "decay": [0.9, 0.999]}}},
        {"styles": ["a.png"], "losses": {"gram": {"layers": "bold"}, "mean_std": {"layers": ["block1_conv1"]}}},
        {"styles": ["a.png"], "losses": {"content": {"layers": ["block4_conv2"]}, "laplacian": {"blur_px": 2}}},
        {"styles": ["a.png"], "losses": {"palette": {"colors": ["#FFF", "#1b2a41"]}}},
        {"styles": ["a.png"], "finish": ["inks", "sharpen"], "variants": {"a": {"finish": ["inks"]}}},
        {"styles": ["a.png"], "finish": [{"inks": None}, {"colorways": {"a": ["#fff"], "b": {"rotate": 3}}}]},
        {"styles": ["a.png"], "engine": {"weights": "slim"}, "variants": {"own": {"engine": {"weights": "own.npz"}}}},
    ):
        validator.validate(valid)
    for invalid in (
        {},
        {"styles": ["a.png"], "sed": 1},
        {"styles": ["a.png"], "losses": {"gramm": {}}},
        {"styles": ["a.png"], "losses": {"gram": {"layers": "bolt"}}},
        {"styles": ["a.png"], "losses": {"content": {"layers": "bold"}}},
        {"styles": ["a.png"], "losses": {"palette": {"colors": ["navy"]}}},
        {"styles": ["a.png"], "finish": ["ink"]},
        {"styles": ["a.png"], "finish": ["inks", {}]},
        {"styles": ["a.png"], "finish": [{"inks": {}, "sharpen": {}}]},
        {"styles": ["a.png"], "finish": [{"inks": {"cuont": 3}}]},
    ):
        assert list(validator.iter_errors(invalid))
