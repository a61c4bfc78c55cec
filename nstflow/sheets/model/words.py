"""States, sizes, dates and failures as a client reads them."""

from __future__ import annotations

from nstflow.outputs.moments import moment_of
from nstflow.outputs.records import Failure, FailureKind
from nstflow.outputs.state import State

COUNTED_AS = {
    State.OUTDATED: "with earlier settings",
    State.FAILED: "failed",
    State.NOT_MADE: "not made yet",
    State.LOST: "missing",
}
"""How a client reads the count of jobs that are not simply made, in the order in which they are counted."""

NOT_MADE_YET, TILE_MISSING = COUNTED_AS[State.NOT_MADE], "tile missing"
FAILED, EARLIER_TILE_SHOWN = COUNTED_AS[State.FAILED], "earlier tile shown"
MADE_EARLIER = f"made {COUNTED_AS[State.OUTDATED]}"

COULD_NOT_BE_MADE = "could not be made"
_FAILURES = {
    FailureKind.PICTURE.value: "a picture is missing or cannot be used",
    FailureKind.NETWORK.value: "the network that paints it is missing",
    FailureKind.MEMORY.value: "too large for the memory of the computer",
    FailureKind.DISK.value: "its files could not be written",
    FailureKind.SEAM.value: "its seam would show",
    FailureKind.ANOTHER_JOB.value: "a tile that it follows could not be made",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def size_in_words(size_cm: tuple[float, float]) -> str:
    """Say (width, height) in cm as `8.7 × 6.5 cm`."""
    return f"{size_cm[0]:.1f} × {size_cm[1]:.1f} cm"


def date_in_words(created: str) -> str:
    """Say an ISO date as `21 November 2025`; any other text as it is."""
    moment = moment_of(created)
    return created if moment is None else f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def failure_in_words(failure: Failure | None) -> str:
    """Say in short why a job failed; all of it is in its record, the log and on the terminal."""
    return _FAILURES.get(failure.kind if failure else "", COULD_NOT_BE_MADE)
