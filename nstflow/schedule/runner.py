"""Run a recipe: plan, check, fetch, schedule, and draw the sheet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from filelock import FileLock, Timeout

from nstflow.engine.network import find_backbone
from nstflow.errors import NstflowError, OutputError, PictureError
from nstflow.jobs.estimate import finishing_bytes, step_bytes
from nstflow.jobs.job import Job
from nstflow.outputs.atomic import remove_temporaries, unwritable
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.publish import adopt_tile
from nstflow.pictures.reading import read_mask, read_picture
from nstflow.planning.plan import Plan, Reason, plan
from nstflow.recipe import Recipe
from nstflow.schedule.devices import Device, choose_devices, jobs_at_once
from nstflow.schedule.groups import Group, group
from nstflow.schedule.heartbeat import Heartbeat
from nstflow.schedule.pool import Pool, record_failure
from nstflow.schedule.run_record import is_recorded, record_keys, record_run
from nstflow.schedule.worker import JobResult, finish_again
from nstflow.sheets import draw_sheet
from nstflow.textile.finish import Finish


class Observer:
    """Hears what a run does; this one says nothing. The command line shows it, a notebook may too."""

    def planned(self, plan: Plan, devices: Sequence[Device]) -> None:
        """The run begins."""

    def noted(self, text: str) -> None:
        """Something worth saying happened: a picture was converted, a worker was lost, weights are fetched."""

    def progressed(self, heartbeats: Sequence[Heartbeat]) -> None:
        """How far the running jobs are; called a few times a second."""

    def finished(self, result: JobResult) -> None:
        """A job is finished, or failed."""


@dataclass(frozen=True)
class RunReport:
    """What came of a run. sheet: the contact sheet, or None where there is no run to draw."""

    plan: Plan
    results: tuple[JobResult, ...]
    sheet: Path | None

    @property
    def failed(self) -> tuple[JobResult, ...]:
        """The jobs that failed in this run."""
        return tuple(result for result in self.results if not result.ok)


def run(
    recipe: Recipe,
    *,
    only: str | None = None,
    force: bool = False,
    jobs: int | None = None,
    devices: str | None = None,
    strict: bool = False,
    deterministic: bool = False,
    observer: Observer | None = None,
) -> RunReport:
    """Make every tile of a recipe that is not there already, then its contact sheet.

    only:    a pattern for job ids; force: make them even where they are done.
    jobs:    at most so many at once; devices: `cpu`, or GPU positions such as `0,1` (default: all).
    strict:  a picture that cannot be read stops everything before it starts.
    deterministic: the same recipe gives the same bits each time on this machine, with as many jobs at once.

    A job that fails is reported and recorded, and the others go on. Raises NstflowError where nothing can start.
    """
    observer = observer or Observer()
    planned = plan(recipe, only=only, force=force)
    at_once = min(jobs, max(1, len(planned.to_make))) if jobs is not None else None
    chosen = choose_devices(wanted=devices, jobs=at_once, on_cpu=_at_once_on_cpu(planned))
    if not planned.to_run and is_recorded(planned):
        return RunReport(planned, (), _up_to_date_sheet(recipe))
    finishes = recipe.registry.finishes
    with _only_run_in(recipe.folder):
        remove_temporaries(recipe.folder)
        observer.planned(planned, chosen)
        to_make, twins = _without_twins(planned)
        readable, unreadable = _check_pictures(to_make, observer)
        if unreadable and strict:
            raise PictureError("\n".join(dict.fromkeys(str(job.problem) for job in unreadable)))
        weights = _weights_files(readable, recipe, observer)
        record_run(planned)
        results = []
        # Tiles made together differ from those made alone by rounding.
        groups = group(_ordered(readable, weights), chosen, most=len(chosen) if deterministic else jobs)
        waiting = {one.job.id: 0.0 for one in planned.to_finish if one.job.awaits is not None}
        for result in chain(
            (finish_again(one.job, finishes) for one in planned.to_finish if one.job.awaits is None),
            _results(groups, unreadable, weights, chosen, observer, deterministic=deterministic),
            _finish_twins(twins, finishes),
            _finish_followers(planned, waiting, only=only),
        ):
            if result.waits_for is not None:
                waiting[result.job_id] = result.seconds
                continue
            observer.finished(result)
            results.append(result)
        return RunReport(planned, tuple(results), _sheet_or_note(recipe, observer))


def _without_twins(planned: Plan) -> tuple[list[Job], list[tuple[Job, Job]]]:
    """The jobs whose tiles are to be made, each tile once, and the others with the job that has the same tile.

    Variants may differ in what comes after the tile alone.
    """
    first = {one.job.tile_key: one.job for one in planned.jobs if one.is_made}
    to_make, twins = list[Job](), list[tuple[Job, Job]]()
    for one in planned.to_make:
        twin = first.setdefault(one.job.tile_key, one.job)
        if twin is one.job or one.reason is Reason.FORCED:
            to_make.append(one.job)
        else:
            twins.append((one.job, twin))
    return to_make, twins


def _finish_twins(twins: Sequence[tuple[Job, Job]], finishes: Mapping[str, type[Finish]]) -> Iterator[JobResult]:
    for job, twin in twins:
        try:
            there = adopt_tile(job, twin.folder)
        except OutputError as error:
            yield record_failure(job, str(error))
            continue
        if not there:
            yield record_failure(job, f"{twin.id}, which has the same tile, could not be made; see there")
        elif job.awaits is not None:
            yield JobResult(job.id, "", 0.0, waits_for=job.awaits)
        else:
            yield replace(finish_again(job, finishes), refinished=False)


def _finish_followers(planned: Plan, waiting: Mapping[str, float], *, only: str | None) -> Iterator[JobResult]:
    """Finish the jobs whose tiles are made and that waited for what their hero chose.

    waiting: their ids, and the seconds that their tiles took.
    """
    if not waiting:
        return
    had_tile = {one.job.id for one in planned.to_finish}
    again = plan(planned.recipe, only=only)
    record_keys(again)
    for job in (one.job for one in again.selected if one.job.id in waiting):
        if job.awaits is not None:
            message = f"it shares the inks of {job.awaits}, which is not finished; run that too, or see why it failed"
            yield record_failure(job, message)
        else:
            result = finish_again(job, planned.recipe.registry.finishes)
            yield replace(result, seconds=result.seconds + waiting[job.id], refinished=job.id in had_tile)


def _at_once_on_cpu(planned: Plan) -> int:
    takes = (max(step_bytes(*one.job.canvas.worked_px), finishing_bytes(one.job)) for one in planned.to_make)
    job_bytes = max(takes, default=0)
    return jobs_at_once(len(planned.to_make), job_bytes=job_bytes)


def _results(
    groups: Sequence[Group],
    unreadable: Sequence[Job],
    weights: Mapping[str, Path],
    devices: Sequence[Device],
    observer: Observer,
    *,
    deterministic: bool,
) -> Iterator[JobResult]:
    yield from (record_failure(job, str(job.problem)) for job in unreadable)
    if not groups:
        return
    with tempfile.TemporaryDirectory(prefix="nstflow-", ignore_cleanup_errors=True) as scratch:
        pool = Pool(
            devices[: len(groups)],
            scratch=Path(scratch),
            weights=weights,
            on_progress=observer.progressed,
            on_note=observer.noted,
            deterministic=deterministic,
        )
        yield from pool.results(groups)


def _ordered(jobs: Sequence[Job], weights: Mapping[str, Path]) -> list[Job]:
    """A worker keeps one network at a time: jobs with the same weights and precision belong together."""
    return sorted(jobs, key=lambda job: (list(weights).index(job.engine.weights), job.engine.precision))


def _check_pictures(jobs: Sequence[Job], observer: Observer) -> tuple[list[Job], list[Job]]:
    """Decode every picture once: the jobs that can run, and those that cannot, with their `problem`."""
    problems: dict[Path, str | None] = {}
    masks = frozenset[Path]().union(*(job.sources.masks for job in jobs))
    for path in dict.fromkeys(path for job in jobs for path in job.sources.by_role.values()):
        problems[path] = None
        try:
            for note in (read_mask if path in masks else read_picture)(path).notes:
                observer.noted(f"{path.name}: {note}")
        except PictureError as error:
            problems[path] = str(error)
    checked = [replace(job, problem=job.problem or _first_problem(job, problems)) for job in jobs]
    return [job for job in checked if job.problem is None], [job for job in checked if job.problem is not None]


def _first_problem(job: Job, problems: Mapping[Path, str | None]) -> str | None:
    return next((problem for path in job.sources.by_role.values() if (problem := problems[path])), None)


def _weights_files(jobs: Sequence[Job], recipe: Recipe, observer: Observer) -> dict[str, Path]:
    """The files behind `engine.weights`; fetched here, once, before any worker starts."""
    backbones = recipe.registry.backbones
    names = dict.fromkeys(job.engine.weights for job in jobs)
    return {name: find_backbone(name, backbones, root=recipe.root).obtain(observer.noted) for name in names}


@contextmanager
def _only_run_in(folder: Path) -> Iterator[None]:
    """Hold the output folder, so that two runs do not write into it at once."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(RunFolder(folder).lock)
        lock.acquire(timeout=0)
    except Timeout:
        raise OutputError(
            f"{folder}: another nstflow run is writing there; wait for it, or choose another outputs.folder"
        ) from None
    except NotImplementedError:
        raise OutputError(
            f"{folder}: this file system has no locks; choose an outputs.folder on a local disk"
        ) from None
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def draw_sheet_of(recipe: Recipe, *, out: Path | None = None) -> Path:
    """The contact sheet of a recipe as it is now, from what its runs left; nothing is made.

    Raises NstflowError where nothing was ever run, or the sheet cannot be written.
    """
    if RunFolder(recipe.folder).record.is_file() and not is_recorded(planned := plan(recipe)):
        with _only_run_in(recipe.folder):
            record_run(planned)
    return draw_sheet(recipe.folder, out=out)


def _sheet_or_note(recipe: Recipe, observer: Observer) -> Path | None:
    """The sheet, drawn anew; what keeps it from being drawn must not take the run's report with it."""
    try:
        return draw_sheet(recipe.folder)
    except NstflowError as error:
        observer.noted(f"no contact sheet: {error}")
        return None


def _up_to_date_sheet(recipe: Recipe) -> Path:
    """The sheet of a run that is recorded, drawn again only where it is stale."""
    folder = RunFolder(recipe.folder)
    return draw_sheet(folder.path) if folder.is_sheet_stale() else folder.sheet
