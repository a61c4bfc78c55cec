"""What becomes of a finished tile: its size in print, finishing steps and files. Plain data, as a job is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from nstflow.jobs.digests import sha256_json
from nstflow.jobs.options.files import Outputs
from nstflow.jobs.options.tile import Tile
from nstflow.textile.finish import Finish, Outlook, outlook


@dataclass(frozen=True)
class Production:
    """Everything that is done after the tile is painted; to change it makes no tile again.

    print_px: (width, height) of the unit in the files.
    tile:     its resolution in print, its cut, certificate and mill, as the recipe says; its size is in print_px.
    files:    which files, and how they are written, as the recipe says.
    profile:  the ICC file that `files` names; None is sRGB.
    name:     what its files are called by, with a place for a colorway's; empty for their usual names.
    steps:    (name, options) of the finishing steps, in their order; what they read from files is in the options.
    outlook:  what the steps will have made; it follows from them, and is no setting.
    """

    print_px: tuple[int, int]
    tile: Tile = field(default_factory=Tile)
    files: Outputs = field(default_factory=Outputs)
    profile: Path | None = None
    name: str = ""
    steps: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    outlook: Outlook = field(default_factory=Outlook)
    _validated: list[Finish] = field(default_factory=list, init=False, repr=False, compare=False)

    def finished_by(self, steps: Sequence[Finish]) -> Production:
        """Replace its steps by these, which are prepared."""
        options = tuple((step.name, step.model_dump(mode="json")) for step in steps)
        return replace(self, steps=options, outlook=outlook(steps))

    def finishing_steps(self, finishes: Mapping[str, type[Finish]]) -> tuple[Finish, ...]:
        """Return its steps as they run, validated once for all jobs of a variant.

        finishes: the registered steps by name.
        """
        if not self._validated:
            self._validated.extend(finishes[name].model_validate(options) for name, options in self.steps)
        return tuple(self._validated)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the validated steps behind: a plugin's class is known in the process alone that imported it."""
        return {**self.__dict__, "_validated": []}

    @cached_property
    def digest(self) -> str:
        """Of its settings; jobs of a variant share one object, and so one digest."""
        return sha256_json(self.settings)

    @property
    def settings(self) -> dict[str, Any]:
        """What the files depend on, besides digests, by the recipe's sections."""
        tile, files = self.tile, self.files
        return {
            "tile": {
                "print_px": self.print_px,
                "dpi": tile.dpi,
                "mill": tile.mill,
                "cut": tile.cut,
                "certify": tile.certify,
            },
            "finish": [{name: options} for name, options in self.steps],
            "outputs": {
                "preview": files.preview_grid,
                "formats": files.formats,
                "bits": files.bits,
                "compression": files.compression,
                "intent": files.intent if self.profile else None,
                "separations": files.separations,
                "title": files.title,
                "creator": files.creator,
                "metadata": files.metadata,
                # Absent where there is none: what was made before there were names stays the same.
                **({"name": self.name} if self.name else {}),
            },
        }
