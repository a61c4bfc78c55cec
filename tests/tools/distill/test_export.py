"""Square readouts, and the file and card that are shipped."""

from __future__ import annotations

import hashlib
import json
import time
from types import SimpleNamespace

import numpy as np
import pytest

from nstflow.engine.network.features import Convolution, extract
from nstflow.engine.network.network_file import read_network
from nstflow.jobs.layers import LAYER_NAMES
from testing.narrow import (
    apart,
    arrays,
    gram,
    numpy_features,
    random_network,
    ridge_regression,
    tensors,
    textures,
)
from tools.distill import pruning
from tools.distill.export import LARGEST_BYTES, shipped, square_root, write
from tools.distill.student import MATCHED, WIDTHS, Student
from tools.distill.teacher import WRAPPED

NARROW, WIDE = 5, 9


@pytest.mark.parametrize(("channels", "read"), [(6, 20), (6, 6), (6, 4)])
def test_the_root_readout_measures_what_the_lifted_features_would(channels, read):
    rng = np.random.default_rng(0)
    lift, ours, target = rng.normal(size=(channels, read)), *rng.normal(size=(2, 300, channels))
    root = square_root(lift)
    assert root.shape == (channels, channels)
    difference = gram(ours) - gram(target)
    lifted = np.linalg.norm(lift.T @ difference @ lift)
    assert np.linalg.norm(root.T @ difference @ root) == pytest.approx(lifted)
    assert np.linalg.norm(difference) != pytest.approx(lifted, rel=0.1), "any readout would do"
    for found, expected in zip((ours - target) @ root, (ours - target) @ lift, strict=True):
        assert np.linalg.norm(found) == pytest.approx(np.linalg.norm(expected))


def test_the_engine_measures_with_roots_what_it_would_with_lifts():
    lifting = random_network(NARROW, read=WIDE)
    rooted = {name: layer._replace(readout=square_root(layer.readout)) for name, layer in lifting.items()}
    images = textures(2, 32)
    wide, square = (
        extract(images, tensors(params), layers=LAYER_NAMES, lattice=WRAPPED) for params in (lifting, rooted)
    )
    for name in LAYER_NAMES:
        (a, b), (c, d) = (np.asarray(features[name], "float64") for features in (wide, square))
        assert (a.shape[-1], c.shape[-1]) == (WIDE, NARROW)
        assert np.linalg.norm(gram(c) - gram(d)) == pytest.approx(np.linalg.norm(gram(a) - gram(b)), rel=1e-3)
        np.testing.assert_allclose(_lengths(c - d), _lengths(a - b), rtol=1e-3, atol=1e-5)


def _lengths(cells):
    return np.linalg.norm(cells, axis=-1)


@pytest.fixture(scope="module")
def start():
    return random_network(NARROW, seed=1, read=WIDE)


@pytest.fixture
def student(start):
    return Student(start, dict.fromkeys(LAYER_NAMES, NARROW))


@pytest.fixture
def teacher():
    scales = {name: 1.0 + index for index, name in enumerate(LAYER_NAMES)}
    return SimpleNamespace(params=random_network(WIDE, seed=2), scales=scales)


def test_what_is_shipped_is_the_student_with_square_readouts_in_vgg19s_units(student, start, teacher):
    for name, layer in shipped(student, teacher, textures(2, 32)).items():
        assert layer.readout.shape == (NARROW, NARROW)
        np.testing.assert_allclose(layer.kernel, start[name].kernel, rtol=1e-6)
        np.testing.assert_array_equal(layer.bias, start[name].bias)
        if name in MATCHED:
            lift = start[name].readout * teacher.scales[name]
            np.testing.assert_allclose(layer.readout @ layer.readout.T, lift @ lift.T, rtol=1e-3, atol=1e-3)


def test_layers_that_training_left_out_are_read_by_least_squares(student, start, teacher):
    crops = textures(4, 32)
    found = shipped(student, teacher, crops)
    plain = {name: layer._replace(readout=None) for name, layer in start.items()}
    ours, theirs = (numpy_features(crops, params) for params in (plain, teacher.params))
    left_out = [name for name in LAYER_NAMES if name not in MATCHED]
    assert len(left_out) == len(LAYER_NAMES) - len(MATCHED) > 0
    for name in left_out:
        lift = ridge_regression(ours[name].reshape(-1, NARROW), theirs[name].reshape(-1, WIDE), pruning._RIDGE)
        expected = lift @ lift.T * teacher.scales[name] ** 2
        assert apart(found[name].readout @ found[name].readout.T, expected) < 1e-3


def test_the_card_tells_the_networks_digest_and_how_it_came_about(tmp_path):
    size = write(random_network(NARROW), tmp_path / "new", card={"pictures": 7})
    stored, card = ((tmp_path / "new" / name).read_bytes() for name in ("slim.npz", "slim.json"))
    assert size == len(stored)
    expected = {"sha256": hashlib.sha256(stored).hexdigest(), "widths": WIDTHS, "pictures": 7}
    assert json.loads(card) == expected


def test_the_file_holds_the_numbers_rounded_to_float16(tmp_path, start):
    write(start, tmp_path, card={})
    found = arrays(read_network(tmp_path / "slim.npz"))
    assert tuple(found) == LAYER_NAMES
    for name in LAYER_NAMES:
        for part, given in zip(found[name], start[name], strict=True):
            assert part.dtype == np.float32
            np.testing.assert_array_equal(part, given.astype("float16").astype("float32"))
            assert (part != given).any(), "these had nothing to round"


def test_the_same_numbers_give_the_same_bytes_at_any_time(tmp_path, start, monkeypatch):
    write(start, tmp_path / "now", card={})
    monkeypatch.setattr(time, "time", lambda: 1e9)
    write(start, tmp_path / "then", card={})
    for name in ("slim.npz", "slim.json"):
        assert (tmp_path / "now" / name).read_bytes() == (tmp_path / "then" / name).read_bytes()


def test_a_network_that_is_too_large_to_ship_is_refused_and_not_written(tmp_path):
    numbers = np.random.default_rng(0).integers(2**16, size=LARGEST_BYTES // 2, dtype="uint16")  # nothing to compress
    network = {"block1_conv1": Convolution(numbers.view("float16"), np.zeros(1))}
    with pytest.raises(ValueError, match=f"at most {LARGEST_BYTES}"):
        write(network, tmp_path / "new", card={})
    assert not (tmp_path / "new").exists()
