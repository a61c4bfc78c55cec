"""Tiles that are made in blocks: when, that it is said, and that they are the same tiles."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Color, Content, Gram, Loss, TotalVariation
from nstflow.engine.optimize import readings, task
from nstflow.engine.optimize.optimizers import OPTIMIZERS, Adam
from nstflow.errors import JobError
from nstflow.jobs.options.engine import Scale
from testing.tiny import blobs, noise, tiny_painter, to_paint

pytestmark = pytest.mark.engine

LOSSES = [Gram(layers=["block1_conv1", "block2_conv1"]), Content(layers=["block1_conv2"]), TotalVariation()]
SIZES = (Scale(32, 32, 2), Scale(48, 48, 2), Scale(64, 64, 2))


@pytest.fixture
def painter():
    """A fresh one: a painter remembers what ran out of memory."""
    return tiny_painter()


def tile(blocks, *, losses=LOSSES, scales=SIZES, **options):
    return to_paint(
        blobs(64, 64, 1), noise(40, 40, 2), losses,
        start="noise", repeat="half-drop", blocks=blocks, scales=scales, **options,
    )  # fmt: skip


def assert_same(found, expected):
    """Up to half precision, which keeps each size's best image; Adam goes either way where a slope is all but zero."""
    apart = np.abs(found.image - expected.image)
    assert apart.mean() < 1e-3
    assert np.quantile(apart, 0.99) < 5e-3
    assert found.terms == pytest.approx(expected.terms, rel=5e-3)


@pytest.fixture
def short_of_memory(monkeypatch):
    """Adam in one piece is out of memory above 32 px; gives the widths that it was tried with."""
    tried, minimize = [], Adam.minimize

    def limited(self, image, *arguments, **options):
        tried.append(image.shape[1])
        if image.shape[1] > 32:
            raise type("ResourceExhaustedError", (Exception,), {})("OOM when allocating tensor")
        return minimize(self, image, *arguments, **options)

    monkeypatch.setattr(Adam, "minimize", limited)
    return tried


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_sizes_above_a_blocks_largest_side_are_made_in_blocks_to_the_same_tile(painter, optimizer):
    scales = (Scale(32, 32, 2), Scale(64, 64, 3))
    whole = painter.paint(*tile("off", scales=scales, optimizer=optimizer))
    found = painter.paint(*tile(32, scales=scales, optimizer=optimizer))
    assert whole.notes == ()
    assert found.notes == ("64 × 64 px was computed in blocks of 32 px",)
    assert_same(found, whole)


def test_either_side_counts(painter):
    for size in ((64, 32), (32, 64)):
        scales = (Scale(*size, 1),)
        assert painter.paint(*tile(48, losses=[TotalVariation()], scales=scales)).notes
        assert not painter.paint(*tile(64, losses=[TotalVariation()], scales=scales)).notes


def test_steps_in_blocks_are_told_like_any(painter):
    told = {}
    for blocks in ("off", 32):
        steps = told[blocks] = []
        painter.paint(*tile(blocks, losses=[TotalVariation()]), on_step=lambda step, steps=steps: steps.append(step))
    whole, found = told["off"], told[32]
    assert [(step.scale, step.step, step.done) for step in found] == [
        (step.scale, step.step, step.done) for step in whole
    ]
    for step, expected in zip(found, whole, strict=True):
        assert step.terms == pytest.approx(expected.terms, rel=5e-3)
        assert step.image().shape == (step.height_px, step.width_px, 3)


def test_what_is_known_not_to_fit_is_made_in_blocks_at_once_and_said_for_each_size(
    painter, monkeypatch, short_of_memory
):
    monkeypatch.setattr(task, "fits", lambda width_px, height_px: width_px <= 32)
    found = painter.paint(*tile("auto", losses=[TotalVariation()]))
    assert short_of_memory == [32]
    assert found.notes == tuple(f"{px} × {px} px was computed in blocks of 1024 px" for px in (48, 64))


def test_out_of_memory_goes_on_in_blocks_and_does_not_try_the_larger_sizes(painter, monkeypatch, short_of_memory):
    monkeypatch.setattr(task, "fits", lambda width_px, height_px: True)
    losses = [Content(layers=["block1_conv1"]), TotalVariation()]
    found = painter.paint(*tile("auto", losses=losses))
    assert short_of_memory == [32, 48]
    assert found.notes == ("out of memory at 48 × 48 px in one piece: made in blocks",)
    monkeypatch.undo()
    assert_same(found, painter.paint(*tile("off", losses=losses)))


def test_the_next_tile_is_made_in_blocks_at_the_sizes_that_ran_out_of_memory(painter, monkeypatch, short_of_memory):
    monkeypatch.setattr(task, "fits", lambda width_px, height_px: True)
    painter.paint(*tile("auto", losses=[TotalVariation()]))
    second = painter.paint(*tile("auto", losses=[TotalVariation()]))
    assert short_of_memory == [32, 48, 32]
    assert second.notes == tuple(f"{px} × {px} px was computed in blocks of 1024 px" for px in (48, 64))


def test_without_blocks_out_of_memory_is_the_backends_error(painter, monkeypatch, short_of_memory):
    monkeypatch.setattr(task, "fits", lambda width_px, height_px: False)
    with pytest.raises(Exception, match="OOM when allocating"):
        painter.paint(*tile("off", losses=[TotalVariation()]))
    assert short_of_memory == [32, 48]


def test_other_errors_are_not_answered_with_blocks(painter, monkeypatch):
    def broken(self, *arguments, **options):
        raise ValueError("shapes do not match")

    monkeypatch.setattr(Adam, "minimize", broken)
    with pytest.raises(ValueError, match="shapes do not match"):
        painter.paint(*tile("auto"))


def test_a_loss_that_reads_layers_and_is_no_function_of_sums_fails_before_its_content_is_read():
    class Deep(Loss):
        name: ClassVar[str] = "deep"
        reads: ClassVar[frozenset[str]] = frozenset({"content"})
        layers: tuple[str, ...] = ("block1_conv1",)

        def targets(self, sources):
            raise AssertionError("bound")

        def __call__(self, targets, state):
            return ops.max(state.features["block1_conv1"])

    with pytest.raises(JobError, match="'deep' compares all places of a tile at once"):
        tiny_painter().paint(*tile(32, losses=[Deep()], scales=SIZES[-1:]))


def test_a_contents_features_are_never_read_in_one_piece_where_the_tile_is_made_in_blocks(monkeypatch):
    """Its colors are, which are small."""
    seen, extract = [], readings.extract

    def watched(image, params, *, layers, lattice):
        seen.append((tuple(image.shape[1:3]), bool(layers)))
        return extract(image, params, layers=layers, lattice=lattice)

    monkeypatch.setattr(readings, "extract", watched)
    losses = [*LOSSES, Color(weight=1.0)]
    found = tiny_painter().paint(*tile(32, losses=losses, scales=(Scale(64, 64, 1),)))
    assert set(found.terms) == {"gram", "content", "tv", "color"}
    assert ((40, 40), True) in seen, "the style"
    assert ((64, 64), True) not in seen
