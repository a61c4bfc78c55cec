"""The JSON schema of recipes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nstflow.jobs.options.engine import EngineOptions
from nstflow.recipe.json_schema import json_schema
from nstflow.recipe.mills import load_mills
from nstflow.recipe.registry import load_registry
from nstflow.recipe.yaml import read_yaml
from nstflow.textile.lattice import Lattice
from testing.places import ROOT
from testing.project_folder import Project
from testing.recipe_models import MODEL


def test_the_json_schema_knows_every_key_and_the_shorthands() -> None:
    schema = json_schema(load_registry())
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["properties"]) == {*MODEL.model_fields, "extends"}
    assert (schema["if"], schema["else"]) == ({"required": ["extends"]}, {"required": ["styles"]})
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
    validator = jsonschema.Draft202012Validator(json_schema(load_registry(), load_mills(Path("/nowhere"))))
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
        {"extends": "base.yaml", "variants": {"bold": None}, "losses": {"histogram": None}},
        {"styles": ["a.png"], "tile": {"repeat": "2/5-drop", "mill": "rotary-64"}},
        {"styles": ["a.png"], "tile": {"repeat": "half-brick"}},
        {"styles": ["a.png"], "engine": {"weights": "slim"}, "variants": {"own": {"engine": {"weights": "own.npz"}}}},
    ):
        validator.validate(valid)
    for invalid in (
        {},
        {"contents": ["a.png"]},
        {"styles": ["a.png"], "tile": {"repeat": "half-dropp"}},
        {"styles": ["a.png"], "tile": {"mill": "rotary-46"}},
        {"styles": ["a.png"], "losses": {"gram": {"weight": -1}}},
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


@pytest.mark.parametrize("recipe", sorted(ROOT.glob("recipes/*.yaml")), ids=lambda path: path.stem)
def test_the_json_schema_accepts_the_recipes_that_come_with_nstflow(recipe: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(json_schema(load_registry(), load_mills(ROOT))).validate(read_yaml(recipe).data)


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key of every map in a schema, with what the schema says of it."""
    for name, model in {"": schema, **schema["$defs"]}.items():
        for part in (model, *model.get("anyOf", ())):
            yield from ((f"{name}.{key}", said) for key, said in part.get("properties", {}).items())


def test_every_key_is_explained_in_words_of_a_line_and_without_python() -> None:
    said = dict(properties(json_schema(load_registry())))
    assert {".tile", "Tile.repeat", "Gram.layers", "FinishStep.inks", "Toss.count", ".extends"} <= set(said)
    assert [key for key, schema in said.items() if not schema.get("description", "").strip()] == []
    assert [key for key, schema in said.items() if "\n" in schema["description"] or "title" in schema] == []


def test_the_schema_lists_repeats_that_there_are_and_mills_that_are_known() -> None:
    tile = json_schema(load_registry(), ["ours", "rotary-64"])["$defs"]["Tile"]["properties"]
    names, others, fraction = tile["repeat"]["anyOf"]
    assert [Lattice.parse(name).name for name in names["enum"]] == names["enum"]
    assert {Lattice.parse(name).name for name in others["enum"]} <= set(names["enum"])
    assert fraction["pattern"] == r"^(\d+)/(\d+)-(drop|brick)$"
    assert tile["mill"]["anyOf"][0] == {"enum": ["ours", "rotary-64"]}
    anything = json_schema(load_registry())["$defs"]["Tile"]["properties"]["mill"]["anyOf"]
    assert {"type": "string"} in anything
