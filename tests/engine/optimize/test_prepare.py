"""Pictures fitted to the unit of their tile."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.losses import Content, Gram
from nstflow.engine.optimize.prepare import SourcePicture, prepare
from nstflow.errors import JobError
from nstflow.textile.lattice import Lattice
from nstflow.textile.motif import Motif
from nstflow.textile.resample import resize
from nstflow.textile.toss import tossed
from nstflow.textile.toss_options import Toss
from nstflow.textile.unit import unit_of
from testing.tiny import blobs, noise, to_paint

pytestmark = pytest.mark.engine

LOSSES = {"gram": Gram(layers=["block1_conv1", "block3_conv1"]), "content": Content(layers=["block2_conv1"])}


def test_a_picture_is_known_by_its_mask_too():
    image = noise(8, 8)
    digests = {SourcePicture(image, guide).digest for guide in (None, image[..., :1], image[..., 1:2], image[..., :2])}
    assert len(digests) == 4


def test_a_mask_whose_white_is_cropped_away_is_an_error_with_the_remedy():
    mask = np.zeros((32, 128), "float32")
    mask[:, :8] = 1
    with pytest.raises(JobError, match=r"no white in the part .* give tile\.size as width x height"):
        prepare(*to_paint(blobs(32, 128), noise(32, 32), LOSSES.values(), content_mask=mask), LOSSES)


def test_an_enlarged_style_is_the_style_resized():
    style = blobs(40, 40)
    given = to_paint(None, style, LOSSES.values(), size=(64, 64), style_scale=1.5)
    found = prepare(*given, LOSSES).styles[0][0].image
    np.testing.assert_array_equal(found, resize(style, width=60, height=60, lattice=Lattice("none")))


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
