"""Runs of several recipes in one folder, told of records that are written out by hand."""

from __future__ import annotations

from typing import Any

from nstflow.outputs.records import Cell, Header, RunRecord
from nstflow.outputs.shared_folder import beside_others


def record(recipe: str, rows: list[str], columns: list[str], *, named: bool = True, **cells: str) -> RunRecord:
    """Write a matrix; cells: the job's id -> `row/column` by their names."""
    placed = {job: place.split("/") for job, place in cells.items()}
    return RunRecord(
        recipe=recipe,
        created="",
        nstflow_version="",
        rows=tuple(Header(content=row) for row in rows),
        columns=tuple(Header(style=column, variant="default") for column in columns),
        cells=tuple(
            Cell(row=rows.index(row), column=columns.index(column), job=job, recipe=recipe if named else "")
            for job, (row, column) in placed.items()
        ),
    )


def shown(found: RunRecord) -> dict[str, Any]:
    return {
        cell.job: f"{found.rows[cell.row].content}/{found.columns[cell.column].style} of {cell.recipe}"
        for cell in found.cells
    }


SPRING = record("spring", ["koi", "lion"], ["ikat"], a="koi/ikat", b="lion/ikat")


def test_a_recipe_alone_is_as_it_is() -> None:
    assert beside_others(SPRING, None) == SPRING
    assert beside_others(SPRING, record("spring", ["old"], ["plaid"], c="old/plaid")) == SPRING, "its sources left"


def test_the_tiles_of_another_recipe_stay_and_what_is_the_same_is_one_row() -> None:
    found = beside_others(SPRING, record("autumn", ["lion", "fox"], ["plaid", "ikat"], c="fox/plaid", d="lion/ikat"))
    assert [row.content for row in found.rows] == ["koi", "lion", "fox"]
    assert [column.style for column in found.columns] == ["ikat", "plaid"]
    assert shown(found) == {
        "a": "koi/ikat of spring", "b": "lion/ikat of spring", "c": "fox/plaid of autumn", "d": "lion/ikat of autumn",
    }  # fmt: skip
    assert found.recipe == "spring"


def test_a_job_of_both_is_the_one_of_the_recipe_that_ran_last() -> None:
    found = beside_others(SPRING, record("autumn", ["koi"], ["ikat"], a="koi/ikat"))
    assert shown(found)["a"] == "koi/ikat of spring"
    assert len(found.cells) == 2


def test_going_back_and_forth_loses_nothing_and_adds_nothing() -> None:
    autumn = record("autumn", ["fox"], ["plaid"], c="fox/plaid")
    both = beside_others(autumn, beside_others(SPRING, autumn))
    assert shown(both) == shown(beside_others(SPRING, both))
    assert beside_others(autumn, beside_others(SPRING, both)) == both


def test_cells_of_an_older_version_belong_to_the_recipe_that_was_run_last() -> None:
    before = record("autumn", ["fox"], ["plaid"], named=False, c="fox/plaid")
    assert shown(beside_others(SPRING, before))["c"] == "fox/plaid of autumn"


def test_what_a_damaged_record_puts_outside_of_its_matrix_is_left_out() -> None:
    autumn = record("autumn", ["fox"], ["plaid"], c="fox/plaid")
    (cell,) = autumn.cells
    broken = autumn.model_copy(update={"cells": (cell.model_copy(update={"row": 7}),)})
    assert shown(beside_others(SPRING, broken)) == shown(SPRING)


def test_columns_of_one_style_stand_side_by_side_and_their_cells_with_them() -> None:
    ours = record("spring", ["koi"], ["ikat", "plaid"], a="koi/ikat", b="koi/plaid")
    theirs = record("autumn", ["fox"], ["ikat"], c="fox/ikat")
    theirs = theirs.model_copy(update={"columns": (Header(style="ikat", variant="bold"),)})
    found = beside_others(ours, theirs)
    assert [(column.style, column.variant) for column in found.columns] == [
        ("ikat", "default"), ("ikat", "bold"), ("plaid", "default"),
    ]  # fmt: skip
    assert shown(found) == {"a": "koi/ikat of spring", "b": "koi/plaid of spring", "c": "fox/ikat of autumn"}
    assert [found.columns[cell.column].variant for cell in found.cells] == ["default", "default", "bold"]


def test_a_summary_of_one_recipe_is_not_told_of_the_tiles_of_two() -> None:
    ours = SPRING.model_copy(update={"summary": "half-drop · 6 × 6 cm"})
    assert beside_others(ours, None).summary == "half-drop · 6 × 6 cm"
    assert beside_others(ours, record("autumn", ["fox"], ["plaid"], c="fox/plaid")).summary == ""
