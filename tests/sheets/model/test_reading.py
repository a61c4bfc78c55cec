"""From a run's folder to the model of its sheet."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nstflow.errors import OutputError
from nstflow.outputs.records import Header
from nstflow.outputs.state import State
from testing.tiny_run import sheet_of


def states(sheet):
    return [[cell.state for cell in row] for row in sheet.cells]


def test_every_combination_has_a_place_and_every_job_stands_at_its_own(run):
    run.matrix(["peony", "meadow"], ["indigo", "coral", "sage"])
    run.made(0, 0)
    run.failure(run.job(0, 1))
    run.job(1, 2)
    sheet = sheet_of(run.write())
    assert states(sheet) == [
        [State.MADE, State.FAILED, None],
        [None, None, State.NOT_MADE],
    ]
    assert [[cell.job for cell in row] for row in sheet.cells] == [["job_0_0", "job_0_1", ""], ["", "", "job_1_2"]]


def test_a_folder_without_a_run_is_an_error(tmp_path):
    with pytest.raises(OutputError, match=r"no run\.json"):
        sheet_of(tmp_path)


def test_variants_are_named_only_where_there_are_several(run):
    one = sheet_of(run.matrix(["peony"], ["a", "b"], ("default",)).write())
    two = sheet_of(run.matrix(["peony"], ["a", "b"], ("bold", "soft")).write())
    assert [heading.variant for heading in one.columns] == ["", ""]
    assert [heading.variant for heading in two.columns] == ["bold", "soft", "bold", "soft"]


def test_a_row_without_content_has_no_picture(run):
    run.matrix([None, "peony"], ["a"])
    run.rows[1] = Header(content="peony", thumbnail="sources/peony.png")
    alone, pictured = sheet_of(run.write()).rows
    assert (alone.name, alone.pictured, alone.thumbnail) == ("style alone", False, None)
    assert pictured.thumbnail == run.folder / "sources" / "peony.png"


def test_titles_stand_in_place_of_ids_which_stay_where_a_tile_is_ordered(run):
    run.rows = [Header(content="lion", title="Löwe"), Header(content="peony")]
    run.columns = [
        Header(style="ikat", title="Ikat, kühl", variant="bold", variant_title="Kräftig"),
        Header(style="ikat", title="Ikat, kühl", variant="soft"),
    ]
    run.made(0, 0, name="lion__ikat__bold")
    sheet = sheet_of(run.write())
    assert [row.name for row in sheet.rows] == ["Löwe", "peony"]
    assert [(column.name, column.variant) for column in sheet.columns] == [
        ("Ikat, kühl", "Kräftig"), ("Ikat, kühl", "soft"),
    ]  # fmt: skip
    assert sheet.cells[0][0].id == "lion__ikat__bold"


@pytest.mark.parametrize(("title", "shown"), [("Kräftig", "Kräftig"), ("", "")])
def test_a_variant_that_is_the_only_one_is_named_where_it_has_a_title(run, title, shown):
    run.columns = [Header(style="ikat", variant="bold", variant_title=title)]
    run.made(0, 0)
    (column,) = sheet_of(run.write()).columns
    assert column.variant == shown


def test_the_title_falls_back_to_the_recipe_and_the_date_is_the_runs(run):
    run.words = run.words.model_copy(update={"title": ""})
    sheet = sheet_of(run.write())
    assert (sheet.title, sheet.date) == ("spring", "21 November 2026")


def test_the_model_is_read_without_pillow(run):
    run.made(0, 0)
    program = (
        "import sys; from pathlib import Path; from nstflow.sheets.model.reading import read_sheet; "
        f"sheet = read_sheet(Path({str(run.write())!r}), measure=lambda unit: (32, 32)); "
        "print(sheet.counts, 'PIL' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "1 tile False"
