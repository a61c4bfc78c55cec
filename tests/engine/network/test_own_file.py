"""Weights from a file of the recipe's own, and the choice between names and files."""

from __future__ import annotations

import hashlib

import pytest

from nstflow.engine.network import Backbone, OwnFile, Slim, Vgg19, WeightsFile, find_backbone, own_file
from nstflow.errors import WeightsError

REGISTERED = {"slim": Slim, "vgg19": Vgg19}


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.h5"
    path.write_bytes(b"weights")
    return path


def test_a_file_is_known_by_its_bytes(own):
    found = OwnFile(own).locate()
    assert found.path == OwnFile(own).obtain() == own
    assert found.identity == "sha256:" + hashlib.sha256(b"weights").hexdigest()
    own.write_bytes(b"other")
    assert OwnFile(own).locate().identity == "sha256:" + hashlib.sha256(b"other").hexdigest()


def test_files_are_relative_to_the_root_unless_they_are_absolute_or_at_home(own, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_backbone("own.h5", REGISTERED, root=tmp_path) == OwnFile(own)
    for weights in (str(own), "~/own.h5"):
        assert find_backbone(weights, REGISTERED, root=tmp_path / "elsewhere") == OwnFile(own)


def test_a_registered_name_comes_before_a_file_of_that_name(tmp_path):
    (tmp_path / "slim").write_bytes(b"a file called slim")
    assert find_backbone("slim", REGISTERED, root=tmp_path) == Slim()
    assert find_backbone("vgg19", REGISTERED, root=tmp_path) == Vgg19()


def test_a_file_that_the_recipe_names_comes_before_the_environment_s(own, tmp_path, monkeypatch):
    other = tmp_path / "other.h5"
    other.write_bytes(b"other")
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(other))
    assert find_backbone("own.h5", REGISTERED, root=tmp_path).locate().path == own
    assert find_backbone("vgg19", REGISTERED, root=tmp_path).locate().path == other


@pytest.mark.parametrize("ask", [OwnFile.locate, OwnFile.obtain])
def test_a_file_that_is_not_there_is_an_error_with_what_is_expected(tmp_path, ask):
    missing = tmp_path / "missing.h5"
    with pytest.raises(WeightsError) as caught:
        ask(OwnFile(missing))
    message = str(caught.value)
    assert message.startswith("engine.weights: no such file")
    for part in (str(missing), ".h5", ".keras", ".npz"):
        assert part in message


@pytest.mark.parametrize(
    ("name", "reader"), [("a.h5", "read_keras_file"), ("a.keras", "read_keras_file"), ("a.npz", "read_network")]
)
def test_the_ending_says_how_a_file_is_read(tmp_path, monkeypatch, name, reader):
    for known in ("read_keras_file", "read_network"):
        monkeypatch.setattr(own_file, known, lambda path, known=known: (known, path))
    assert OwnFile(tmp_path / name).load(tmp_path / name) == (reader, tmp_path / name)


def test_equal_backbones_share_an_engine_and_others_do_not(own, tmp_path):
    backbones = [Slim(), Vgg19(), OwnFile(own), OwnFile(tmp_path / "other.h5")]
    again = [Slim(), Vgg19(), OwnFile(own), OwnFile(tmp_path / "other.h5")]
    assert backbones == again
    assert len({*backbones, *again}) == len(backbones)


def test_a_backbone_that_cannot_fetch_what_is_not_there_says_so():
    class Elsewhere(Backbone):
        name = "elsewhere"

        def locate(self):
            return WeightsFile("elsewhere 1", None)

        def load(self, path):
            raise AssertionError("there is nothing to load")

    with pytest.raises(WeightsError, match=r"^elsewhere: its weights are not here"):
        Elsewhere().obtain()
