"""How far a running job is: a small file for each, written by its worker and read by the parent.

Files need no server, and a worker that is killed cannot leave a lock behind.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Heartbeat:
    """done: share of the job's work, in [0, 1]; total: the objective's value; seconds_left: None while not known."""

    job: str
    device: str
    width_px: int
    step: int
    steps: int
    done: float
    total: float
    seconds_left: float | None


def write_heartbeat(path: Path, heartbeat: Heartbeat) -> None:
    """Replace the job's heartbeat; a reader never sees half of one. Failing to is not worth a job: ignored."""
    try:
        temporary = path.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(heartbeat)))
        os.replace(temporary, path)
    except OSError:
        pass


def read_heartbeat(path: Path) -> Heartbeat | None:
    """The job's latest heartbeat, or None before the first."""
    try:
        return Heartbeat(**json.loads(path.read_text()))
    except (OSError, ValueError):
        return None
