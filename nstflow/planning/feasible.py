"""What cannot be produced, said before anything is optimized: sizes, mills, formats, memory, collections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

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

COLLECTION = ("contents",)
"""The key of what is wrong with several jobs at once; it is told at the role of the content of one of them."""


class Infeasible(NamedTuple):
    """What keeps a job's files from being produced.

    key: of the setting that it is told at.
    """

    job_id: str
    key: tuple[str, ...]
    message: str


def infeasible(jobs: Sequence[Job], mills: Mapping[str, Mill]) -> list[Infeasible]:
    """List everything that keeps jobs' files from being produced; jobs whose size is not known are left out."""
    found: list[Infeasible] = []
    looked_at = set[tuple[str, Lattice, tuple[int, int], str]]()
    for job in jobs:
        canvas = job.canvas
        which = job.place.variant, canvas.lattice, canvas.unit_px, job.production.digest  # what problems depend on
        if _has_its_size(job) and which not in looked_at:
            looked_at.add(which)
            found += (Infeasible(job.id, key, message) for key, message in _problems(job, mills))
    return [*found, *_collection_problems(jobs)]


def notes_for_mill(production: Production, lattice: Lattice, mill: Mill) -> tuple[str, ...]:
    """Tell what the mill and the designer should hear about a production."""
    return tuple(mill_notes(mill, **_asked_of_mill(production, lattice)))


def _has_its_size(job: Job) -> bool:
    """Whether the sizes are the job's own: a content that cannot be read may have any aspect."""
    tile = job.production.tile
    _, height = tile.size_mm if tile.is_physical else tile.size_px
    return job.problem is None or height is not None


def _problems(job: Job, mills: Mapping[str, Mill]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the key of a setting, and what cannot be produced of it."""
    production, lattice = job.production, job.canvas.lattice
    if production.tile.mill is not None:
        for problem in check_mill(mills[production.tile.mill], **_asked_of_mill(production, lattice)):
            yield ("tile", "mill"), problem
    for problem in _format_problems(production, lattice):
        yield ("outputs", "formats"), problem
    if production.files.separations and not production.outlook.has_plates:
        lack = production.outlook.lost_plates or "there are no inks; add '- inks: {count: 6}'"
        yield ("outputs", "separations"), f"a plate for each ink, but {lack} in finish"
    for problem in _memory_problems(job):
        yield ("tile", "size"), problem


def _format_problems(production: Production, lattice: Lattice) -> Iterator[str]:
    width, height = lattice.swatch_size(*production.print_px)
    profile = profile_of(production)
    for format in production.files.formats:
        if problem := check_format(width, height, format=format, writing=writing_of(production, format, profile)):
            yield problem


def _memory_problems(job: Job) -> Iterator[str]:
    needed = least_bytes(job)
    there = machine_bytes()
    if needed > there:
        width, height = job.production.print_px
        smaller = (there / needed) ** 0.5
        yield (
            f"{width} × {height} px would need about {ceil(needed / 1e9)} GB of memory, and this machine "
            f"has {there / 1e9:.0f}; choose at most {100 * smaller:.0f} % of the size or of the dpi"
        )


def _collection_problems(jobs: Sequence[Job]) -> Iterator[Infeasible]:
    """Tell where a collection has no hero, or two: whose inks would its followers share?"""
    members: dict[str, Job] = {}
    for job in jobs:
        if job.place.role:
            members.setdefault(str(job.place.content_id), job)
    heroes = [content for content, job in members.items() if job.place.role == HERO]
    if members and not heroes:
        message = f"{', '.join(members)} have roles, but there is no hero; give 'role: hero' to one of them"
        yield Infeasible(next(iter(members.values())).id, COLLECTION, message)
    if len(heroes) > 1:
        message = f"{' and '.join(heroes)} are both heroes; a collection has one: make recipes of their own"
        yield Infeasible(members[heroes[1]].id, COLLECTION, message)


def _asked_of_mill(production: Production, lattice: Lattice) -> dict[str, Any]:
    """Gather the arguments of `check_mill` and `mill_notes`."""
    width, height = lattice.swatch_size(*production.print_px)
    return {
        "swatch_mm": (width * MM_PER_INCH / production.tile.dpi, height * MM_PER_INCH / production.tile.dpi),
        "dpi": production.tile.dpi,
        "inks": production.outlook.ink_count,
        "lattice": lattice,
    }
