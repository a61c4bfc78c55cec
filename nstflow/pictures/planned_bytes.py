"""A picture file's bytes, read once: what is decoded is what was looked at, whatever happens to the file meanwhile."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nstflow.errors import PictureError


def planned_bytes(path: Path, digest: str | None = None) -> bytes:
    """Read a file whole.

    digest: the hexadecimal SHA-256 that the file had when its job was planned; None takes what is there now.
    Raises PictureError where the file is another one by now, OSError where it cannot be read.
    """
    data = path.read_bytes()
    if digest is not None and hashlib.sha256(data).hexdigest() != digest:
        raise PictureError(
            f"{path}: changed while the run went on: not the picture that was planned any more; run again"
        )
    return data
