"""Mills, made up."""

from __future__ import annotations

from typing import Any

from nstflow.textile.mills import Mill


def mill(**said: Any) -> Mill:
    """Make a mill of which this is said; by default nothing that it could refuse."""
    return Mill.model_validate({"name": "m", "title": "A mill", "kind": "custom", **said})
