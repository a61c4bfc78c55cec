"""Which devices there are, found without importing Keras, and how a process takes one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import ceil
from typing import Literal

from nstflow.engine.backend.settle import settle_backend
from nstflow.errors import UsageError
from nstflow.jobs.estimate import machine_bytes

_QUERY_TIMEOUT_S = 20
SPEED_UP = 0.75
"""n threads make a step about n^0.75 times as fast: with 2, 1.59 times at 128 px and 1.72 times at 256 px (VGG19)."""

_WORKER_BYTES = 2**30  # a process with TensorFlow and VGG19's weights
_MEMORY_SHARE = 0.5


@dataclass(frozen=True)
class Device:
    """A GPU, or a share of the CPU.

    id:      what CUDA_VISIBLE_DEVICES is set to for a GPU; the slot's number for the CPU.
    threads: how many threads a CPU slot computes with.
    """

    kind: Literal["gpu", "cpu"]
    id: str
    threads: int = 0

    @property
    def name(self) -> str:
        """As manifests and displays show it: `gpu:0`, `cpu (2 threads)`."""
        if self.kind == "gpu":
            return f"gpu:{self.id}"
        return f"cpu ({self.threads} thread{'s' * (self.threads != 1)})"

    def environment(self) -> dict[str, str]:
        """Tell what must be set before Keras and its backend are imported."""
        if self.kind == "gpu":
            return {
                "CUDA_VISIBLE_DEVICES": self.id,
                "TF_FORCE_GPU_ALLOW_GROWTH": "true",
                "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
            }
        threads = str(self.threads)
        return {
            "CUDA_VISIBLE_DEVICES": "-1",
            "OMP_NUM_THREADS": threads,
            "TF_NUM_INTRAOP_THREADS": threads,
        }


def choose_devices(
    *, wanted: str | None = None, jobs: int | None = None, on_cpu: int = 1, environ: Mapping[str, str] = os.environ
) -> tuple[Device, ...]:
    """Choose the devices of a run: every visible GPU, or the CPU.

    wanted: `cpu`, or positions among the visible GPUs such as `0,1`.
    jobs:   at most so many jobs at once; on the CPU its cores are shared out among them.
    on_cpu: how many that are on a CPU where `jobs` does not say.
    Raises UsageError for devices that are not there.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"--jobs {jobs}: expected a number of at least 1")
    gpus = [] if wanted == "cpu" else _selected(visible_gpus(environ), wanted)
    if gpus:
        return tuple(Device("gpu", gpu) for gpu in gpus[:jobs])
    slots = jobs or on_cpu
    threads = max(1, _usable_cores() // slots)
    return tuple(Device("cpu", str(slot), threads) for slot in range(slots))


def jobs_at_once(number: int, *, job_bytes: int, cores: int | None = None) -> int:
    """How many jobs on a CPU at once make so many soonest, as far as the memory allows.

    job_bytes: what the largest takes. Cores that share a job speed it up by less than their number, most of all at
    small sizes, and jobs of their own do not; but the last ones should not leave cores idle.
    """
    cores = cores or _usable_cores()
    room = int(_MEMORY_SHARE * machine_bytes() / (_WORKER_BYTES + job_bytes))
    choices = range(1, max(1, min(number, cores, room)) + 1)
    return min(choices, key=lambda slots: ceil(number / slots) / max(1.0, cores / slots) ** SPEED_UP)


def visible_gpus(environ: Mapping[str, str] = os.environ) -> list[str]:
    """List the NVIDIA GPUs that this process may use, as values for CUDA_VISIBLE_DEVICES."""
    if (visible := environ.get("CUDA_VISIBLE_DEVICES")) is not None:
        listed = (part.strip() for part in visible.split(","))
        return list(takewhile(lambda gpu: gpu not in ("", "-1"), listed))  # CUDA stops at the first invalid one
    if shutil.which("nvidia-smi") is None:
        return []
    return ask_nvidia_smi("--query-gpu=index", "--format=csv,noheader")


def ask_nvidia_smi(*options: str) -> list[str]:
    """Ask nvidia-smi, and give the whole numbers that it answers with; none where it is missing or fails.

    "No devices were found" may be a success: what is no number is left out.
    """
    try:
        answer = subprocess.run(
            ["nvidia-smi", *options], capture_output=True, text=True, timeout=_QUERY_TIMEOUT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [text for text in answer.stdout.split() if text.isdigit()]


def take(device: Device, environ: MutableMapping[str, str] = os.environ, *, deterministic: bool = False) -> None:
    """Make this process compute on the device, the same bits each time if asked; before Keras is imported."""
    if "CUDA_VISIBLE_DEVICES" not in environ:  # the ids are nvidia-smi's, which counts in this order
        environ.setdefault("CUDA_DEVICE_ORDER", "PCI_BUS_ID")
    environ.update(device.environment())
    settle_backend(environ, deterministic=deterministic)


def _selected(visible: Sequence[str], wanted: str | None) -> list[str]:
    if wanted is None:
        return list(visible)
    positions = [part.strip() for part in wanted.split(",")]
    for position in positions:
        if not position.isdigit() or int(position) >= len(visible):
            known = f"0 to {len(visible) - 1}" if visible else "none, there is no visible GPU"
            raise UsageError(
                f"--devices {wanted}: '{position}' is not there; expected 'cpu' or GPU positions ({known})"
            )
    return [visible[int(position)] for position in dict.fromkeys(positions)]


def _usable_cores() -> int:
    import joblib  # here: its 50 ms are for those alone who ask

    return int(joblib.cpu_count())  # knows affinity and the limits of containers
