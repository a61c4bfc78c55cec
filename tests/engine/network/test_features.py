"""Features on the lattice, against the stock network (zero padding) in NumPy and in Keras."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import compiled
from nstflow.engine.network.features import drop_border, extract
from nstflow.jobs.layers import LAYER_NAMES, LAYERS
from nstflow.textile.lattice import Lattice
from testing.narrow import tensors
from testing.places import SHARED
from testing.tiny import noise, numpy_features, three_by_three, tiny_weights, zeros_around

STRIDES = {layer.name: layer.stride for layer in LAYERS}
LAYERS_READ = ("block1_conv1", "block2_conv1", "block3_conv1", "block4_conv2", "block5_conv1")
REAL_WEIGHTS = SHARED / "weights/vgg19_notop.weights.h5"


def extracted(image, weights, *, layers=LAYERS_READ, repeat="straight"):
    """Features (h, w, channels) as arrays."""
    lattice = Lattice.parse(repeat)
    run = compiled(lambda image, params: extract(image, params, layers=layers, lattice=lattice))
    found = run(ops.convert_to_tensor(image[None]), tensors(weights))
    return {name: ops.convert_to_numpy(cells)[0] for name, cells in found.items()}


def center(cells, *, of=3):
    rows, columns = cells.shape[0] // of, cells.shape[1] // of
    return cells[rows * (of // 2) :, columns * (of // 2) :][:rows, :columns]


def apart(found, expected):
    """Largest difference relative to the largest activation."""
    assert found.shape == expected.shape
    assert expected.std() > 0.01 * np.abs(expected).max() > 0, "dead features would compare equal"
    return np.abs(found - expected).max() / np.abs(expected).max()


@pytest.mark.engine
@pytest.mark.parametrize(
    ("repeat", "height", "width"),
    [("straight", 96, 80), ("half-drop", 96, 96), ("brick", 80, 96), ("quarter-drop", 128, 80)],
)
def test_features_of_a_tile_are_the_center_of_a_stock_3x3_tiling(repeat, height, width):
    weights, tile = tiny_weights(), noise(height, width)
    found = extracted(tile, weights, repeat=repeat)
    stock = numpy_features(three_by_three(tile, Lattice.parse(repeat)), weights, surround=zeros_around)
    alone = numpy_features(tile, weights, surround=zeros_around)
    assert set(found) == set(LAYERS_READ)
    for layer in LAYERS_READ:
        assert apart(found[layer], center(stock[layer])) < 1e-4
        assert apart(alone[layer], center(stock[layer])) > 0.01, "the surroundings would not matter"


@pytest.mark.engine
def test_a_placement_print_sees_its_edge_cells_repeated():
    weights, picture = tiny_weights(), noise(32, 48)

    def edges_around(cells):
        return np.pad(cells, ((1, 1), (1, 1), (0, 0)), mode="edge")

    found = extracted(picture, weights, repeat="none")
    expected = numpy_features(picture, weights, surround=edges_around)
    assert max(apart(found[layer], expected[layer]) for layer in LAYERS_READ) < 1e-4


@pytest.mark.engine
def test_moving_a_half_drop_tile_along_its_lattice_only_moves_its_features():
    weights, tile = tiny_weights(), noise(64, 64)
    moved = three_by_three(tile, Lattice.parse("half-drop"))[64 + 16 : 128 + 16, 64 + 32 : 128 + 32]
    before, after = (extracted(picture, weights, repeat="half-drop") for picture in (tile, moved))
    for layer in LAYERS_READ:
        plane, stride = three_by_three(before[layer], Lattice.parse("half-drop")), STRIDES[layer]
        top, left = (64 + 16) // stride, (64 + 32) // stride
        rows, columns = before[layer].shape[:2]
        assert apart(after[layer], plane[top : top + rows, left : left + columns]) < 1e-5
        assert apart(after[layer], before[layer]) > 0.05


@pytest.mark.engine
def test_only_the_layers_that_are_asked_for_come_back_with_their_strides():
    found = extracted(noise(48, 32), tiny_weights(), layers=["block2_conv2", "block1_conv2"])
    assert {name: cells.shape[:2] for name, cells in found.items()} == {
        "block1_conv2": (48, 32),
        "block2_conv2": (24, 16),
    }


@pytest.mark.engine
def test_layers_below_the_deepest_one_need_no_weights():
    few = {name: tiny_weights()[name] for name in ("block1_conv1", "block1_conv2")}
    assert set(extracted(noise(16, 16), few, layers=["block1_conv2"])) == {"block1_conv2"}


@pytest.mark.engine
def test_losses_that_read_no_features_cost_no_network():
    assert extracted(noise(16, 16), {}, layers=[]) == {}


@pytest.mark.engine
@pytest.mark.parametrize("layer", ["block1_conv1", "block2_conv1", "block3_conv2", "block4_conv2"])
def test_dropping_the_border_leaves_just_the_cells_that_the_surroundings_do_not_reach(layer):
    weights, big = tiny_weights(), noise(256, 256)
    small = big[32:-32, 32:-32]
    whole = extracted(small, weights, layers=[layer], repeat="none")[layer]
    kept = ops.convert_to_numpy(drop_border({layer: ops.convert_to_tensor(whole[None])})[layer])[0]
    inside = numpy_features(big, weights, surround=zeros_around)[layer][32 // STRIDES[layer] :, 32 // STRIDES[layer] :]
    dropped = (whole.shape[0] - kept.shape[0]) // 2
    rows = kept.shape[0]
    assert apart(kept, inside[dropped:, dropped:][:rows, :rows]) < 1e-4
    touched = slice(dropped - 1, dropped + rows + 1)
    assert apart(whole[touched, touched], inside[touched, touched]) > 1e-4, "a row was dropped for nothing"


@pytest.mark.engine
@pytest.mark.parametrize(("cells", "left"), [(1, 1), (2, 2), (3, 3), (4, 2), (8, 4), (20, 10), (30, 20)])
def test_dropping_the_border_takes_at_most_a_quarter_of_each_side(cells, left):
    """At block5_conv1 the border is five cells wide."""
    picture = np.arange(cells * cells, dtype="float32").reshape(1, cells, cells, 1)
    kept = ops.convert_to_numpy(drop_border({"block5_conv1": ops.convert_to_tensor(picture)})["block5_conv1"])
    top = (cells - left) // 2
    np.testing.assert_array_equal(kept, picture[:, top : top + left, top : top + left])


@pytest.mark.slow
@pytest.mark.engine
def test_real_features_are_those_of_keras_vgg19():
    """On a 3x3 tiling everywhere; on a placement print in the part that padding does not reach."""
    if not REAL_WEIGHTS.is_file():
        pytest.skip(f"needs VGG19's real weights at {REAL_WEIGHTS}")
    import keras

    from nstflow.engine.network.keras_file import read_keras_file

    stock = keras.applications.VGG19(include_top=False, weights=REAL_WEIGHTS, input_shape=(None, None, 3))
    read = keras.Model(stock.input, [stock.get_layer(name).output for name in LAYERS_READ])

    def stocks(image):
        prepared = keras.applications.vgg19.preprocess_input(image[None] * 255.0)
        return dict(zip(LAYERS_READ, (ops.convert_to_numpy(part)[0] for part in read(prepared)), strict=True))

    weights = {
        name: (ops.convert_to_numpy(layer.kernel), ops.convert_to_numpy(layer.bias))
        for name, layer in read_keras_file(REAL_WEIGHTS).items()
    }
    assert set(weights) == set(LAYER_NAMES)
    tile = noise(96, 96, low=0.0, high=1.0)
    for repeat in ("straight", "half-drop", "brick", "third-drop"):
        found, tiled = extracted(tile, weights, repeat=repeat), stocks(three_by_three(tile, Lattice.parse(repeat)))
        assert max(apart(found[layer], center(tiled[layer])) for layer in LAYERS_READ) < 1e-4
    picture = noise(224, 224, low=0.0, high=1.0)
    kept = drop_border({name: cells[None] for name, cells in extracted(picture, weights, repeat="none").items()})
    expected = drop_border({name: cells[None] for name, cells in stocks(picture).items()})
    exact = [layer for layer in LAYERS_READ if layer != "block5_conv1"]  # there only a quarter is dropped
    assert max(apart(kept[layer][0], expected[layer][0]) for layer in exact) < 1e-4
