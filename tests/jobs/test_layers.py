"""The table of layers, against Keras' own network and receptive fields traced cell by cell."""

from __future__ import annotations

import pytest

from nstflow.jobs.layers import DEEPEST_STRIDE, LAYER_NAMES, LAYERS, layers_up_to_deepest


def test_the_layers_are_those_of_keras_vgg19_in_order():
    import keras

    network = keras.applications.VGG19(include_top=False, weights=None, input_shape=(32, 32, 3))
    convolutions, pooled = [], False
    for layer in network.layers:
        if isinstance(layer, keras.layers.Conv2D):
            convolutions.append((layer.name, 32 // layer.output.shape[1], pooled))
        pooled = isinstance(layer, keras.layers.MaxPooling2D)
    assert [(layer.name, layer.stride, layer.pools_before) for layer in LAYERS] == convolutions
    assert DEEPEST_STRIDE == 16


def pixels_seen(upto):
    """The pixels on one axis that cell 1000 depends on: it alone, sent back through the layers."""
    seen = {1000}
    for layer in reversed(LAYERS[: LAYER_NAMES.index(upto) + 1]):
        seen = {cell + step for cell in seen for step in (-1, 0, 1)}
        if layer.pools_before:
            seen = {2 * cell + step for cell in seen for step in (0, 1)}
    return min(seen), max(seen)


@pytest.mark.parametrize("layer", LAYERS, ids=LAYER_NAMES)
def test_margins_are_what_a_cell_sees_beyond_its_own_pixels(layer):
    first, last = pixels_seen(layer.name)
    before, after = 1000 * layer.stride - first, last - (1001 * layer.stride - 1)
    assert layer.margin_px == before == after


def test_receptive_fields_and_snapped_margins_are_the_known_ones():
    """The table of the textile guide: field, and margin snapped to the stride."""
    known = {"block1_conv1": (3, 1), "block2_conv1": (10, 4), "block3_conv1": (24, 12), "block4_conv1": (68, 32),
             "block4_conv2": (84, 40), "block5_conv1": (156, 80)}  # fmt: skip
    for layer in LAYERS:
        if layer.name in known:
            first, last = pixels_seen(layer.name)
            snapped = -(-layer.margin_px // layer.stride) * layer.stride
            assert (last - first + 1, snapped) == known.pop(layer.name)
    assert not known


def test_all_layers_up_to_the_deepest_wanted_one_run():
    assert [layer.name for layer in layers_up_to_deepest(["block2_conv1", "block1_conv1"])] == list(LAYER_NAMES[:3])
    assert layers_up_to_deepest([]) == ()
    assert layers_up_to_deepest(LAYER_NAMES) == LAYERS
