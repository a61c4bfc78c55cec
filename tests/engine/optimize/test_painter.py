"""The painter from inputs to a tile, on a tiny network."""

from __future__ import annotations

import gc
import weakref
from typing import ClassVar

import keras
import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Content, Gram, Loss, TotalVariation
from nstflow.engine.optimize.optimizers import OPTIMIZERS
from nstflow.errors import JobError
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import Lattice
from nstflow.textile.periodic import periodic_component
from nstflow.textile.resample import cover, resize
from testing.tiny import blobs, noise, tiny_painter, to_paint

pytestmark = pytest.mark.engine

every_optimizer = pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
GRAM = Gram(layers=["block1_conv1"])
CONTENT = Content(layers=["block1_conv2"])


class Still(Loss):
    """Never changes the image."""

    name: ClassVar[str] = "still"

    def __call__(self, targets, state):
        return ops.mean(state.image) * 0.0


class MeanColor(Loss):
    """The image's mean color is the style's; its targets are nested on purpose."""

    name: ClassVar[str] = "mean_color"
    reads: ClassVar[frozenset[str]] = frozenset({"style"})

    def targets(self, sources):
        mean = ops.mean(sources.style.image, axis=(0, 1, 2))
        return {"first": [mean[0]], "rest": (mean[1], {"last": mean[2]})}

    def __call__(self, targets, state):
        mean = ops.mean(state.image, axis=(0, 1, 2))
        wanted = ops.stack([targets["first"][0], targets["rest"][0], targets["rest"][1]["last"]])
        return ops.sum(ops.square(mean - wanted))


def counting(*, reads):
    """A fresh class of loss that counts how often it is bound and traced."""

    class Counting(Loss):
        name: ClassVar[str] = "counting"
        bound: ClassVar[list] = []
        traced: ClassVar[list] = []
        layers: tuple[str, ...] = ("block1_conv1",)

        def targets(self, sources):
            self.bound.append(sources)
            return {source: ops.mean(getattr(sources, source).image) for source in self.reads}

        def __call__(self, targets, state):
            self.traced.append(tuple(state.image.shape))
            return sum(ops.square(ops.mean(state.image) - mean) for mean in targets.values())

    Counting.reads = frozenset(reads)
    return Counting


def made(painter, *given, **options):
    return painter.paint(*to_paint(*given, **options)).image


# What comes out


@pytest.mark.parametrize("repeat", ["brick", "none"])
def test_the_tile_has_the_units_size_and_is_a_picture(painter, repeat):
    result = painter.paint(*to_paint(blobs(40, 50), noise(32, 32), [GRAM, CONTENT], repeat=repeat, size=(32, 16)))
    assert result.image.shape == (16, 32, 3)
    assert result.image.dtype == np.float32
    assert 0 <= result.image.min() < result.image.max() <= 1
    assert set(result.terms) == {"gram", "content"}


@every_optimizer
def test_the_objective_falls_and_the_result_has_the_terms_of_the_best_image(painter, optimizer):
    totals = []
    result = painter.paint(
        *to_paint(None, noise(32, 32), [GRAM, TotalVariation()], start="noise", iterations=25, optimizer=optimizer),
        on_step=lambda step: totals.append(step.total),
    )
    assert totals[-1] < 0.8 * totals[0]
    assert sum(result.terms.values()) <= min(totals) * 1.0001


