"""Collections: the coordinates and blenders of a hero are printed with its inks.

A hero is a content; its coordinates and blenders under the same style and variant share its palette. Which inks
those are is known once the hero is finished: until then the others are made and wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.records import Manifest
from nstflow.textile.finish import Finish

HERO = "hero"
_FOLLOWERS = ("coordinate", "blender")


def with_shared_choices(
    jobs: Sequence[Job], finishes: Mapping[str, type[Finish]], *, is_done: Callable[[Job], bool]
) -> list[Job]:
    """Give the jobs, those of followers with what their hero chose, or waiting for it.

    finishes: the registered steps by name.
    is_done:  whether a hero's files are there, and are not to be made again.
    """
    heroes = {
        (job.place.style_id, job.place.variant): _Hero(
            job.id, JobFolder(job.folder).read_manifest() if is_done(job) else None
        )
        for job in jobs
        if job.place.role == HERO
    }
    return [_follow(job, heroes.get((job.place.style_id, job.place.variant)), finishes) for job in jobs]


class _Hero(NamedTuple):
    """manifest: None while it is not finished."""

    id: str
    manifest: Manifest | None


def _follow(job: Job, hero: _Hero | None, finishes: Mapping[str, type[Finish]]) -> Job:
    if job.place.role not in _FOLLOWERS:
        return job
    steps = job.production.finishing_steps(finishes)
    if not any(step.chooses() for step in steps):
        if any(step.on_plates == "makes" for step in steps):  # named inks are shared as they are
            return job
        return replace(
            job, notes=(*job.notes, f"{job.place.content_id}: its role shares inks, and none are found here")
        )
    if hero is None:  # left out of this style or variant
        return replace(job, notes=(*job.notes, f"there is no hero beside {job.id}: it has inks of its own"))
    if hero.manifest is None:
        return replace(job, awaits=hero.id)
    followed = [step.following(hero.manifest.facts) if step.chooses() else step for step in steps]
    return replace(job, production=job.production.finished_by(followed))
