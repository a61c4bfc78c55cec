"""A painter with a network of a few channels, built once."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def painter():
    """Shared by tests that do not count compilations or targets."""
    from testing.tiny import tiny_painter

    return tiny_painter()
