"""Earlier tiles finished again as they were: the same bytes as then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nstflow.errors import OutputError
from nstflow.jobs.digests import sha256_file
from nstflow.jobs.job import Job
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.finish.restoring import finish_as_before
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.history import KeptTile, history
from nstflow.outputs.records import Manifest
from nstflow.recipe.registry import load_registry
from testing.finishing import INKS, NIGHT, made, steps

FINISHES = load_registry().finishes
UNLIKE = ("created", "notes")


def kept(one: Job) -> tuple[KeptTile, Manifest]:
    """Return the job's tile in the store, and its manifest there."""
    tile = next(tile for tile in history(JobFolder(one.folder).run) if tile.made.key == one.tile_key)
    return tile, tile.finished[one.id]


def restored(one: Job, **options: Any) -> Manifest:
    tile, manifest = kept(one)
    return finish_as_before(JobFolder(one.folder).run, tile.place, manifest, finishes=FINISHES, **options)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "none"])
def test_the_folder_is_as_it_was_to_the_byte(tmp_path: Path, repeat: str) -> None:
    folder = tmp_path / "koi__ikat__bold"
    chain = steps(INKS, ("colorways", {"night": NIGHT}))
    first = made(
        folder, repeat=repeat, print_px=(96, 96), formats=("png", "tiff"), bits=16, separations=True,
        steps=tuple((step.name, step.model_dump(mode="json")) for step in chain), title="Spring", cut="auto",
    )  # fmt: skip
    before = finish(first, chain)
    finish(made(folder, seed=2, dpi=72), ())
    assert not (folder / "unit.tif").exists()
    again = restored(first)
    assert {name: sha256_file(folder / name) for name in before.files} == before.files
    assert again.model_dump(exclude=set(UNLIKE)) == before.model_dump(exclude=set(UNLIKE))
    stored = JobFolder(folder).read_manifest()
    assert stored is not None
    assert stored.files == before.files
    assert stored.key == first.key


@pytest.mark.parametrize("name", ["Weber & Co-koi", "{colorway}-koi", "{x-koi"])
def test_files_have_the_name_again_that_the_recipe_gave_them_then(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "koi__ikat__bold"
    chain = steps(INKS, ("colorways", {"night": NIGHT}))
    options = tuple((step.name, step.model_dump(mode="json")) for step in chain)
    before = finish(first := made(folder, steps=options, name=name), chain)
    finish(made(folder, seed=2), ())
    again = restored(first)
    assert again.model_dump(exclude=set(UNLIKE)) == before.model_dump(exclude=set(UNLIKE))
    assert {file: sha256_file(folder / file) for file in before.files} == before.files
    assert not (folder / "unit.png").exists()


def test_what_was_retouched_meanwhile_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "koi__ikat__bold"
    first = made(folder)
    finish(first, ())
    finish(made(folder, seed=2), ())
    (folder / "unit.png").write_bytes(b"retouched")
    notes = restored(first).notes
    assert notes == ("unit.png had been changed by hand: it is kept as unit-changed-1.png",)


def test_a_step_that_is_not_known_here_is_named(tmp_path: Path) -> None:
    first = made(tmp_path / "koi__ikat__bold", steps=(("linen", {}),))
    finish(first, ())
    with pytest.raises(OutputError, match="it was finished by linen, which is not known here; name the recipe"):
        restored(first)


def test_a_profile_must_be_the_one_of_then(tmp_path: Path) -> None:
    profile = tmp_path / "cotton.icc"
    profile.write_bytes(b"profile")
    first = made(tmp_path / "koi__ikat__bold", finish_inputs={"profile": sha256_file(profile)})
    finish(first, ())
    with pytest.raises(OutputError, match="its files had a color profile that is not the recipe's now"):
        restored(first)
    profile.write_bytes(b"another")
    with pytest.raises(OutputError, match="its files had a color profile that is not the recipe's now"):
        restored(first, profile=profile)


def test_a_tile_that_was_changed_in_the_store_is_not_restored(tmp_path: Path) -> None:
    first = made(tmp_path / "koi__ikat__bold")
    finish(first, ())
    other = made(tmp_path / "koi__ikat__bold", seed=2)
    finish(other, ())
    tile, manifest = kept(first)
    tile.place.tile.write_bytes(kept(other)[0].place.tile.read_bytes() + b"changed")
    with pytest.raises(OutputError, match="not the tile that was painted any more"):
        finish_as_before(JobFolder(first.folder).run, tile.place, manifest, finishes=FINISHES)
    stored = JobFolder(first.folder).read_manifest()
    assert stored is not None
    assert stored.key == other.key


def test_a_step_whose_options_are_others_now_is_told_in_words(tmp_path: Path) -> None:
    first = made(tmp_path / "koi__ikat__bold", steps=(("sharpen", {"strength": "as in an older version"}),))
    finish(first, ())
    with pytest.raises(OutputError, match="its finishing steps are not what they were"):
        restored(first)
