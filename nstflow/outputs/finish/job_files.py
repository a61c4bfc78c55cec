"""All files of a finished job, as its recipe wants them."""

from __future__ import annotations

from collections.abc import Mapping

from nstflow.jobs.job import Job
from nstflow.outputs.deliverables import Deliverables, colorway_id
from nstflow.outputs.encode.formats import Writing, encode
from nstflow.outputs.encode.writing import profile_of, writing_of
from nstflow.outputs.encode.xmp import xmp_packet
from nstflow.outputs.finish.pattern_files import palettes, patterns, plates, preview
from nstflow.textile.finish import Artwork


def files_of(job: Job, artworks: Mapping[str, Artwork]) -> dict[str, bytes]:
    """Write all files of a job but its manifest: their names in its folder, and their bytes.

    artworks: colorway -> the pattern in its colors; "" for the main ones.
    Raises OutputError where one that goes to a printer does not repeat as it should, UsageError for a profile that
    cannot be used.
    """
    production, main = job.production, artworks[""]
    profile = profile_of(production, job.finish_inputs.get("profile"))
    names, files = Deliverables(production.name), dict[str, bytes]()
    for colorway, artwork in artworks.items():
        xmp = _xmp(job, colorway)
        writings = {format: writing_of(production, format, profile, xmp=xmp) for format in production.files.formats}
        files |= patterns(artwork, writings, names, colorway=colorway)
        files |= palettes(artwork, names, colorway=colorway)
    xmp = _xmp(job)
    screen = Writing(dpi=production.tile.dpi, xmp=xmp)
    files[names.preview] = encode(preview(main, production.files.preview_grid), format="png", writing=screen)
    if production.files.separations:
        files |= plates(main, writing_of(production, "tiff", profile, xmp=xmp), names)
    return files


def _xmp(job: Job, colorway: str = "") -> bytes | None:
    files = job.production.files
    if not files.metadata:
        return None
    return xmp_packet(
        title=files.title or colorway_id(job.id, colorway),
        creator=files.creator,
        source_type="restyled" if job.sources.content else "generated",
    )
