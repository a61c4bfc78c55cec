"""The stages of a run, one after the other; each takes what the one before has settled, and gives results.

check -> finish again -> paint -> finish twins -> finish followers
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nstflow.engine.network import find_backbone
from nstflow.errors import OutputError, PictureError
from nstflow.jobs.job import Job
from nstflow.outputs.publish import adopt_tile
from nstflow.outputs.records import FailureKind
from nstflow.outputs.tiles import find_tile
from nstflow.planning.plan import Plan, Reason, plan
from nstflow.recipe import Recipe
from nstflow.schedule.devices import Device
from nstflow.schedule.events import Observer, RunNoted
from nstflow.schedule.executors.local import LocalExecutor
from nstflow.schedule.failures import record_error, record_failure
from nstflow.schedule.finishing import finish_again
from nstflow.schedule.groups import group
from nstflow.schedule.painting import Painting
from nstflow.schedule.results import JobResult
from nstflow.schedule.run_record import record_keys
from nstflow.schedule.thumbnails import Thumbnails
from nstflow.schedule.worker import start_worker

Results = Generator[JobResult, None, None]


@dataclass(frozen=True)
class Checked:
    """What a run is to do, once its pictures and weights have been looked at.

    plan:       which jobs are to run.
    paint:      the jobs whose tiles are to be painted, each tile once.
    unreadable: jobs that cannot run, with their `problem`.
    twins:      jobs whose tile another job has or gets, with that one.
    weights:    a recipe's `engine.weights` -> the file.
    thumbnails: of the recipe's sources, with what was decoded for the check.
    """

    plan: Plan
    paint: tuple[Job, ...]
    unreadable: tuple[Job, ...]
    twins: tuple[tuple[Job, Job], ...]
    weights: Mapping[str, Path]
    thumbnails: Thumbnails


def check(planned: Plan, *, strict: bool, observe: Observer) -> Checked:
    """Decode the pictures and find the weights of what is to be painted, fetching those that are not here.

    strict: a picture that cannot be read raises PictureError, with all of them. Raises WeightsError.
    """
    to_paint, twins = _without_twins(planned)
    thumbnails = Thumbnails(planned.recipe)
    readable, unreadable = _check_pictures(to_paint, thumbnails, observe)
    if unreadable and strict:
        raise PictureError("\n".join(dict.fromkeys(str(job.problem) for job in unreadable)))
    weights = _weights_files(readable, planned.recipe, observe)
    return Checked(planned, tuple(readable), tuple(unreadable), tuple(twins), weights, thumbnails)


def finish_what_is_painted(checked: Checked) -> Results:
    """Finish the jobs whose tiles were there before; those that wait for their hero say so."""
    planned = checked.plan
    for job in (one.job for one in planned.to_finish):
        if job.awaits is not None:
            yield JobResult(job.id, "", 0.0, waits_for=job.awaits)
        else:
            yield finish_again(job, planned.recipe.registry.finishes)


def paint(
    checked: Checked, devices: Sequence[Device], *, most: int | None, deterministic: bool, observe: Observer
) -> Results:
    """Paint the tiles, in processes of their own. most: so many jobs at once at most.

    When whoever listens stops early, by an interrupt or otherwise, the processes are killed.
    """
    yield from (record_failure(job, str(job.problem), kind=FailureKind.PICTURE) for job in checked.unreadable)
    if not checked.paint:
        return
    # Tiles made together differ from those made alone by rounding.
    most = len(devices) if deterministic else most
    groups = group(_in_order_of_networks(checked), devices, most=most)
    devices = devices[: len(groups)]
    start = partial(start_worker, workers=len(devices), deterministic=deterministic)
    with closing(LocalExecutor(devices, start)) as executor:
        yield from Painting(executor, weights=checked.weights, observe=observe).results(groups)


def finish_twins(checked: Checked, failed: Collection[str]) -> Results:
    """Finish the jobs whose tile another job has by now. failed: jobs by id whose tile is not to be taken."""
    for job, twin in checked.twins:
        try:
            there = twin.id not in failed and adopt_tile(job, twin)
        except OutputError as error:
            yield record_error(job, error)
            continue
        if not there:
            message = f"{twin.id}, which has the same tile, could not be made; see there"
            yield record_failure(job, message, kind=FailureKind.ANOTHER_JOB)
        elif job.awaits is not None:
            yield JobResult(job.id, "", 0.0, waits_for=job.awaits)
        else:
            note = f"its tile is that of {twin.id}, which has the same settings"
            noted = replace(job, notes=(*job.notes, note))
            yield replace(finish_again(noted, checked.plan.recipe.registry.finishes), refinished=False)


def finish_followers(checked: Checked, waiting: Mapping[str, float], *, only: str | None) -> Results:
    """Finish the jobs whose tiles are there and that waited for what their hero chose.

    waiting: their ids, and the seconds that their tiles took.
    Where that cannot be planned, they fail with the reason, and nothing else does.
    """
    if not waiting:
        return
    planned = checked.plan
    had_tile = {one.job.id for one in planned.to_finish}
    try:
        again = plan(planned.recipe, only=only)
        record_keys(again)
    except Exception as error:  # a step's choice of inks may be a plugin's
        waited = (one.job for one in planned.selected if one.job.id in waiting)
        yield from (record_error(job, error, seconds=waiting[job.id]) for job in waited)
        return
    for job in (one.job for one in again.selected if one.job.id in waiting):
        if job.awaits is not None:
            message = f"it shares the inks of {job.awaits}, which is not finished; run that too, or see why it failed"
            yield record_failure(job, message, kind=FailureKind.ANOTHER_JOB)
        else:
            result = finish_again(job, planned.recipe.registry.finishes)
            yield replace(result, seconds=result.seconds + waiting[job.id], refinished=job.id in had_tile)


def _without_twins(planned: Plan) -> tuple[list[Job], list[tuple[Job, Job]]]:
    """Part the jobs whose tiles are to be painted, each tile once, from those that share a tile with one of them.

    Variants may differ in what comes after the tile alone. What is forced is not taken from what is there.
    """
    wanted = {one.job.tile_key for one in planned.to_make}
    made = (one.job for one in planned.jobs if one.is_made and one.job.tile_key in wanted)
    there = {job.tile_key: job for job in made if find_tile(job)}  # what is done may have lost its tile
    forced = dict[str, Job]()
    to_paint, twins = list[Job](), list[tuple[Job, Job]]()
    for one in planned.to_make:
        first = (forced if one.reason is Reason.FORCED else there).setdefault(one.job.tile_key, one.job)
        if first is one.job:
            to_paint.append(one.job)
        else:
            twins.append((one.job, first))
    return to_paint, twins


def _check_pictures(jobs: Sequence[Job], thumbnails: Thumbnails, observe: Observer) -> tuple[list[Job], list[Job]]:
    """Decode every picture once, and give the jobs that can run, and those that cannot, with their `problem`."""
    problems: dict[Path, str | None] = {}
    masks = frozenset[Path]().union(*(job.sources.masks for job in jobs))
    over_white = frozenset[Path]().union(*(job.sources.laid_over_white for job in jobs))
    for path in dict.fromkeys(path for job in jobs for path in job.sources.by_role.values()):
        picture = thumbnails.check(path, is_mask=path in masks, is_motif=path not in over_white)
        problems[path] = picture.problem or picture.mask_problem
        if problems[path] is None:
            for note in picture.notes:
                observe(RunNoted(f"{path.name}: {note}"))
    checked = [replace(job, problem=job.problem or _first_problem(job, problems)) for job in jobs]
    return [job for job in checked if job.problem is None], [job for job in checked if job.problem is not None]


def _first_problem(job: Job, problems: Mapping[Path, str | None]) -> str | None:
    return next((problem for path in job.sources.by_role.values() if (problem := problems[path])), None)


def _weights_files(jobs: Sequence[Job], recipe: Recipe, observe: Observer) -> dict[str, Path]:
    """Find the files behind `engine.weights`; they are fetched here, once, before any worker starts."""
    backbones = recipe.registry.backbones
    names = dict.fromkeys(job.engine.weights for job in jobs)

    def say(text: str) -> None:
        observe(RunNoted(text))

    return {name: find_backbone(name, backbones, root=recipe.root).obtain(say) for name in names}


def _in_order_of_networks(checked: Checked) -> list[Job]:
    """Sort jobs with the same weights and precision together: a worker keeps one network at a time."""
    names = list(checked.weights)
    return sorted(checked.paint, key=lambda job: (names.index(job.engine.weights), job.engine.precision))
