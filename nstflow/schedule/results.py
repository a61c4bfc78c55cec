"""What came of a job, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nstflow.jobs.job import Job
from nstflow.outputs.deliverables import unit_of
from nstflow.outputs.records import Manifest


@dataclass(frozen=True)
class JobResult:
    """What came of a job.

    error:  None where it went well; losses: the last weighted ones and their total.
    waits_for: the job that must be finished before this one, whose tile is made, can be; or None.
    refinished: whether its tile was there already and only its files were made.
    seam:   what the certificate of its unit says, in a few words; empty where it has none.
    notes:  what its manifest notes beyond what the plan said.
    """

    job_id: str
    device: str
    seconds: float
    error: str | None = None
    losses: Mapping[str, float] = field(default_factory=dict)
    waits_for: str | None = None
    refinished: bool = False
    seam: str = ""
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether its tile is there."""
        return self.error is None


def result_of(job: Job, manifest: Manifest, *, device: str, seconds: float) -> JobResult:
    """Tell what came of a finished job from its manifest."""
    return JobResult(
        job.id,
        device,
        seconds,
        losses=manifest.losses,
        seam=str(manifest.certificates.get(unit_of(), {}).get("summary", "")),
        notes=tuple(note for note in manifest.notes if note not in job.notes),
    )
