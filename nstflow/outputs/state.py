"""Whether a job is done, and if not, why: planning, sheets and whoever shows a run ask here.

Two questions are asked of a job's folder. `state_of` looks for whether there is anything left to do: it compares with
all that the recipe wants, and reads the files unless a seal vouches for them. `recorded_state` says what the records in
a folder tell, for those who have nothing but the folder: a sheet of a copied run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from nstflow.outputs.changes import changed_inputs, changed_settings
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.moments import is_before
from nstflow.outputs.records import Failure, Manifest
from nstflow.outputs.seal import damaged_file, is_sealed
from nstflow.outputs.tiles import find_tile

if TYPE_CHECKING:  # NumPy comes with it
    from nstflow.jobs.job import Job


class State(Enum):
    """How a job stands."""

    MADE = "made"
    TO_FINISH = "to finish"  # its tile is there, but not the files that are wanted now
    OUTDATED = "outdated"  # finished before its settings or inputs changed
    FAILED = "failed"
    LOST = "lost"  # finished once, but its files are gone, changed, or cannot be read
    NOT_MADE = "not made"


@dataclass(frozen=True)
class JobState:
    """How a job stands, and why.

    reason:   which setting or input changed, which file was damaged, or why it failed; in words, or empty.
    manifest: of the job as it was finished last; None where there is none, or it need not be read.
    failure:  the attempt that failed, where it is FAILED and its record can be read.
    settings_differ: for OUTDATED, whether settings changed, or inputs alone.
    """

    state: State
    reason: str = ""
    manifest: Manifest | None = None
    failure: Failure | None = None
    settings_differ: bool = False

    def without_files(self, reason: str) -> JobState:
        """Return the state of a finished job whose files turn out to be gone; a failure stays one."""
        if self.state not in (State.MADE, State.OUTDATED):
            return self
        return replace(self, state=State.LOST, reason=reason)


def state_of(job: Job) -> JobState:
    """Tell whether a job's files are as its recipe wants them, reading them where no seal vouches for them.

    Failures are left out: what failed is tried again.
    """
    folder = JobFolder(job.folder)
    if is_sealed(folder, job.key):
        return JobState(State.MADE)
    manifest = folder.read_manifest()
    if manifest is not None and is_current(manifest, job.key):
        damaged = damaged_file(folder, manifest)
        if damaged is None:
            return JobState(State.MADE, manifest=manifest)
        state = State.TO_FINISH if find_tile(job) else State.LOST
        return JobState(state, f"{damaged} was deleted or changed", manifest)
    if find_tile(job):
        return JobState(State.TO_FINISH, _what_changed(manifest, job) if manifest else "", manifest)
    if manifest is None:
        return JobState(State.NOT_MADE)
    settings_differ = manifest.settings != job.settings
    return JobState(State.OUTDATED, _what_changed(manifest, job), manifest, settings_differ=settings_differ)


def recorded_state(folder: JobFolder, key: str) -> JobState:
    """Tell how a job stands from its records alone; no other file is looked at.

    key: the job's, as the record of its run has it; empty in those of older versions, for which all is current.
    """
    manifest = folder.read_manifest()
    if folder.failure.is_file():
        failure = folder.read_failure()
        if failure is None:
            return JobState(State.FAILED, f"{folder.failure.name} cannot be read", manifest)
        if not _is_past(failure, manifest, key):
            return JobState(State.FAILED, failure.error, manifest, failure)
    if manifest is not None:
        return JobState(State.MADE if is_current(manifest, key) else State.OUTDATED, manifest=manifest)
    if folder.manifest.is_file():
        return JobState(State.LOST, f"{folder.manifest.name} cannot be read")
    return JobState(State.NOT_MADE)


def is_current(record: Manifest | Failure, key: str) -> bool:
    """Tell whether a record was written for the settings and inputs behind a key; any is for an empty one."""
    return key in ("", record.key)


def _is_past(failure: Failure, manifest: Manifest | None, key: str) -> bool:
    """Tell whether a failure no longer matters: other settings failed, or the tile was made afterwards.

    A kill between writing the tile and removing the failure leaves both.
    """
    if not is_current(failure, key):
        return True
    return manifest is not None and is_current(manifest, key) and is_before(failure.created, manifest.created)


def _what_changed(manifest: Manifest, job: Job) -> str:
    if settings := changed_settings(manifest.settings, job.settings):
        return "; ".join(settings)
    inputs = {**job.inputs, **job.finish_inputs}
    return ", ".join(changed_inputs(manifest.inputs, inputs, job.sources.by_role))