def seam_and_inside(tile):
    """Of a half-drop: the mean difference across the right and the lower edge, over the largest one inside."""
    right = np.abs(np.roll(tile[:, 0], tile.shape[0] // 2, axis=0) - tile[:, -1]).mean()
    below = np.abs(tile[0] - tile[-1]).mean()
    columns, rows = (np.abs(np.diff(tile, axis=axis)).mean(axis=(1 - axis, 2)).max() for axis in (1, 0))
    return right / columns, below / rows


def test_opposite_edges_of_a_half_drop_tile_continue_though_the_content_does_not_repeat(painter):
    losses = [Gram(weight=0.1, layers=["block1_conv1", "block2_conv1"]), Content(layers=["block2_conv1"])]
    content, style = blobs(64, 48, 3), blobs(32, 32, 7)
    tile = made(painter, content, style, losses, repeat="half-drop", size=(48, 64), iterations=20)
    assert max(seam_and_inside(tile)) <= 1.1
    assert np.abs(tile - cover(content, width=48, height=64)).mean() > 0.005
    assert max(seam_and_inside(content)) > 2, "the content has the seam"


# Where it starts


@pytest.mark.parametrize("repeat", ["none", "half-drop"])
def test_starting_from_the_content_is_its_middle_made_periodic(painter, repeat):
    content = blobs(40, 90)
    lattice = Lattice.parse(repeat)
    expected = periodic_component(cover(content, width=32, height=32), lattice)
    np.testing.assert_array_equal(made(painter, content, noise(32, 32), [Still()], repeat=repeat), expected)


def test_starting_from_a_picture_or_the_style_is_that_picture(painter):
    content, style, picture = blobs(32, 32, 1), blobs(40, 60, 2), blobs(50, 30, 3)
    for start, source in (("style", style), (picture, picture)):
        found = made(painter, content, style, [Still()], repeat="none", start=start)
        np.testing.assert_array_equal(found, cover(source, width=32, height=32))


def test_starting_from_noise_follows_the_seed_and_the_styles_colors(painter):
    style = np.clip(noise(40, 40, low=0.4, high=0.6) * np.float32([1.2, 1.0, 0.6]), 0, 1)
    found = [
        made(painter, blobs(64, 64), style, [Still()], size=(64, 64), start="noise", seed=seed) for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(found[0], found[1])
    assert np.abs(found[0] - found[2]).mean() > 0.01
    np.testing.assert_allclose(found[0].mean(axis=(0, 1)), style.mean(axis=(0, 1)), atol=0.01)
    np.testing.assert_allclose(found[0].std(axis=(0, 1)), style.std(axis=(0, 1)), rtol=0.1)


def test_noise_is_mixed_into_the_picture_that_it_starts_from(painter):
    content, style = blobs(32, 32), noise(40, 40)
    share = 0.6
    mixed = made(painter, content, style, [Still()], repeat="none", noise=share, seed=3)
    alone = made(painter, content, style, [Still()], repeat="none", start="noise", seed=3)
    np.testing.assert_allclose(mixed, share * alone + (1 - share) * content, atol=1e-6)


def test_mixed_noise_is_as_rough_on_a_pyramid_as_without_one(painter):
    sizes = (Scale(32, 32, 1), Scale(64, 64, 1))
    steps = []
    content = np.full((64, 64, 3), 0.5, "float32")
    given = to_paint(content, noise(40, 40), [Still()], repeat="none", noise=1.0, scales=sizes)
    painter.paint(*given, on_step=lambda step: steps.append(step.image()))
    assert steps[0].shape == (32, 32, 3)
    assert steps[0].std() > 0.1


def test_without_a_content_it_starts_from_noise(painter):
    style = noise(40, 40)
    asked = made(painter, None, style, [Still()], start="noise", seed=3)
    np.testing.assert_array_equal(made(painter, None, style, [Still()], start="content", seed=3), asked)
    assert asked.std() > 0.1


def test_a_coarse_result_is_enlarged_on_its_lattice_for_the_next_size(painter):
    start = noise(32, 32)
    found = made(
        painter, None, noise(32, 32), [Still()],
        start=start, repeat="half-drop", scales=(Scale(32, 32, 2), Scale(64, 64, 2)),
    )  # fmt: skip
    lattice = Lattice.parse("half-drop")
    unit = periodic_component(cover(start, width=64, height=64), lattice)
    small = resize(unit, width=32, height=32, lattice=lattice)
    np.testing.assert_array_equal(found, resize(small, width=64, height=64, lattice=lattice))


# Which losses run, and what they are given


class Refusing(Loss):
    name: ClassVar[str] = "refusing"

    def targets(self, sources):
        raise AssertionError("bound")

    def __call__(self, targets, state):
        raise AssertionError("called")


def test_a_loss_of_weight_zero_is_neither_bound_nor_called(painter):
    result = painter.paint(*to_paint(blobs(32, 32), noise(32, 32), [Still(), Refusing(weight=0)]))
    assert set(result.terms) == {"still"}
    with pytest.raises(AssertionError, match="bound"):
        painter.paint(*to_paint(blobs(32, 32), noise(32, 32), [Still(), Refusing(weight=1)]))


def test_losses_that_read_the_content_are_left_out_where_there_is_none(painter):
    losses = [counting(reads=["content"])(), Still()]
    found = [set(painter.paint(*to_paint(content, noise(32, 32), losses)).terms) for content in (None, blobs(32, 32))]
    assert found == [{"still"}, {"still", "counting"}]


@pytest.mark.parametrize("reads", [("content",), ("style",), ("content", "style")])
def test_a_loss_is_given_the_sources_that_it_reads(reads):
    loss = counting(reads=reads)
    content, style = blobs(48, 80, 1), blobs(36, 64, 2)
    tiny_painter().paint(*to_paint(content, style, [loss()], size=(64, 32), repeat="half-drop", iterations=1))
    (sources,) = loss.bound
    assert (sources.content is not None, sources.style is not None) == ("content" in reads, "style" in reads)
    if sources.content:
        lattice = Lattice.parse("half-drop")
        expected = periodic_component(cover(content, width=64, height=32), lattice)
        np.testing.assert_array_equal(ops.convert_to_numpy(sources.content.image)[0], expected)
        assert sources.content.features["block1_conv1"].shape[1:3] == (32, 64)
        assert sources.content.lattice == lattice
    if sources.style:
        np.testing.assert_array_equal(ops.convert_to_numpy(sources.style.image)[0], style)
        assert sources.style.features["block1_conv1"].shape[1:3] == (34, 62), "without the border"
        assert sources.style.lattice == Lattice("none")


def test_a_large_style_is_read_in_its_own_aspect_with_the_area_of_the_tiles_width_squared():
    loss = counting(reads=["style"])
    tiny_painter().paint(*to_paint(None, blobs(100, 400), [loss()], size=(64, 32), iterations=1))
    height, width = loss.bound[0].style.image.shape[1:3]
    assert width / height == pytest.approx(4, rel=0.05)
    assert width * height == pytest.approx(64 * 64, rel=0.05)


def test_the_targets_of_a_blend_are_the_weighted_mean(painter):
    """Reached by the image's mean color; shares are normalized."""
    red, blue = noise(32, 32, 1) * np.float32([1, 0.2, 0.1]), noise(40, 50, 2) * np.float32([0.1, 0.6, 1])
    found = made(
        painter, None, ((red, 1.0), (blue, 3.0)), [MeanColor()], optimizer="lbfgs", iterations=30, start="noise"
    )
    means = [part.mean(axis=(0, 1)) for part in (red, blue)]
    np.testing.assert_allclose(found.mean(axis=(0, 1)), 0.25 * means[0] + 0.75 * means[1], atol=2e-3)
    assert np.abs(means[0] - means[1]).min() > 0.05


def test_targets_are_those_of_the_style_s_scale():
    loss, painter = counting(reads=["style"]), tiny_painter()
    for style_scale in (1.0, 0.5, 1.0, 2.0, 0.5):
        made(painter, None, noise(80, 80), [loss(), GRAM], size=(64, 64), iterations=1, style_scale=style_scale)
    assert [sources.style.image.shape[1] for sources in loss.bound] == [64, 32, 128]


# Masks


def halves(height, width):
    """Left white, right black."""
    mask = np.zeros((height, width), "float32")
    mask[:, : width // 2] = 1
    return mask


RED, BLUE = np.float32([0.9, 0.15, 0.1]), np.float32([0.1, 0.2, 0.9])


def red_and_blue(height, width):
    """A style whose left is red and whose right is blue."""
    left = halves(height, width)[..., None]
    return np.clip((left * RED + (1 - left) * BLUE) * (0.8 + 0.2 * noise(height, width)), 0, 1)


def test_white_goes_to_white_and_black_to_black(painter):
    masks = {"content_mask": halves(32, 32), "style_mask": halves(48, 64)}
    losses = [Gram(layers=["block1_conv1"])]
    grey = np.full((32, 32, 3), 0.5, "float32")
    found = made(painter, grey, red_and_blue(48, 64), losses, repeat="none", iterations=60, **masks)
    swapped = made(
        painter, grey, red_and_blue(48, 64), losses, repeat="none", iterations=60,
        **{**masks, "content_mask": 1 - halves(32, 32)},
    )  # fmt: skip
    for image, (left, right) in ((found, (0, 2)), (swapped, (2, 0))):
        for half, channel in ((image[:, :14], left), (image[:, 18:], right)):
            mean = half.mean(axis=(0, 1))
            assert mean[channel] > mean[2 - channel] + 0.2, mean


def test_of_a_masked_style_the_black_is_not_learned(painter):
    found = made(
        painter, None, red_and_blue(48, 64), [GRAM], start="noise", iterations=60, style_mask=halves(48, 64)
    ).mean(axis=(0, 1))  # fmt: skip
    assert found[0] > found[2] + 0.3


def test_the_black_of_a_masked_content_stays_the_content_and_the_white_takes_the_style(painter):
    content, scales = blobs(64, 64), (Scale(32, 32, 10), Scale(64, 64, 10))
    found = made(
        painter, content, red_and_blue(64, 64), [GRAM, CONTENT], repeat="none", scales=scales,
        content_mask=halves(64, 64),
    )  # fmt: skip
    np.testing.assert_allclose(found[:, 36:], content[:, 36:], atol=1e-6)
    assert np.abs(found[:, :28] - content[:, :28]).mean() > 0.05


def test_masks_are_arguments_of_the_compiled_step():
    if keras.backend.backend() == "torch":
        pytest.skip("torch runs functions as they are")
    loss, painter = counting(reads=["content", "style"]), tiny_painter()
    masks = [halves(32, 32), 1 - halves(32, 32), np.tile(np.linspace(0, 1, 32, dtype="float32"), (32, 1))]
    for mask in masks:
        made(painter, blobs(32, 32), noise(32, 32), [loss(), GRAM], content_mask=mask, style_mask=mask)
    assert len(loss.traced) == 1
    assert len(loss.bound) == len(masks), "targets are those of the mask"


def test_a_masked_style_shares_the_compiled_step_of_the_style_without_a_mask():
    if keras.backend.backend() == "torch":
        pytest.skip("torch runs functions as they are")
    loss, painter = counting(reads=["style"]), tiny_painter()
    for mask in (None, halves(32, 32)):
        made(painter, blobs(32, 32), noise(32, 32), [loss(), GRAM], style_mask=mask)
    assert len(loss.traced) == 1
    assert len(loss.bound) == 2


@every_optimizer
def test_a_masked_tile_is_made_by_every_optimizer_with_terms_that_are_numbers(painter, optimizer):
    result = painter.paint(
        *to_paint(
            blobs(32, 32), noise(32, 32), [GRAM, CONTENT, TotalVariation()],
            optimizer=optimizer, content_mask=halves(32, 32), style_mask=halves(32, 32),
        )
    )  # fmt: skip
    assert set(result.terms) == {"gram", "content", "tv"}
    assert all(np.isfinite(value) for value in result.terms.values())


def test_a_loss_that_breaks_is_named(painter):
    class Broken(Loss):
        name: ClassVar[str] = "broken"

        def __call__(self, targets, state):
            return ops.log(ops.mean(state.image) - 2.0)

    with pytest.raises(JobError, match="'broken' became nan"):
        painter.paint(*to_paint(None, noise(32, 32), [Still(), Broken()]))


# The history


def test_the_history_covers_every_size_and_ends_with_all_work_done(painter):
    seen = []
    scales = (Scale(32, 32, 7), Scale(48, 48, 11))
    painter.paint(
        *to_paint(blobs(48, 48), noise(32, 32), [GRAM, CONTENT], scales=scales),
        on_step=lambda step: seen.append((step, step.image().shape)),
    )
    for number, scale in enumerate(scales, start=1):
        here = [(step, shape) for step, shape in seen if step.scale == number]
        assert (here[0][0].step, here[-1][0].step) == (1, scale.iterations)
        assert {step.steps for step, _ in here} == {scale.iterations}
        assert {(step.width_px, step.height_px) for step, _ in here} == {(scale.width_px, scale.height_px)}
        assert {shape for _, shape in here} == {(scale.height_px, scale.width_px, 3)}
        assert {step.scales for step, _ in here} == {2}
    done = [step.done for step, _ in seen]
    assert done == sorted(done)
    assert done[-1] == pytest.approx(1)
    pixels = [32 * 32 * 7, 48 * 48 * 11]
    assert max(step.done for step, _ in seen if step.scale == 1) == pytest.approx(pixels[0] / sum(pixels))
    assert all(set(step.terms) == {"gram", "content"} for step, _ in seen)
    assert all(step.total == pytest.approx(sum(step.terms.values())) for step, _ in seen)


def test_images_on_the_way_are_let_go_at_once(painter):
    """At 2048 px each is 50 MB; a run reports some fifty of them."""
    reported, most_alive = [], 0

    def on_step(step):
        nonlocal most_alive
        reported.append(weakref.ref(step.image))
        gc.collect()
        most_alive = max(most_alive, sum(image() is not None for image in reported))

    result = painter.paint(*to_paint(None, noise(32, 32), [Still()], iterations=20), on_step=on_step)
    assert result.image.shape == (32, 32, 3)
    assert len(reported) >= 4
    assert most_alive <= 2


# The same again, and what jobs share


def test_two_engines_make_the_same_tile_bit_for_bit():
    given = to_paint(blobs(32, 32), noise(32, 32), [GRAM, CONTENT, TotalVariation()], repeat="half-drop", iterations=6)
    first, second = (tiny_painter().paint(*given) for _ in range(2))
    assert np.abs(first.image - cover(blobs(32, 32), width=32, height=32)).max() > 0.01
    assert first.image.tobytes() == second.image.tobytes()
    assert first.terms == second.terms


@every_optimizer
def test_jobs_of_one_shape_share_a_compiled_step_even_with_other_pictures_and_weights(optimizer):
    if keras.backend.backend() == "torch":
        pytest.skip("torch runs functions as they are")
    loss, painter = counting(reads=["content", "style"]), tiny_painter()
    scales = (Scale(32, 32, 3), Scale(48, 48, 3))
    for seed, weight in enumerate((1.0, 1.0, 0.5)):
        painter.paint(
            *to_paint(
                blobs(48, 48, seed), noise(32, 32, seed), [loss(weight=weight)], scales=scales, optimizer=optimizer
            )
        )
    assert loss.traced == [(1, 32, 32, 3), (1, 48, 48, 3)]


def test_other_options_or_another_repeat_are_another_step():
    loss, painter = counting(reads=["content"]), tiny_painter()
    made(painter, blobs(32, 32), noise(32, 32), [loss()])
    before = len(loss.traced)
    made(painter, blobs(32, 32), noise(32, 32), [loss()], repeat="half-drop")
    made(painter, blobs(32, 32), noise(32, 32), [loss(layers=("block1_conv2",))])
    assert len(loss.traced) == 3 * before > 0


def test_a_styles_targets_are_computed_once_for_a_matrix_column_and_a_contents_once_for_a_row():
    by_style, by_content, painter = counting(reads=["style"]), counting(reads=["content"]), tiny_painter()
    by_content.name = "counting_content"
    for content in range(3):
        for style in range(2):
            made(painter, blobs(32, 32, content), noise(32, 32, style), [by_style(), by_content()], iterations=1)
    assert (len(by_style.bound), len(by_content.bound)) == (2, 3)


def test_tiles_of_another_height_share_a_styles_targets_but_not_a_contents():
    by_style, by_content, painter = counting(reads=["style"]), counting(reads=["content"]), tiny_painter()
    by_content.name = "counting_content"
    for height in (32, 64):
        made(painter, blobs(64, 64), noise(32, 32), [by_style(), by_content()], size=(32, height), iterations=1)
    assert (len(by_style.bound), len(by_content.bound)) == (1, 2)


def test_a_painter_goes_from_one_precision_to_another_and_back():
    painter = tiny_painter()
    results = [
        painter.paint(*to_paint(blobs(32, 32), noise(32, 32), [GRAM, CONTENT], precision=precision))
        for precision in ("float32", "bfloat16", "float32")
    ]
    assert [result.precision for result in results] == ["float32", "bfloat16", "float32"]
    np.testing.assert_array_equal(results[0].image, results[2].image)
    assert np.abs(results[0].image - results[1].image).max() > 0
