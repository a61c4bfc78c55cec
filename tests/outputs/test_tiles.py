"""The store of tiles, told of folders that are made by hand, file by file."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.outputs.folders import JobFolder
from nstflow.outputs.tiles import describes_tile, find_tile, holds_tile, manifests_of, read_beside_tile
from testing.finished import finished, job, publish, tile_of


def test_a_tile_is_found_by_its_key_alone(tmp_path: Path) -> None:
    one = job(tmp_path / "koi")
    assert find_tile(one) is None
    publish(one, finished(one))
    twin = job(tmp_path / "carp", id="carp", dpi=300)
    assert find_tile(twin) == find_tile(one) == tile_of(one.folder)
    assert find_tile(job(tmp_path / "koi", seed=2)) is None


def test_a_damaged_tile_is_none(tmp_path: Path) -> None:
    one = job(tmp_path / "koi")
    publish(one, finished(one))
    place = tile_of(one.folder)
    assert holds_tile(place, one.tile_key)
    place.tile.write_bytes(place.tile.read_bytes()[:-1] + b"x")
    assert not holds_tile(place, one.tile_key)
    assert find_tile(one) is None


def test_what_was_made_with_a_tile_is_read_as_far_as_it_is_there_as_it_was(tmp_path: Path) -> None:
    one = job(tmp_path / "koi")
    publish(one, finished(one))
    place = tile_of(one.folder)
    (place.path / "losses.csv").unlink()
    (place.path / "frames/01-step1.png").write_bytes(b"changed")
    assert set(read_beside_tile(place)) == {"losses.png", "frames/02-step4.png"}
    place.made.unlink()
    assert read_beside_tile(place) == {}


def test_the_manifests_of_a_tile_are_listed_the_latest_last(tmp_path: Path) -> None:
    first, second = job(tmp_path / "koi"), job(tmp_path / "carp", id="carp", dpi=300)
    publish(first, finished(first))
    publish(second, finished(second))
    place = tile_of(first.folder)
    assert {manifest.id for manifest in manifests_of(place)} == {"koi__ikat__bold", "carp"}
    moments = [manifest.created for manifest in manifests_of(place)]
    assert moments == sorted(moments)


def test_a_manifest_describes_the_tile_whose_curves_it_names(tmp_path: Path) -> None:
    one = job(tmp_path / "koi")
    manifest = publish(one, finished(one))
    made = tile_of(one.folder).read_made()
    assert made is not None
    assert describes_tile(manifest, made)
    assert not describes_tile(manifest, made.model_copy(update={"files": {"losses.csv": "of a later tile"}}))


@pytest.mark.parametrize("name", ["tile.tif", "made.json"])
def test_a_job_s_own_folder_is_no_place_of_a_tile_without_both(tmp_path: Path, name: str) -> None:
    one = job(tmp_path / "koi")
    publish(one, finished(one))
    (tile_of(one.folder).path / name).rename(one.folder / name)
    assert find_tile(one) is None
    assert not holds_tile(JobFolder(one.folder).earlier_place, one.tile_key)
