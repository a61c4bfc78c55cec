"""How many pixels a job's files have."""

from __future__ import annotations

from dataclasses import dataclass

from nstflow.jobs.job import Job

LARGEST_PREVIEW_PX = 4096
"""Of a preview in repeat. A screen shows no more, and at print size it would take longer to write than all else."""


@dataclass(frozen=True)
class WrittenPixels:
    """Pixels of the unit, of its swatch and of the preview; looks: in how many sets of colors unit and swatch are."""

    unit: int
    swatch: int
    preview: int
    looks: int


def written_pixels(job: Job) -> WrittenPixels:
    """Count the pixels of a job's files, once for each format."""
    production, (width, height) = job.production, job.production.print_px
    across, down = job.canvas.lattice.swatch_size(width, height)
    columns, rows = production.files.preview_grid
    return WrittenPixels(
        unit=width * height,
        swatch=across * down,
        preview=min(LARGEST_PREVIEW_PX**2, columns * rows * width * height),
        looks=1 + production.outlook.colorways,
    )
