"""Thumbnails of a recipe's sources, made on the way while its pictures are decoded, so that each is decoded once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nstflow.outputs.encode.png import encode_png, to_8_bit
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.own_files import put_files
from nstflow.pictures.checking import CheckedPicture, check_picture
from nstflow.recipe import Recipe
from nstflow.recipe.sources import Source
from nstflow.textile.lattice import NO_REPEAT
from nstflow.textile.resample import cover, resize

_LONGEST_PX = 320
_DPI = 96


class SourceName(NamedTuple):
    """Which of a recipe's sources: kind is `content` or `style`."""

    kind: str
    id: str


class Thumbnails:
    """Keeps of every source what its thumbnail needs; one picture as it is, of a blend a strip of each."""

    def __init__(self, recipe: Recipe) -> None:
        self._sources = {SourceName("content", source.id): source for source in recipe.contents}
        self._sources |= {SourceName("style", source.id): source for source in recipe.styles}
        self._parts: dict[tuple[SourceName, int], np.ndarray] = {}
        self._checked = set[Path]()

    def check(self, path: Path, *, is_mask: bool = False, is_motif: bool = False) -> CheckedPicture[None]:
        """Decode a picture, keep what thumbnails need of it, and say what is wrong with it."""
        self._checked.add(path)
        return check_picture(path, is_mask=is_mask, is_motif=is_motif, keep=partial(self._take, path))

    def read_rest(self) -> None:
        """Decode the sources that were not checked; those that cannot be read have no thumbnail."""
        files = (path for source in self._sources.values() for path, _ in source.pictures)
        for path in dict.fromkeys(files):
            if path not in self._checked:
                self.check(path)

    def write(self, folder: RunFolder) -> dict[SourceName, str | None]:
        """Write them, and give their names relative to the folder: None for a source that could not be read.

        Raises OutputError.
        """
        drawn = {name: self._drawn(name, source) for name, source in self._sources.items()}
        put_files(folder.path, {folder.thumbnail(*name): data for name, data in drawn.items() if data is not None})
        return {name: None if data is None else folder.thumbnail(*name) for name, data in drawn.items()}

    def _take(self, path: Path, image: np.ndarray) -> None:
        for name, place in self._places(path):
            self._parts[name, place] = _part(image, self._sources[name], place)

    def _places(self, path: Path) -> Iterator[tuple[SourceName, int]]:
        for name, source in self._sources.items():
            yield from ((name, place) for place, (picture, _) in enumerate(source.pictures) if picture == path)

    def _drawn(self, name: SourceName, source: Source) -> bytes | None:
        """Make the file of a source's thumbnail; None where one of its pictures could not be read."""
        parts = [self._parts.get((name, place)) for place in range(len(source.pictures))]
        strips = [part for part in parts if part is not None]
        if len(strips) < len(parts):
            return None
        return encode_png(to_8_bit(np.concatenate(strips, axis=1)), dpi=_DPI)


def _part(image: np.ndarray, source: Source, place: int) -> np.ndarray:
    """Make a source's one picture small, in its own aspect; of a blend, a square, a strip as wide as its share."""
    if len(source.pictures) == 1:
        scale = min(1.0, _LONGEST_PX / max(image.shape[:2]))
        height, width = (max(1, round(side * scale)) for side in image.shape[:2])
        return resize(image, width=width, height=height, lattice=NO_REPEAT)
    share, total = source.pictures[place][1], sum(share for _, share in source.pictures)
    return cover(image, width=max(1, round(_LONGEST_PX * share / total)), height=_LONGEST_PX)
