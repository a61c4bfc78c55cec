"""How fast this machine was: what runs have measured, kept in a small file of the user's.

Only accuracy is lost with the file: what is damaged or missing is left out, and nothing here is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nstflow.errors import OutputError
from nstflow.outputs.atomic import write_json
from nstflow.schedule.forecast.told import Basis

PACES_FILE = "paces.json"
_MOST_KEPT = 200
# Enough for a median that one busy afternoon does not move, few enough to follow a new driver.
_LATEST = 7
# Of the reference machine's core, until something has run here: one GPU is as fast as about so many cores.
_GUESSES = {("painting", "gpu"): 1 / 50}


class Circumstances(BaseModel):
    """What a pace depends on besides the work itself; the first of its fields matter most.

    device: as `Device.name`; losses: their names, in order.
    """

    model_config = ConfigDict(frozen=True)

    what: Literal["painting", "rest"]
    device: str
    backend: str
    weights: str = ""
    optimizer: str = ""
    losses: tuple[str, ...] = ()
    precision: str = ""

    @property
    def kind(self) -> str:
        """Of the device: `cpu` or `gpu`."""
        return self.device[:3]

    def likeness(self, other: Circumstances) -> tuple[bool, ...]:
        """Tell in what others are the same, the more important first; larger is closer."""
        return (
            self.backend == other.backend,
            self.weights == other.weights,
            self.optimizer == other.optimizer,
            self.losses == other.losses,
            self.precision == other.precision,
            self.device == other.device,
        )


class Pace(BaseModel):
    """What was measured once. times: how many times longer it took than on the reference machine's cores."""

    model_config = ConfigDict(frozen=True)

    of: Circumstances
    times: float = Field(gt=0, allow_inf_nan=False)


class Paces:
    """The paces that are known, the latest last."""

    def __init__(self, known: Iterable[Pace] = ()) -> None:
        self._known = tuple(known)[-_MOST_KEPT:]
        self._answers: dict[Circumstances, tuple[float, Basis]] = {}

    @classmethod
    def read(cls, file: Path | None = None) -> Paces:
        """Read the user's file; what cannot be read of it is left out."""
        try:
            rows = json.loads((file or paces_file()).read_bytes())
        except (OSError, ValueError):
            rows = []
        known = []
        for row in rows if isinstance(rows, list) else []:
            with suppress(ValidationError):
                known.append(Pace.model_validate(row))
        return cls(known)

    def times(self, asked: Circumstances) -> tuple[float, Basis]:
        """Tell how many times longer than the reference's something takes: the median of the latest most alike."""
        if asked not in self._answers:
            self._answers[asked] = self._times(asked)
        return self._answers[asked]

    def with_new(self, new: Iterable[Pace]) -> Paces:
        """Return the paces with those that were just measured."""
        return Paces((*self._known, *new))

    def write(self, file: Path | None = None) -> None:
        """Keep them; where the file cannot be written, they are forgotten."""
        path = file or paces_file()
        with suppress(OSError, OutputError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_json(path, [pace.model_dump(mode="json") for pace in self._known])

    def _times(self, asked: Circumstances) -> tuple[float, Basis]:
        same = [pace for pace in self._known if (pace.of.what, pace.of.kind) == (asked.what, asked.kind)]
        if not same:
            return _GUESSES.get((asked.what, asked.kind), 1.0), "guess"
        closest = max(pace.of.likeness(asked) for pace in same)
        alike = [pace.times for pace in same if pace.of.likeness(asked) == closest]
        return median(alike[-_LATEST:]), "runs" if all(closest) else "other runs"


def paces_file() -> Path:
    """Where the user's paces lie."""
    return Path(platformdirs.user_state_dir("nstflow")) / PACES_FILE
