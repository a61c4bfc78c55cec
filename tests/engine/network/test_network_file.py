"""Networks of any widths in one small file, against the same networks in NumPy."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from keras import ops

from nstflow.engine.backend.autodiff import compiled
from nstflow.engine.network.features import Convolution, extract
from nstflow.engine.network.network_file import network_bytes, read_network
from nstflow.errors import WeightsError
from nstflow.jobs.layers import LAYER_NAMES
from nstflow.textile.lattice import Lattice
from testing.tiny import noise, numpy_features, tiny_weights, torus_around

pytestmark = pytest.mark.engine

READ_OUT = {"block1_conv1": 7, "block3_conv2": 2, "block5_conv4": 5}


def network(seed=0, readouts=READ_OUT):
    """Layers of 3 to 9 channels, some with a readout; float64, so that storing rounds them."""
    rng, params, inputs = np.random.default_rng(seed), {}, 3
    for name in LAYER_NAMES:
        outputs = int(rng.integers(3, 10))
        kernel = rng.normal(scale=(2 / (9 * inputs)) ** 0.5, size=(3, 3, inputs, outputs))
        readout = rng.normal(size=(outputs, readouts[name])) if name in readouts else None
        params[name] = Convolution(kernel, rng.uniform(0.1, 0.3, outputs), readout)
        inputs = outputs
    return params


def arrays_of(params):
    """Key in the file -> array."""
    return {
        f"{name}/{part}": array
        for name, layer in params.items()
        for part, array in layer._asdict().items()
        if array is not None
    }


def npz(arrays):
    file = BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def changed(**arrays):
    """The bytes of a network file in which some arrays are others, or left out where None."""
    stored = arrays_of(network()) | {key.replace("__", "/"): array for key, array in arrays.items()}
    return npz({key: array for key, array in stored.items() if array is not None})


def test_what_is_stored_comes_back_within_float16_as_float32():
    params = network()
    found = read_network(network_bytes(params))
    assert tuple(found) == LAYER_NAMES
    for name, layer in params.items():
        for part, array in layer._asdict().items():
            if array is not None:
                read = ops.convert_to_numpy(getattr(found[name], part))
                assert read.dtype == "float32"
                np.testing.assert_array_equal(read, array.astype("float16"))
                np.testing.assert_allclose(read, array, rtol=2**-11, atol=2**-25)  # half of float16's steps


def test_a_layer_without_a_readout_has_none():
    found = read_network(network_bytes(network()))
    assert {name for name, layer in found.items() if layer.readout is not None} == set(READ_OUT)


def test_a_file_and_its_bytes_are_the_same_network(tmp_path):
    data = network_bytes(network())
    (tmp_path / "net.npz").write_bytes(data)
    from_file, from_bytes = read_network(tmp_path / "net.npz"), read_network(data)
    for name in LAYER_NAMES:
        kernels = (ops.convert_to_numpy(params[name].kernel) for params in (from_file, from_bytes))
        np.testing.assert_array_equal(*kernels)


def test_the_same_numbers_give_the_same_bytes_and_others_give_others():
    params = network()
    rounded = {
        name: Convolution(*(None if part is None else part.astype("float16").astype("float32") for part in layer))
        for name, layer in params.items()
    }
    data = network_bytes(params)
    assert network_bytes(rounded) == data
    assert network_bytes(network(seed=1)) != data
    with ZipFile(BytesIO(data)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}, "no clock in it"


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("block3_conv2__kernel", "block3_conv2/kernel is missing"),
        ("block5_conv4__bias", "block5_conv4/bias is missing"),
    ],
)
def test_a_missing_part_is_named_with_what_is_expected(missing, said):
    with pytest.raises(WeightsError, match=f"^the network: {said}; expected .* sixteen layers$"):
        read_network(changed(**{missing: None}))


@pytest.mark.parametrize(
    ("part", "shape", "expected"),
    [
        ("block1_conv1/kernel", (3, 3, 1, 6), "(3, 3, 3, 6)"),
        ("block1_conv1/kernel", (3, 3, 3, 5), "(3, 3, 3, 6)"),
        ("block2_conv1/kernel", (5, 5, 6, 6), "(3, 3, 6, 6)"),
        ("block2_conv1/kernel", (54, 6), "(3, 3, 6, 6)"),
        ("block2_conv1/bias", (1, 6), "(channels,)"),
        ("block2_conv1/bias", (0,), "(channels,)"),
        ("block2_conv1/bias", (), "(channels,)"),
        ("block4_conv2/readout", (5, 6), "(6, channels)"),
        ("block4_conv2/readout", (6,), "(6, channels)"),
    ],
)
def test_a_wrong_shape_is_named_with_the_right_one(tmp_path, part, shape, expected):
    six = {name: Convolution(*parts) for name, parts in tiny_weights().items()}
    path = tmp_path / "net.npz"
    path.write_bytes(npz(arrays_of(six) | {part: np.zeros(shape, "float16")}))
    with pytest.raises(WeightsError) as caught:
        read_network(path)
    assert str(caught.value) == f"{path}: {part} has the shape {shape}; expected {expected}"


def npy():
    file = BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


UNREADABLE = {
    "empty": b"",
    "text": b"not a network",
    "a single array": npy(),
    "cut off": network_bytes(network())[:-100],
    "pickled objects": changed(block1_conv1__bias=np.array([{"a": 1}], dtype=object)),
    "words": changed(block1_conv1__bias=np.array(["six"])),
    "records": changed(block1_conv1__bias=np.zeros(6, dtype=[("a", "f4"), ("b", "f4")])),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_file_of_numbers_is_an_error_that_names_the_file(tmp_path, content):
    path = tmp_path / "net.npz"
    path.write_bytes(content)
    with pytest.raises(WeightsError) as caught:
        read_network(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith("; expected an .npz file of arrays, as tools/distill saves a student")
    assert "pickle" not in message
    assert len(message.splitlines()) == 1


def test_a_file_that_is_not_there_or_a_folder_is_an_error(tmp_path):
    for path in (tmp_path / "missing.npz", tmp_path):
        with pytest.raises(WeightsError, match="cannot be read"):
            read_network(path)


def test_a_pickle_is_not_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (tmp_path.joinpath("sprung").touch, ())

    with pytest.raises(WeightsError):
        read_network(changed(block1_conv1__bias=np.array([Trap()], dtype=object)))
    assert not (tmp_path / "sprung").exists()


def test_a_damaged_byte_is_an_error_or_changes_nothing():
    data, rng = network_bytes(network()), np.random.default_rng(0)
    whole, errors = read_network(data), 0
    for place in [*rng.integers(len(data), size=80), *range(len(data) - 80, len(data))]:
        damaged = bytearray(data)
        damaged[place] ^= 1 << int(rng.integers(8))
        try:
            found = read_network(bytes(damaged))
        except WeightsError:
            errors += 1
            continue
        for name, layer in whole.items():
            np.testing.assert_array_equal(*(ops.convert_to_numpy(one.kernel) for one in (layer, found[name])))
    assert errors > 80


@pytest.mark.parametrize("readouts", [{}, READ_OUT], ids=["activations", "readouts"])
def test_networks_of_any_widths_are_those_of_numpy_read_through_their_readouts(readouts):
    params = network(readouts=readouts)
    stored = {
        name: [None if part is None else part.astype("float16").astype("float64") for part in layer]
        for name, layer in params.items()
    }
    tile = noise(32, 48)
    expected = numpy_features(tile, {name: parts[:2] for name, parts in stored.items()}, surround=torus_around)
    expected |= {name: expected[name] @ stored[name][2] for name in readouts}

    run = compiled(lambda image, params: extract(image, params, layers=LAYER_NAMES, lattice=Lattice("straight")))
    found = run(ops.convert_to_tensor(tile[None]), read_network(network_bytes(params)))
    assert set(found) == set(LAYER_NAMES)
    for name, cells in expected.items():
        assert cells.std() > 0.01 * np.abs(cells).max() > 0, "dead features would compare equal"
        np.testing.assert_allclose(ops.convert_to_numpy(found[name])[0], cells, atol=1e-4 * np.abs(cells).max())
