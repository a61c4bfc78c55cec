"""The matrix of a run, and thumbnails of its sources, so that a sheet can be drawn from the folder alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from nstflow._version import __version__
from nstflow.errors import OutputError, PictureError
from nstflow.outputs.atomic import write_bytes, write_json
from nstflow.outputs.encode.png import encode_png, to_8_bit
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.moments import now
from nstflow.outputs.records import Cell, Header, RunRecord, SheetWords
from nstflow.pictures.reading import read_picture
from nstflow.planning.plan import Plan
from nstflow.recipe.sources import Source
from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import MM_PER_INCH, in_cm
from nstflow.textile.resample import cover, resize

_THUMBNAIL_PX = 320
_THUMBNAIL_DPI = 96


def record_run(plan: Plan) -> RunRecord:
    """Write run.json and the thumbnails into the recipe's output folder. Raises OutputError."""
    recipe, folder = plan.recipe, RunFolder(plan.recipe.folder)
    thumbnails = {
        (kind, source.id): _thumbnail(folder, kind, source)
        for kind, sources in (("content", recipe.contents), ("style", recipe.styles))
        for source in sources
    }
    record = _record(plan, thumbnails)
    write_json(folder.record, record.model_dump(mode="json"))
    return record


def record_keys(plan: Plan) -> None:
    """Write run.json anew for jobs whose keys changed under way; the sources and their thumbnails are what they were.

    Raises OutputError.
    """
    folder = RunFolder(plan.recipe.folder)
    write_json(folder.record, _record(plan, _thumbnails(folder.read_record())).model_dump(mode="json"))


def is_recorded(plan: Plan) -> bool:
    """Whether run.json says of matrix and words what the plan says."""
    try:
        recorded = RunFolder(plan.recipe.folder).read_record()
    except OutputError:
        return False
    anew = _record(plan, _thumbnails(recorded))
    return anew == recorded.model_copy(update={"created": anew.created, "nstflow_version": anew.nstflow_version})


def _thumbnails(recorded: RunRecord) -> dict[tuple[str, str], str | None]:
    """(`content` or `style`, id) -> the thumbnail that a record names."""
    rows = {("content", row.content or ""): row.thumbnail for row in recorded.rows}
    return rows | {("style", column.style or ""): column.thumbnail for column in recorded.columns}


def _record(plan: Plan, thumbnails: Mapping[tuple[str, str], str | None]) -> RunRecord:
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
        rows=tuple(Header(content=row, thumbnail=thumbnails.get(("content", row or ""))) for row in rows),
        columns=tuple(
            Header(style=style, variant=variant, thumbnail=thumbnails.get(("style", style)))
            for style, variant in columns
        ),
        cells=tuple(
            Cell(
                row=rows.index(job.place.content_id),
                column=columns.index((job.place.style_id, job.place.variant)),
                job=job.id,
                key=job.key,
                differs=dict(job.place.differs),
            )
            for job in jobs
        ),
    )


def _summary(plan: Plan) -> str:
    """What most tiles have in common: repeat, size and resolution."""
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


def _thumbnail(folder: RunFolder, kind: str, source: Source) -> str | None:
    """The thumbnail's name relative to the folder, or None for a source that cannot be read."""
    try:
        pictures = [(read_picture(path).image, share) for path, share in source.pictures]
    except PictureError:
        return None
    name = folder.thumbnail(kind, source.id)
    write_bytes(folder.path / name, encode_png(to_8_bit(_side_by_side(pictures)), dpi=_THUMBNAIL_DPI))
    return name


def _side_by_side(pictures: Sequence[tuple[np.ndarray, float]]) -> np.ndarray:
    """One picture as it is; of a blend a square with a strip of each, as wide as its share."""
    if len(pictures) == 1:
        image = pictures[0][0]
        scale = min(1.0, _THUMBNAIL_PX / max(image.shape[:2]))
        height, width = (max(1, round(side * scale)) for side in image.shape[:2])
        return resize(image, width=width, height=height, lattice=Lattice("none"))
    total = sum(share for _, share in pictures)
    widths = [max(1, round(_THUMBNAIL_PX * share / total)) for _, share in pictures]
    strips = [
        cover(image, width=width, height=_THUMBNAIL_PX) for (image, _), width in zip(pictures, widths, strict=True)
    ]
    return np.concatenate(strips, axis=1)
