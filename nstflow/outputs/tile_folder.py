"""The folder of one tile in the store of a run: every tile that was ever made is kept there, by its `tile_key`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nstflow.jobs.names import LONGEST_BYTES, shortened
from nstflow.outputs.records import Made, Manifest


@dataclass(frozen=True)
class TileFolder:
    """A tile as the engine made it, and what was made of it. The constants are names in it, with `/`.

    Earlier versions left a tile in the folder of its job, under the same names: it is read there too.
    """

    path: Path

    TILE: ClassVar[str] = "tile.tif"
    LOSSES_TABLE: ClassVar[str] = "losses.csv"
    LOSSES_CURVES: ClassVar[str] = "losses.png"
    MADE: ClassVar[str] = "made.json"

    @property
    def tile(self) -> Path:
        """The picture that everything is finished from."""
        return self.path / self.TILE

    @property
    def made(self) -> Path:
        """The record of the tile."""
        return self.path / self.MADE

    def read_made(self) -> Made | None:
        """Read the record of the tile; None where there is none, or none that can be read."""
        return Made.read(self.made)

    @staticmethod
    def frame(name: str) -> str:
        """Name the picture of an earlier state."""
        return f"frames/{name}.png"

    @classmethod
    def beside_tile(cls, made: Made) -> dict[str, str]:
        """Return the digests of what was made with the tile, and is shown with what is finished from it."""
        return {name: digest for name, digest in made.files.items() if name != cls.TILE}

    def manifest_of(self, job_id: str) -> Path:
        """Name the manifest of a job that this tile was finished for, as it was finished last."""
        return self.path / _FINISHED / f"{shortened(job_id, LONGEST_BYTES - len('.json'))}.json"

    def finished(self) -> Iterator[tuple[Path, Manifest]]:
        """Read the manifests of the jobs that this tile was finished for, each with its file."""
        for path in sorted(self.path.glob(f"{_FINISHED}/*.json")):
            if (manifest := Manifest.read(path)) is not None:
                yield path, manifest

    def manifests(self) -> Iterator[Manifest]:
        """Read the manifests of the jobs that this tile was finished for."""
        return (manifest for _, manifest in self.finished())


_FINISHED = "finished"
