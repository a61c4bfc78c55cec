"""Whether a file can hold a network's weights, by what is seen quickly."""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZipFile

import h5py
import pytest

from nstflow.engine.network import OwnFile, Slim, Vgg19, WeightsFile
from nstflow.engine.network.file_looks import check_keras_file, check_network_file
from nstflow.errors import WeightsError
from nstflow.jobs.layers import LAYER_NAMES
from testing.project_folder import Project


@pytest.mark.engine
def test_what_keras_saves_of_vgg19_is_taken(random_weights: Path) -> None:
    check_keras_file(random_weights)


def test_a_keras_archive_is_looked_into(project: Project) -> None:
    path = project.root / "net.keras"
    with ZipFile(path, "w") as archive:
        archive.write(project.vgg19(), "model.weights.h5")
    check_keras_file(path)
    with ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no weights")
    with pytest.raises(WeightsError, match=r"net\.keras: not weights that can be read .* fetch or copy it again"):
        check_keras_file(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"<html><body>404", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (b"hello", "a text file"),
        (bytes(range(100, 250)), "not a file of weights"),
    ],
)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path: Path, content: bytes, found: str) -> None:
    for name, check in (("net.h5", check_keras_file), ("net.npz", check_network_file)):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(WeightsError) as caught:
            check(path)
        assert str(caught.value).startswith(f"{path}: {found}; expected ") or found in str(caught.value)
        assert "pickle" not in str(caught.value)


def test_a_file_that_is_cut_off_or_of_another_network_is_refused(project: Project) -> None:
    whole = project.vgg19().read_bytes()
    cut_off = project.file("cut.h5", whole[: len(whole) // 2])
    with pytest.raises(WeightsError, match=r"cut\.h5: not weights that can be read"):
        check_keras_file(cut_off)
    with h5py.File(project.root / "other.h5", "w") as file:
        file.create_dataset("block1_conv1/kernel", (3, 3, 3, 64), "float32")
        file.create_dataset("block1_conv2/kernel", (3, 3, 64, 64), "float32")
    with pytest.raises(WeightsError, match="another network: 14 of VGG19's sixteen convolutions are missing"):
        check_keras_file(project.root / "other.h5")


def test_a_network_must_have_kernel_and_bias_of_every_layer(project: Project, tmp_path: Path) -> None:
    whole = project.network()
    check_network_file(whole)
    less = tmp_path / "less.npz"
    with ZipFile(whole) as there, ZipFile(less, "w") as here:
        for name in there.namelist():
            if name != f"{LAYER_NAMES[3]}/bias.npy":
                here.writestr(name, there.read(name))
    with pytest.raises(WeightsError, match=f"{LAYER_NAMES[3]}/bias is missing"):
        check_network_file(less)


def test_backbones_look_into_their_own_files(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    Slim().check(Slim().locate())
    junk = project.file("junk.h5", "junk")
    with pytest.raises(WeightsError, match="a text file"):
        OwnFile(junk).check(OwnFile(junk).locate())
    shutil.copy(project.network(), project.root / "own.npz")
    OwnFile(project.root / "own.npz").check(OwnFile(project.root / "own.npz").locate())
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(junk))
    with pytest.raises(WeightsError, match=r"NSTFLOW_WEIGHTS: .*junk\.h5: a text file.*engine\.weights: slim"):
        Vgg19().check(Vgg19().locate())
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.vgg19()))
    Vgg19().check(Vgg19().locate())


def test_what_keras_keeps_itself_is_fetched_again_and_not_refused(project: Project, monkeypatch) -> None:
    monkeypatch.delenv("NSTFLOW_WEIGHTS", raising=False)
    Vgg19().check(WeightsFile(Vgg19().locate().identity, project.file("cut.h5", "junk")))
