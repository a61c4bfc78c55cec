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
from nstflow.textile.clusters import color_histogram, k_means, nearest
from nstflow.textile.color import evened, from_lab, to_lab
from nstflow.textile.color_names import named
from nstflow.textile.dither import dithered
from nstflow.textile.finish.base import Artwork, Finish, OnPlates
from nstflow.textile.finish.options import Color, colors_of, inks_of
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
_ROWS_AT_ONCE = 128
_SHARED_FACT = "found_inks"


class Inks(Finish):
    """Reduces the tile to a few flat inks, each with its plate: a number of them, or the colors that you name."""

    name: ClassVar[str] = "inks"
    on_plates: ClassVar[OnPlates] = "makes"

    count: WholeNumber | None = Field(default=None, description="How many inks, 2 to 64; they are found in the tile")
    colors: tuple[Color, ...] | None = Field(
        default=None, description='The inks themselves, such as "#1b2a41" or "madder: #a8323e"'
    )
    palette: str | None = Field(default=None, description="A palette file (.gpl, .ase) with the inks")
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
        """Refuses a single ink, too: a mistake where somebody wrote it, but all that a plain hero has to share."""
        colors = self.colors if self.palette is None else colors_of(self.palette, root)
        if colors is None:
            return self
        try:
            _check_number(len(colors), "colors")
            _check_colors(colors)
        except ValueError as error:
            if self.palette is None:
                raise UsageError(f"inks: {error}") from None
            raise UsageError(f"{self.palette}: {error}; make a palette of the inks alone") from None
        return self.model_copy(update={"palette": None, "colors": colors})

    def ink_count(self) -> int | None:
        return self.count if self.colors is None else len(self.colors)

    def chooses(self) -> bool:
        return self.count is not None

    def following(self, hero: Mapping[str, Any]) -> Self:
        if not hero.get(_SHARED_FACT):
            raise UsageError(
                f"the finished hero's manifest has no '{_SHARED_FACT}' to share; run it again with --force"
            )
        return type(self).model_validate({**self.model_dump(), "count": None, "colors": hero[_SHARED_FACT]})

    def __call__(self, artwork: Artwork) -> Artwork:
        inks, notes = self._inks(artwork)
        lattice, image = artwork.lattice, artwork.image
        if self.dither == "ordered":
            labels = dithered(image, _rgb(inks), lattice)
        else:
            labels = _nearest_inks(image, inks)
            labels = smooth_outlines(labels, artwork.px(self._smooth_mm), lattice, count=len(inks))
            seen = evened(_lab(inks))
            distances = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
            labels, _ = without_islands(labels, self._island_px(artwork), lattice, distances=distances)
        plates = Plates(labels, inks)
        if self.count is not None:
            plates = _without_idle_inks(plates)
        flat = plates.render()
        facts = {**artwork.facts, "inks": ink_facts(plates), "delta_e": color_difference(image, flat)}
        if self.chooses():
            facts[_SHARED_FACT] = [str(ink) for ink in plates.inks]
        notes += [f"the ink '{ink.name}' prints nothing" for ink, share in _shares(plates) if share == 0]
        painted = (flat / np.float32(255)).astype("float32")
        return replace(artwork, image=painted, plates=plates, facts=facts).noted(*notes)

    def _inks(self, artwork: Artwork) -> tuple[tuple[Ink, ...], list[str]]:
        if self.palette is not None:
            raise UsageError(f"{self.palette}: not read; call prepared() before the step")
        if self.colors is not None:
            return named(inks_of(self.colors)), []
        assert self.count is not None
        inks = _found_inks(artwork.image, self.count, seed=artwork.seed)
        if len(inks) < self.count:
            return inks, [_few_colors_note(len(inks), self.count)]
        return inks, []

    @property
    def _smooth_mm(self) -> float:
        return _USUAL_SMOOTHING_MM if self.smooth_mm is None else self.smooth_mm

    def _island_px(self, artwork: Artwork) -> float:
        """The area of a round spot of the smallest width."""
        width = self.min_island_px
        if width is None:
            width = artwork.px(_USUAL_ISLAND_MM if self.min_island_mm is None else self.min_island_mm)
        return pi / 4 * width**2


