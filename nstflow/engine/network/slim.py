"""`slim`: the narrow VGG19 that nstflow brings along, trained by tools/distill. See docs/slim.md."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from nstflow.engine.network.backbone import Backbone, WeightsFile
from nstflow.engine.network.features import Params
from nstflow.engine.network.network_file import read_network
from nstflow.errors import WeightsError

DATA = Path(__file__).resolve().parent.parent / "data"
NETWORK_FILE = DATA / "slim.npz"
CARD_FILE = DATA / "slim.json"
"""Beside the network: its SHA-256, and how it was trained."""

_REMEDY = "install nstflow again (pip install --force-reinstall --no-deps nstflow)"


class Slim(Backbone):
    """Drafts in a fifth of VGG19's time, with no download."""

    name: ClassVar[str] = "slim"
    is_draft: ClassVar[bool] = True
    channels: ClassVar[tuple[int, ...]] = (*[32] * 2, *[48] * 2, *[80] * 4, *[160] * 4, 192, *[112] * 3)

    def locate(self) -> WeightsFile:
        """Find the package's own file, known by the digest on its card."""
        if not NETWORK_FILE.is_file():
            raise WeightsError(f"{NETWORK_FILE}: no such file; {_REMEDY}")
        return WeightsFile(f"slim sha256:{_digest()}", NETWORK_FILE)

    def check(self, file: WeightsFile) -> None:
        """Compare the file's bytes with its card."""
        self.verified_bytes(file.path or NETWORK_FILE)

    def load(self, path: Path) -> Params:
        """Read the network. Raises WeightsError where its bytes are not those that were trained."""
        return read_network(self.verified_bytes(path))

    def verified_bytes(self, path: Path = NETWORK_FILE) -> bytes:
        """Read the file's bytes. Raises WeightsError where they are not those that were trained."""
        try:
            stored = path.read_bytes()
        except OSError as error:
            raise WeightsError(f"{path}: cannot be read ({error.strerror}); {_REMEDY}") from error
        if (digest := hashlib.sha256(stored).hexdigest()) != _digest():
            raise WeightsError(f"{path}: damaged, its SHA-256 is {digest[:12]}… and not {_digest()[:12]}…; {_REMEDY}")
        return stored


@lru_cache(maxsize=1)
def _digest() -> str:
    try:
        return str(json.loads(CARD_FILE.read_bytes())["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{CARD_FILE}: missing or damaged; {_REMEDY}") from error
