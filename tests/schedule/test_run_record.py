"""What a sheet needs besides the tiles: the matrix and thumbnails of its sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import OutputError
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.records import RunRecord
from nstflow.planning.plan import Plan, plan
from nstflow.recipe import load_recipe
from nstflow.schedule.run_record import is_recorded, record_run
from nstflow.sheets.model.reading import read_sheet
from nstflow.sheets.pictures import size_px
from testing.project_folder import Project
from testing.recipes import BOTH


@pytest.fixture(autouse=True)
def _weights(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.vgg19()))


def record(project: Project, text: str) -> RunRecord:
    return record_run(planned(project, text))


def test_contents_are_rows_and_styles_with_their_variants_columns(project: Project) -> None:
    run = record(
        project, BOTH + "variants: {bold: , soft: {tile: {dpi: 72}}}\nexclude: [{content: koi, style: ikat}]\n"
    )
    assert [row.content for row in run.rows] == ["koi", "peony"]
    assert [(column.style, column.variant) for column in run.columns] == [
        ("ikat", "bold"), ("ikat", "soft"), ("plaid", "bold"), ("plaid", "soft"),
    ]  # fmt: skip
    for cell in run.cells:
        row, column = run.rows[cell.row], run.columns[cell.column]
        assert cell.job == f"{row.content}__{column.style}__{column.variant}"
    assert len(run.cells) == 6


def test_a_further_variant_of_an_include_stands_beside_its_style(project: Project) -> None:
    run = record(project, BOTH + "include: [{content: koi, style: ikat, tile: {repeat: brick}}]\n")
    assert [(column.style, column.variant) for column in run.columns] == [
        ("ikat", "default"), ("ikat", "default-brick"), ("plaid", "default"),
    ]  # fmt: skip


def test_without_contents_there_is_one_row_without_a_thumbnail(project: Project) -> None:
    run = record(project, "styles: [inputs/styles/*.png]\n")
    assert [(row.content, row.thumbnail) for row in run.rows] == [(None, None)]


def test_style_alone_beside_contents_is_a_row_of_its_own_in_the_order_of_the_recipe(project: Project) -> None:
    text = "contents: [inputs/contents/koi.png, none, inputs/contents/peony.png]\nstyles: [inputs/styles/*.png]\n"
    run = record(project, text)
    assert [(row.content, row.thumbnail) for row in run.rows] == [
        ("koi", "sources/content-koi.png"), (None, None), ("peony", "sources/content-peony.png"),
    ]  # fmt: skip
    assert [cell.job for cell in run.cells if cell.row == 1] == ["none__ikat__default", "none__plaid__default"]
    headings = read_sheet(project.root / "outputs/spring", measure=size_px).rows
    assert [heading.name for heading in headings] == ["koi", "style alone", "peony"]


def test_thumbnails_of_sources_with_long_names_can_be_written(project: Project) -> None:
    project.picture(f"{'柄' * 83}.png", folder="inputs/contents")
    run = record(project, "contents: ['inputs/contents/柄*.png']\nstyles: [inputs/styles/ikat.png]\n")
    assert (project.root / "outputs/spring" / str(run.rows[0].thumbnail)).is_file()


def test_the_record_is_read_back_from_the_folder(project: Project) -> None:
    run = record(project, BOTH + "sheet: {title: Frühling, client: Müller, season: 2027}\n")
    assert RunFolder(project.root / "outputs/spring").read_record() == run
    assert (run.recipe, run.words.title, run.words.client, run.words.season) == ("spring", "Frühling", "Müller", "2027")
    assert run.summary == "straight · 64 × 48 px · 150 dpi"


def test_a_source_that_cannot_be_read_has_no_thumbnail(project: Project) -> None:
    project.file("inputs/contents/koi.png", "text")
    run = record(project, BOTH)
    assert run.rows[0].thumbnail is None
    assert run.rows[1].thumbnail is not None


def planned(project: Project, text: str, *overrides: str) -> Plan:
    return plan(load_recipe(project.recipe(text + "tile: {size: 64px}\n"), overrides=overrides))


def test_a_plan_is_recorded_until_its_matrix_or_its_words_change(project: Project) -> None:
    assert not is_recorded(planned(project, BOTH))
    record(project, BOTH)
    assert is_recorded(planned(project, BOTH))
    one_content = "contents=[inputs/contents/koi.png]"
    for change in ("losses.gram.weight=2", "sheet.title=New", one_content, "variants={a: {}}", "tile.dpi=72"):
        assert not is_recorded(planned(project, BOTH, change)), change


def test_a_plan_with_a_source_that_cannot_be_read_is_recorded_too(project: Project) -> None:
    project.file("inputs/contents/koi.png", "text")
    record(project, BOTH)
    assert is_recorded(planned(project, BOTH))


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"recipe": 3}'])
def test_a_record_that_cannot_be_read_names_the_file_and_the_remedy(tmp_path: Path, text: str) -> None:
    RunFolder(tmp_path).record.write_text(text)
    with pytest.raises(OutputError, match=r"run\.json: cannot be read.*run the recipe again"):
        RunFolder(tmp_path).read_record()


def test_a_folder_without_a_record_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="expected the output folder of a run"):
        RunFolder(tmp_path).read_record()


ONE_EACH = "contents: [inputs/contents/{}.png]\nstyles: [inputs/styles/{}.png]\n"
SHARED = "outputs: {folder: outputs/both}\n"


def test_recipes_that_share_a_folder_do_not_drop_each_other_s_tiles(project: Project) -> None:
    spring = load_recipe(project.recipe(ONE_EACH.format("koi", "ikat") + SHARED, name="spring"))
    autumn = load_recipe(project.recipe(ONE_EACH.format("peony", "plaid") + SHARED, name="autumn"))
    for recipe in (spring, autumn):
        record_run(plan(recipe))
        assert is_recorded(plan(recipe))
    run = RunFolder(project.root / "outputs/both").read_record()
    assert [row.content for row in run.rows] == ["peony", "koi"]
    assert {cell.job: cell.recipe for cell in run.cells} == {
        "peony__plaid__default": "autumn", "koi__ikat__default": "spring",
    }  # fmt: skip
    assert all((project.root / "outputs/both" / str(row.thumbnail)).is_file() for row in run.rows)


def test_a_record_of_an_earlier_version_that_says_the_same_is_not_written_anew(project: Project) -> None:
    run = record(project, BOTH)
    cells = tuple(cell.model_copy(update={"recipe": "", "tile_key": ""}) for cell in run.cells)
    path = RunFolder(project.root / "outputs/spring").record
    path.write_bytes(run.model_copy(update={"cells": cells}).as_json())
    assert is_recorded(planned(project, BOTH))


def test_a_foreign_run_json_is_set_aside(project: Project) -> None:
    project.file("outputs/spring/run.json", '{"of": "another program"}')
    record(project, BOTH)
    assert (project.root / "outputs/spring/run-changed-1.json").read_text() == '{"of": "another program"}'


TITLES = """\
contents: [{image: inputs/contents/koi.png, title: Löwe}, inputs/contents/peony.png]
styles: [{image: inputs/styles/ikat.png, title: "Ikat, kühl"}]
variants: {bold: {title: Kräftig}, soft: {losses: {gram: {weight: 0.4}}}}
"""


def test_titles_are_in_the_headers_and_a_changed_one_is_recorded_anew(project: Project) -> None:
    run = record(project, TITLES)
    assert [(row.content, row.title) for row in run.rows] == [("koi", "Löwe"), ("peony", "")]
    assert [(column.title, column.variant_title) for column in run.columns] == [
        ("Ikat, kühl", "Kräftig"), ("Ikat, kühl", ""),
    ]  # fmt: skip
    assert is_recorded(planned(project, TITLES))
    for change in ("Löwe", "kühl", "Kräftig"):
        assert not is_recorded(planned(project, TITLES.replace(change, "Neu"))), change


def test_a_cell_has_the_numbers_that_its_variant_changes(project: Project) -> None:
    weights = [cell.base for cell in record(project, TITLES + "losses: {gram: {weight: 2}}\n").cells]
    assert weights == [{}, {"losses.gram.weight": 2.0}] * 2
