"""What decides whether a tile is made again: the keys of jobs, and every setting and input that they are made of.

A key that changes costs every designer their finished tiles. `write_pins.py` says when to write these pins anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from house import recipe_schema
from pinned_project import CASES, DATA, Case, build_project, described, differences, planned, read_pin, unfolded

STORED = {name: unfolded(jobs) for name, jobs in read_pin("keys").items()}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_project(tmp_path_factory.mktemp("elsewhere") / "project")


@pytest.mark.parametrize("name", CASES)
def test_the_jobs_of_a_recipe_have_the_settings_inputs_and_keys_that_they_always_had(name: str, project: Path) -> None:
    found = described(planned(project, CASES[name]), project)
    changed = differences(STORED[name], found)
    assert not changed, f"{len(changed)} differences in '{name}':\n" + "\n".join(changed)
    assert list(found) == list(STORED[name]), "in the same order"


def test_there_is_a_stored_answer_for_every_case() -> None:
    assert list(STORED) == list(CASES)


def test_what_differs_is_named_with_its_job_and_setting() -> None:
    stored, found = ({"koi": {"losses": {"tv": {"weight": weight}}, "px": [1, 2]}} for weight in (1, 1.0))
    assert differences(stored, found) == ["koi › losses › tv › weight: stored 1, found 1.0"]
    assert differences({"koi": None}, {}) == ["koi: stored null, found nothing"]
    assert differences([1, 2], [1]) == [": stored [1, 2], found [1]"]


def test_an_input_is_known_by_the_sha256_of_its_bytes(project: Path) -> None:
    (job,) = (
        one.job for one in planned(project, Case("engines", ("variants={}", "engine.weights=inputs/own.npz"))).jobs
    )
    digests = {name: sha256((project / f"inputs/{name}").read_bytes()).hexdigest() for name in
               ("contents/koi.bmp", "styles/ikat.bmp", "own.npz")}  # fmt: skip
    assert job.inputs == {
        "content": digests["contents/koi.bmp"],
        "style 1": digests["styles/ikat.bmp"],
        "weights": f"sha256:{digests['own.npz']}",
    }


def test_keys_are_the_digests_of_canonical_json(project: Path) -> None:
    """Written out once more, by hand, so that what goes into a key is known without the code that makes it."""
    (job,) = (one.job for one in planned(project, Case("finishes", ("variants={}",))).jobs)
    settings = job.settings
    of_the_files = {
        "tile": {name: settings["tile"].pop(name) for name in ("print_px", "dpi", "mill", "cut", "certify")},
        "finish": settings.pop("finish"),
        "outputs": settings.pop("outputs"),
    }
    assert job.tile_key == digest([settings, dict(job.inputs)])
    assert job.key == digest([job.tile_key, 1, digest(of_the_files), dict(job.finish_inputs), "", None])


def digest(value: Any) -> str:
    """Digest a value as JSON with sorted keys and no spaces."""
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def test_no_place_on_this_machine_is_in_a_key(project: Path) -> None:
    texts = [text for pin in (STORED, unfolded(read_pin("followers"))) for text in texts_in(pin)]
    assert not [text for text in texts if re.match(r"[/~\\]|[A-Za-z]:[/\\]", text)]
    assert not [text for text in texts if str(project) in text or str(Path.home()) in text]


def test_no_number_in_a_setting_is_computed() -> None:
    """Fractions are as somebody wrote them, in a recipe, a default or a preset: no library has a part in a key."""
    settings = [job["settings"] for jobs in STORED.values() for job in jobs.values()]
    long = {number for number in fractions_in(settings) if float(f"{number:.4g}") != number}
    assert long == {0.00784313725490196}, "2 / 255, as the presets have it"


def fractions_in(value: Any) -> Iterator[float]:
    """Yield every fraction in JSON data."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from fractions_in(part)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in JSON data, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def test_vgg19_is_planned_where_its_file_is_not_and_known_by_the_published_digest(project: Path, home: Path) -> None:
    (job,) = (one.job for one in planned(project, Case("least")).jobs)
    assert not list(home.rglob("*.h5"))
    assert job.inputs["weights"] == "vgg19 md5:253f8cb515780f3b799900260a226db6"


def test_keys_say_who_a_mill_is_and_not_what_it_prints(project: Path, home: Path) -> None:
    mills = home / "nstflow/mills.yaml"
    mills.parent.mkdir()
    mills.write_text("digital-fabric: {title: Ours, max_inks: 4, min_dpi: 20}\n")
    # Where platformdirs asks for it differs by system; the key must be the stored one in either case.
    case = Case("repeats", ("variants={mill: {tile: {size: 10cm, mill: digital-fabric, cut: none}}}",))
    assert (
        differences(
            {"koi__ikat__mill": STORED["repeats"]["koi__ikat__mill"]}, described(planned(project, case), project)
        )
        == []
    )


def test_variants_that_differ_in_finishing_alone_share_a_tile() -> None:
    jobs = STORED["finishes"].values()
    assert len({job["tile_key"] for job in jobs}) == 1
    assert len({job["key"] for job in jobs}) == len(jobs)


