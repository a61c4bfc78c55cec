"""Reduction to a few inks, as screens print them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import pi
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from nstflow.errors import UsageError
from nstflow.option_models import NO_TRUTH_VALUE, WholeNumber
from nstflow.textile.color import evened
from nstflow.textile.color_names import named
from nstflow.textile.dither import dithered
from nstflow.textile.finish.base import Artwork, Finish, OnPlates
from nstflow.textile.finish.ink_facts import color_difference, ink_facts, shares
from nstflow.textile.finish.options import Color, colors_of, inks_of
from nstflow.textile.finish.reduction import choose_inks, lab_of_inks, nearest_inks, rgb_of_inks, without_idle_inks
from nstflow.textile.finish.step_error import at
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates
from nstflow.textile.regions import smooth_outlines, without_islands

if TYPE_CHECKING:
    from typing_extensions import Self

FEWEST, MOST = 2, 64
_USUAL_COUNT = 6
# About what a fine screen holds; smaller spots fall off the mesh or look like dirt.
_USUAL_ISLAND_MM = 0.8
_USUAL_SMOOTHING_MM = 0.25
_SHARED_FACT = "found_inks"


class Inks(Finish):
    """Reduces the tile to a few flat inks, each with its plate: a number of them, or the colors that you name."""

    name: ClassVar[str] = "inks"
    on_plates: ClassVar[OnPlates] = "makes"

    count: WholeNumber | None = Field(default=None, description="How many inks, 2 to 64; they are found in the tile")
    colors: tuple[Color, ...] | None = Field(
        default=None, description='The inks themselves, such as "#1b2a41" or "madder: #a8323e"'
    )
    palette: str | None = Field(default=None, description="A palette file (.gpl, .ase, .aco, .act, .csv) with the inks")
    smooth_mm: Annotated[float, Field(ge=0, le=5), NO_TRUTH_VALUE] | None = Field(
        default=None, description=f"How far outlines are evened; {_USUAL_SMOOTHING_MM} if not dithered"
    )
    min_island_mm: Annotated[float, Field(ge=0, le=100), NO_TRUTH_VALUE] | None = Field(
        default=None, description=f"Width of the smallest spot; {_USUAL_ISLAND_MM} if not dithered"
    )
    min_island_px: Annotated[float, Field(ge=0, le=1000), NO_TRUTH_VALUE] | None = Field(
        default=None, description="The same in print pixels"
    )
    dither: Literal["none", "ordered"] = Field(default="none", description="Dots of two inks for the shades in between")

    @model_validator(mode="before")
    @classmethod
    def _some_inks(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and all(value.get(key) is None for key in ("count", "colors", "palette")):
            return {**value, "count": _USUAL_COUNT}
        return value

    @model_validator(mode="after")
    def _makes_sense(self) -> Inks:
        given = [key for key in ("count", "colors", "palette") if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)}: expected one of them")
        if self.count is not None:
            _check_number(self.count, "count")
        if self.colors is not None:
            _check_colors(self.colors)
        if self.min_island_mm is not None and self.min_island_px is not None:
            raise ValueError("min_island_mm and min_island_px: expected one of them")
        evening = [key for key in ("smooth_mm", "min_island_mm", "min_island_px") if getattr(self, key)]
        if self.dither != "none" and evening:
            raise ValueError(f"{evening[0]} would take the dots of 'dither: {self.dither}' away; leave one of them out")
        return self

    def prepared(self, root: Path) -> Self:
        """Read the palette file, and refuse a single ink.

        It is a mistake where somebody wrote it, but all that a plain hero has to share.
        """
        if self.palette is not None:
            with at("palette"):
                return self._in_colors_of(self.palette, root)
        if self.colors is not None:
            try:
                _check_number(len(self.colors), "colors")
            except ValueError as error:
                raise UsageError(f"inks: {error}") from None
        return self

    def _in_colors_of(self, palette: str, root: Path) -> Self:
        colors = colors_of(palette, root)
        try:
            _check_number(len(colors), "colors")
            _check_colors(colors)
        except ValueError as error:
            raise UsageError(f"{palette}: {error}; make a palette of the inks alone") from None
        return self.model_copy(update={"palette": None, "colors": colors})

    def ink_count(self) -> int | None:
        """Return the number asked for, or that of the colors."""
        return self.count if self.colors is None else len(self.colors)

    def chooses(self) -> bool:
        """Tell whether inks are chosen by the tile."""
        return self.count is not None

    def following(self, hero: Mapping[str, Any]) -> Self:
        """Take the hero's inks."""
        if not hero.get(_SHARED_FACT):
            raise UsageError(
                f"the finished hero's manifest has no '{_SHARED_FACT}' to share; run it again with --force"
            )
        return type(self).model_validate({**self.model_dump(), "count": None, "colors": hero[_SHARED_FACT]})

    def __call__(self, artwork: Artwork) -> Artwork:
        """Reduce the artwork to plates."""
        inks, notes = self._inks(artwork)
        lattice, image = artwork.lattice, artwork.image
        if self.dither == "ordered":
            labels = dithered(image, rgb_of_inks(inks), lattice)
        else:
            labels = nearest_inks(image, inks)
            labels = smooth_outlines(labels, artwork.px(self._smooth_mm), lattice, count=len(inks))
            seen = evened(lab_of_inks(inks))
            distances = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
            labels, _ = without_islands(labels, self._island_px(artwork), lattice, distances=distances)
        plates = Plates(labels, inks)
        if self.count is not None:
            plates = without_idle_inks(plates)
        flat = plates.render()
        facts = {**artwork.facts, "inks": ink_facts(plates), "delta_e": color_difference(image, flat)}
        if self.chooses():
            facts[_SHARED_FACT] = [str(ink) for ink in plates.inks]
        notes += [f"the ink '{ink.name}' prints nothing" for ink, share in shares(plates) if share == 0]
        painted = (flat / np.float32(255)).astype("float32")
        return replace(artwork, image=painted, plates=plates, facts=facts).noted(*notes)

    def _inks(self, artwork: Artwork) -> tuple[tuple[Ink, ...], list[str]]:
        if self.palette is not None:
            raise UsageError(f"{self.palette}: not read; call prepared() before the step")
        if self.colors is not None:
            return named(inks_of(self.colors)), []
        assert self.count is not None
        inks = choose_inks(artwork.image, self.count, seed=artwork.seed)
        if len(inks) < self.count:
            return inks, [_few_colors_note(len(inks), self.count)]
        return inks, []

    @property
    def _smooth_mm(self) -> float:
        return _USUAL_SMOOTHING_MM if self.smooth_mm is None else self.smooth_mm

    def _island_px(self, artwork: Artwork) -> float:
        """Compute the area of a round spot of the smallest width."""
        width = self.min_island_px
        if width is None:
            width = artwork.px(_USUAL_ISLAND_MM if self.min_island_mm is None else self.min_island_mm)
        return pi / 4 * width**2


def _check_number(number: int, what: str) -> None:
    if number < FEWEST:
        raise ValueError(f"{what}: {number}: one ink is a plain cloth; expected {FEWEST} to {MOST} inks")
    if number > MOST:
        raise ValueError(f"{what}: {number}: no printer has so many screens; expected {FEWEST} to {MOST} inks")


def _check_colors(colors: Sequence[str]) -> None:
    """Raise ValueError unless they are different inks, of a number that can be printed; 1 is left to `prepared`."""
    if len(colors) != 1:
        _check_number(len(colors), "colors")
    inks = inks_of(tuple(colors))
    for place, ink in enumerate(inks):
        first = next(other for other in inks if other.rgb == ink.rgb or (ink.name and other.name == ink.name))
        if first is not inks[place]:
            raise ValueError(f"'{first}' and '{ink}': expected inks that differ in color and in name")


def _few_colors_note(number: int, wanted: int) -> str:
    if number == 1:
        return f"the tile has only 1 color, so it is a plain cloth of 1 ink and not of {wanted}"
    return f"the tile has only {number} colors, so there are {number} inks and not {wanted}"
