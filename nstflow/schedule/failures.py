"""Jobs that fail: what is said of them, and the record of it."""

from __future__ import annotations

import traceback
from contextlib import suppress

from nstflow.engine.optimize.memory import is_out_of_memory
from nstflow.errors import NstflowError, OutputError, PictureError, SeamError, WeightsError, type_and_first_line
from nstflow.jobs.job import Job
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import publish_failure
from nstflow.outputs.records import FailureKind
from nstflow.schedule.results import JobResult

_KINDS = {
    PictureError: FailureKind.PICTURE,
    WeightsError: FailureKind.NETWORK,
    OutputError: FailureKind.DISK,
    SeamError: FailureKind.SEAM,
}


def record_failure(
    job: Job,
    message: str,
    *,
    kind: FailureKind = FailureKind.OTHER,
    details: str = "",
    device: str = "",
    seconds: float = 0.0,
) -> JobResult:
    """Record why a job failed, on disk where that is possible, and give it as its result.

    details: a traceback, where the error is a bug.
    """
    with suppress(OutputError):  # where nothing can be written, the message still reaches the user
        publish_failure(job, message, details=details, kind=kind.value)
    return JobResult(job.id, device, seconds, error=message)


def record_error(job: Job, error: BaseException, *, device: str = "", seconds: float = 0.0) -> JobResult:
    """Record what was raised while a job was made, in words, and give it as the job's result."""
    details = "" if isinstance(error, NstflowError) else "".join(traceback.format_exception(error))
    words = in_words(error, job)
    return record_failure(job, words, kind=kind_of(error), details=details, device=device, seconds=seconds)


def kind_of(error: BaseException) -> FailureKind:
    """Tell of which sort a failure is."""
    if isinstance(error, NstflowError):
        return next((kind for raised, kind in _KINDS.items() if isinstance(error, raised)), FailureKind.OTHER)
    return FailureKind.MEMORY if is_out_of_memory(error) else FailureKind.OTHER


def in_words(error: BaseException, job: Job) -> str:
    """Say what went wrong and, where it is known, what to do about it."""
    if isinstance(error, NstflowError):
        return str(error)
    if place := _place_in_plugin(error, job):
        return f"{place}: {type_and_first_line(error)}"
    if is_out_of_memory(error):
        width, height = job.canvas.unit_px
        return f"out of memory at {width} × {height} px; choose a smaller tile.size, or fewer --jobs at once"
    culprit = "nstflow or in a plugin" if job.plugins else "nstflow"
    said = type_and_first_line(error)
    return f"an unexpected error, which is a bug in {culprit}: {said} (details in {JobFolder.FAILURE})"


def _place_in_plugin(error: BaseException, job: Job) -> str | None:
    """`file:line` of the deepest frame within one of the job's plugin files."""
    plugins = {str(file.path) for file in job.plugins}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in plugins]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else None
