"""Pictures to learn from."""

from __future__ import annotations

import pytest

from testing.narrow import save_picture


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Three unlike pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    return [save_picture(folder / f"{seed}.png", seed=seed) for seed in range(3)]
