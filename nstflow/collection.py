"""Collections: the coordinates and blenders of a hero are printed with its inks.

A hero is a content; its coordinates and blenders under the same style and variant share its palette. Which inks
those are is known once the hero is finished: until then the others are made and wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nstflow.job import Job
from nstflow.outputs.manifest import read_manifest
from nstflow.textile.finish import Finish

_FOLLOWERS = ("coordinate", "blender")


def with_shared_choices(jobs: Sequence[Job], finishes: Mapping[str, type[Finish]]) -> list[Job]:
    """The jobs, those of followers with what their hero chose, or waiting for it.

    finishes: the registered steps by name.
    """
    heroes = {(job.style_id, job.variant): job for job in jobs if job.role == "hero"}
    return [_follow(job, heroes.get((job.style_id, job.variant)), finishes) for job in jobs]


def _follow(job: Job, hero: Job | None, finishes: Mapping[str, type[Finish]]) -> Job:
    if hero is None or job.role not in _FOLLOWERS:
        return job
    steps = [finishes[name].model_validate(options) for name, options in job.production.steps]
    if not any(step.chooses() for step in steps):
        return job
    manifest = read_manifest(hero.folder)
    if manifest is None or manifest.key != hero.key:
        return replace(job, awaits=hero.id)
    followed = [step.following(manifest.facts) if step.chooses() else step for step in steps]
    return replace(job, production=job.production.finished_by(followed))
