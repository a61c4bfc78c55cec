"""Finding, fetching and loading weights."""

from __future__ import annotations

import hashlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from nstflow.engine.vgg19 import LAYER_NAMES
from nstflow.engine.weights import ENVIRONMENT_VARIABLE, fetch, load, locate
from nstflow.errors import WeightsError

KERAS_FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
PAYLOAD = b"not really eighty megabytes" * 50
MD5 = hashlib.md5(PAYLOAD).hexdigest()


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.h5"
    path.write_bytes(b"weights")
    return path


@pytest.fixture
def environ(tmp_path):
    """A Keras folder of its own; Keras makes it when it is imported."""
    (tmp_path / "keras").mkdir()
    return {"KERAS_HOME": str(tmp_path / "keras")}


@pytest.fixture
def server():
    """Serves PAYLOAD under any path; counts how often it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(PAYLOAD)))
            self.end_headers()
            self.wfile.write(PAYLOAD)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked = 0
    server.url = f"http://127.0.0.1:{server.server_port}/{KERAS_FILE}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_of_the_recipe_is_known_by_its_bytes(own, tmp_path, environ):
    found = locate("own.h5", root=tmp_path, environ=environ)
    assert found.path == own
    assert found.identity == "sha256:" + hashlib.sha256(b"weights").hexdigest()
    assert locate(str(own), root=tmp_path / "elsewhere", environ=environ).path == own


def test_the_environment_variable_comes_before_keras_own_file_but_not_before_the_recipes(own, tmp_path, environ):
    kept = tmp_path / "keras" / "models" / KERAS_FILE
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"keras")
    other = tmp_path / "other.h5"
    other.write_bytes(b"other")
    named = {**environ, ENVIRONMENT_VARIABLE: str(own)}
    assert locate("vgg19", root=tmp_path, environ=environ).path == kept
    assert locate("vgg19", root=tmp_path, environ=named).path == own
    assert locate("other.h5", root=tmp_path, environ=named).path == other


def test_weights_that_are_still_to_be_fetched_have_the_identity_that_they_will_have(tmp_path, environ):
    before = locate("vgg19", root=tmp_path, environ=environ)
    assert before.path is None
    kept = tmp_path / "keras" / "models" / KERAS_FILE
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"keras")
    after = locate("vgg19", root=tmp_path, environ=environ)
    assert after.path == kept
    assert after.identity == before.identity == "vgg19 md5:253f8cb515780f3b799900260a226db6"


@pytest.mark.parametrize("by_variable", [False, True])
def test_a_named_file_that_is_not_there_is_an_error_with_the_remedy(tmp_path, environ, by_variable):
    missing = tmp_path / "missing.h5"
    named = {**environ, ENVIRONMENT_VARIABLE: str(missing)} if by_variable else environ
    with pytest.raises(WeightsError) as caught:
        locate("vgg19" if by_variable else "missing.h5", root=tmp_path, environ=named)
    message = str(caught.value)
    said_by = f"{ENVIRONMENT_VARIABLE}={missing}" if by_variable else "engine.weights: missing.h5"
    assert message.startswith(said_by)
    for part in ("no such file", str(missing), KERAS_FILE, ENVIRONMENT_VARIABLE):
        assert part in message


def test_fetching_downloads_once_to_where_locate_looks(server, tmp_path, environ):
    path = fetch(url=server.url, md5=MD5, environ=environ)
    assert path.read_bytes() == PAYLOAD
    assert locate("vgg19", root=tmp_path, environ=environ).path == path
    assert fetch(url=server.url, md5=MD5, environ=environ) == path
    assert server.asked == 1


def test_a_download_with_the_wrong_digest_is_an_error_and_is_not_taken_for_the_weights(server, tmp_path, environ):
    with pytest.raises(WeightsError, match="cannot be downloaded") as caught:
        fetch(url=server.url, md5="0" * 32, environ=environ)
    assert ENVIRONMENT_VARIABLE in str(caught.value)
    assert server.asked == 1
    assert locate("vgg19", root=tmp_path, environ=environ).path is None


def test_without_a_network_the_error_gives_the_ways_out(tmp_path, environ):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = taken.getsockname()[1]
    with pytest.raises(WeightsError) as caught:
        fetch(url=f"http://127.0.0.1:{closed}/{KERAS_FILE}", md5=MD5, environ=environ)
    for part in ("cannot be downloaded", KERAS_FILE, "engine.weights", ENVIRONMENT_VARIABLE):
        assert part in str(caught.value)
    assert locate("vgg19", root=tmp_path, environ=environ).path is None


def test_loading_gives_every_layers_kernel_and_bias(tmp_path):
    import keras
    from keras import ops

    saved = tmp_path / "saved.weights.h5"
    network = keras.applications.VGG19(include_top=False, weights=None, input_shape=(None, None, 3))
    network.get_layer("block3_conv2").bias.assign(np.arange(256))
    network.save_weights(saved)
    params = load(saved)
    assert tuple(params) == LAYER_NAMES
    for name in ("block1_conv1", "block3_conv2", "block5_conv4"):
        for found, expected in zip(params[name], network.get_layer(name).get_weights(), strict=True):
            np.testing.assert_array_equal(ops.convert_to_numpy(found), expected)


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, b"\x89HDF\r\n\x1a\n" + bytes(200)])
def test_a_file_that_is_no_hdf5_is_an_error_with_what_was_expected(tmp_path, content):
    path = tmp_path / "garbage.h5"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=r"garbage\.h5: not VGG19 weights.*notop"):
        load(path)


@pytest.mark.filterwarnings("ignore:Skipping nested container")
@pytest.mark.parametrize("name", ["other.weights.h5", "other.h5"])
@pytest.mark.parametrize("layers", [("conv",), ("block1_conv1", "block1_conv2")], ids=["another", "the first layers"])
def test_the_weights_of_another_or_half_a_network_are_an_error(tmp_path, name, layers):
    import keras

    channels = 64 if "block1_conv1" in layers else 4
    convolutions = [keras.layers.Conv2D(channels, 3, name=layer) for layer in layers]
    keras.Sequential([keras.Input((8, 8, 3)), *convolutions]).save_weights(tmp_path / "saved.weights.h5")
    path = (tmp_path / "saved.weights.h5").rename(tmp_path / name)
    with pytest.raises(WeightsError, match="not VGG19 weights"):
        load(path)
