"""`vgg19`: Keras' VGG19, whose weights are fetched once."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import ClassVar

from nstflow.engine.backend.settle import start_quietly
from nstflow.engine.network.backbone import Backbone, WeightsFile
from nstflow.engine.network.features import Params
from nstflow.engine.network.file_looks import check_keras_file
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.errors import WeightsError
from nstflow.jobs.digests import sha256_file

ENVIRONMENT_VARIABLE = "NSTFLOW_WEIGHTS"

# Keras' own file and its published MD5 (keras.applications.vgg19).
_KERAS_FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
_KERAS_URL = f"https://storage.googleapis.com/tensorflow/keras-applications/vgg19/{_KERAS_FILE}"
_KERAS_MD5 = "253f8cb515780f3b799900260a226db6"
_KERAS_IDENTITY = f"vgg19 md5:{_KERAS_MD5}"
_SILENCE_S = 60  # a network that answers nothing for so long is none

_REMEDY = (
    f"Work with the built-in network (engine.weights: slim), or get {_KERAS_FILE} on a machine with a network and name "
    f"it in the recipe (engine.weights: path/to/file.h5) or in the environment variable {ENVIRONMENT_VARIABLE}"
)


class Vgg19(Backbone):
    """The file named by NSTFLOW_WEIGHTS where there is one, else the one that Keras keeps or downloads."""

    name: ClassVar[str] = "vgg19"

    def locate(self, environ: Mapping[str, str] = os.environ) -> WeightsFile:
        """Find the file, if it is here. Raises WeightsError where NSTFLOW_WEIGHTS names a file that is not there."""
        if named := environ.get(ENVIRONMENT_VARIABLE):
            path = Path(named).expanduser().resolve()
            if not path.is_file():
                raise WeightsError(f"{ENVIRONMENT_VARIABLE}={named}: no such file ({path}). {_REMEDY}")
            return WeightsFile(f"sha256:{sha256_file(path)}", path)
        kept = _keras_folder(environ) / _KERAS_FILE
        return WeightsFile(_KERAS_IDENTITY, kept if kept.is_file() else None)

    def check(self, file: WeightsFile) -> None:
        """Look into the file that NSTFLOW_WEIGHTS names; Keras' own is fetched again where it is not whole."""
        if file.path is not None and file.identity != _KERAS_IDENTITY:
            try:
                check_keras_file(file.path)
            except WeightsError as error:
                raise WeightsError(f"{ENVIRONMENT_VARIABLE}: {error}. {_REMEDY}") from error

    def obtain(self, say: Callable[[str], None] = lambda line: None) -> Path:
        """Return the file, fetched where it is not here yet or was cut off."""
        file = self.locate()
        if file.path is None or (file.identity == _KERAS_IDENTITY and _md5(file.path) != _KERAS_MD5):
            say("fetching the weights of vgg19 (80 MB, once)")
            return fetch()
        return file.path

    def load(self, path: Path) -> Params:
        """Read the network in Keras' file."""
        return read_keras_file(path)


def fetch(*, url: str = _KERAS_URL, md5: str = _KERAS_MD5, environ: Mapping[str, str] = os.environ) -> Path:
    """Download Keras' VGG19 file (80 MB) into Keras' folder, once, and check it.

    Raises WeightsError, with the remedies, where that cannot be done.
    """
    from filelock import FileLock  # with asyncio, which plans need not wait for

    folder = _keras_folder(environ)
    try:
        folder.mkdir(parents=True, exist_ok=True)  # or Keras downloads to /tmp, without a word
        with FileLock(folder / f"{_KERAS_FILE}.lock"):
            return _download(folder / _KERAS_FILE, url=url, md5=md5)
    except Exception as error:  # get_file raises bare Exceptions, OSErrors and ValueErrors
        raise WeightsError(f"VGG19's weights cannot be downloaded: {error}. {_REMEDY}") from error


def _download(path: Path, *, url: str, md5: str) -> Path:
    """Let Keras download the file, unless another process has just finished it."""
    start_quietly()
    import keras

    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_SILENCE_S)
    try:
        with redirect_stdout(sys.stderr):  # Keras' progress bar is talk, not data
            keras.utils.get_file(
                path.name,
                url,
                file_hash=md5,
                hash_algorithm="md5",
                cache_dir=str(path.parent.parent),
                cache_subdir=path.parent.name,
            )
    except BaseException:
        path.unlink(missing_ok=True)  # it leaves what is cut off, or has the wrong digest
        raise
    finally:
        socket.setdefaulttimeout(patience)
    return path


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _keras_folder(environ: Mapping[str, str]) -> Path:
    home = environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "models"
