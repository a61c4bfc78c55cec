"""What runs inside a worker process: paint and publish one group of jobs after the other.

A worker keeps its painter (weights, compiled steps, targets) between jobs. Errors come back as values: an exception
that crosses the process boundary would lose its context.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nstflow._version import __version__
from nstflow.engine.inputs import read_inputs
from nstflow.engine.network import Backbone, OwnFile
from nstflow.engine.optimize.memory import WORKERS_VARIABLE, is_out_of_memory
from nstflow.engine.painter import Inputs, Painter, Result
from nstflow.engine.painters import painter_for
from nstflow.errors import JobError, NstflowError, type_and_first_line
from nstflow.jobs.job import Job
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.publish import PaintedTile, check_room, publish_tile
from nstflow.outputs.tiles import find_tile
from nstflow.plugins.files import PluginFile
from nstflow.recipe.registry import RecipeRegistry, registry_with
from nstflow.schedule.devices import Device, take
from nstflow.schedule.events import JobStepped
from nstflow.schedule.failures import record_error
from nstflow.schedule.groups import Group
from nstflow.schedule.recorder import Recorder
from nstflow.schedule.results import JobResult, result_of


@dataclass(frozen=True)
class Assignment:
    """What a worker is to do: paint the jobs of a group together, and publish each.

    weights:    the network's file.
    block_px:   of a group of one: sizes above it are made in blocks, where memory is known to be short.
    made_since: of a group of one: a time; a tile that an earlier attempt has made after it is only finished.
    """

    jobs: Group
    weights: Path
    block_px: int | None = None
    made_since: float | None = None


def start_worker(device: Device, *, workers: int, deterministic: bool = False) -> Worker:
    """Make this process compute on the device, and give its worker; before Keras is imported.

    workers: how many share the machine's memory; deterministic: compute the same bits each time.
    """
    take(device, deterministic=deterministic)
    os.environ[WORKERS_VARIABLE] = str(workers)
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    return Worker(device, deterministic=deterministic)


class Worker:
    """Does assignments on the device of its process."""

    def __init__(self, device: Device, *, deterministic: bool = False) -> None:
        self._device, self._deterministic = device, deterministic
        self._registry: tuple[tuple[PluginFile, ...], RecipeRegistry] | None = None
        self._painter: tuple[tuple[str, Backbone, Path], Painter] | None = None

    def __call__(self, call: bytes, report: Callable[[bytes], None]) -> bytes:
        """Do a pickled `Assignment` and give its results, pickled as a list; steps are reported as `JobStepped`."""
        assignment: Assignment = pickle.loads(call)
        return pickle.dumps(self.do(assignment, lambda step: report(pickle.dumps(step))))

    def do(self, assignment: Assignment, report: Callable[[JobStepped], None]) -> list[JobResult]:
        """Paint and publish the jobs; what fails together is made one after the other."""
        jobs, notes = assignment.jobs, tuple[str, ...]()
        if len(jobs) > 1:
            try:
                return self._make_together(jobs, assignment.weights, report)
            except (Exception, SystemExit) as error:
                notes = (_why_alone(error, len(jobs)),)
        return [self._make(job, assignment, report, notes) for job in jobs]

    def _make(
        self, job: Job, assignment: Assignment, report: Callable[[JobStepped], None], notes: tuple[str, ...]
    ) -> JobResult:
        began = time.perf_counter()
        try:
            check_room(job)
            if assignment.made_since is not None and _was_made_since(assignment.made_since, job):
                return self._finished(job, began)
            inputs, remarks = self._inputs(job)
            options = job.engine
            if assignment.block_px is not None and options.blocks != "off":
                options = options.model_copy(update={"blocks": assignment.block_px})
            painter = self._painter_for(job, assignment.weights)
            self._check_device()
            recorder = Recorder(job.id, self._device.name, report)
            result = painter.paint(inputs, options, on_step=recorder)
            return self._published(job, result, recorder, (*notes, *remarks), began)
        except (Exception, SystemExit) as error:  # a plugin's sys.exit() must not end the whole run
            return self._failed(job, error, began)

    def _make_together(
        self, jobs: Sequence[Job], weights: Path, report: Callable[[JobStepped], None]
    ) -> list[JobResult]:
        """Paint jobs of one kind at once. Raises what keeps all of them from being made so."""
        began = time.perf_counter()
        for job in jobs:
            check_room(job)
        inputs, remarks = zip(*(self._inputs(job) for job in jobs), strict=True)
        painter = self._painter_for(jobs[0], weights)
        self._check_device()
        recorders = [Recorder(job.id, self._device.name, report) for job in jobs]
        outcomes = painter.paint_together(inputs, jobs[0].engine, on_step=lambda index, step: recorders[index](step))
        results = []
        for job, outcome, recorder, notes in zip(jobs, outcomes, recorders, remarks, strict=True):
            try:
                if isinstance(outcome, JobError):
                    raise outcome
                results.append(self._published(job, outcome, recorder, notes, began, together=len(jobs)))
            except (Exception, SystemExit) as error:
                results.append(self._failed(job, error, began))
        return results

    def _published(
        self,
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
        finished = PaintedTile(
            image=result.image,
            frames=recorder.frames,
            losses=recorder.losses,
            final=result.terms,
            seconds=(time.perf_counter() - began) / together,
            device=self._device.name,
            backend=self._versions["backend"],
            precision=result.precision,
            versions=self._versions,
            notes=(*notes, *result.notes, *shared),
        )
        publish_tile(job, finished)
        return replace(self._finished(job, began), paces=recorder.paces(together=together))

    def _finished(self, job: Job, began: float) -> JobResult:
        """Finish a job whose tile is there, or leave it to wait for its hero."""
        if job.awaits is not None:
            return JobResult(job.id, self._device.name, time.perf_counter() - began, waits_for=job.awaits)
        manifest = finish(job, job.production.finishing_steps(self._registry_of(job).finishes))
        return result_of(job, manifest, device=self._device.name, seconds=time.perf_counter() - began)

    def _failed(self, job: Job, error: BaseException, began: float) -> JobResult:
        return record_error(job, error, device=self._device.name, seconds=time.perf_counter() - began)

    def _inputs(self, job: Job) -> tuple[Inputs, tuple[str, ...]]:
        """Read the job's pictures and bind its losses to their classes; and notes on the pictures."""
        known = self._registry_of(job).losses
        losses = {name: known[name].model_validate(options) for name, options in job.losses.items()}
        name = job.place.content_id or ""
        return read_inputs(job.sources, job.canvas, losses, seed=job.seed, content_name=name, digests=job.inputs)

    def _registry_of(self, job: Job) -> RecipeRegistry:
        """Load the job's registry, once: the painter shares compiled steps and targets by a loss's class."""
        if self._registry is None or self._registry[0] != job.plugins:
            self._registry = job.plugins, registry_with(job.plugins)
        return self._registry[1]

    def _painter_for(self, job: Job, weights: Path) -> Painter:
        """Give the painter of the job's method and network; the one before it goes first, for networks are large."""
        known, name = self._registry_of(job).backbones, job.engine.weights
        wanted = job.engine.method, known[name]() if name in known else OwnFile(weights), weights
        if self._painter is None or self._painter[0] != wanted:
            self._painter = None
            painter = self._new_painter(*wanted)
            _check_network(wanted[1], job)
            self._painter = wanted, painter
        return self._painter[1]

    def _new_painter(self, method: str, backbone: Backbone, weights: Path) -> Painter:
        if self._deterministic:
            from nstflow.engine.backend.autodiff import use_deterministic_algorithms  # starts Keras

            use_deterministic_algorithms()
        return painter_for(method, backbone, weights)

    def _check_device(self) -> None:
        """Raise JobError where a GPU was taken that the backend cannot use: hours on the CPU would pass for a GPU's."""
        from nstflow.engine.backend.versions import versions, visible_gpus  # starts Keras

        if self._device.kind == "gpu" and visible_gpus() == 0:
            raise JobError(
                f"{versions()['backend']} does not see {self._device.name}; install it with CUDA support "
                "(pip install 'tensorflow[and-cuda]'), or run with --devices cpu"
            )

    @cached_property
    def _versions(self) -> dict[str, str]:
        from nstflow.engine.backend.versions import versions  # starts Keras

        return {
            "nstflow": __version__,
            "python": platform.python_version(),
            **versions(),
            "machine": f"{platform.system()} {platform.machine()}",
        }


def _check_network(backbone: Backbone, job: Job) -> None:
    """Raise JobError where the network that was read may not be the one that the job's key has."""
    if backbone.locate().identity != job.inputs["weights"]:
        raise JobError(f"engine.weights: {job.engine.weights} changed while the run went on; run the recipe again")


def _was_made_since(moment: float, job: Job) -> bool:
    place = find_tile(job)
    with suppress(OSError):
        return place is not None and place.made.stat().st_mtime >= moment
    return False


def _why_alone(error: BaseException, jobs: int) -> str:
    """Say why jobs that were to be made together were not; a picture's fault is said by its own job as well."""
    if is_out_of_memory(error):
        return f"out of memory with {jobs} at once: made alone"
    if isinstance(error, NstflowError):
        return f"could not be made together with {jobs - 1} others, where one could not begin: made alone"
    return f"could not be made together with {jobs - 1} others (a bug, {type_and_first_line(error)}): made alone"
