"""Collections: the coordinates and blenders of a hero are printed with its inks.

A hero is a content; its coordinates and blenders under the same style and variant share its palette. Which inks
those are is known once the hero is finished: until then the others are made and wait.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from nstflow.job import Job
from nstflow.outputs.manifest import read_manifest

_FOLLOWERS = ("coordinate", "blender")


def with_shared_inks(jobs: Sequence[Job]) -> list[Job]:
    """The jobs, those of followers with the inks of their hero, or waiting for it."""
    heroes = {(job.style_id, job.variant): job for job in jobs if job.role == "hero"}
    return [_follow(job, heroes.get((job.style_id, job.variant))) for job in jobs]


def _follow(job: Job, hero: Job | None) -> Job:
    chooses = [options for name, options in job.production.steps if name == "inks" and not options["colors"]]
    if hero is None or job.role not in _FOLLOWERS or not chooses:
        return job
    manifest = read_manifest(hero.folder)
    if manifest is None or manifest.key != hero.key or "inks" not in manifest.facts:
        return replace(job, awaits=hero.id)
    colors = [f"{ink['name']}: {ink['color']}" for ink in manifest.facts["inks"]]
    steps = tuple(
        (name, _with_colors(options, colors) if name == "inks" else options) for name, options in job.production.steps
    )
    return replace(job, production=replace(job.production, steps=steps))


def _with_colors(options: Mapping[str, Any], colors: Sequence[str]) -> dict[str, Any]:
    return {**options, "count": None, "colors": list(colors)}
