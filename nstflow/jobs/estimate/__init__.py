"""What a job takes, about: memory, disk, time. Nothing is computed here, and no Keras imported."""

from nstflow.jobs.estimate.disk import disk_bytes
from nstflow.jobs.estimate.memory import finishing_bytes, least_bytes, machine_bytes, step_bytes
from nstflow.jobs.estimate.written import LARGEST_PREVIEW_PX

__all__ = ["LARGEST_PREVIEW_PX", "disk_bytes", "finishing_bytes", "least_bytes", "machine_bytes", "step_bytes"]
