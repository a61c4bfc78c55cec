"""The record of a finished job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nstflow.jobs.digests import sha256_each
from nstflow.jobs.job import Job
from nstflow.outputs.moments import now
from nstflow.outputs.records import Made, Manifest, TileRecord
from nstflow.textile.finish import Artwork
from nstflow.textile.seams import Certificate
from nstflow.textile.unit_cut import UnitCut


def manifest_of(
    job: Job,
    made: Made,
    files: Mapping[str, bytes],
    *,
    artwork: Artwork,
    cut: UnitCut,
    certificates: Mapping[str, Certificate],
) -> Manifest:
    """Describe a finished job: what was wanted, how its tile was made, which files there are.

    files: all that is to lie in its folder, by their names there.
    """
    production = job.production
    return Manifest(
        id=job.id,
        content=job.place.content_id,
        style=job.place.style_id,
        variant=job.place.variant,
        key=job.key,
        tile=TileRecord(
            repeat=job.canvas.lattice.name,
            unit_px=production.print_px,
            swatch_px=job.canvas.lattice.swatch_size(*production.print_px),
            dpi=production.tile.dpi,
            made_px=job.canvas.unit_px,
            cut_px=(cut.left_px, cut.top_px),
        ),
        preset=job.place.preset or "",
        role=job.place.role,
        differs=dict(job.place.differs),
        settings=job.settings,
        inputs={**job.inputs, **job.finish_inputs},
        files=sha256_each(files),
        weights=job.engine.weights,
        draft=job.is_draft,
        losses=made.losses,
        versions=made.versions,
        backend=made.backend,
        precision=made.precision,
        blocks=job.engine.blocks,
        device=made.device,
        seconds=made.seconds,
        created=now(),
        certificates={name: certificate.as_dict() for name, certificate in certificates.items()},
        facts=_facts(artwork),
        colorways=tuple(artwork.colorways),
        notes=tuple(dict.fromkeys((*job.notes, *made.notes, *_notes(artwork)))),
        tile_key=job.tile_key,
        base=dict(job.place.base),
        name=production.name,
    )


def _facts(artwork: Artwork) -> dict[str, Any]:
    colorways = {name: dict(colored.facts) for name, colored in artwork.colorways.items()}
    return {**artwork.facts, "colorways": colorways} if colorways else dict(artwork.facts)


def _notes(artwork: Artwork) -> list[str]:
    colorways = artwork.colorways.items()
    return [*artwork.notes, *(f"{name}: {note}" for name, colored in colorways for note in colored.notes)]
