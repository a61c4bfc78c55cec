"""What runs inside a worker process: take a device, then make one job after the other.

The process keeps its painter (weights, compiled steps, targets) between jobs. Errors come back as values: an
exception that crosses the process boundary would lose its context.
"""

from __future__ import annotations

import logging
import os
import platform
import signal
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from nstflow._version import __version__
from nstflow.engine.inputs import read_inputs
from nstflow.engine.network import Backbone, OwnFile
from nstflow.engine.optimize.memory import WORKERS_VARIABLE, is_out_of_memory
from nstflow.engine.painter import Inputs, Painter, Result
from nstflow.engine.painters import painter_for
from nstflow.errors import JobError, NstflowError, OutputError, type_and_first_line
from nstflow.jobs.job import Job
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import Finished, check_room, publish_failure, publish_tile
from nstflow.outputs.records import Manifest
from nstflow.outputs.state import has_tile
from nstflow.recipe.registry import RecipeRegistry, load_registry
from nstflow.schedule.devices import Device, take
from nstflow.schedule.recorder import Recorder

if TYPE_CHECKING:
    from nstflow.textile.finish import Finish

_PARENT_CHECK_EVERY_S = 1.0


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
    losses: dict[str, float] = field(default_factory=dict)
    waits_for: str | None = None
    refinished: bool = False
    seam: str = ""
    notes: tuple[str, ...] = ()

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
    os.environ[WORKERS_VARIABLE] = str(len(devices))
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


def _leave_with_parent(parent: int) -> None:
    """End this process when the parent was killed: it would go on alone, beside the run that is started next."""
    while os.getppid() == parent:  # Windows keeps answering with a parent that is gone
        time.sleep(_PARENT_CHECK_EVERY_S)
    os._exit(1)


def log_file(folder: Path, device: Device) -> Path:
    """Where the worker on a device leaves what its libraries say."""
    return folder / f"{device.kind}-{device.id}.log"


def make(
    job: Job, *, weights: Path, heartbeat: Path, block_px: int | None = None, made_since: float | None = None
) -> JobResult:
    """Make one job and publish its files, or publish why that failed.

    block_px:   sizes above it are made in blocks, where memory is known to be short.
    made_since: a time; a tile that an earlier attempt has made after it is only finished.
    """
    began = time.perf_counter()
    try:
        check_room(job)
        if made_since is not None and _was_made_since(made_since, job):
            return _finished(job, began)
        inputs, notes = _inputs(job)
        options = job.engine
        if block_px is not None and options.blocks != "off":
            options = options.model_copy(update={"blocks": block_px})
        painter = _painter(options.method, _backbone(job, weights), weights)
        _check_device()
        recorder = _recorder(job, heartbeat)
        result = painter.paint(inputs, options, on_step=recorder)
        return _published(job, result, recorder, notes, began)
    except (Exception, SystemExit) as error:  # a plugin's sys.exit() must not end the whole run
        return _failed(job, error, began)
    finally:
        heartbeat.unlink(missing_ok=True)


def make_together(jobs: Sequence[Job], *, weights: Path, heartbeats: Sequence[Path]) -> list[JobResult]:
    """Make jobs of one kind at once and publish each; what fails together is made one after the other."""
    began = time.perf_counter()
    try:
        for job in jobs:
            check_room(job)
        inputs, notes = zip(*(_inputs(job) for job in jobs), strict=True)
        options = jobs[0].engine
        painter = _painter(options.method, _backbone(jobs[0], weights), weights)
        _check_device()
        recorders = [_recorder(job, heartbeat) for job, heartbeat in zip(jobs, heartbeats, strict=True)]
        outcomes = painter.paint_together(inputs, options, on_step=lambda index, step: recorders[index](step))
    except (Exception, SystemExit):  # a picture that cannot be read, no room for all: each job says it for itself
        return [
            make(job, weights=weights, heartbeat=heartbeat) for job, heartbeat in zip(jobs, heartbeats, strict=True)
        ]
    results = []
    for job, outcome, recorder, said, heartbeat in zip(jobs, outcomes, recorders, notes, heartbeats, strict=True):
        try:
            if isinstance(outcome, JobError):
                raise outcome
            results.append(_published(job, outcome, recorder, said, began, together=len(jobs)))
        except (Exception, SystemExit) as error:
            results.append(_failed(job, error, began))
        finally:
            heartbeat.unlink(missing_ok=True)
    return results


def _recorder(job: Job, heartbeat: Path) -> Recorder:
    return Recorder(job, heartbeat, device=_Claim.device.name)


def _failed(job: Job, error: BaseException, began: float) -> JobResult:
    message = _in_words(error, job)
    _try_to_record(job, message, error)
    return JobResult(job.id, _Claim.device.name, time.perf_counter() - began, error=message)


