"""How much there is to compute: what the ratios between jobs follow from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nstflow.jobs.estimate.work import StepWork, finishing_seconds, painting_seconds, work_of
from nstflow.jobs.layers import LAYERS
from nstflow.jobs.options.engine import Scale
from testing.finished import job

DEEP, SHALLOW = frozenset({"block5_conv1"}), frozenset({"block1_conv2", "block2_conv1"})


def test_a_step_grows_with_the_multiplications_of_vgg19_up_to_the_deepest_layer() -> None:
    """Counted from the paper's table of channels; what is beside them grows with the cells of the same layers."""
    channels = [64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 512, 512, 512]
    macs, inputs = 0, 3
    for layer, outputs in zip(LAYERS, channels, strict=False):
        macs += 9 * inputs * outputs * (1024 // layer.stride) ** 2
        inputs = outputs
    step = StepWork(DEEP)
    assert macs / 1e9 * 0.0064 < step.seconds(1024, 1024) < 1.6 * macs / 1e9 * 0.0064
    assert step.seconds(1024, 1024) / step.seconds(512, 512) == pytest.approx(4, rel=0.05)


def test_what_is_not_read_is_not_computed() -> None:
    assert StepWork(SHALLOW).seconds(512, 512) < 0.5 * StepWork(DEEP).seconds(512, 512)
    assert StepWork(frozenset()).seconds(64, 64) == pytest.approx(StepWork(frozenset()).seconds(2048, 2048))


def test_a_narrow_network_and_sorting_losses_count() -> None:
    narrow = StepWork(DEEP, channels=[16] * 16)
    assert narrow.seconds(512, 512) < 0.25 * StepWork(DEEP).seconds(512, 512)
    sorting = replace(narrow, losses_seconds_a_mpx=2.0)
    assert sorting.seconds(1000, 500) - narrow.seconds(1000, 500) == pytest.approx(1.0)


def test_painting_is_pixels_times_iterations_summed_over_sizes(tmp_path: Path) -> None:
    one, step = job(tmp_path, repeat="straight"), StepWork(DEEP)
    sizes = (Scale(128, 128, 0), 10), (Scale(256, 256, 0), 20)
    expected = 10 * step.seconds(128, 128) + 20 * step.seconds(256, 256)
    assert painting_seconds(one, step, sizes) == pytest.approx(expected)


def test_a_mirrored_unit_is_painted_as_its_swatch(tmp_path: Path) -> None:
    step, size = StepWork(DEEP), [(Scale(128, 128, 0), 10)]
    mirrored = painting_seconds(job(tmp_path, repeat="mirror"), step, size)
    assert mirrored == pytest.approx(10 * step.seconds(256, 256))


@pytest.mark.parametrize(
    "dearer", [{"optimizer": "lbfgs"}, {"precision": "float32"}, {"blocks": 256}], ids=lambda one: next(iter(one))
)
def test_options_of_the_engine_that_take_longer_do(tmp_path: Path, dearer: dict) -> None:
    step, size = StepWork(DEEP), [(Scale(512, 512, 0), 10)]
    plain = painting_seconds(job(tmp_path, repeat="straight"), step, size)
    assert painting_seconds(job(tmp_path, repeat="straight", **dearer), step, size) > 1.5 * plain


def test_what_has_no_room_is_painted_in_blocks_unless_they_are_off(tmp_path: Path) -> None:
    size, short = [(Scale(512, 512, 0), 10)], StepWork(DEEP, room_bytes=1e6)
    whole = painting_seconds(job(tmp_path), StepWork(DEEP), size)
    assert painting_seconds(job(tmp_path), short, size) > whole
    assert painting_seconds(job(tmp_path, blocks="off"), short, size) == whole


def test_compiling_is_once_a_size(tmp_path: Path) -> None:
    one = job(tmp_path)
    sizes = (Scale(64, 64, 5), Scale(128, 128, 5), Scale(256, 256, 5))
    three = replace(one, canvas=replace(one.canvas, scales=sizes))
    assert work_of(three, StepWork(DEEP)).compiling == pytest.approx(3 * work_of(one, StepWork(DEEP)).compiling)


@pytest.mark.parametrize(
    "more",
    [{"print_px": (2000, 2000)}, {"formats": ("png", "tiff")}, {"separations": True}, {"preview": "6x6"}],
    ids=lambda one: next(iter(one)),
)
def test_more_files_take_longer_to_finish(tmp_path: Path, more: dict) -> None:
    size = {"print_px": (500, 500)}
    assert finishing_seconds(job(tmp_path, **{**size, **more})) > finishing_seconds(job(tmp_path, **size))
    assert finishing_seconds(job(tmp_path, **size, certify="off")) < finishing_seconds(job(tmp_path, **size))
