"""The JSON schema of recipes."""

from __future__ import annotations

import pytest

from nstflow.jobs.options.engine import EngineOptions
from nstflow.recipe.json_schema import json_schema
from nstflow.recipe.registry import load_registry
from testing.project_folder import Project
from testing.recipe_models import MODEL


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
        {"styles": "ikat.png", "contents": ["koi.png", "none", None, {"image": "a.png"}]},
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
