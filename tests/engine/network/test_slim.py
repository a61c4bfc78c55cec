"""The network that comes with nstflow: whole, complete and known by its digest, whatever its numbers are."""

from __future__ import annotations

import configparser
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

import nstflow
from nstflow.engine.network import Slim, slim
from nstflow.errors import WeightsError
from nstflow.jobs.layers import LAYER_NAMES

REMEDY = "install nstflow again"
LARGEST_BYTES = 4_000_000


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The package's data folder, copied, so that it can be damaged."""
    for constant in ("NETWORK_FILE", "CARD_FILE"):
        file = getattr(slim, constant)
        copy = tmp_path / file.name
        copy.write_bytes(file.read_bytes())
        monkeypatch.setattr(slim, constant, copy)
    slim._digest.cache_clear()
    yield tmp_path
    slim._digest.cache_clear()


def refusal(ask):
    with pytest.raises(WeightsError) as caught:
        ask()
    return str(caught.value)


def test_the_card_s_digest_is_that_of_the_file():
    card = json.loads(slim.CARD_FILE.read_bytes())
    assert card["sha256"] == hashlib.sha256(slim.NETWORK_FILE.read_bytes()).hexdigest()


def test_the_file_and_its_card_are_installed_with_the_package():
    package = Path(nstflow.__file__).parent
    setup = configparser.ConfigParser()
    assert setup.read(package.parent / "setup.cfg")
    patterns = setup["options.package_data"]["nstflow"].split()
    installed = {path for pattern in patterns for path in package.glob(pattern)}
    assert {slim.NETWORK_FILE, slim.CARD_FILE} <= installed


def test_the_file_is_small_enough_to_bring_along():
    assert slim.NETWORK_FILE.stat().st_size <= LARGEST_BYTES


def test_its_identity_holds_the_file_s_digest_and_changes_with_it(copied):
    found = Slim().locate()
    digest = hashlib.sha256(slim.NETWORK_FILE.read_bytes()).hexdigest()
    assert (found.identity, found.path) == (f"slim sha256:{digest}", copied / "slim.npz")
    (copied / "slim.json").write_text(json.dumps({"sha256": "f" * 64}))
    slim._digest.cache_clear()
    assert Slim().locate().identity == "slim sha256:" + "f" * 64


def test_it_needs_no_download_and_says_nothing():
    said = []
    assert Slim().obtain(said.append) == slim.NETWORK_FILE
    assert said == []


def test_its_tiles_are_drafts():
    assert Slim().is_draft


@pytest.mark.engine
def test_it_has_every_layer_in_the_widths_of_its_card():
    from keras import ops

    params = Slim().load(Slim().obtain())
    assert tuple(params) == LAYER_NAMES
    widths = {name: ops.convert_to_numpy(layer.bias).size for name, layer in params.items()}
    assert widths == json.loads(slim.CARD_FILE.read_bytes())["widths"]
    for layer in params.values():
        assert all(np.isfinite(ops.convert_to_numpy(part)).all() for part in layer if part is not None)


@pytest.mark.engine
def test_every_layer_tells_two_pictures_apart():
    from keras import ops

    from nstflow.engine.network.features import extract
    from nstflow.textile.lattice import Lattice
    from testing.tiny import blobs, noise

    pictures = ops.convert_to_tensor(np.stack([blobs(32, 32), noise(32, 32)]))
    params = Slim().load(Slim().obtain())
    features = extract(pictures, params, layers=LAYER_NAMES, lattice=Lattice("straight"))
    for cells in map(ops.convert_to_numpy, features.values()):
        one, other = cells.astype("float64")
        assert np.linalg.norm(one - other) > 0.01 * np.linalg.norm(one) > 0


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-1], lambda data: data + b"\0", lambda data: b""],
    ids=["cut off", "too long", "empty"],
)
def test_a_damaged_file_is_an_error_with_the_remedy(copied, damage):
    file = copied / "slim.npz"
    file.write_bytes(damage(file.read_bytes()))
    message = refusal(lambda: Slim().load(file))
    assert message.startswith(f"{file}: damaged, its SHA-256 is {hashlib.sha256(file.read_bytes()).hexdigest()[:12]}…")
    assert REMEDY in message


def test_a_missing_file_is_an_error_with_the_remedy_before_anything_starts(copied):
    file = copied / "slim.npz"
    file.unlink()
    for ask in (Slim().locate, Slim().obtain, lambda: Slim().load(file)):
        message = refusal(ask)
        assert message.startswith(f"{file}: ")
        assert REMEDY in message


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", "null"])
def test_a_missing_or_damaged_card_is_an_error_with_the_remedy(copied, text):
    card = copied / "slim.json"
    card.unlink()
    if text is not None:
        card.write_text(text)
    for ask in (Slim().locate, Slim().obtain, lambda: Slim().load(copied / "slim.npz")):
        message = refusal(ask)
        assert message.startswith(f"{card}: missing or damaged; ")
        assert REMEDY in message
