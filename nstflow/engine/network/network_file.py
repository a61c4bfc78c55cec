"""A network of any widths in one small file: float16 arrays `<layer>/kernel`, `/bias` and `/readout` in an .npz."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np

from nstflow.engine import ops
from nstflow.engine.network.features import Convolution, Params
from nstflow.engine.network.file_looks import NETWORK_EXPECTED, check_network_file
from nstflow.errors import WeightsError, first_line
from nstflow.jobs.layers import LAYER_NAMES

ENDING = ".npz"
_STORED = np.float16


def network_bytes(params: Mapping[str, Convolution]) -> bytes:
    """Pack a network into a file's bytes: the same numbers give the same bytes.

    params: their parts are NumPy arrays, in float16's range.
    """
    arrays = {
        f"{name}/{part}": np.asarray(value, dtype=_STORED)
        for name, layer in params.items()
        for part, value in layer._asdict().items()
        if value is not None
    }
    file = BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # NumPy's stub takes them for allow_pickle
    return file.getvalue()


def read_network(source: Path | bytes) -> Params:
    """Read a network: layer name -> kernel, bias and readout, as float32 tensors of the present backend.

    source: a file, or its bytes. Raises WeightsError for one that does not hold VGG19's sixteen layers.
    """
    where = source if isinstance(source, Path) else "the network"
    if isinstance(source, Path):
        check_network_file(source)
    try:
        # NumPy leaves a file open that it was given by name and that is no archive.
        file = BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        with file, np.load(file, allow_pickle=False) as stored:
            arrays = {key: stored[key].astype("float32") for key in stored.files}
    except Exception as error:  # zipfile, zlib and NumPy raise many kinds
        # NumPy's own remedy is to load Python objects unsafely.
        reason = "it holds Python objects" if "pickle" in str(error) else first_line(error)
        raise WeightsError(f"{where}: cannot be read ({reason}); {NETWORK_EXPECTED}") from error
    channels = 3
    params = {}
    for name in LAYER_NAMES:
        params[name] = _layer(arrays, name, channels, where)
        channels = params[name].bias.shape[0]
    return params


def _layer(arrays: Mapping[str, np.ndarray], name: str, channels: int, where: object) -> Convolution:
    kernel, bias, readout = (arrays.get(f"{name}/{part}") for part in Convolution._fields)
    if kernel is None or bias is None:
        missing = "kernel" if kernel is None else "bias"
        raise WeightsError(
            f"{where}: {name}/{missing} is missing; expected a kernel and a bias for each of VGG19's sixteen layers"
        )
    if bias.ndim != 1 or not bias.size:
        raise WeightsError(f"{where}: {name}/bias has the shape {bias.shape}; expected (channels,)")
    expected = (3, 3, channels, bias.size)
    if kernel.shape != expected:
        raise WeightsError(f"{where}: {name}/kernel has the shape {kernel.shape}; expected {expected}")
    if readout is not None and (readout.ndim != 2 or readout.shape[0] != bias.size):
        raise WeightsError(f"{where}: {name}/readout has the shape {readout.shape}; expected ({bias.size}, channels)")
    parts = (None if part is None else ops.convert_to_tensor(part) for part in (kernel, bias, readout))
    return Convolution(*parts)
