"""What runs inside a worker process: take a device, then make one job after the other.

The process keeps its engine (weights, compiled steps, targets) between jobs. Errors come back as values: an
exception that crosses the process boundary would lose its context.
"""

from __future__ import annotations

import logging
import os
import platform
import signal
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout

from nstflow._version import __version__
from nstflow.engine.backbones import Backbone, OwnFile
from nstflow.engine.backend import Precision
from nstflow.errors import JobError, NstflowError, OutputError, type_and_first_line
from nstflow.job import Job
from nstflow.outputs.curves import LossRow
from nstflow.outputs.publish import Finished, check_room, publish, publish_failure
from nstflow.pictures import read_picture
from nstflow.plugins import Registry, load_registry
from nstflow.schedule.devices import Device, take
from nstflow.schedule.heartbeat import Heartbeat, write_heartbeat
from nstflow.textile.lattice import Lattice

if TYPE_CHECKING:
    from nstflow.engine.stylize import Brief, Engine, Step

_HEARTBEAT_EVERY_S = 0.5
_PARENT_CHECK_EVERY_S = 1.0


@dataclass(frozen=True)
class JobResult:
    """What came of a job. error: None where it is finished; losses: the last weighted ones and their total."""

    job_id: str
    device: str
    seconds: float
    error: str | None = None
    losses: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether its tile is there."""
        return self.error is None


class _Claim:
    """The device of this process; its lock is held until the process ends, however it ends."""

    device = Device("cpu", "0")
    lock: FileLock | None = None
    deterministic = False


def start(devices: Sequence[Device], folder: Path, parent: int, deterministic: bool = False) -> None:
    """Begin a worker process: take the first device that no other worker of the run has.

    folder: for the locks, shared by the run's workers; parent: its process id. Interrupts are left to it.
    deterministic: compute the same bits each time.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, args=(parent,), daemon=True).start()
    for device in devices:
        lock = FileLock(folder / f"{device.kind}-{device.id}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        _Claim.device, _Claim.lock = device, lock
        break
    else:
        raise RuntimeError("more workers than devices")
    _redirect_output(log_file(folder, _Claim.device))
    _Claim.deterministic = deterministic
    take(_Claim.device, deterministic=deterministic)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


def _leave_with_parent(parent: int) -> None:
    """End this process when the parent was killed: it would go on alone, beside the run that is started next."""
    while os.getppid() == parent:  # Windows keeps answering with a parent that is gone
        time.sleep(_PARENT_CHECK_EVERY_S)
    os._exit(1)


def log_file(folder: Path, device: Device) -> Path:
    """Where the worker on a device leaves what its libraries say."""
    return folder / f"{device.kind}-{device.id}.log"


def make(job: Job, *, weights: Path, heartbeat: Path) -> JobResult:
    """Make one job and publish its files, or publish why that failed."""
    began = time.perf_counter()
    device = _Claim.device.name
    try:
        check_room(job)
        finished = _finish(job, weights, heartbeat, began)
        manifest = publish(job, finished)
    except (Exception, SystemExit) as error:  # a plugin's sys.exit() must not end the whole run
        message = _in_words(error, job)
        _try_to_record(job, message, error)
        return JobResult(job.id, device, time.perf_counter() - began, error=message)
    finally:
        heartbeat.unlink(missing_ok=True)
    return JobResult(job.id, device, time.perf_counter() - began, losses=manifest.losses)


def _redirect_output(path: Path) -> None:
    """Keep what TensorFlow's C++ parts and a plugin's prints write off the designer's terminal and data."""
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


def _finish(job: Job, weights: Path, heartbeat: Path, began: float) -> Finished:
    brief, notes = _brief(job)
    engine = _engine(_backbone(job, weights), weights, job.precision)
    _check_device()
    recorder = _Recorder(job, heartbeat)
    result = engine.stylize(brief, on_step=recorder)
    return Finished(
        image=result.image,
        frames=recorder.frames,
        losses=recorder.losses,
        final=result.terms,
        seconds=time.perf_counter() - began,
        device=_Claim.device.name,
        backend=_versions()["backend"],
        precision=engine.precision,
        versions=_versions(),
        notes=notes,
    )


def _check_device() -> None:
    """Raise JobError where a GPU was taken that the backend cannot use: hours on the CPU would pass for a GPU's."""
    from nstflow.engine.versions import versions, visible_gpus

    if _Claim.device.kind == "gpu" and visible_gpus() == 0:
        raise JobError(
            f"{versions()['backend']} does not see {_Claim.device.name}; install it with CUDA support "
            "(pip install 'tensorflow[and-cuda]'), or run with --devices cpu"
        )


def _brief(job: Job) -> tuple[Brief, tuple[str, ...]]:
    """The job with its pictures read and its losses bound to their classes; and notes on the pictures."""
    from nstflow.engine.optimizers import AdamOptions, Stop
    from nstflow.engine.stylize import Brief

    notes: list[str] = []

    def read(path: Path) -> np.ndarray:
        picture = read_picture(path)
        notes.extend(f"{path.name}: {note}" for note in picture.notes)
        return picture.image

    registry = _registry(job.plugins)
    brief = Brief(
        content=None if job.content is None else read(job.content),
        styles=tuple((read(path), share) for path, share in job.styles),
        losses={name: registry.losses[name].model_validate(options) for name, options in job.losses.items()},
        lattice=Lattice.parse(job.repeat),
        scales=job.scales,
        start=job.start if isinstance(job.start, str) else read(job.start),
        optimizer=job.optimizer,
        adam=AdamOptions(**job.adam),
        stop=Stop(**job.stop),
        blocks=job.blocks,
        seed=job.seed,
    )
    return brief, tuple(dict.fromkeys(notes))


@lru_cache(maxsize=1)
def _registry(plugins: tuple[Path, ...]) -> Registry:
    """Imported once: the engine shares compiled steps and targets by a loss's class."""
    return load_registry(plugins)


def _backbone(job: Job, file: Path) -> Backbone:
    known = _registry(job.plugins).backbones
    return known[job.weights]() if job.weights in known else OwnFile(file)


@lru_cache(maxsize=1)
def _engine(backbone: Backbone, file: Path, precision: Precision) -> Engine:
    from nstflow.engine.autodiff import use_deterministic_algorithms
    from nstflow.engine.stylize import Engine

    if _Claim.deterministic:
        use_deterministic_algorithms()
    return Engine(backbone.load(file), precision=precision)


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    from nstflow.engine.versions import versions

    return {
        "nstflow": __version__,
        "python": platform.python_version(),
        **versions(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


class _Recorder:
    """Listens to the engine's steps: keeps the losses and some frames, and sends heartbeats."""

    def __init__(self, job: Job, heartbeat: Path) -> None:
        self._job, self._heartbeat = job, heartbeat
        self._first: tuple[float, float] | None = None
        self._next_heartbeat = 0.0
        self._middles_kept: set[int] = set()
        self.losses: list[LossRow] = []
        self.frames: dict[str, np.ndarray] = {}

    def __call__(self, step: Step) -> None:
        self.losses.append(LossRow(step.scale, step.width_px, step.step, step.terms))
        if self._is_a_frame(step):
            self.frames[f"{len(self.frames) + 1:02d}-{step.width_px}px-step{step.step:04d}"] = step.image()
        now = time.perf_counter()
        if now >= self._next_heartbeat:
            self._next_heartbeat = now + _HEARTBEAT_EVERY_S
            beat = Heartbeat(
                job=self._job.id,
                device=_Claim.device.name,
                width_px=step.width_px,
                step=step.step,
                steps=step.steps,
                done=step.done,
                total=step.total,
                seconds_left=self._seconds_left(now, step.done),
            )
            write_heartbeat(self._heartbeat, beat)

    def _seconds_left(self, now: float, done: float) -> float | None:
        """From the pace since the first step, which had the backend's start and the compilation before it."""
        if self._first is None:
            self._first = now, done
        since, before = self._first
        return (now - since) / (done - before) * (1 - done) if done > before else None

    def _is_a_frame(self, step: Step) -> bool:
        """The very first image, and the middle and the end of each size."""
        if step.step >= step.steps / 2 and step.scale not in self._middles_kept:
            self._middles_kept.add(step.scale)
            return True
        return step.step == step.steps or (step.scale, step.step) == (1, 1)


def _try_to_record(job: Job, message: str, error: BaseException) -> None:
    details = "" if isinstance(error, NstflowError) else "".join(traceback.format_exception(error))
    with suppress(OutputError):  # where nothing can be written, the message still reaches the parent
        publish_failure(job, message, details=details)


def _in_words(error: BaseException, job: Job) -> str:
    if isinstance(error, NstflowError):
        return str(error)
    if place := _place_in_plugin(error, job):
        return f"{place}: {type_and_first_line(error)}"
    if _is_out_of_memory(error):
        width, height = job.unit_px
        return f"out of memory at {width} × {height} px; choose a smaller tile.size, or fewer --jobs at once"
    culprit = "nstflow or in a plugin" if job.plugins else "nstflow"
    return f"an unexpected error, which is a bug in {culprit}: {type_and_first_line(error)} (details in failure.json)"


def _is_out_of_memory(error: BaseException) -> bool:
    """TensorFlow raises ResourceExhaustedError; JAX and torch say it in their own words."""
    said = f"{type(error).__name__} {error}".lower()
    words = ("resourceexhausted", "resource_exhausted", "out of memory", "can't allocate memory")
    return isinstance(error, MemoryError) or any(word in said for word in words)


def _place_in_plugin(error: BaseException, job: Job) -> str | None:
    plugins = {str(path.resolve()) for path in job.plugins}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in plugins]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else None
