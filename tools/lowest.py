"""Print the lowest versions that setup.cfg promises to work with, as constraints for pip: `make test-lowest`."""

from __future__ import annotations

import configparser
from pathlib import Path

SETUP = Path(__file__).resolve().parents[1] / "setup.cfg"


def constraints() -> list[str]:
    """List `package==version` for each lower bound of what an installation needs."""
    setup = configparser.ConfigParser()
    setup.read(SETUP)
    needed = setup["options"]["install_requires"].split()
    return [requirement.replace(">=", "==") for requirement in needed]


if __name__ == "__main__":
    print("\n".join(constraints()))
