"""Several recipes in one output folder: the record of one run keeps what those of the others say."""

from __future__ import annotations

from collections.abc import Iterable

from nstflow.outputs.records import Cell, Header, RunRecord


def beside_others(ours: RunRecord, recorded: RunRecord | None) -> RunRecord:
    """Add to the matrix of a recipe what other recipes have left in its folder: their rows, columns and cells.

    A job of the same id is ours: there is one folder for both. Rows and columns that are the same are one.

    recorded: what run.json says before; None where there is none.
    """
    if recorded is None:
        return ours
    jobs = {cell.job for cell in ours.cells}
    theirs = [
        cell.model_copy(update={"recipe": cell.recipe or recorded.recipe})
        for cell in recorded.cells
        if (cell.recipe or recorded.recipe) != ours.recipe and cell.job not in jobs
    ]
    if not theirs:
        return ours
    rows = _headers(ours.rows, (recorded.rows[cell.row] for cell in _in_matrix(theirs, recorded)))
    columns = _headers(ours.columns, (recorded.columns[cell.column] for cell in _in_matrix(theirs, recorded)))
    column_of = [_place(columns, header) for header in ours.columns]
    own = (cell.model_copy(update={"column": column_of[cell.column]}) for cell in ours.cells)
    moved = (
        cell.model_copy(
            update={
                "row": _place(rows, recorded.rows[cell.row]),
                "column": _place(columns, recorded.columns[cell.column]),
            }
        )
        for cell in _in_matrix(theirs, recorded)
    )
    # The summary says what most of our tiles have in common, and nothing of theirs.
    return ours.model_copy(update={"rows": rows, "columns": columns, "cells": (*own, *moved), "summary": ""})


def _in_matrix(cells: Iterable[Cell], record: RunRecord) -> list[Cell]:
    """Leave out what a damaged record puts outside of its matrix."""
    return [cell for cell in cells if 0 <= cell.row < len(record.rows) and 0 <= cell.column < len(record.columns)]


def _headers(ours: Iterable[Header], theirs: Iterable[Header]) -> tuple[Header, ...]:
    """List our headers, and behind them those of theirs that are others; those of one style stay together."""
    headers: dict[tuple[str | None, ...], Header] = {}
    for header in (*ours, *theirs):
        headers.setdefault(_source(header), header)
    styles = list(dict.fromkeys(header.style for header in headers.values()))
    return tuple(sorted(headers.values(), key=lambda header: styles.index(header.style)))


def _place(headers: tuple[Header, ...], header: Header) -> int:
    return [_source(one) for one in headers].index(_source(header))


def _source(header: Header) -> tuple[str | None, ...]:
    return header.content, header.style, header.variant
