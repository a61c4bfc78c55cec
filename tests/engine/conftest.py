"""An engine on a network of a few channels, built once."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def engine():
    """Shared by tests that do not count compilations or targets."""
    from testing.tiny import tiny_engine

    return tiny_engine()
