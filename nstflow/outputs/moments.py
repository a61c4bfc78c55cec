"""Moments as the records have them."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> str:
    """Return the time as ISO 8601 in UTC, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def moment_of(created: str) -> datetime | None:
    """Return the moment that an ISO 8601 text names; None where it names none."""
    try:
        return datetime.fromisoformat(created.replace("Z", "+00:00"))
    except ValueError:
        return None


def is_before(earlier: str, later: str) -> bool:
    """Tell whether one text names a moment before another's; False where they cannot be compared."""
    first, second = moment_of(earlier), moment_of(later)
    if first is None or second is None or (first.tzinfo is None) != (second.tzinfo is None):
        return False
    return first < second
