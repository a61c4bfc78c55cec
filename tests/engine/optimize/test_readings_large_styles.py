"""Styles that are too large to be read in one piece."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.losses import Gram, TotalVariation
from nstflow.engine.network.features import extract
from nstflow.engine.optimize import readings as module
from nstflow.engine.optimize.prepare import Pictures, SourcePicture
from nstflow.engine.optimize.readings import Readings
from nstflow.engine.optimize.targets import Targets
from nstflow.jobs.options.engine import Scale
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.tiny import blobs, noise, tiny_weights

pytestmark = pytest.mark.engine

NONE = Lattice("none")
LAYER = "block2_conv1"
GRAM, TV = Gram(layers=[LAYER]), TotalVariation()
PARAMS = tensors(tiny_weights())
LARGE = Scale(512, 512, 1)


@pytest.fixture
def small_machine(monkeypatch):
    """Holds pictures of up to 40 x 40 px."""
    monkeypatch.setattr(module, "_PIECE_PX", 40)
    monkeypatch.setattr(module, "fits", lambda width_px, height_px: width_px * height_px <= 40 * 40)


def readings_of(*styles):
    pictures = Pictures(None, tuple((SourcePicture(style), 1.0) for style in styles), noise(8, 8), Lattice("straight"))
    return pictures, Readings(pictures, LARGE, losses={"gram": GRAM, "tv": TV}, params=PARAMS)


def images(readings, style):
    return [ops.convert_to_numpy(one.image)[0] for one in readings.style(style)]


def test_a_style_that_fits_is_read_in_one_piece(small_machine):
    pictures, readings = readings_of(blobs(40, 40))
    (found,) = images(readings, pictures.styles[0][0])
    np.testing.assert_array_equal(found, blobs(40, 40))


@pytest.mark.parametrize(("rows", "columns"), [(80, 120), (41, 40), (79, 41), (32, 200)])
def test_a_style_that_does_not_fit_is_read_in_pieces_of_one_size_that_do(small_machine, rows, columns):
    """Less than a pixel for each piece may be left over at the end of a side."""
    style = noise(rows, columns)
    pictures, readings = readings_of(style)
    found = images(readings, pictures.styles[0][0])
    assert len({piece.shape for piece in found}) == 1
    height, width = found[0].shape[:2]
    assert height <= 40
    assert width <= 40
    down, across = rows // height, columns // width
    assert len(found) == down * across
    assert rows - down * height < down
    assert columns - across * width < across
    laid = np.concatenate([np.concatenate(found[y * across : (y + 1) * across], axis=1) for y in range(down)])
    np.testing.assert_array_equal(laid, style[: down * height, : across * width])


def test_each_piece_lacks_the_border_that_its_made_up_surroundings_reached(small_machine):
    style = noise(64, 80)
    pictures, readings = readings_of(style)
    pieces = readings.style(pictures.styles[0][0])
    whole = ops.convert_to_numpy(
        extract(ops.convert_to_tensor(style[None]), PARAMS, layers=[LAYER], lattice=NONE)[LAYER]
    )
    assert len(pieces) == 4
    for index, piece in enumerate(pieces):
        y, x = 16 * (index // 2) + 2, 20 * (index % 2) + 2  # cells of two pixels; four pixels are seen around each
        found = ops.convert_to_numpy(piece.features[LAYER])
        assert found.shape[1:3] == (16 - 4, 20 - 4)
        np.testing.assert_allclose(found, whole[:, y : y + 12, x : x + 16], rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("loss", [GRAM, TV], ids=lambda loss: loss.name)
def test_the_targets_of_a_style_in_pieces_are_the_mean_of_theirs_and_near_the_wholes(small_machine, monkeypatch, loss):
    style = blobs(64, 80) * np.linspace(0.3, 1, 80, dtype="float32")[:, None]
    pictures, readings = readings_of(style)
    found = target(loss, pictures, readings)
    pieces = [style[y : y + 32, x : x + 40] for y in (0, 32) for x in (0, 40)]
    alone = [target(loss, *readings_of(np.ascontiguousarray(piece))) for piece in pieces]
    np.testing.assert_allclose(found, np.mean(alone, axis=0), rtol=1e-4)
    assert np.abs(alone[0] - alone[3]).max() > 0.01 * np.abs(found).max()
    monkeypatch.setattr(module, "fits", lambda width_px, height_px: True)
    whole = target(loss, *readings_of(style))
    assert np.linalg.norm(found - whole) < 0.15 * np.linalg.norm(whole)


def target(loss, pictures, readings):
    found = Targets().of(loss, pictures, readings, LARGE)
    return ops.convert_to_numpy(found[LAYER] if isinstance(found, dict) else found)


def test_pictures_are_known_by_their_pixels_and_their_shape():
    image = noise(4, 6)
    assert SourcePicture(image).digest == SourcePicture(image.copy()).digest
    assert SourcePicture(image).digest != SourcePicture(image.reshape(6, 4, 3)).digest
    assert SourcePicture(image).digest != SourcePicture(image + np.float32(1e-6)).digest
    assert SourcePicture(image).digest != SourcePicture(image, scale=0.5).digest, "it is read smaller"
