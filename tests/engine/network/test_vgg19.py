"""Finding and fetching Keras' VGG19."""

from __future__ import annotations

import hashlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from nstflow.engine.network import Vgg19, vgg19
from nstflow.engine.network.vgg19 import ENVIRONMENT_VARIABLE, fetch
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
def kept(environ):
    """Where Keras keeps its file; not there yet."""
    path = Path(environ["KERAS_HOME"]) / "models" / KERAS_FILE
    path.parent.mkdir()
    return path


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


def test_the_environment_variable_comes_before_keras_own_file(own, environ, kept):
    kept.write_bytes(b"keras")
    assert Vgg19().locate(environ=environ).path == kept
    found = Vgg19().locate(environ={**environ, ENVIRONMENT_VARIABLE: str(own)})
    assert found.path == own
    assert found.identity == "sha256:" + hashlib.sha256(b"weights").hexdigest()


def test_weights_that_are_still_to_be_fetched_have_the_identity_that_they_will_have(environ, kept):
    before = Vgg19().locate(environ=environ)
    assert before.path is None
    kept.write_bytes(b"keras")
    after = Vgg19().locate(environ=environ)
    assert after.path == kept
    assert after.identity == before.identity == "vgg19 md5:253f8cb515780f3b799900260a226db6"


def test_a_file_that_the_environment_names_and_that_is_not_there_is_an_error_with_the_remedies(tmp_path, environ):
    missing = tmp_path / "missing.h5"
    with pytest.raises(WeightsError) as caught:
        Vgg19().locate(environ={**environ, ENVIRONMENT_VARIABLE: str(missing)})
    message = str(caught.value)
    assert message.startswith(f"{ENVIRONMENT_VARIABLE}={missing}: no such file ({missing})")
    for part in (KERAS_FILE, "engine.weights: slim", "engine.weights: path/to/file.h5"):
        assert part in message


def test_its_tiles_are_no_drafts():
    assert not Vgg19().is_draft


@pytest.fixture
def fetched(own, environ, monkeypatch):
    """Stands in for the download: gives `own`, and counts; the process's environment is `environ`."""
    calls = []
    monkeypatch.setattr(vgg19, "fetch", lambda: calls.append("fetched") or own)
    monkeypatch.setenv("KERAS_HOME", environ["KERAS_HOME"])
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    return calls


@pytest.mark.parametrize("content", [None, PAYLOAD[:-1]], ids=["not there", "cut off"])
def test_keras_file_is_fetched_where_it_is_not_there_or_was_cut_off_and_that_is_said(
    own, kept, fetched, monkeypatch, content
):
    monkeypatch.setattr(vgg19, "_KERAS_MD5", MD5)
    if content is not None:
        kept.write_bytes(content)
    said = []
    assert Vgg19().obtain(said.append) == own
    assert fetched == ["fetched"]
    assert len(said) == 1
    assert "80 MB" in said[0]


def test_a_file_that_is_whole_is_not_fetched_again(kept, fetched, monkeypatch):
    monkeypatch.setattr(vgg19, "_KERAS_MD5", MD5)
    kept.write_bytes(PAYLOAD)
    said = []
    assert Vgg19().obtain(said.append) == kept
    assert (fetched, said) == ([], [])


def test_a_file_of_the_environment_may_be_any(own, kept, fetched, monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(own))
    assert Vgg19().obtain() == own
    assert fetched == []


def test_fetching_downloads_once_to_where_locate_looks(server, environ):
    path = fetch(url=server.url, md5=MD5, environ=environ)
    assert path.read_bytes() == PAYLOAD
    assert Vgg19().locate(environ=environ).path == path
    assert fetch(url=server.url, md5=MD5, environ=environ) == path
    assert server.asked == 1


def test_a_download_with_the_wrong_digest_is_an_error_and_is_not_taken_for_the_weights(server, environ):
    with pytest.raises(WeightsError, match="cannot be downloaded") as caught:
        fetch(url=server.url, md5="0" * 32, environ=environ)
    assert ENVIRONMENT_VARIABLE in str(caught.value)
    assert server.asked == 1
    assert Vgg19().locate(environ=environ).path is None


def test_without_a_network_the_error_gives_the_ways_out(environ):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = taken.getsockname()[1]
    with pytest.raises(WeightsError) as caught:
        fetch(url=f"http://127.0.0.1:{closed}/{KERAS_FILE}", md5=MD5, environ=environ)
    for part in ("cannot be downloaded", KERAS_FILE, "engine.weights: slim", ENVIRONMENT_VARIABLE):
        assert part in str(caught.value)
    assert Vgg19().locate(environ=environ).path is None
