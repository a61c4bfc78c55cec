"""How much disk a job takes, at most."""

from __future__ import annotations

from nstflow.jobs.estimate.written import written_pixels
from nstflow.jobs.job import Job

# In units of the working tile: its 16 bits count twice, frames are smaller.
_TILE_IN_UNITS = 6


def disk_bytes(job: Job) -> int:
    """Return what the job's files take at most: uncompressed, for noise does not compress."""
    files, written = job.production.files, written_pixels(job)
    channels = 3 * len(files.formats) * (files.bits // 8)
    pictures = written.looks * channels * (written.unit + written.swatch)
    return pictures + 3 * written.preview + 3 * _TILE_IN_UNITS * job.canvas.unit_px[0] * job.canvas.unit_px[1]
