"""Whether a motif can be cut out of a picture file."""

from __future__ import annotations

from pathlib import Path

from nstflow.pictures.reading import Picture, read_picture
from nstflow.textile.ground import plain_ground


def check_motif(path: Path) -> None:
    """Read a picture and raise PictureError where nothing tells a motif from its ground, as `check_has_motif`."""
    check_has_motif(read_picture(path, with_alpha=True), name=str(path))


def check_has_motif(picture: Picture, *, name: str) -> None:
    """Raise PictureError where nothing tells a motif from its ground: no transparent parts, and no plain ground.

    picture: read with its alpha.
    """
    if picture.alpha is None:
        plain_ground(picture.image, name=name)