def _published(
    job: Job,
    result: Result,
    recorder: Recorder,
    notes: tuple[str, ...],
    began: float,
    *,
    together: int = 1,
) -> JobResult:
    """together: how many jobs shared the time."""
    shared = (f"made together with {together - 1} others, which shared the time",) if together > 1 else ()
    finished = Finished(
        image=result.image,
        frames=recorder.frames,
        losses=recorder.losses,
        final=result.terms,
        seconds=(time.perf_counter() - began) / together,
        device=_Claim.device.name,
        backend=_versions()["backend"],
        precision=result.precision,
        versions=_versions(),
        notes=(*notes, *result.notes, *shared),
    )
    publish_tile(job, finished)
    return _finished(job, began)


def _finished(job: Job, began: float) -> JobResult:
    """Finish a job whose tile is there, or leave it to wait for its hero."""
    if job.awaits is not None:
        return JobResult(job.id, _Claim.device.name, time.perf_counter() - began, waits_for=job.awaits)
    manifest = finish(job, steps_of(job, _registry(job.plugins).finishes))
    return _result(job, manifest, began, device=_Claim.device.name)


def _result(job: Job, manifest: Manifest, began: float, *, device: str) -> JobResult:
    return JobResult(
        job.id,
        device,
        time.perf_counter() - began,
        losses=manifest.losses,
        seam=str(manifest.certificates.get("unit", {}).get("summary", "")),
        notes=tuple(note for note in manifest.notes if note not in job.notes),
    )


def _was_made_since(moment: float, job: Job) -> bool:
    folder = JobFolder(job.folder)
    with suppress(OSError):
        return folder.made.stat().st_mtime >= moment and has_tile(folder, job.tile_key)
    return False


def finish_again(job: Job, finishes: Mapping[str, type[Finish]]) -> JobResult:
    """Make the files of a job whose tile is there, and publish them, or why that failed; needs no device.

    finishes: the registered steps by name, as the recipe was planned with them.
    """
    began = time.perf_counter()
    try:
        check_room(job)
        with redirect_stdout(sys.stderr):  # what a plugin prints is talk, not data
            manifest = finish(job, steps_of(job, finishes))
    except (Exception, SystemExit) as error:
        return replace(_failed(job, error, began), device="", refinished=True)
    return replace(_result(job, manifest, began, device=""), refinished=True)


def steps_of(job: Job, finishes: Mapping[str, type[Finish]]) -> tuple[Finish, ...]:
    """The job's finishing steps with their options."""
    return tuple(finishes[name].model_validate(options) for name, options in job.production.steps)


def _redirect_output(path: Path) -> None:
    """Keep what TensorFlow's C++ parts and a plugin's prints write off the designer's terminal and data."""
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)


def _check_device() -> None:
    """Raise JobError where a GPU was taken that the backend cannot use: hours on the CPU would pass for a GPU's."""
    from nstflow.engine.backend.versions import versions, visible_gpus

    if _Claim.device.kind == "gpu" and visible_gpus() == 0:
        raise JobError(
            f"{versions()['backend']} does not see {_Claim.device.name}; install it with CUDA support "
            "(pip install 'tensorflow[and-cuda]'), or run with --devices cpu"
        )


def _inputs(job: Job) -> tuple[Inputs, tuple[str, ...]]:
    """Read the job's pictures and bind its losses to their classes; and notes on the pictures."""
    registry, sources = _registry(job.plugins), job.sources
    return read_inputs(
        content=sources.content,
        styles=sources.styles,
        losses={name: registry.losses[name].model_validate(loss) for name, loss in job.losses.items()},
        lattice=job.canvas.lattice,
        scales=job.canvas.scales,
        start=sources.start,
        seed=job.seed,
        content_mask=sources.content_mask,
        style_mask=sources.style_mask,
        periodic=sources.periodic,
        toss=sources.toss,
        cutout=sources.cutout,
        content_name=job.place.content_id or "",
    )


@lru_cache(maxsize=1)
def _registry(plugins: tuple[Path, ...]) -> RecipeRegistry:
    """Imported once: the engine shares compiled steps and targets by a loss's class."""
    return load_registry(plugins)


def _backbone(job: Job, file: Path) -> Backbone:
    known = _registry(job.plugins).backbones
    return known[job.engine.weights]() if job.engine.weights in known else OwnFile(file)


@lru_cache(maxsize=1)
def _painter(method: str, backbone: Backbone, file: Path) -> Painter:
    from nstflow.engine.backend.autodiff import use_deterministic_algorithms

    if _Claim.deterministic:
        use_deterministic_algorithms()
    return painter_for(method, backbone, file)


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    from nstflow.engine.backend.versions import versions

    return {
        "nstflow": __version__,
        "python": platform.python_version(),
        **versions(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _try_to_record(job: Job, message: str, error: BaseException) -> None:
    details = "" if isinstance(error, NstflowError) else "".join(traceback.format_exception(error))
    with suppress(OutputError):  # where nothing can be written, the message still reaches the parent
        publish_failure(job, message, details=details)


def _in_words(error: BaseException, job: Job) -> str:
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
    plugins = {str(path.resolve()) for path in job.plugins}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in plugins]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else None
