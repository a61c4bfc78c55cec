"""What the record of a finished job says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from testing.finished import finished, job, tile_of
from testing.finished import publish as publish_job
from testing.finishing import made


def test_the_manifest_says_what_was_made_and_how(tmp_path: Path) -> None:
    one = job(tmp_path)
    publish_job(one, finished(one))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["id"], manifest["content"], manifest["style"], manifest["variant"]) == (
        "koi__ikat__bold", "koi", "ikat", "bold",
    )  # fmt: skip
    assert manifest["key"] == one.key
    assert manifest["settings"] == one.settings
    assert manifest["inputs"] == {"koi.png": "aa", "weights": "bb"}
    assert manifest["losses"] == {"gram": 2.0, "tv": 0.5, "total": 2.5}
    assert manifest["tile"] == {
        "repeat": "half-drop", "unit_px": [48, 32], "swatch_px": [96, 32], "dpi": 150, "made_px": [48, 32],
        "cut_px": [0, 0],
    }  # fmt: skip
    assert manifest["notes"] == ["a note", "koi.png: another note"]
    assert (manifest["device"], manifest["seconds"]) == ("cpu", 1.23)


@pytest.mark.parametrize(("weights", "draft"), [("vgg19", False), ("slim", True), ("weights/own.npz", False)])
def test_the_manifest_names_the_network_and_says_whether_the_tile_is_a_draft(
    tmp_path: Path, weights: str, draft: bool
) -> None:
    one = job(tmp_path, weights=weights, is_draft=draft)
    manifest = publish_job(one, finished(one))
    assert (manifest.weights, manifest.draft) == (weights, draft)
    written = json.loads((tmp_path / "manifest.json").read_text())
    assert (written["weights"], written["draft"]) == (weights, draft)


def test_a_manifest_of_an_earlier_version_names_no_network_and_is_no_draft(tmp_path: Path) -> None:
    one = job(tmp_path, weights="slim", is_draft=True)
    now = publish_job(one, finished(one))
    file = tmp_path / "manifest.json"
    written = json.loads(file.read_text())
    del written["weights"], written["draft"], written["precision"], written["blocks"]
    file.write_text(json.dumps(written))
    earlier = JobFolder(tmp_path).read_manifest()
    assert earlier is not None
    assert (earlier.weights, earlier.draft, earlier.precision, earlier.blocks) == ("", False, "", "")
    assert earlier == now.model_copy(update={"weights": "", "draft": False, "precision": "", "blocks": ""})


def test_the_manifest_says_with_which_precision_and_in_which_blocks_the_tile_was_made(tmp_path: Path) -> None:
    one = job(tmp_path, precision="auto", blocks=512)
    publish_job(one, finished(one, precision="bfloat16"))
    manifest = JobFolder(tmp_path).read_manifest()
    assert manifest is not None
    assert (manifest.precision, manifest.blocks) == ("bfloat16", 512)
    assert manifest.settings["engine"]["precision"] == "auto"


def test_the_manifest_names_the_preset(tmp_path: Path) -> None:
    for preset, named in (("gatys", "gatys"), (None, "")):
        one = job(tmp_path, preset=preset)
        assert publish_job(one, finished(one)).preset == named


def test_a_deleted_curve_is_missed_by_nobody(tmp_path: Path) -> None:
    one = made(tmp_path)
    (tile_of(tmp_path).path / "losses.png").unlink()
    files = finish(one, ()).files
    assert "losses.png" not in files
    assert {"unit.png", "losses.csv"} <= set(files)
