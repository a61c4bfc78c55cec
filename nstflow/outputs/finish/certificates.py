"""Seam certificates of a job: of its tile, and of the units that were made of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nstflow.errors import SeamError
from nstflow.jobs.job import Job
from nstflow.outputs.deliverables import unit_of
from nstflow.outputs.encode.png import to_8_bit
from nstflow.textile.finish import Artwork
from nstflow.textile.seams import Certificate, certify

_TILE = "tile"
"""What the certificate of the tile as it was made stands under."""


def certificates_of(job: Job, tile: np.ndarray, artworks: Mapping[str, Artwork]) -> dict[str, Certificate]:
    """Certify the tile as it was made, and every unit as it is written; nothing where the recipe wants none.

    artworks: colorway -> the pattern in its colors; "" for the main ones.
    Raises SeamError where a certificate is required and not given.
    """
    if job.production.tile.certify == "off":
        return {}
    lattice = job.canvas.lattice
    certificates = {_TILE: certify(tile, lattice)}
    for colorway, artwork in artworks.items():
        certificates[unit_of(colorway)] = certify(to_8_bit(artwork.image), lattice)
    failed = {name: certificate for name, certificate in certificates.items() if certificate.verdict == "fail"}
    if failed and job.production.tile.certify == "require":
        name, certificate = next(iter(failed.items()))
        reasons = "; ".join(certificate.reasons)
        raise SeamError(f"tile.certify: the {name} does not pass: {reasons}. {_advice(name, job)}")
    return certificates


def _advice(failed: str, job: Job) -> str:
    """Say what to do about a seam, which is the tile's or was made after it."""
    if failed != _TILE and job.production.steps:
        names = ", ".join(name for name, _ in job.production.steps)
        return f"The tile passes before finishing, so one of its steps leaves the seam: {names}"
    return "The tile is kept: try periodic: fade for its content, another seed, or tile.certify: report"
