"""The ring of crops that are learned from."""

from __future__ import annotations

import numpy as np

from tools.distill.readings import Readings


def numbered(*numbers):
    """Crops and features that say which they are."""
    crops = np.stack([np.full((4, 4, 3), number, "float32") for number in numbers])
    deep = np.stack([np.full((1, 1, 7), number, "float16") for number in numbers])
    return crops, {"block1_conv1": crops.astype("float16")[..., :2], "block3_conv1": deep}


def held(readings):
    """The numbers that turn up in many draws."""
    crops, features = readings.draw(np.random.default_rng(0), 200)
    numbers = crops[:, 0, 0, 0]
    for cells in features.values():
        np.testing.assert_array_equal(cells, np.broadcast_to(numbers[:, None, None, None], cells.shape))
    return sorted(set(numbers.tolist()))


def test_what_is_drawn_is_shaped_as_what_was_added():
    readings = Readings(5)
    readings.add(*numbered(1, 2, 3))
    crops, features = readings.draw(np.random.default_rng(0), 8)
    assert (crops.shape, crops.dtype) == ((8, 4, 4, 3), np.float32)
    assert {name: (cells.shape, cells.dtype) for name, cells in features.items()} == {
        "block1_conv1": ((8, 4, 4, 2), np.float16),
        "block3_conv1": ((8, 1, 1, 7), np.float16),
    }


def test_every_crop_is_drawn_with_its_own_features_until_the_ring_is_full():
    readings = Readings(5)
    readings.add(*numbered(1, 2))
    assert held(readings) == [1, 2]
    readings.add(*numbered(3, 4, 5))
    assert held(readings) == [1, 2, 3, 4, 5]


def test_the_oldest_crops_are_replaced_first():
    readings = Readings(5)
    readings.add(*numbered(1, 2, 3, 4))
    readings.add(*numbered(5, 6))
    assert held(readings) == [2, 3, 4, 5, 6]
    readings.add(*numbered(7, 8, 9))
    assert held(readings) == [5, 6, 7, 8, 9]
    readings.add(*numbered(*range(10, 18)))
    assert held(readings) == [13, 14, 15, 16, 17]


def test_a_generator_draws_the_same_again():
    readings = Readings(6)
    readings.add(*numbered(*range(6)))
    first, again, other = (readings.draw(np.random.default_rng(seed), 12)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
