"""From the tile as the engine made it to a finished job: cut, print size, finishing steps, certificates, files.

Nothing here needs the engine: all of it is done again, from the tile on disk, when only its settings change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nstflow.errors import OutputError
from nstflow.jobs.job import Job
from nstflow.outputs.finish.certificates import certificates_of
from nstflow.outputs.finish.job_files import files_of
from nstflow.outputs.finish.manifest import manifest_of
from nstflow.outputs.master import read_master
from nstflow.outputs.publish import publish_finished
from nstflow.outputs.records import Manifest
from nstflow.outputs.tile_folder import TileFolder
from nstflow.outputs.tiles import find_tile, read_beside_tile
from nstflow.textile.finish import Artwork, Finish, run_step
from nstflow.textile.resample import resize
from nstflow.textile.seams import Certificate
from nstflow.textile.unit_cut import UnitCut, cut_unit, find_unit_cut


def finish(job: Job, steps: Sequence[Finish]) -> Manifest:
    """Make everything that belongs to a finished job from its tile, and put it into the job's folder.

    steps: the job's finishing steps, with their options.

    Raises OutputError where something cannot be read or written, JobError where the recipe requires a certificate that
    the tile does not get or a step returns what is no artwork, and what steps raise. What was there before stays where
    it fails. The manifest that is returned notes also which files of a person's were set aside.
    """
    place = find_tile(job)
    made = place.read_made() if place else None
    if place is None or made is None:
        raise OutputError(f"{job.folder}: the tile is not there; run the recipe again to make it")
    finished = finished_from(job, place, steps)
    manifest = manifest_of(
        job, made, finished.files, artwork=finished.artwork, cut=finished.cut, certificates=finished.certificates
    )
    notes = publish_finished(job, finished.files, manifest)
    return manifest.model_copy(update={"notes": (*manifest.notes, *notes)})


@dataclass(frozen=True)
class Finished:
    """What is made of a tile: files, by their names in the job's folder, and what the manifest says of them."""

    files: Mapping[str, bytes]
    artwork: Artwork
    cut: UnitCut
    certificates: Mapping[str, Certificate]


def finished_from(job: Job, place: TileFolder, steps: Sequence[Finish]) -> Finished:
    """Make the files of a job from the tile in a folder, and write none. Raises as `finish`.

    The losses and frames of the tile are among them, as far as they are still there.
    """
    tile = read_master(place.tile)
    cut, artwork = _at_print_size(job, tile)
    for step in steps:
        artwork = run_step(step, artwork)
    artworks = {"": artwork, **artwork.colorways}
    certificates = certificates_of(job, tile, artworks)
    files = {**read_beside_tile(place), **files_of(job, artworks)}
    return Finished(files, artwork, cut, certificates)


def _at_print_size(job: Job, tile: np.ndarray) -> tuple[UnitCut, Artwork]:
    lattice, production = job.canvas.lattice, job.production
    cut = find_unit_cut(tile, lattice) if production.tile.cut == "auto" else UnitCut()
    width, height = production.print_px
    unit = resize(cut_unit(tile, lattice, cut), width=width, height=height, lattice=lattice)
    notes = (cut.note,) if cut.note else ()
    return cut, Artwork(image=unit, lattice=lattice, dpi=production.tile.dpi, seed=job.seed, notes=notes)
