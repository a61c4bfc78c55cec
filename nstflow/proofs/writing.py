"""Where a proof is written: never over what a person made."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
from PIL import Image

from nstflow.errors import UsageError
from nstflow.outputs.atomic import write_bytes
from nstflow.outputs.encode.png import encode_png
from nstflow.outputs.signed_files import check_place, free_place, signed, unsigned_xmp


def place_of_proof(
    name: str, out: Path | None, *, images: Collection[Path], taken: Collection[Path] = (), overwrite: bool = False
) -> Path:
    """Settle where a proof is to lie: at `out`, or under its name in the current folder, or with a number there.

    images: the pictures that it shows; taken: what is not to be replaced either, though it is ours.
    overwrite: `out` may be a file of whoever asks.
    Raises UsageError where `out` is not to be replaced.
    """
    if out is None:
        return free_place(Path(name), taken)
    if any(out.resolve() == image.resolve() for image in images):
        raise UsageError(f"{out}: the picture itself would be replaced; choose another name with --out")
    if not overwrite:
        check_place(out, how_to_overwrite="add --overwrite")
    return out


def write_proof(path: Path, page: np.ndarray | Image.Image, *, dpi: float) -> None:
    """Write a proof as a PNG that is known for ours when it is drawn again. Raises OutputError."""
    write_bytes(path, signed(encode_png(page, dpi=dpi, xmp=unsigned_xmp())))
