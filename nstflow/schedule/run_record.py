"""The matrix of a run, and thumbnails of its sources, so that a sheet can be drawn from the folder alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from nstflow._version import __version__
from nstflow.errors import OutputError
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.moments import now
from nstflow.outputs.own_files import write_record
from nstflow.outputs.records import Cell, Header, RunRecord, SheetWords
from nstflow.outputs.shared_folder import beside_others
from nstflow.planning.plan import Plan
from nstflow.recipe import Recipe
from nstflow.schedule.thumbnails import SourceName, Thumbnails
from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import MM_PER_INCH, in_cm


def record_run(plan: Plan, thumbnails: Thumbnails | None = None) -> RunRecord:
    """Write run.json and the thumbnails into the recipe's output folder. Raises OutputError.

    thumbnails: those of the recipe, which have what was decoded already; the rest is decoded here.
    """
    folder, thumbnails = RunFolder(plan.recipe.folder), thumbnails or Thumbnails(plan.recipe)
    thumbnails.read_rest()
    record = _beside_others(_record(plan, thumbnails.write(folder)), folder)
    write_record(folder.record, record)
    return record


def record_keys(plan: Plan) -> None:
    """Write run.json anew for jobs whose keys changed under way; the sources and their thumbnails are what they were.

    Raises OutputError.
    """
    folder = RunFolder(plan.recipe.folder)
    record = _record(plan, _thumbnails(folder.read_record()))
    write_record(folder.record, _beside_others(record, folder))


def is_recorded(plan: Plan) -> bool:
    """Tell whether run.json says of matrix and words what the plan says."""
    try:
        recorded = RunFolder(plan.recipe.folder).read_record()
    except OutputError:
        return False
    anew = beside_others(_record(plan, _thumbnails(recorded)), recorded)
    if not any(cell.recipe for cell in recorded.cells):  # of an older version, which did not say whose they are
        anew = anew.model_copy(
            update={"cells": tuple(cell.model_copy(update={"recipe": "", "tile_key": ""}) for cell in anew.cells)}
        )
    return anew == recorded.model_copy(update={"created": anew.created, "nstflow_version": anew.nstflow_version})


def _beside_others(record: RunRecord, folder: RunFolder) -> RunRecord:
    return beside_others(record, RunRecord.read(folder.record))


def _thumbnails(recorded: RunRecord) -> dict[SourceName, str | None]:
    """List the thumbnails that a record names."""
    rows = {SourceName("content", row.content or ""): row.thumbnail for row in recorded.rows}
    return rows | {SourceName("style", column.style or ""): column.thumbnail for column in recorded.columns}


def _record(plan: Plan, thumbnails: Mapping[SourceName, str | None]) -> RunRecord:
    recipe = plan.recipe
    jobs = [planned.job for planned in plan.jobs]
    rows = list(dict.fromkeys(job.place.content_id for job in jobs))
    columns = sorted(
        dict.fromkeys((job.place.style_id, job.place.variant) for job in jobs),
        key=lambda column: [source.id for source in recipe.styles].index(column[0]),
    )
    return RunRecord(
        recipe=recipe.name,
        created=now(),
        nstflow_version=__version__,
        words=SheetWords(**recipe.sheet.model_dump()),
        summary=_summary(plan),
        rows=_row_headers(recipe, rows, thumbnails),
        columns=_column_headers(recipe, columns, thumbnails),
        cells=tuple(
            Cell(
                row=rows.index(job.place.content_id),
                column=columns.index((job.place.style_id, job.place.variant)),
                job=job.id,
                key=job.key,
                differs=dict(job.place.differs),
                tile_key=job.tile_key,
                recipe=recipe.name,
                base=dict(job.place.base),
            )
            for job in jobs
        ),
    )


def _row_headers(
    recipe: Recipe, rows: Iterable[str | None], thumbnails: Mapping[SourceName, str | None]
) -> tuple[Header, ...]:
    titles: dict[str | None, str] = {source.id: source.title for source in recipe.contents}
    return tuple(
        Header(content=row, thumbnail=thumbnails.get(SourceName("content", row or "")), title=titles.get(row, ""))
        for row in rows
    )


def _column_headers(
    recipe: Recipe, columns: Iterable[tuple[str, str]], thumbnails: Mapping[SourceName, str | None]
) -> tuple[Header, ...]:
    titles = {source.id: source.title for source in recipe.styles}
    variants: dict[tuple[str, str], str] = {}
    for one in recipe.combinations:  # an include that shares a column comes after those whose column it is
        variants.setdefault((one.style.id, one.variant.name), one.variant.title)
    return tuple(
        Header(
            style=style,
            variant=variant,
            thumbnail=thumbnails.get(SourceName("style", style)),
            title=titles[style],
            variant_title=variants[style, variant],
        )
        for style, variant in columns
    )


def _summary(plan: Plan) -> str:
    """Say what most tiles have in common: repeat, size and resolution."""
    tile = plan.recipe.settings.tile
    sizes = Counter(planned.job.production.print_px for planned in plan.jobs)
    repeats = {planned.job.canvas.lattice.name for planned in plan.jobs}
    (width, height), _ = sizes.most_common(1)[0]
    if tile.is_physical:
        cell = Lattice.parse(tile.repeat).cell_size(width, height)
        across, down = (in_cm(side * MM_PER_INCH / tile.dpi) for side in cell)
        size = f"{across} × {down} cm" if len(sizes) == 1 else f"{across} cm wide"
    else:
        size = f"{width} × {height} px" if len(sizes) == 1 else f"{width} px wide"
    repeat = tile.repeat if repeats == {tile.repeat} else f"{len(repeats)} repeats"
    return f"{repeat} · {size} · {tile.dpi:g} dpi"
