"""What a finishing step is: options, and a picture in, a picture out.

    class Fade(Finish):
        \"\"\"Mixes the tile with white.\"\"\"

        name: ClassVar[str] = "fade"
        amount: float = 0.5                     # an option, checked like the rest of the recipe

        def __call__(self, artwork):
            return artwork.painted(lambda image: image + self.amount * (1 - image), step=self.name)

Steps run after the tile was made, in the order in which the recipe's `finish` has them. A step must know the repeat
as everything else: a filter that reads beyond the tile's edge asks `artwork.around` for what lies there.

Importing this module imports neither scipy nor scikit-image, so recipes are validated without them; steps import
them where they use them.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from nstflow.errors import JobError
from nstflow.option_models import NO_TRUTH_VALUE
from nstflow.textile.filters import surround
from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import MM_PER_INCH
from nstflow.textile.plates import Plates

if TYPE_CHECKING:
    from typing_extensions import Self


Number = Annotated[float, Field(allow_inf_nan=False), NO_TRUTH_VALUE]
"""A finite number; `yes` and `true` are none."""

OnPlates = Literal["makes", "keeps", "drops"]
COLORWAY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""It is a folder, too."""
PLATE_FACTS = ("inks", "delta_e")
"""Facts that are true of plates alone."""


@dataclass(frozen=True, eq=False)
class Artwork:
    """What goes from step to step of the finishing.

    image:     float32 (H, W, 3), sRGB in [0, 1]: the unit at print pixels. With plates it is `plates.render() / 255`.
    lattice:   how the unit repeats.
    dpi:       print pixels an inch.
    seed:      of whatever a step draws at random.
    plates:    the picture as inks, once it is reduced to them.
    colorways: name -> the same plates in other colors.
    facts:     plain JSON data for the manifest, such as inks and their coverage.
    notes:     what the designer should know, in words.
    """

    image: np.ndarray
    lattice: Lattice
    dpi: float
    seed: int = 0
    plates: Plates | None = None
    colorways: Mapping[str, Artwork] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def px(self, length_mm: float) -> float:
        """Convert a length on the cloth to print pixels."""
        return length_mm * self.dpi / MM_PER_INCH

    def around(self, margin_px: int) -> np.ndarray:
        """Lay `margin_px` of the image's repeats on every side of it: float32 (H + 2 m, W + 2 m, 3)."""
        return surround(self.image, margin_px, self.lattice)

    def painted(self, paint: Callable[[np.ndarray], np.ndarray], *, step: str) -> Artwork:
        """Change colors freely, in the artwork and in its colorways.

        paint: float32 (H, W, 3) to the same shape; values beyond [0, 1] are clipped.
        step:  its name, for the note where inks are lost: a picture painted over is no longer made of plates.
        Raises JobError where `paint` gives whole numbers: 0 to 255 would be clipped to white.
        """
        result = np.asarray(paint(self.image))
        if result.dtype.kind != "f":
            raise JobError(f"finish: {step} painted {result.dtype}; expected float32 in [0, 1]")
        image = np.clip(result, 0.0, 1.0).astype("float32", copy=False)
        colorways = {name: colorway.painted(paint, step=step) for name, colorway in self.colorways.items()}
        if self.plates is None:
            return replace(self, image=image, colorways=colorways)
        return replace(
            self,
            image=image,
            plates=None,
            colorways=colorways,
            facts={key: value for key, value in self.facts.items() if key not in PLATE_FACTS},
            notes=(*self.notes, f"{step} comes after inks and mixes new colors, so there are no plates; put it before"),
        )

    def noted(self, *notes: str) -> Artwork:
        """Add notes to the artwork."""
        return replace(self, notes=(*self.notes, *notes))


class Finish(BaseModel):
    """A step between the tile and its files. Its options are fields, each with a default.

    on_plates: whether it `makes` plates, `keeps` those that are there, or `drops` them, as all that mixes new colors
    does. What needs plates later is then checked before any tile is made; `run_step` holds the step to its word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    name: ClassVar[str]
    on_plates: ClassVar[OnPlates] = "drops"

    def ink_count(self) -> int | None:
        """Tell how many inks the step makes at most; None where its options do not say.

        Asked only of steps that make plates.
        """
        return None

    def colorway_count(self) -> int:
        """Count the colorways that the step adds; each is written as the tile itself is, and takes as much room."""
        return 0

    def prepared(self, root: Path) -> Self:
        """Replace names of files (palettes) in the step's options by what the files contain.

        root: the project folder, which the names are relative to. Called before any tile is made; `model_dump` of the
        result is the whole setting. Raises UsageError with the file, what was found, what is expected, the remedy.
        """
        return self

    def check_place(self, before: Sequence[Finish]) -> None:
        """Check that the step can follow the prepared steps `before`, in their order.

        Raises UsageError with the remedy. Called before any tile is made.
        """

    def chooses(self) -> bool:
        """Tell whether the step chooses something by the tile that a collection shares, such as its inks."""
        return False

    def following(self, hero: Mapping[str, Any]) -> Self:
        """Set in the step what the collection's hero chose.

        Asked only of steps that choose.
        hero: the facts of the finished hero, as this step left them: steps after it may paint over plates, which takes
        the facts in PLATE_FACTS away, so what is shared has a fact of its own. Raises UsageError where it is missing.
        """
        return self

    @abstractmethod
    def __call__(self, artwork: Artwork) -> Artwork:
        """Return the artwork after the step; what is given stays as it is."""
