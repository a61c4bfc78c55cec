"""What came of a job, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from nstflow.jobs.job import Job
from nstflow.outputs.deliverables import unit_of
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.records import Manifest
from nstflow.textile.seams import advice

JobState = Literal["made", "finished again", "done", "failed"]
"""What a run did about a job; `done`: nothing, since all was there before."""


@dataclass(frozen=True)
class JobResult:
    """What came of a job.

    error:  None where it went well; losses: the last weighted ones and their total.
    waits_for: the job that must be finished before this one, whose tile is made, can be; or None.
    refinished: whether its tile was there already and only its files were made.
    was_done: whether all of it was there already; device and seconds are then those of long ago.
    seam:   what the certificate of its unit says, in a few words; empty where it has none.
    warnings: what its certificates warn of, a sentence each; remedies: what to do about it, each once.
    paces:  of each size of a tile that was painted: its place from 1, steps, and their seconds; shared with the others
            where several were painted together.
    notes:  what its manifest notes beyond what the plan said.
    """

    job_id: str
    device: str
    seconds: float
    error: str | None = None
    losses: Mapping[str, float] = field(default_factory=dict)
    waits_for: str | None = None
    refinished: bool = False
    was_done: bool = False
    seam: str = ""
    warnings: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    paces: tuple[tuple[int, int, float], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether its tile is there."""
        return self.error is None

    @property
    def state(self) -> JobState:
        """What the run did about it."""
        if not self.ok:
            return "failed"
        return "done" if self.was_done else "finished again" if self.refinished else "made"


def result_of(job: Job, manifest: Manifest, *, device: str, seconds: float) -> JobResult:
    """Tell what came of a finished job from its manifest."""
    advised = advice(manifest.certificates)
    return JobResult(
        job.id,
        device,
        seconds,
        losses=manifest.losses,
        seam=str(manifest.certificates.get(unit_of(), {}).get("summary", "")),
        warnings=advised.warnings,
        remedies=advised.remedies,
        notes=tuple(note for note in manifest.notes if note not in job.notes),
    )


def done_result(job: Job) -> JobResult:
    """Tell from its manifest what there is of a job that was done before a run; as much as can be read of it."""
    manifest = JobFolder(job.folder).read_manifest()
    if manifest is None or manifest.key != job.key:
        return JobResult(job.id, "", 0.0, was_done=True)
    return replace(result_of(job, manifest, device=manifest.device, seconds=manifest.seconds), was_done=True)
