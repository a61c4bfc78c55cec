"""What cannot be produced, said before anything is optimised: sizes, mills, formats, memory, collections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil

from nstflow.engine.memory import machine_bytes
from nstflow.errors import UsageError
from nstflow.job import Job
from nstflow.outputs.formats import check_format
from nstflow.outputs.writing import writing_of
from nstflow.production import Production
from nstflow.textile.lattice import Lattice
from nstflow.textile.mills import Mill, check_mill, mill_notes
from nstflow.textile.physical import MM_PER_INCH

# Measured: 82 in blocks (benchmarks/large.py), 83 after it with inks (benchmarks/finish.py); files in full color, which
# wait in memory until all are there, may take as much again.
_MADE_BYTES_A_PX = 85
_PRINT_BYTES_A_PX = 160
_ALWAYS_BYTES = 1.0e9


def check_feasible(jobs: Iterable[Job], mills: Mapping[str, Mill]) -> None:
    """Raise UsageError with everything that keeps a job's files from being produced, each problem once."""
    jobs = list(jobs)
    problems = [f"{job.id}: {problem}" for job in jobs for problem in _problems(job, mills)]
    problems += _collection_problems(jobs)
    if problems:
        raise UsageError("\n".join(dict.fromkeys(problems)))


def notes_for_mill(production: Production, lattice: Lattice, mill: Mill) -> tuple[str, ...]:
    """What the mill should hear about it, and the designer."""
    swatch_mm = _swatch_mm(production, lattice)
    return tuple(
        mill_notes(mill, swatch_mm=swatch_mm, dpi=production.dpi, inks=production.outlook.ink_count, lattice=lattice)
    )


def _problems(job: Job, mills: Mapping[str, Mill]) -> Iterator[str]:
    production, lattice = job.production, Lattice.parse(job.repeat)
    if production.mill is not None:
        yield from (
            f"tile.mill: {problem}"
            for problem in check_mill(
                mills[production.mill],
                swatch_mm=_swatch_mm(production, lattice),
                dpi=production.dpi,
                inks=production.outlook.ink_count,
                lattice=lattice,
            )
        )
    yield from _format_problems(production, lattice)
    if production.separations and not production.outlook.has_plates:
        lack = production.outlook.lost_plates or "there are no inks; add '- inks: {count: 6}'"
        yield f"outputs.separations: a plate for each ink, but {lack} in finish"
    yield from _memory_problems(job)


def _format_problems(production: Production, lattice: Lattice) -> Iterator[str]:
    width, height = lattice.swatch_size(*production.print_px)
    for format in production.formats:
        if problem := check_format(width, height, format=format, writing=writing_of(production, format)):
            yield f"outputs.formats: {problem}"


def _memory_problems(job: Job) -> Iterator[str]:
    made, printed = (width * height for width, height in (job.worked_px, job.production.print_px))
    needed = _ALWAYS_BYTES + max(_MADE_BYTES_A_PX * made, _PRINT_BYTES_A_PX * printed)
    there = machine_bytes()
    if needed > there:
        width, height = job.production.print_px
        smaller = (there / needed) ** 0.5
        yield (
            f"tile.size: {width} × {height} px would need about {ceil(needed / 1e9)} GB of memory, and this machine "
            f"has {there / 1e9:.0f}; choose at most {100 * smaller:.0f} % of the size or of the dpi"
        )


def _collection_problems(jobs: Iterable[Job]) -> Iterator[str]:
    """A collection has one hero, or nobody knows whose inks its followers share."""
    roles: dict[tuple[str, str], list[Job]] = {}
    for job in jobs:
        if job.role:
            roles.setdefault((job.style_id, job.variant), []).append(job)
    for (style, variant), members in roles.items():
        heroes = [job.content_id for job in members if job.role == "hero"]
        if len(heroes) != 1:
            found = f"{len(heroes)} heroes ({', '.join(map(str, heroes))})" if heroes else "no hero"
            yield f"contents: the collection of {style}, {variant} has {found}; give 'role: hero' to one of them"


def _swatch_mm(production: Production, lattice: Lattice) -> tuple[float, float]:
    width, height = lattice.swatch_size(*production.print_px)
    return width * MM_PER_INCH / production.dpi, height * MM_PER_INCH / production.dpi
