"""On which devices a plan's tiles are made, and how many at once."""

from __future__ import annotations

from nstflow.jobs.estimate import finishing_bytes, step_bytes
from nstflow.planning.plan import Plan
from nstflow.schedule.devices import Device, choose_devices, jobs_at_once


def slots_of(planned: Plan, *, devices: str | None = None, jobs: int | None = None) -> tuple[Device, ...]:
    """Choose the devices of a run, each for one job at a time.

    devices: `cpu`, or GPU positions such as `0,1`; jobs: at most so many at once.
    Raises UsageError for devices that are not there.
    """
    at_once = min(jobs, max(1, len(planned.to_make))) if jobs is not None else None
    takes = (max(step_bytes(*one.job.canvas.worked_px), finishing_bytes(one.job)) for one in planned.to_make)
    on_cpu = jobs_at_once(len(planned.to_make), job_bytes=max(takes, default=0))
    return choose_devices(wanted=devices, jobs=at_once, on_cpu=on_cpu)
