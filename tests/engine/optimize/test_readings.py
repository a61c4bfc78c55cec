"""What the losses are shown of pictures at a size of the tile."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Content, Gram
from nstflow.engine.optimize.prepare import prepare
from nstflow.engine.optimize.readings import Readings
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import Lattice
from nstflow.textile.resample import cover, resize
from testing.narrow import tensors
from testing.tiny import blobs, noise, ramp, tiny_weights, to_paint

pytestmark = pytest.mark.engine

LOSSES = {"gram": Gram(layers=["block1_conv1", "block3_conv1"]), "content": Content(layers=["block2_conv1"])}


def readings(given, width=32, height=32):
    return Readings(prepare(*given, LOSSES), Scale(width, height, 1), losses=LOSSES, params=tensors(tiny_weights()))


def shapes(guides):
    return {name: tuple(guide.shape) for name, guide in guides.items()}


def test_without_masks_nothing_is_guided():
    found = readings(to_paint(blobs(32, 32), noise(32, 32), LOSSES.values()))
    assert found.guides is found.content.guides is None
    style = found._pictures.styles[0][0]
    assert found.style(style)[0].guides is None
    tile = noise(32, 32, 5)
    assert found.with_kept(tile) is tile


def test_a_content_s_mask_is_cropped_and_resized_as_the_content_is():
    mask = ramp(40, 100)
    given = to_paint(
        blobs(80, 200), noise(32, 32), LOSSES.values(), size=(64, 64), repeat="half-drop", content_mask=mask
    )
    found = readings(given)
    lattice = Lattice.parse("half-drop")
    expected = resize(cover(mask[..., None], width=64, height=64), width=32, height=32, lattice=lattice)
    np.testing.assert_allclose(ops.convert_to_numpy(found.guides["image"])[0], expected, atol=1e-6)
    assert shapes(found.guides) == {
        "image": (1, 32, 32, 1), "block1_conv1": (1, 32, 32, 1), "block2_conv1": (1, 16, 16, 1),
        "block3_conv1": (1, 8, 8, 1),
    }  # fmt: skip
    assert found.content.guides is found.guides


def test_a_style_s_mask_follows_the_style_whatever_its_own_size():
    mask = ramp(30, 60)
    found = readings(to_paint(None, noise(100, 200), LOSSES.values(), size=(64, 64), style_mask=mask), 64, 64)
    (style,) = found.style(found._pictures.styles[0][0])
    rows, columns = style.image.shape[1:3]
    assert columns / rows == pytest.approx(2, rel=0.05)
    assert style.guides["image"].shape == (1, rows, columns, 1)
    assert style.guides["block1_conv1"].shape[:3] == style.features["block1_conv1"].shape[:3]
    means = ops.convert_to_numpy(style.guides["image"])[0].mean(axis=(0, 2))
    np.testing.assert_allclose(means, np.linspace(0, 1, columns), atol=0.02)
    assert found.guides is None, "nothing is asked of a part of the tile"


def test_two_masks_make_two_regions():
    masks = {"content_mask": ramp(32, 32), "style_mask": ramp(32, 32)}
    found = readings(to_paint(blobs(32, 32), noise(32, 32), LOSSES.values(), **masks))
    (style,) = found.style(found._pictures.styles[0][0])
    assert {guide.shape[-1] for guide in (*found.guides.values(), *style.guides.values())} == {2}


@pytest.mark.parametrize("with_style_mask", [False, True])
def test_the_black_of_a_content_that_alone_is_masked_stays_the_content(with_style_mask):
    masks = {"content_mask": ramp(32, 32)} | ({"style_mask": ramp(32, 32)} if with_style_mask else {})
    content, tile = blobs(32, 32), noise(32, 32, 9)
    found = readings(to_paint(content, noise(32, 32), LOSSES.values(), repeat="none", **masks))
    white = ramp(32, 32)[..., None]
    expected = tile if with_style_mask else white * tile + (1 - white) * content
    np.testing.assert_allclose(found.with_kept(tile), expected, atol=1e-5)


def style_sizes(style, style_scale, widths, **options):
    """(height, width) at which a style is read, for every width of the tile."""
    scales = tuple(Scale(width, width, 1) for width in widths)
    given = to_paint(None, style, LOSSES.values(), scales=scales, style_scale=style_scale, **options)
    pictures = prepare(*given, LOSSES)
    found = []
    for scale in scales:
        (reading,) = Readings(pictures, scale, losses=LOSSES, params=tensors(tiny_weights())).style(
            pictures.styles[0][0]
        )
        found.append(tuple(reading.image.shape[1:3]))
        if reading.guides:
            assert tuple(reading.guides["image"].shape[1:3]) == found[-1]
    return found


@pytest.mark.parametrize("style_scale", [0.5, 1, 2])
@pytest.mark.parametrize("masked", [False, True])
def test_a_large_style_is_read_at_its_scale_times_the_area_of_the_tile_s_width_squared(style_scale, masked):
    options = {"style_mask": ramp(150, 300)} if masked else {}
    for (rows, columns), width in zip(
        style_sizes(noise(300, 600), style_scale, (96, 128), **options), (96, 128), strict=True
    ):
        assert columns / rows == pytest.approx(2, rel=0.05)
        assert (rows * columns) ** 0.5 == pytest.approx(style_scale * width, rel=0.02)


def test_a_small_style_is_enlarged_by_its_scale_alone():
    assert style_sizes(noise(48, 40), 1, (96, 128)) == [(48, 40), (48, 40)]
    assert style_sizes(noise(48, 40), 2, (96, 128)) == [(96, 80), (96, 80)]


def test_a_style_is_not_squeezed_where_it_would_get_too_small_for_the_network():
    assert style_sizes(noise(64, 128), 0.1, (64,)) == [(32, 65)]
    assert style_sizes(noise(200, 200), 0.1, (64,)) == [(32, 32)]
