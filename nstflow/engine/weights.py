"""Where VGG19's weights are, how they are fetched once, and how they become arrays.

Locating a file is light and happens while planning; fetching and loading import Keras.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from nstflow.digests import sha256_file
from nstflow.engine.backend import quiet_import, settle_backend
from nstflow.engine.vgg19 import LAYER_NAMES
from nstflow.errors import WeightsError, first_line

NAMED = ("vgg19",)
ENVIRONMENT_VARIABLE = "NSTFLOW_WEIGHTS"

# Keras' own file and its published MD5 (keras.applications.vgg19).
_KERAS_FILE = "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5"
_KERAS_URL = f"https://storage.googleapis.com/tensorflow/keras-applications/vgg19/{_KERAS_FILE}"
_KERAS_MD5 = "253f8cb515780f3b799900260a226db6"
_KERAS_IDENTITY = f"vgg19 md5:{_KERAS_MD5}"
_SILENCE_S = 60  # a network that answers nothing for so long is none

_REMEDY = (
    f"Get {_KERAS_FILE} on a machine with a network and name it in the recipe (engine.weights: path/to/file.h5) "
    f"or in the environment variable {ENVIRONMENT_VARIABLE}"
)


@dataclass(frozen=True)
class WeightsFile:
    """Weights that a job uses.

    identity: what stands in the job's key: the published digest of a named file, or the digest of the file's bytes.
    path:     where the file is; None while a named file has not been fetched yet.
    """

    identity: str
    path: Path | None


def locate(weights: str, *, root: Path, environ: Mapping[str, str] = os.environ) -> WeightsFile:
    """The file behind a recipe's `engine.weights`: `vgg19`, or a path relative to `root`.

    For `vgg19`, the file named by NSTFLOW_WEIGHTS comes first, then the one that Keras keeps.
    Raises WeightsError where a file that is named is not there.
    """
    if weights not in NAMED:
        return _own_file(root / Path(weights).expanduser(), said_by=f"engine.weights: {weights}")
    if named := environ.get(ENVIRONMENT_VARIABLE):
        return _own_file(Path(named).expanduser().resolve(), said_by=f"{ENVIRONMENT_VARIABLE}={named}")
    kept = _keras_folder(environ) / _KERAS_FILE
    return WeightsFile(_KERAS_IDENTITY, kept if kept.is_file() else None)


def obtain(weights: str, *, root: Path, before_fetch: Callable[[], None] = lambda: None) -> Path:
    """The file behind `engine.weights`, fetched where it is not here yet or was cut off. Raises WeightsError."""
    found = locate(weights, root=root)
    if found.path is None or (found.identity == _KERAS_IDENTITY and _md5(found.path) != _KERAS_MD5):
        before_fetch()
        return fetch()
    return found.path


def fetch(*, url: str = _KERAS_URL, md5: str = _KERAS_MD5, environ: Mapping[str, str] = os.environ) -> Path:
    """Download Keras' VGG19 file (80 MB) into Keras' folder, once, and check it.

    Raises WeightsError, with the remedies, where that cannot be done.
    """
    folder = _keras_folder(environ)
    try:
        folder.mkdir(parents=True, exist_ok=True)  # or Keras downloads to /tmp, without a word
        with FileLock(folder / f"{_KERAS_FILE}.lock"):
            return _download(folder / _KERAS_FILE, url=url, md5=md5)
    except Exception as error:  # get_file raises bare Exceptions, OSErrors and ValueErrors
        raise WeightsError(f"VGG19's weights cannot be downloaded: {error}. {_REMEDY}") from error


def _download(path: Path, *, url: str, md5: str) -> Path:
    """Keras' own download, unless another process has just finished it."""
    settle_backend()
    with quiet_import():
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


def load(path: Path) -> dict[str, tuple[Any, Any]]:
    """Layer name -> (kernel (3, 3, in, out), bias (out,)), as float32 tensors of the present backend.

    Raises WeightsError for a file that does not hold VGG19's weights.
    """
    import keras

    network = keras.applications.VGG19(include_top=False, weights=None, input_shape=(None, None, 3))
    try:
        network.load_weights(path)
    except Exception as error:  # h5py and Keras raise many kinds
        raise WeightsError(
            f"{path}: not VGG19 weights that Keras can read: {first_line(error)}. "
            "Expected the 'notop' file of keras.applications.VGG19, or one saved by save_weights"
        ) from error
    return {name: _tensors(network.get_layer(name)) for name in LAYER_NAMES}


def _tensors(layer: Any) -> tuple[Any, Any]:
    import keras

    kernel, bias = (keras.ops.convert_to_numpy(variable) for variable in (layer.kernel, layer.bias))
    return keras.ops.convert_to_tensor(kernel), keras.ops.convert_to_tensor(bias)


def _own_file(path: Path, *, said_by: str) -> WeightsFile:
    if not path.is_file():
        raise WeightsError(f"{said_by}: no such file ({path}). Expected 'vgg19' or a .h5 file. {_REMEDY}")
    return WeightsFile(f"sha256:{sha256_file(path)}", path)


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _keras_folder(environ: Mapping[str, str]) -> Path:
    home = environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "models"
