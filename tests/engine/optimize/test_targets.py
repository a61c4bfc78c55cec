"""What losses are bound to, and how often."""

from __future__ import annotations

from typing import ClassVar

import pytest
from keras import ops

from nstflow.engine.losses import Loss
from nstflow.engine.optimize.prepare import Pictures, SourcePicture
from nstflow.engine.optimize.readings import Readings
from nstflow.engine.optimize.targets import Targets, options_of
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import Lattice
from testing.tiny import noise, number, reading

pytestmark = pytest.mark.engine

SCALE = Scale(32, 32, 1)
CONTENT, RED, BLUE = noise(32, 32, 1), noise(32, 32, 2) ** 2, noise(32, 32, 3) ** 0.5


def recording(*reads):
    """A fresh class of loss: its targets are the means of what it reads; it keeps a list of what it was given."""

    class Means(Loss):
        name: ClassVar[str] = "means"
        bound: ClassVar[list] = []
        strength: float = 1.0

        def targets(self, sources):
            self.bound.append(sources)
            return {source: ops.mean(getattr(sources, source).image) for source in self.reads}

        def __call__(self, targets, state):
            raise AssertionError("called")

    Means.reads = frozenset(reads)
    return Means


def pictures_of(*shared, content=CONTENT, lattice="straight"):
    styles = tuple((SourcePicture(style), share) for style, share in shared)
    return Pictures(None if content is None else SourcePicture(content), styles, noise(32, 32), Lattice.parse(lattice))


def of(targets, loss, pictures, *, scale=SCALE):
    found = targets.of(loss, pictures, Readings(pictures, scale, losses={"means": loss}, params={}), scale)
    return {source: number(mean) for source, mean in found.items()}


def test_of_a_blend_the_mean_is_weighted_by_the_shares_and_the_content_counts_once():
    found = of(Targets(), recording("content", "style")(), pictures_of((RED, 1.0), (BLUE, 3.0)))
    expected = 0.25 * RED.mean() + 0.75 * BLUE.mean()
    assert found == pytest.approx({"content": CONTENT.mean(), "style": expected}, rel=1e-5)
    assert abs(RED.mean() - BLUE.mean()) > 0.1


def test_a_loss_that_does_not_read_the_style_is_bound_once_whatever_the_blend():
    loss = recording("content")()
    assert of(Targets(), loss, pictures_of((RED, 1.0), (BLUE, 3.0))) == pytest.approx({"content": CONTENT.mean()})
    (sources,) = loss.bound
    assert sources.style is None


def bound_twice(loss, pictures, *, other=None, other_pictures=None, scale=SCALE):
    """Whether the second is bound anew after the first."""
    targets = Targets()
    of(targets, loss, pictures)
    once = len(loss.bound)
    of(targets, other or loss, other_pictures or pictures, scale=scale)
    return len(loss.bound) > once


def test_targets_are_kept_for_the_same_sources_options_and_size_whatever_the_weight():
    kind = recording("style")
    red = pictures_of((RED, 1.0))
    assert not bound_twice(kind(), red, other=kind(weight=3))
    assert not bound_twice(kind(), red, other_pictures=pictures_of((RED.copy(), 0.5), content=noise(32, 32, 9)))
    assert not bound_twice(kind(), red, scale=Scale(32, 64, 9)), "a style is read by the tile's width"
    assert bound_twice(kind(), red, other=kind(strength=2))
    assert bound_twice(kind(), red, other_pictures=pictures_of((BLUE, 1.0)))
    assert bound_twice(kind(), red, scale=Scale(64, 32, 1))


def test_targets_from_the_content_are_bound_anew_for_another_content_height_or_repeat():
    kind = recording("content")
    red = pictures_of((RED, 1.0))
    assert not bound_twice(kind(), red, other_pictures=pictures_of((BLUE, 1.0)))
    assert bound_twice(kind(), red, other_pictures=pictures_of((RED, 1.0), content=noise(32, 32, 9)))
    assert bound_twice(kind(), red, other_pictures=pictures_of((RED, 1.0), lattice="half-drop"))
    assert bound_twice(kind(), red, scale=Scale(32, 64, 1))


def test_in_a_block_targets_come_from_that_block_and_the_whole_style_and_are_not_kept():
    loss, targets = recording("content", "style")(), Targets()
    pictures = pictures_of((RED, 1.0), (BLUE, 1.0))
    readings = Readings(pictures, SCALE, losses={"means": loss}, params={})
    blocks = [reading(CONTENT[:16]), reading(CONTENT[16:])]
    for block, rows in zip(blocks, (CONTENT[:16], CONTENT[16:]), strict=True):
        found = targets.in_block(loss, block, pictures, readings)
        means = {"content": rows.mean(), "style": (RED.mean() + BLUE.mean()) / 2}
        assert {source: number(mean) for source, mean in found.items()} == pytest.approx(means, rel=1e-5)
    assert [sources.content for sources in loss.bound] == [blocks[0], blocks[0], blocks[1], blocks[1]]
    assert of(targets, loss, pictures)["content"] == pytest.approx(CONTENT.mean(), rel=1e-5)
    assert abs(CONTENT[:16].mean() - CONTENT[16:].mean()) > 1e-3


def test_options_are_all_but_the_weight():
    kind = recording()
    assert options_of(kind(weight=2)) == options_of(kind(weight=5))
    assert options_of(kind(strength=2)) != options_of(kind())
