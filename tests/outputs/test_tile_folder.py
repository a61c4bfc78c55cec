"""The folder of one tile, compared with names and records that are written out here by hand."""

from __future__ import annotations

import json
from pathlib import Path

from nstflow.outputs.tile_folder import TileFolder

MADE = {
    "key": "t1", "files": {"tile.tif": "aa", "losses.csv": "bb", "frames/01.png": "cc"}, "losses": {"gram": 1.0},
    "versions": {}, "backend": "numpy", "precision": "float32", "device": "cpu", "seconds": 1.0, "created": "",
}  # fmt: skip


def test_a_tile_s_files_have_the_names_that_jobs_always_left(tmp_path: Path) -> None:
    place = TileFolder(tmp_path)
    assert [place.tile, place.made] == [tmp_path / "tile.tif", tmp_path / "made.json"]
    assert (place.LOSSES_TABLE, place.LOSSES_CURVES) == ("losses.csv", "losses.png")
    assert place.frame("02-step4") == "frames/02-step4.png"
    assert place.manifest_of("koi__ikat") == tmp_path / "finished/koi__ikat.json"


def test_what_goes_with_a_tile_is_all_but_the_tile(tmp_path: Path) -> None:
    place = TileFolder(tmp_path)
    assert place.read_made() is None
    place.made.write_text(json.dumps(MADE))
    made = place.read_made()
    assert made is not None
    assert (made.key, made.job, made.settings) == ("t1", "", {}), "an older record says not whose it is"
    assert place.beside_tile(made) == {"losses.csv": "bb", "frames/01.png": "cc"}


def test_manifests_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    place = TileFolder(tmp_path)
    assert list(place.manifests()) == []
    place.manifest_of("koi").parent.mkdir()
    place.manifest_of("koi").write_text("{")
    assert list(place.manifests()) == []


def test_the_longest_name_of_a_job_fits(tmp_path: Path) -> None:
    place = TileFolder(tmp_path).manifest_of("柄" * 85)
    place.parent.mkdir()
    place.write_text("{}")
    assert place != TileFolder(tmp_path).manifest_of("柄" * 84 + "布")
