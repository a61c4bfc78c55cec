"""Finish jobs whose tiles are there, in this process: no device is needed, and no Keras."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import replace

from nstflow.jobs.job import Job
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.publish import check_room
from nstflow.schedule.failures import record_error
from nstflow.schedule.results import JobResult, result_of
from nstflow.textile.finish import Finish


def finish_again(job: Job, finishes: Mapping[str, type[Finish]]) -> JobResult:
    """Make the files of a job whose tile is there, and publish them, or why that failed.

    finishes: the registered steps by name, as the recipe was planned with them.
    """
    began = time.perf_counter()
    try:
        check_room(job)
        with redirect_stdout(sys.stderr):  # what a plugin prints is talk, not data
            manifest = finish(job, job.production.finishing_steps(finishes))
        result = result_of(job, manifest, device="", seconds=time.perf_counter() - began)
    except (Exception, SystemExit) as error:
        result = record_error(job, error, seconds=time.perf_counter() - began)
    return replace(result, refinished=True)
