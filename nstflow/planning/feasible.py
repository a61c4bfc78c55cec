"""What cannot be produced, said before anything is optimized: sizes, mills, formats, memory, collections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from nstflow.jobs.estimate import least_bytes, machine_bytes
from nstflow.jobs.job import Job
from nstflow.jobs.production import Production
from nstflow.outputs.encode.formats import check_format
from nstflow.outputs.encode.writing import profile_of, writing_of
from nstflow.planning.collection import HERO
from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import MM_PER_INCH
from nstflow.textile.mill_check import check_mill, mill_notes
from nstflow.textile.mills import Mill


def infeasible(jobs: Sequence[Job], mills: Mapping[str, Mill]) -> list[str]:
    """Everything that keeps jobs' files from being produced, in words; jobs with a problem already are left out."""
    found: list[str] = []
    looked_at = set[tuple[str, Lattice, tuple[int, int], str]]()
    for job in jobs:
        canvas = job.canvas
        which = job.place.variant, canvas.lattice, canvas.unit_px, job.production.digest  # what problems depend on
        if job.problem is None and which not in looked_at:
            looked_at.add(which)
            found += (f"{job.id}: {problem}" for problem in _problems(job, mills))
    return [*found, *_collection_problems(jobs)]


def notes_for_mill(production: Production, lattice: Lattice, mill: Mill) -> tuple[str, ...]:
    """Tell what the mill and the designer should hear about a production."""
    return tuple(mill_notes(mill, **_asked_of_mill(production, lattice)))


def _problems(job: Job, mills: Mapping[str, Mill]) -> Iterator[str]:
    production, lattice = job.production, job.canvas.lattice
    if production.tile.mill is not None:
        yield from (
            f"tile.mill: {problem}"
            for problem in check_mill(mills[production.tile.mill], **_asked_of_mill(production, lattice))
        )
    yield from _format_problems(production, lattice)
    if production.files.separations and not production.outlook.has_plates:
        lack = production.outlook.lost_plates or "there are no inks; add '- inks: {count: 6}'"
        yield f"outputs.separations: a plate for each ink, but {lack} in finish"
    yield from _memory_problems(job)


def _format_problems(production: Production, lattice: Lattice) -> Iterator[str]:
    width, height = lattice.swatch_size(*production.print_px)
    profile = profile_of(production)
    for format in production.files.formats:
        if problem := check_format(width, height, format=format, writing=writing_of(production, format, profile)):
            yield f"outputs.formats: {problem}"


def _memory_problems(job: Job) -> Iterator[str]:
    needed = least_bytes(job)
    there = machine_bytes()
    if needed > there:
        width, height = job.production.print_px
        smaller = (there / needed) ** 0.5
        yield (
            f"tile.size: {width} × {height} px would need about {ceil(needed / 1e9)} GB of memory, and this machine "
            f"has {there / 1e9:.0f}; choose at most {100 * smaller:.0f} % of the size or of the dpi"
        )


def _collection_problems(jobs: Sequence[Job]) -> Iterator[str]:
    """Tell where a collection has no hero, or two: whose inks would its followers share?"""
    roles = {job.place.content_id: job.place.role for job in jobs if job.place.role}
    heroes = [str(content) for content, role in roles.items() if role == HERO]
    if roles and not heroes:
        followers = ", ".join(map(str, roles))
        yield f"contents: {followers} have roles, but there is no hero; give 'role: hero' to one of them"
    if len(heroes) > 1:
        yield f"contents: {' and '.join(heroes)} are both heroes; a collection has one: make recipes of their own"


def _asked_of_mill(production: Production, lattice: Lattice) -> dict[str, Any]:
    """Gather the arguments of `check_mill` and `mill_notes`."""
    width, height = lattice.swatch_size(*production.print_px)
    return {
        "swatch_mm": (width * MM_PER_INCH / production.tile.dpi, height * MM_PER_INCH / production.tile.dpi),
        "dpi": production.tile.dpi,
        "inks": production.outlook.ink_count,
        "lattice": lattice,
    }
