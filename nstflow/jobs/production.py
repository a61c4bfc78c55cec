"""What becomes of a finished tile: its size in print, finishing steps and files. Plain data, as a job is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from nstflow.jobs.digests import sha256_json
from nstflow.jobs.options.files import Compression, Format, Intent
from nstflow.jobs.options.tile import Certify, Cut
from nstflow.textile.finish import Finish, Outlook, outlook


@dataclass(frozen=True)
class Production:
    """Everything that is done after the optimisation; to change it makes no tile again. Sizes are (width, height).

    print_px:    of the unit in the files.
    dpi:         pixels an inch in the files.
    preview:     (columns, rows) of repeats in repeat.png.
    cut:         `auto` moves the unit's edges to where they cross the least.
    certify:     `require` fails a job whose seam shows.
    steps:       (name, options) of the finishing steps, in their order; what they read from files is in the options.
    outlook:     what the steps will have made; it follows from them, and is no setting.
    formats:     of unit and swatch.
    bits:        a channel, of TIFF.
    profile:     an ICC file; None is sRGB. intent: how colors are brought into it.
    separations: whether each ink gets a plate of its own.
    title, creator: for the files' metadata; metadata: whether they get any.
    mill:        for whom it is made, or None.
    """

    print_px: tuple[int, int]
    dpi: float
    preview: tuple[int, int] = (3, 3)
    cut: Cut = "none"
    certify: Certify = "report"
    steps: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    outlook: Outlook = field(default_factory=Outlook)
    formats: tuple[Format, ...] = ("png",)
    bits: Literal[8, 16] = 8
    compression: Compression = "lzw"
    profile: Path | None = None
    intent: Intent = "relative"
    separations: bool = False
    title: str = ""
    creator: str = ""
    metadata: bool = True
    mill: str | None = None

    def finished_by(self, steps: Sequence[Finish]) -> Production:
        """With these steps, prepared, in place of its own."""
        options = tuple((step.name, step.model_dump(mode="json")) for step in steps)
        return replace(self, steps=options, outlook=outlook(steps))

    @cached_property
    def digest(self) -> str:
        """Of its settings; jobs of a variant share one object, and so one digest."""
        return sha256_json(self.settings)

    @property
    def settings(self) -> dict[str, Any]:
        """What the files depend on, besides digests, by the recipe's sections."""
        return {
            "tile": {
                "print_px": self.print_px,
                "dpi": self.dpi,
                "mill": self.mill,
                "cut": self.cut,
                "certify": self.certify,
            },
            "finish": [{name: options} for name, options in self.steps],
            "outputs": {
                "preview": self.preview,
                "formats": self.formats,
                "bits": self.bits,
                "compression": self.compression,
                "intent": self.intent if self.profile else None,
                "separations": self.separations,
                "title": self.title,
                "creator": self.creator,
                "metadata": self.metadata,
            },
        }