def ink_facts(plates: Plates) -> list[dict[str, Any]]:
    """Each ink's name, color and coverage, for a manifest."""
    return [{"name": ink.name, "color": ink.hex, "coverage_percent": round(share, 3)} for ink, share in _shares(plates)]


def color_difference(image: np.ndarray, flat: np.ndarray) -> dict[str, float]:
    """ΔE00 (CIE 142-2001) between a picture and its print: mean, 95th percentile and largest over all pixels.

    image: float32 (H, W, 3), sRGB in [0, 1]; flat: uint8 (H, W, 3).
    """
    from skimage.color import deltaE_ciede2000

    found = np.empty(image.shape[:2], dtype="float32")
    for start in range(0, len(image), _ROWS_AT_ONCE):  # the formula takes some thirty pictures of memory
        rows = slice(start, start + _ROWS_AT_ONCE)
        found[rows] = deltaE_ciede2000(to_lab(image[rows]), to_lab(flat[rows] / np.float32(255)))
    numbers = {"mean": found.mean(dtype="float64"), "p95": np.percentile(found, 95), "max": found.max()}
    return {name: round(float(number), 3) for name, number in numbers.items()}


def _few_colors_note(found: int, wanted: int) -> str:
    if found == 1:
        return f"the tile has only 1 color, so it is a plain cloth of 1 ink and not of {wanted}"
    return f"the tile has only {found} colors, so there are {found} inks and not {wanted}"


def _found_inks(image: np.ndarray, count: int, *, seed: int) -> tuple[Ink, ...]:
    """Inks that stand for the picture, from light to dark, as screens are printed."""
    colors, weights = color_histogram(image)
    seen = evened(colors)
    owners = nearest(seen, k_means(seen, weights, count, seed=seed))
    means = [
        np.average(colors[owners == owner], axis=0, weights=weights[owners == owner]) for owner in np.unique(owners)
    ]
    means.sort(key=lambda mean: -mean[0])
    rgb = np.rint(from_lab(np.array(means)) * 255).astype(int).tolist()
    return named(Ink("", tuple(color)) for color in dict.fromkeys(tuple(color) for color in rgb))


def _nearest_inks(image: np.ndarray, inks: Sequence[Ink]) -> np.ndarray:
    """uint8 (H, W)"""
    centers = evened(_lab(inks))
    labels = np.empty(image.shape[:2], dtype="uint8")
    for start in range(0, len(image), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        seen = evened(to_lab(image[rows]))
        labels[rows] = nearest(seen.reshape(-1, 3), centers).reshape(labels[rows].shape)
    return labels


def _without_idle_inks(plates: Plates) -> Plates:
    """The plates without inks that print nothing: whose every spot was too small."""
    used = np.unique(plates.labels)
    if len(used) == len(plates.inks):
        return plates
    return Plates(np.searchsorted(used, plates.labels).astype("uint8"), tuple(plates.inks[place] for place in used))


def _shares(plates: Plates) -> list[tuple[Ink, float]]:
    return list(zip(plates.inks, plates.coverage(), strict=True))


def _rgb(inks: Sequence[Ink]) -> np.ndarray:
    return np.array([ink.rgb for ink in inks], dtype="float32") / 255


def _lab(inks: Sequence[Ink]) -> np.ndarray:
    return to_lab(_rgb(inks))


def _check_number(number: int, what: str) -> None:
    if number < FEWEST:
        raise ValueError(f"{what}: {number}: one ink is a plain cloth; expected {FEWEST} to {MOST} inks")
    if number > MOST:
        raise ValueError(f"{what}: {number}: no printer has so many screens; expected {FEWEST} to {MOST} inks")


def _check_colors(colors: Sequence[str]) -> None:
    """Raises ValueError unless they are different inks, of a number that can be printed; one is left to `prepared`."""
    if len(colors) != 1:
        _check_number(len(colors), "colors")
    inks = inks_of(tuple(colors))
    for place, ink in enumerate(inks):
        first = next(other for other in inks if other.rgb == ink.rgb or (ink.name and other.name == ink.name))
        if first is not inks[place]:
            raise ValueError(f"'{first}' and '{ink}': expected inks that differ in color and in name")
