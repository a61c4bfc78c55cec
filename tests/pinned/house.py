"""The one door of these tests into nstflow's inside: a module that moves is followed here and nowhere else.

Everything else that the pins need they take from `nstflow` itself, from its command line and from files on disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nstflow.cli import main
from nstflow.engine.backbones import Backbone, WeightsFile
from nstflow.engine.losses import Loss
from nstflow.jobs.job import Job
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder, RunFolder
from nstflow.outputs.master import encode_master
from nstflow.outputs.publish import publish_failure, publish_tile
from nstflow.outputs.records import Failure, Made, Manifest, RunRecord
from nstflow.outputs.tile_folder import TileFolder
from nstflow.plugins import hookimpl
from nstflow.recipe.json_schema import json_schema
from nstflow.recipe.registry import load_registry
from nstflow.schedule.run_record import record_run
from nstflow.textile.finish import Artwork, Finish
from testing.finished import finished, job
from testing.icc import rgb_profile

__all__ = [
    "Artwork",
    "Backbone",
    "Failure",
    "Finish",
    "Loss",
    "Made",
    "Manifest",
    "RunRecord",
    "WeightsFile",
    "finish",
    "finished",
    "hookimpl",
    "job",
    "main",
    "publish_failure",
    "publish_tile",
    "read_failure",
    "read_made",
    "read_manifest",
    "read_run",
    "recipe_schema",
    "record_run",
    "rgb_profile",
    "steps",
    "tile_bytes",
    "tile_folder",
]

tile_bytes = encode_master
"""float32 (H, W, 3) in [0, 1] -> the bytes of tile.tif."""


def tile_folder(job: Job) -> Path:
    """Return where the tile of a job is kept."""
    return JobFolder(job.folder).run.tile(job.tile_key).path


def steps(*chosen: tuple[str, dict[str, Any]]) -> tuple[Finish, ...]:
    """Make finishing steps of their names and options."""
    finishes = load_registry().finishes
    return tuple(finishes[name].model_validate(options) for name, options in chosen)


def read_made(folder: Path) -> Made | None:
    """Read the record of a tile."""
    return TileFolder(folder).read_made()


def read_manifest(folder: Path) -> Manifest | None:
    """Read the record of a finished job."""
    return JobFolder(folder).read_manifest()


def read_failure(folder: Path) -> Failure | None:
    """Read the record of a failed attempt."""
    return JobFolder(folder).read_failure()


def read_run(folder: Path) -> RunRecord:
    """Read the matrix of a run."""
    return RunFolder(folder).read_record()


def recipe_schema(*plugins: Path) -> dict[str, Any]:
    """Build the JSON schema of a recipe that can use these plugin files."""
    return json_schema(load_registry(plugins))
