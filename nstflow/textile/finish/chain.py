"""A chain of steps, before any of them runs: what they will have made, and whether their order can work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.textile.finish.base import Finish
from nstflow.textile.finish.step_error import at


@dataclass(frozen=True)
class Outlook:
    """What steps will have made, as far as their options tell.

    plates_of:       the step that made plates, or empty.
    painted_over_by: the steps that dropped them again.
    ink_count:       how many plates there are at most; None where that is not known, and in full color.
    colorways:       how many there are, besides the tile in its own colors.
    """

    plates_of: str = ""
    painted_over_by: tuple[str, ...] = ()
    ink_count: int | None = None
    colorways: int = 0

    @property
    def has_plates(self) -> bool:
        """Whether the picture is made of plates."""
        return bool(self.plates_of) and not self.painted_over_by

    @property
    def lost_plates(self) -> str:
        """How plates were lost and the remedy, to follow a "but"; empty where none were."""
        painters = " and ".join(dict.fromkeys(self.painted_over_by))
        verb = "paints" if len(set(self.painted_over_by)) == 1 else "paint"
        return painters and f"{painters} {verb} over those of {self.plates_of}; put {painters} before {self.plates_of}"

    def after(self, step: Finish) -> Outlook:
        """Add what a further step will have made."""
        there = replace(self, colorways=self.colorways + step.colorway_count())
        if step.on_plates == "makes":
            return replace(there, plates_of=step.name, painted_over_by=(), ink_count=step.ink_count())
        if step.on_plates == "drops" and self.plates_of:
            return replace(there, painted_over_by=(*self.painted_over_by, step.name), ink_count=None)
        return there


def outlook(steps: Iterable[Finish]) -> Outlook:
    """Foretell what the prepared steps will have made, in their order."""
    there = Outlook()
    for step in steps:
        there = there.after(step)
    return there


def prepare(steps: Sequence[Finish], root: Path) -> tuple[Finish, ...]:
    """Read the files that the steps name, and check the steps' order.

    root: the project folder. Raises StepError with the remedy.
    """
    prepared = list[Finish]()
    for place, step in enumerate(steps):
        with at(place, step.name):
            prepared.append(step.prepared(root))
    for place, step in enumerate(prepared):
        with at(place, step.name):
            if step.on_plates == "makes":
                _check_maker(step, prepared[:place])
            step.check_place(prepared[:place])
    return tuple(prepared)


def _check_maker(step: Finish, before: Sequence[Finish]) -> None:
    for other in before:
        if other.name == step.name:
            raise UsageError(f"{step.name} twice; the tile can be reduced to inks once")
        if other.on_plates == "makes":
            raise UsageError(f"{other.name} and {step.name} both reduce the tile to inks; leave one of them out")
        if other.colorway_count():
            raise UsageError(
                f"{step.name} after {other.name}; put {step.name} first, {other.name} recolor the plates that it makes"
            )
