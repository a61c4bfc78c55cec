"""From the tile as the engine made it to a finished job: cut, print size, finishing steps, certificates, files.

Nothing here needs the engine: all of it is done again, from the tile on disk, when only its settings change.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nstflow.errors import OutputError
from nstflow.jobs.job import Job
from nstflow.outputs.finish.certificates import certificates_of
from nstflow.outputs.finish.job_files import files_of
from nstflow.outputs.finish.manifest import manifest_of
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.master import read_master
from nstflow.outputs.publish import publish_finished
from nstflow.outputs.records import Made, Manifest
from nstflow.textile.finish import Artwork, Finish, run_step
from nstflow.textile.resample import resize
from nstflow.textile.unit_cut import UnitCut, cut_unit, find_unit_cut


def finish(job: Job, steps: Sequence[Finish]) -> Manifest:
    """Write everything that belongs to a finished job beside the tile that `publish_tile` left in its folder.

    steps: the job's finishing steps, with their options.

    Raises OutputError where something cannot be read or written, JobError where the recipe requires a certificate that
    the tile does not get or a step returns what is no artwork, and what steps raise. What was there before stays where
    it fails.
    """
    made, tile = _read_tile(job)
    cut, artwork = _at_print_size(job, tile)
    for step in steps:
        artwork = run_step(step, artwork)
    artworks = {"": artwork, **artwork.colorways}
    certificates = certificates_of(job, tile, artworks)
    files = files_of(job, artworks)
    manifest = manifest_of(job, made, files, artwork=artwork, cut=cut, certificates=certificates)
    publish_finished(job, files, manifest)
    return manifest


def _read_tile(job: Job) -> tuple[Made, np.ndarray]:
    folder = JobFolder(job.folder)
    made = folder.read_made()
    if made is None or made.key != job.tile_key:
        raise OutputError(f"{job.folder}: the tile is not there; run the recipe again to make it")
    return made, read_master(folder.tile)


def _at_print_size(job: Job, tile: np.ndarray) -> tuple[UnitCut, Artwork]:
    lattice, production = job.canvas.lattice, job.production
    cut = find_unit_cut(tile, lattice) if production.tile.cut == "auto" else UnitCut()
    width, height = production.print_px
    unit = resize(cut_unit(tile, lattice, cut), width=width, height=height, lattice=lattice)
    notes = (cut.note,) if cut.note else ()
    return cut, Artwork(image=unit, lattice=lattice, dpi=production.tile.dpi, seed=job.seed, notes=notes)
