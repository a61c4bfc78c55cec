"""What proofs of a file are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.publish import publish_tile
from nstflow.outputs.records import Header, RunRecord
from nstflow.proofs.naming import client_title, proof_stem
from testing.finished import finished, job, publish, tile_of
from testing.finishing import steps

INKS = {"colors": ["ivory: #f4ecd8", "navy: #16264d"], "min_island_px": 0}
NIGHT = {"night": {"colors": ["#000000", "#ff0000"]}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A job of the koi in inks and a colorway."""
    folder = tmp_path_factory.mktemp("jobs") / "koi__ikat"
    made = job(folder)
    publish_tile(made, finished(made))
    finish(made, steps(("inks", INKS), ("colorways", NIGHT)))
    return folder


@pytest.mark.parametrize(
    ("name", "stem", "title"),
    [
        ("unit.png", "koi__ikat", "koi"),
        ("swatch.png", "koi__ikat-swatch", "koi"),
        ("colorways/night/unit.png", "koi__ikat__night", "koi in night"),
        ("colorways/night/swatch.png", "koi__ikat__night-swatch", "koi in night"),
    ],
)
def test_a_proof_of_a_job_s_file_has_the_job_s_name_and_the_content_s_title(
    folder: Path, name: str, stem: str, title: str
) -> None:
    assert (proof_stem(folder / name), client_title(folder / name)) == (stem, title)


def test_a_proof_of_the_tile_as_it_was_made_has_the_name_of_the_job_that_it_was_finished_for(tmp_path: Path) -> None:
    publish(one := job(tmp_path / "koi__ikat", id="koi__ikat"), finished(one))
    tile = tile_of(one.folder).tile
    assert (proof_stem(tile), client_title(tile)) == ("koi__ikat-tile", "koi")


def test_a_proof_of_any_other_file_has_the_file_s_name_and_no_title(folder: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "waves.png", folder / "waves.png"):
        assert (proof_stem(path), client_title(path)) == ("waves", None)


def test_a_file_that_the_recipe_names_keeps_its_name_in_proofs(tmp_path: Path) -> None:
    made = job(tmp_path / "koi__ikat", name="Weber-koi")
    publish_tile(made, finished(made))
    finish(made, steps(("inks", INKS), ("colorways", NIGHT)))
    night = made.folder / "colorways/night/Weber-koi-night-unit.png"
    assert (proof_stem(night), client_title(night)) == ("Weber-koi-night-unit", "koi in night")
    assert (proof_stem(made.folder / "Weber-koi-unit.png"), client_title(made.folder / "Weber-koi-unit.png")) == (
        "Weber-koi-unit", "koi",
    )  # fmt: skip


def test_a_client_reads_the_titles_that_the_run_has_on_record(folder: Path) -> None:
    run = RunRecord(
        recipe="spring", created="", nstflow_version="", columns=(Header(style="ikat"),), cells=(),
        rows=(Header(content="peony", title="Pfingstrose"), Header(content="koi", title="Karpfen")),
    )  # fmt: skip
    record = RunFolder(folder.parent).record
    record.write_text(run.model_dump_json())
    try:
        assert client_title(folder / "colorways/night/unit.png") == "Karpfen in night"
    finally:
        record.unlink()
