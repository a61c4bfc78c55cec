"""Weights from a file that the recipe names, and the choice between names and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nstflow.engine.network.backbone import Backbone, WeightsFile
from nstflow.engine.network.features import Params
from nstflow.engine.network.file_looks import check_keras_file, check_network_file
from nstflow.engine.network.keras_file import ENDINGS as KERAS_ENDINGS
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.engine.network.network_file import ENDING as NETWORK_ENDING
from nstflow.engine.network.network_file import read_network
from nstflow.errors import WeightsError
from nstflow.file_names import in_project
from nstflow.jobs.digests import sha256_file

ENDINGS = (*KERAS_ENDINGS, NETWORK_ENDING)


@dataclass(frozen=True)
class OwnFile(Backbone):
    """VGG19 as Keras saves it (.h5, .keras), or a network as nstflow keeps its own (.npz)."""

    name: ClassVar[str] = "file"

    path: Path

    def locate(self) -> WeightsFile:
        """Find the file, which is known by its bytes."""
        if not self.path.is_file():
            raise WeightsError(f"engine.weights: no such file ({self.path}); name a {' or '.join(ENDINGS)} file")
        return WeightsFile(f"sha256:{sha256_file(self.path)}", self.path)

    def check(self, file: WeightsFile) -> None:
        """Look into the file, by its ending."""
        if self.path.suffix == NETWORK_ENDING:
            check_network_file(self.path)
        else:
            check_keras_file(self.path)

    def load(self, path: Path) -> Params:
        """Read the network in a file, by the file's ending."""
        return read_network(path) if path.suffix == NETWORK_ENDING else read_keras_file(path)


def find_backbone(weights: str, registered: Mapping[str, type[Backbone]], *, root: Path) -> Backbone:
    """Return the backbone behind a recipe's `engine.weights`: a registered name, or a file relative to `root`."""
    if weights in registered:
        return registered[weights]()
    return OwnFile(in_project(root, weights))
