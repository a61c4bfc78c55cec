"""How much there is to compute for a job, in seconds of one core of a reference machine (benchmarks/estimate.py).

How many times faster another machine is, its own runs tell. Here is what the ratios between jobs follow from: pixels,
iterations, the network, what is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from nstflow.jobs.estimate.memory import step_bytes
from nstflow.jobs.estimate.written import written_pixels
from nstflow.jobs.job import Job
from nstflow.jobs.layers import VGG19_CHANNELS, layers_up_to_deepest
from nstflow.jobs.options.engine import Scale

START_S = 4.0
"""Until a process with Keras and its network is ready to paint."""

# Fitted to steps of slim and VGG19 from 64 to 512 px (bfloat16, one thread), within 10 % from 128 px on: the
# convolutions, forward and back, and what is written to memory between them, most of a narrow network's time.
_LAYER_S = 0.0004
_SECONDS_A_BILLION_MACS = 0.0064
_SECONDS_A_MILLION_NUMBERS = 0.0039
_FLOAT32 = 1.8
# A step in blocks reads the image twice (sums, then gradients), with margins around every block.
_IN_BLOCKS = 1.8
# L-BFGS looks about twice an iteration, and moves 20 pairs of vectors.
_LBFGS_EVALUATIONS, _LBFGS_SECONDS_A_MPX = 2.0, 0.5
# Beside its iterations a size has the targets' features and the judging of the last image.
_STEPS_BESIDE = 3
_COMPILE_S, _COMPILE_LAYER_S = 0.12, 0.05
_FIT_S, _FIT_SECONDS_A_MPX = 0.15, 0.6  # reading the pictures, fitting them to the unit, publishing the tile
_WRITE_SECONDS_A_MPX, _WRITE_INKS_SECONDS_A_MPX, _PREVIEW_SECONDS_A_MPX = 0.25, 0.04, 0.08
_FURTHER_FORMAT_SECONDS_A_MPX = 0.07
_CERTIFY_SECONDS_A_MPX = 0.16
_INKS_S, _INKS_SECONDS_A_MPX = 0.7, 0.6
_PLATES_SECONDS_A_MPX = 0.1
_STEP_SECONDS_A_MPX = 0.3  # of any other finishing step


@dataclass(frozen=True)
class Work:
    """What a job asks for, in seconds of the reference's core.

    painting: the steps of the optimizer, which many cores share.
    compiling: once in a process for all jobs of its shape.
    finishing: all that is done about its pictures and files, by one core.
    """

    painting: float
    compiling: float
    finishing: float


@dataclass(frozen=True)
class StepWork:
    """What a step takes at a size.

    layers: that losses read; channels: of the network's sixteen layers.
    losses_seconds_a_mpx: what losses take beyond the network's features.
    room_bytes: a step that takes more memory is computed in blocks.
    """

    layers: frozenset[str]
    channels: Sequence[int] = VGG19_CHANNELS
    losses_seconds_a_mpx: float = 0.0
    room_bytes: float = inf

    def seconds(self, width_px: int, height_px: int) -> float:
        """Return the seconds of a step, with a gradient, of what the network sees at that size."""
        macs = numbers = 0.0
        inputs = 3
        layers = layers_up_to_deepest(self.layers)
        for layer, outputs in zip(layers, self.channels, strict=False):
            cells = width_px * height_px / layer.stride**2
            macs += 9 * inputs * outputs * cells
            numbers += outputs * cells
            inputs = outputs
        return (
            _LAYER_S * len(layers)
            + _SECONDS_A_BILLION_MACS * macs / 1e9
            + _SECONDS_A_MILLION_NUMBERS * numbers / 1e6
            + self.losses_seconds_a_mpx * width_px * height_px / 1e6
        )


def work_of(job: Job, step: StepWork) -> Work:
    """Work out what a job asks for."""
    scales = job.canvas.scales
    return Work(
        painting=painting_seconds(job, step, ((scale, scale.iterations + _STEPS_BESIDE) for scale in scales)),
        compiling=(_COMPILE_S + _COMPILE_LAYER_S * len(layers_up_to_deepest(step.layers))) * len(scales),
        finishing=_fitting_seconds(job) + finishing_seconds(job),
    )


def painting_seconds(job: Job, step: StepWork, steps: Iterable[tuple[Scale, int]]) -> float:
    """Return the seconds of so many steps at some of a job's sizes."""
    lattice = job.canvas.lattice
    return sum(
        number * _step_of(job, step, lattice.unfolded_size(scale.width_px, scale.height_px)) for scale, number in steps
    )


def finishing_seconds(job: Job) -> float:
    """Return what it takes to make a job's files from its tile."""
    production, written = job.production, written_pixels(job)
    unit_mpx, swatch_mpx = written.unit / 1e6, written.swatch / 1e6
    a_mpx = _WRITE_INKS_SECONDS_A_MPX if production.outlook.has_plates else _WRITE_SECONDS_A_MPX
    a_mpx += _FURTHER_FORMAT_SECONDS_A_MPX * (len(production.files.formats) - 1)
    seconds = written.looks * (unit_mpx + swatch_mpx) * a_mpx
    seconds += _PREVIEW_SECONDS_A_MPX * written.preview / 1e6
    if production.tile.certify != "off":
        tile_mpx = job.canvas.unit_px[0] * job.canvas.unit_px[1] / 1e6
        seconds += _CERTIFY_SECONDS_A_MPX * (tile_mpx + written.looks * unit_mpx)
    if production.outlook.has_plates:
        seconds += _INKS_S + _INKS_SECONDS_A_MPX * unit_mpx
    if production.files.separations:
        seconds += _PLATES_SECONDS_A_MPX * unit_mpx
    return seconds + _STEP_SECONDS_A_MPX * unit_mpx * len(production.steps)


def _step_of(job: Job, step: StepWork, size: tuple[int, int]) -> float:
    seconds = step.seconds(*size)
    if job.engine.optimizer == "lbfgs":
        seconds = _LBFGS_EVALUATIONS * seconds + _LBFGS_SECONDS_A_MPX * size[0] * size[1] / 1e6
    if job.engine.precision == "float32":
        seconds *= _FLOAT32
    blocks = job.engine.blocks
    in_blocks = max(size) > blocks if isinstance(blocks, int) else step_bytes(*size) > step.room_bytes
    return seconds * (_IN_BLOCKS if in_blocks and blocks != "off" else 1.0)


def _fitting_seconds(job: Job) -> float:
    width, height = job.canvas.unit_px
    return _FIT_S + _FIT_SECONDS_A_MPX * width * height / 1e6
