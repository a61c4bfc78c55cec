"""Whether a file can hold a network's weights, by what is seen quickly and without Keras."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from nstflow.errors import WeightsError, first_line
from nstflow.jobs.layers import LAYERS

_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_WEIGHTS_IN_ZIP = "model.weights.h5"  # of a .keras file
_CHANNELS = (64, 128, 256, 512, 512)  # of VGG19's blocks
_OTHER_KINDS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"version https://git-lfs", "a pointer of Git LFS, in place of the file"),
    (_ZIP, "a ZIP archive"),
    (_HDF5, "an HDF5 file"),
)
KERAS_EXPECTED = "expected the 'notop' file of keras.applications.VGG19, or one saved by save_weights"
NETWORK_EXPECTED = "expected an .npz file of arrays, as tools/distill saves a student"


def check_keras_file(path: Path) -> None:
    """Raise WeightsError where a file is not VGG19 as Keras saves it: another kind, cut off, or without its kernels."""
    head = _head(path)
    if not head.startswith((_HDF5, _ZIP)):
        raise WeightsError(f"{path}: {what_it_is(head)}; {KERAS_EXPECTED}")
    try:
        kernels = Counter(_kernels(path, is_zip=head.startswith(_ZIP)))
    except Exception as error:  # h5py and zipfile raise many kinds
        raise WeightsError(
            f"{path}: not weights that can be read ({first_line(error)}); {KERAS_EXPECTED}; fetch or copy it again"
        ) from error
    if missing := _vgg19_kernels() - kernels:
        raise WeightsError(
            f"{path}: another network: {missing.total()} of VGG19's sixteen convolutions are missing; {KERAS_EXPECTED}"
        )


def check_network_file(path: Path) -> None:
    """Raise WeightsError where a file is no .npz archive, or lacks a kernel or bias of VGG19's sixteen layers."""
    try:
        names = archive_names(path)
    except WeightsError:
        raise
    except Exception as error:  # zipfile raises many kinds
        raise WeightsError(f"{path}: cannot be read ({first_line(error)}); {NETWORK_EXPECTED}") from error
    for layer in LAYERS:
        for part in ("kernel", "bias"):
            if f"{layer.name}/{part}.npy" not in names:
                raise WeightsError(
                    f"{path}: {layer.name}/{part} is missing; expected a kernel and a bias for each of VGG19's sixteen "
                    "layers"
                )


def archive_names(path: Path) -> frozenset[str]:
    """List what an .npz archive holds. Raises WeightsError for a file of another kind."""
    head = _head(path)
    if not head.startswith(_ZIP):
        raise WeightsError(f"{path}: {what_it_is(head)}; {NETWORK_EXPECTED}")
    with zipfile.ZipFile(path) as archive:
        return frozenset(archive.namelist())


def what_it_is(head: bytes) -> str:
    """Name the kind of a file by its first bytes."""
    if not head:
        return "an empty file"
    known = next((kind for start, kind in _OTHER_KINDS if head.startswith(start)), "")
    return known or ("a text file" if head.isascii() and b"\0" not in head else "not a file of weights")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror or error}") from error


def _kernels(path: Path, *, is_zip: bool) -> Iterator[tuple[int, int]]:
    """List (inputs, outputs) of every 3 × 3 convolution, whatever Keras called its layer."""
    import h5py  # only whoever names such a file waits for it

    source: Any = path
    if is_zip:
        with zipfile.ZipFile(path) as archive:
            source = BytesIO(archive.read(_WEIGHTS_IN_ZIP))
    shapes: list[tuple[int, ...]] = []
    with h5py.File(source, "r") as file:
        file.visititems(lambda _, item: shapes.append(item.shape) if isinstance(item, h5py.Dataset) else None)
    return ((shape[2], shape[3]) for shape in shapes if len(shape) == 4 and shape[:2] == (3, 3))


def _vgg19_kernels() -> Counter[tuple[int, int]]:
    outputs = [_CHANNELS[int(layer.name[5]) - 1] for layer in LAYERS]
    return Counter(zip([3, *outputs], outputs, strict=False))
