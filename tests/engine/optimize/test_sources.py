"""What the losses are shown of masked pictures."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Content, Gram
from nstflow.engine.optimize.sources import Picture, Readings, prepare
from nstflow.errors import JobError
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import Lattice
from nstflow.textile.motif import Motif
from nstflow.textile.resample import cover, resize
from nstflow.textile.toss import tossed
from nstflow.textile.toss_options import Toss
from nstflow.textile.unit import unit_of
from testing.tiny import blobs, noise, tensors, tiny_weights, to_paint

pytestmark = pytest.mark.engine

LOSSES = {"gram": Gram(layers=["block1_conv1", "block3_conv1"]), "content": Content(layers=["block2_conv1"])}


def ramp(height, width):
    """A mask that gets whiter to the right."""
    return np.tile(np.linspace(0, 1, width, dtype="float32"), (height, 1))


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


def test_a_picture_is_known_by_its_mask_too():
    image = noise(8, 8)
    digests = {Picture(image, guide).digest for guide in (None, image[..., :1], image[..., 1:2], image[..., :2])}
    assert len(digests) == 4


def test_a_mask_whose_white_is_cropped_away_is_an_error_with_the_remedy():
    mask = np.zeros((32, 128), "float32")
    mask[:, :8] = 1
    with pytest.raises(JobError, match=r"no white in the part .* give tile\.size as width x height"):
        readings(to_paint(blobs(32, 128), noise(32, 32), LOSSES.values(), content_mask=mask))


# The size of the style


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


def test_an_enlarged_style_is_the_style_resized():
    style = blobs(40, 40)
    given = to_paint(None, style, LOSSES.values(), size=(64, 64), style_scale=1.5)
    found = prepare(*given, LOSSES).styles[0][0].image
    np.testing.assert_array_equal(found, resize(style, width=60, height=60, lattice=Lattice("none")))


# How the content is made to repeat


def discs(height, width, seed=0):
    """Discs, cut off at the edges as a photo's things are."""
    y, x = np.mgrid[:height, :width]
    rng, picture = np.random.default_rng(seed), np.full((height, width, 3), 0.5, "float32")
    for _ in range(40):
        center, radius = rng.uniform((0, 0), (height, width)), rng.uniform(0.05, 0.15) * width
        picture[np.hypot(y - center[0], x - center[1]) < radius] = rng.uniform(0.2, 0.8, 3)
    return picture


def prepared(content, **options):
    return prepare(*to_paint(content, noise(32, 32), LOSSES.values(), size=(64, 64), **options), LOSSES)


@pytest.mark.parametrize("repeat", ["straight", "half-drop"])
def test_a_content_whose_edges_break_off_is_faded_and_the_note_names_it(repeat):
    found = prepared(discs(80, 80), repeat=repeat, periodic="auto", content_name="bay")
    assert found.notes == ("bay: its edges break off: faded",)
    faded = prepared(discs(80, 80), repeat=repeat, periodic="fade")
    smooth = prepared(discs(80, 80), repeat=repeat, periodic="smooth")
    assert faded.notes == smooth.notes == ()
    np.testing.assert_array_equal(found.content.image, faded.content.image)
    assert np.abs(found.content.image - smooth.content.image).mean() > 0.03
    np.testing.assert_array_equal(found.start, found.content.image)


def test_the_mask_of_a_faded_content_is_laid_as_the_content_is():
    """A red disc across the corner, and its mask: the guide is where the content is red, but for the light."""
    y, x = np.mgrid[:80, :80]
    inside = np.hypot(y - 10, x - 10) < 24
    content = np.where(inside[..., None], (0.8, 0.3, 0.3), (0.5, 0.5, 0.5)).astype("float32")
    found = prepared(content, periodic="fade", content_mask=inside.astype("float32"))
    redness = found.content.image[..., 0] - found.content.image[..., 1]
    assert np.corrcoef(redness.ravel(), found.content.guide.ravel())[0, 1] > 0.8
    np.testing.assert_allclose(found.kept, 1 - found.content.guide, atol=1e-6)


def test_a_motif_is_tossed_instead_of_cropped():
    layers = np.ones((10, 20, 4), "float32") * np.array([0.9, 0.1, 0.1, 1], "float32")
    motif = Motif(layers, np.full(3, 0.2, "float32"))
    toss = Toss(count=30, scale=(0.3, 0.3), rotation=(0, 0))
    found = prepared(discs(80, 80), motif=motif, toss=toss, content_name="leaf", repeat="brick")
    expected, notes = tossed(motif, toss, width=64, height=64, lattice=Lattice.parse("brick"))
    np.testing.assert_array_equal(found.content.image, expected)
    assert found.notes == (f"leaf: {notes[0]}",)
    np.testing.assert_array_equal(found.start, expected)


def test_a_picture_to_start_from_is_made_to_repeat_as_the_content_is():
    content, start = discs(80, 80), discs(80, 80, 1)
    for periodic in ("smooth", "fade"):
        found = prepared(content, start=start, periodic=periodic)
        expected = unit_of(start, width=64, height=64, lattice=Lattice("straight"), periodic=periodic)
        np.testing.assert_array_equal(found.start, expected.image)