@pytest.mark.parametrize("variant", ["blocks-off", "blocks-px", "blocks-number"])
def test_how_a_tile_is_cut_into_blocks_is_in_no_key(variant: str) -> None:
    assert differences(STORED["engines"]["koi__ikat__usual"], STORED["engines"][f"koi__ikat__{variant}"]) == []


@pytest.mark.parametrize(
    "variant", ["vgg19", "cosine", "from-content", "auto", "precision-auto", "blocks-auto", "lbfgs-with-adam"]
)
def test_to_spell_a_default_out_changes_no_key(variant: str) -> None:
    usual = "lbfgs" if variant == "lbfgs-with-adam" else "usual"
    assert differences(STORED["engines"][f"koi__ikat__{usual}"], STORED["engines"][f"koi__ikat__{variant}"]) == []


def test_a_follower_s_key_waits_for_its_hero_and_then_has_the_hero_s_inks(project: Path, tmp_path: Path) -> None:
    own = build_project(tmp_path / "project")
    hero, coordinate, *_ = (one.job for one in planned(own, CASES["collection"]).jobs)
    assert coordinate.awaits == hero.id
    manifest = json.loads((DATA / "hero_manifest.json").read_text())
    hero.folder.mkdir(parents=True)
    (hero.folder / "manifest.json").write_text(json.dumps({**manifest, "key": hero.key}))
    after = described(planned(own, CASES["collection"]), own)
    assert differences(unfolded(read_pin("followers")), after) == []
    assert after[coordinate.id]["tile_key"] == coordinate.tile_key, "its tile stays"


def test_the_stored_recipes_together_use_every_key_of_the_schema(project: Path) -> None:
    """Or a key that nobody uses could change unseen. A new key gets into a recipe here, and its pin is written."""
    schema = recipe_schema(project / "plugins/own_parts.py")
    used: set[str] = set()
    for recipe in (project / "recipes").glob("*.yaml"):
        used |= keys_used(yaml.safe_load(recipe.read_text()), schema, schema)
    every = {
        f"{name}.{key}"
        for name, part in {"recipe": schema, **schema["$defs"]}.items()
        for shape in (part, *part.get("anyOf", ()))
        for key in shape.get("properties", ())
    }
    assert sorted(every - used) == []


def keys_used(value: Any, shape: dict[str, Any], schema: dict[str, Any], name: str = "recipe") -> set[str]:
    """Find `Section.key` for each key of the schema that data uses."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return keys_used(value, schema["$defs"][name], schema, name)
    found = set[str]().union(*(keys_used(value, other, schema, name) for other in shape.get("anyOf", ())))
    if isinstance(value, list) and "items" in shape:
        return found.union(*(keys_used(part, shape["items"], schema, name) for part in value))
    if isinstance(value, dict):
        others = shape.get("additionalProperties")
        for key, part in value.items():
            if key in shape.get("properties", ()):
                found |= {f"{name}.{key}"} | keys_used(part, shape["properties"][key], schema, name)
            elif isinstance(others, dict):
                found |= keys_used(part, others, schema, name)
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("straight", "half-drop", "third-drop", "quarter-drop", "2/5-drop", "brick", "third-brick", "quarter-brick"),
        ("1/6-brick", "mirror-x", "mirror-y", "mirror", "half-turn", "pinwheel", "diamond", "ogee", "stripe", "none"),
        ("stripe-y", "adam", "lbfgs", "cosine", "constant", "float32", "bfloat16", "report", "require", "off"),
        ("relative", "gatys", "mse", "course", "luminance", "histogram", "ordered", "order", "lightness"),
        ("png", "tiff", "jpeg", "webp", "lzw", "deflate", "perceptual", "saturation", "absolute"),
        ("content", "noise", "style", "picture", "smooth", "fade", "motif", "hero", "coordinate", "blender"),
    ],
)  # fmt: skip
def test_every_word_of_a_choice_stands_in_a_stored_answer(words: tuple[str, ...]) -> None:
    assert not set(words) - set(texts_in(STORED))


def test_a_plugin_with_the_documented_imports_can_be_used(project: Path) -> None:
    """A user's plugin is a file that no upgrade rewrites, and its bytes are in keys: these imports are a promise."""
    overrides = (
        "plugins=[plugins/as_documented.py]", "losses={brightness: {weight: 1}, plain: {weight: 1}}",
        "finish=[{veil: {amount: 0.2}}]", "engine.weights=pencil",
    )  # fmt: skip
    (job,) = (one.job for one in planned(project, Case("least", overrides)).jobs)
    assert job.inputs["weights"] == "pencil 1"
    assert job.inputs["plugin as_documented.py"] == job.finish_inputs["plugin as_documented.py"]
    assert job.settings["losses"]["brightness"]["layers"] == {"block3_conv1": 1.0}
    assert job.settings["finish"] == [{"veil": {"amount": 0.2, "threads": 2}}]
