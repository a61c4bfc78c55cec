"""Several tiles at once, against each on its own."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Content, Gram, Loss, TotalVariation
from nstflow.engine.painter import Result
from nstflow.errors import JobError, UsageError
from nstflow.jobs.options.engine import Optimize, Scale, Stop
from testing.tiny import blobs, noise, tiny_painter, to_paint

pytestmark = pytest.mark.engine

OPTIONS = Optimize(precision="float32")
SCALES = (Scale(32, 32, 3), Scale(64, 32, 2))


class Lit(Loss):
    """Not a number for a content that is dark."""

    name: ClassVar[str] = "lit"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})

    def targets(self, sources):
        return ops.log(ops.mean(sources.content.image) - 0.3)

    def __call__(self, targets, state):
        return ops.square(ops.mean(state.image) - targets)


def tile(seed, *, content=None, weight=1.0, losses=None, **more):
    """Inputs that differ from the others' in pictures, seed and a weight."""
    usual = [Gram(layers=["block1_conv1"]), Content(layers=["block1_conv2"], weight=weight), TotalVariation()]
    inputs, _ = to_paint(
        blobs(48, 64, seed) if content is None else content,
        noise(40, 40 + seed, seed),
        losses or usual,
        **{"scales": SCALES, "repeat": "half-drop", "start": "noise", "seed": seed, **more},
    )
    return inputs


def test_tiles_made_together_are_those_made_one_by_one():
    tiles = [tile(1), tile(2, weight=0.2), tile(3, weight=3.0)]
    painter = tiny_painter()
    found = painter.paint_together(tiles, OPTIONS)
    for made, given in zip(found, tiles, strict=True):
        alone = painter.paint(given, OPTIONS)
        assert made.image.shape == (32, 64, 3)
        np.testing.assert_allclose(made.image, alone.image, atol=2e-3)
        assert np.abs(made.image - alone.image).mean() < 1e-4
        assert made.terms == pytest.approx(alone.terms, rel=1e-3)
        assert made.notes == ()
    assert np.abs(found[0].image - found[1].image).mean() > 0.02


def test_each_tiles_steps_are_told_with_its_number():
    seen = []
    tiny_painter().paint_together(
        [tile(1), tile(2)], OPTIONS, on_step=lambda number, step: seen.append((number, step, step.image()))
    )
    for number in (0, 1):
        mine = [(step, image) for who, step, image in seen if who == number]
        assert [(step.scale, step.step, step.width_px) for step, _ in mine] == [
            (1, 1, 32), (1, 3, 32), (2, 1, 64), (2, 2, 64),
        ]  # fmt: skip
        assert mine[-1][0].done == pytest.approx(1)
    first, second = (next(item for item in seen if item[0] == number) for number in (0, 1))
    assert first[1].terms != second[1].terms
    assert np.abs(first[2] - second[2]).max() > 0.1


def test_a_tile_that_fails_is_its_error_and_the_others_go_on():
    losses = [Gram(layers=["block1_conv1"]), Lit()]
    dark = np.full((32, 32, 3), 0.1, "float32")
    tiles = [tile(1, losses=losses), tile(2, losses=losses, content=dark), tile(3, losses=losses)]
    painter, numbers = tiny_painter(), []
    found = painter.paint_together(tiles, OPTIONS, on_step=lambda number, step: numbers.append((number, step.scale)))
    assert isinstance(found[1], JobError)
    assert "'lit' became nan" in str(found[1])
    assert {number for number, scale in numbers if scale == 2} == {0, 2}
    for index in (0, 2):
        alone = painter.paint(tiles[index], OPTIONS)
        assert isinstance(found[index], Result)
        np.testing.assert_allclose(found[index].image, alone.image, atol=2e-3)
    alike = painter.paint_together([tiles[1], tiles[1]], OPTIONS)
    assert [type(one) for one in alike] == [JobError, JobError]


def test_a_tile_whose_pictures_cannot_be_used_is_its_error_and_the_others_are_made():
    mask = np.zeros((32, 128), "float32")
    mask[:, :8] = 1  # cropped away
    wide = blobs(32, 128)
    tiles = [tile(1), tile(2, content=wide, content_mask=mask), tile(3)]
    first, broken, third = tiny_painter().paint_together(tiles, OPTIONS)
    assert isinstance(broken, JobError)
    assert "no white in the part of the content" in str(broken)
    for made in (first, third):
        assert isinstance(made, Result)
        assert made.image.shape == (32, 64, 3)
    (alone,) = tiny_painter().paint_together(tiles[1:2], OPTIONS)
    assert isinstance(alone, JobError)


def test_what_stops_all_of_them_is_raised_as_it_came():
    """A bug in a plugin's loss is not taken for a tile that fails."""

    class Buggy(Loss):
        name: ClassVar[str] = "buggy"

        def __call__(self, targets, state):
            return 1 / 0

    with pytest.raises(ZeroDivisionError):
        tiny_painter().paint_together([tile(1, losses=[Buggy()]), tile(2, losses=[Buggy()])], OPTIONS)


@pytest.mark.parametrize(
    "other",
    [
        tile(2, scales=(Scale(32, 32, 3),)),
        tile(2, scales=(Scale(32, 32, 4), SCALES[1])),
        tile(2, repeat="straight"),
        tile(2, losses=[Gram(layers=["block1_conv2"])]),
        dataclasses.replace(tile(2), content=None),
    ],
    ids=["sizes", "iterations", "repeat", "losses", "content"],
)
def test_tiles_of_different_kinds_are_refused_in_any_order(painter, other):
    for pair in ([tile(1), other], [other, tile(1)]):
        with pytest.raises(UsageError, match="the same sizes, repeat and losses"):
            painter.paint_together(pair, OPTIONS)


@pytest.mark.parametrize(
    "options", [Optimize(optimizer="lbfgs"), Optimize(stop=Stop(plateau=0.1))], ids=["lbfgs", "stop"]
)
def test_only_adam_without_an_early_stop_makes_tiles_together(painter, options):
    with pytest.raises(UsageError, match="with adam"):
        painter.paint_together([tile(1), tile(2)], options)
