"""Colorways: the same plates in other colors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator

from nstflow.errors import UsageError
from nstflow.file_names import is_reserved_on_windows
from nstflow.option_models import NO_TRUTH_VALUE
from nstflow.textile.color import from_lab, to_lab, turned
from nstflow.textile.color_names import named
from nstflow.textile.finish.base import COLORWAY_NAME, Artwork, Finish, OnPlates
from nstflow.textile.finish.chain import outlook
from nstflow.textile.finish.ink_facts import ink_facts
from nstflow.textile.finish.options import Color, colors_of, inks_of
from nstflow.textile.finish.step_error import at
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

if TYPE_CHECKING:
    from typing_extensions import Self


class Colorway(BaseModel):
    """A colorway: a list of colors, a palette file, or a turn of all hues."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    colors: tuple[Color, ...] | None = Field(default=None, description="a color for each ink, in their order")
    palette: str | None = Field(default=None, description="A palette file (.gpl, .ase, .aco, .act, .csv)")
    match: Literal["order", "lightness"] | None = Field(
        default=None,
        description="Colors go to inks by their order (usual for a list) or from light to dark (usual for a file)",
    )
    rotate: Annotated[float, Field(ge=-360, le=360), NO_TRUTH_VALUE] | None = Field(
        default=None, description="Degrees that all hues turn by, in CIELAB"
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        colors = handler.resolve_ref_schema(schema)["properties"]["colors"]["anyOf"][0]
        return {"anyOf": [colors, schema]}

    @model_validator(mode="before")
    @classmethod
    def _list_is_colors(cls, value: Any) -> Any:
        return {"colors": value} if isinstance(value, (list, tuple)) else value

    @model_validator(mode="after")
    def _one_source(self) -> Colorway:
        given = [key for key in ("colors", "palette", "rotate") if getattr(self, key) is not None]
        if len(given) != 1:
            named_sources = " and ".join(given) or "no colors"
            raise ValueError(f"{named_sources}: expected a list of colors, palette: FILE, or rotate: DEGREES")
        if self.colors is not None and not self.colors:
            raise ValueError("an empty list; expected one color for each ink")
        if self.match is not None and self.rotate is not None:
            raise ValueError("match: expected with colors or a palette, not with rotate")
        return self

    def prepared(self, root: Path) -> Colorway:
        """Replace the palette file by its colors. Raises UsageError."""
        if self.palette is None:
            return self
        with at("palette"):
            colors = colors_of(self.palette, root)
        return self.model_copy(update={"palette": None, "colors": colors, "match": self.match or "lightness"})

    def inks(self, inks: Sequence[Ink], *, name: str) -> tuple[Ink, ...]:
        """Choose the colorway's ink for each of the given inks. Raises UsageError where there are too few colors."""
        if self.rotate is not None:
            return _rotated(inks, self.rotate)
        if self.colors is None:
            raise UsageError(f"colorway '{name}': {self.palette} is not read; call prepared() before the step")
        check_number(len(self.colors), len(inks), name=name)
        others = inks_of(self.colors)
        return named(_by_lightness(inks, others) if self.match == "lightness" else others[: len(inks)])


class Colorways(Finish):
    """Recolors the plates: by a list of colors or a palette file for each colorway, or by a turn of all hues."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Colorway]

    name: ClassVar[str] = "colorways"
    on_plates: ClassVar[OnPlates] = "keeps"

    @model_validator(mode="after")
    def _names_are_folders(self) -> Colorways:
        seen: dict[str, str] = {}
        for name in self.ways:
            if not COLORWAY_NAME.fullmatch(name):
                raise ValueError(f"'{name}': a colorway is a folder, too; expected letters, digits, - and _")
            if is_reserved_on_windows(name):
                raise ValueError(f"'{name}': a colorway is a folder, too, and Windows has none of that name")
            if other := seen.get(name.lower()):
                raise ValueError(f"'{other}' and '{name}': expected names that differ in more than capitals")
            seen[name.lower()] = name
        return self

    @property
    def ways(self) -> Mapping[str, Colorway]:
        """The colorways by name, in the order written."""
        return self.__pydantic_extra__ or {}

    def prepared(self, root: Path) -> Self:
        """Replace every palette file by its colors."""
        prepared = {}
        for name, way in self.ways.items():
            with at(name):
                prepared[name] = way.prepared(root)
        return type(self).model_validate(prepared)

    def colorway_count(self) -> int:
        """Count the colorways."""
        return len(self.ways)

    def check_place(self, before: Sequence[Finish]) -> None:
        """Check that there are plates to recolor, and enough colors."""
        if any(isinstance(step, Colorways) for step in before):
            raise UsageError("colorways twice; put all of them into one step")
        there = outlook(before)
        for name, way in self.ways.items():
            if way.colors is None:
                continue
            if not there.has_plates:
                lack = there.lost_plates or "there are none; put inks before it"
                raise UsageError(f"colorway '{name}' recolors plates, and {lack}")
            if there.ink_count is not None:
                check_number(len(way.colors), there.ink_count, name=name)

    def __call__(self, artwork: Artwork) -> Artwork:
        """Add the colorways to the artwork."""
        ways = {name: _colorway(artwork, name, way) for name, way in self.ways.items()}
        return replace(artwork, colorways={**artwork.colorways, **ways})


def check_number(colors: int, inks: int, *, name: str) -> None:
    """Raise UsageError where a colorway has fewer colors than there are inks."""
    if colors < inks:
        raise UsageError(f"colorway '{name}': {colors} colors for {inks} inks; add {inks - colors}, or use fewer inks")


def _colorway(artwork: Artwork, name: str, way: Colorway) -> Artwork:
    if artwork.plates is not None:
        plates = artwork.plates.recolored(way.inks(artwork.plates.inks, name=name))
        image = plates.render().astype("float32") / 255
        facts, notes = {"inks": ink_facts(plates)}, _notes(way, plates)
        return replace(artwork, image=image, plates=plates, colorways={}, facts=facts, notes=notes)
    if way.rotate is None:
        raise UsageError(f"colorway '{name}' recolors plates, and there are none; put inks before it in finish")
    image = from_lab(turned(to_lab(artwork.image), way.rotate))
    return replace(artwork, image=image, colorways={}, facts={}, notes=())


def _notes(way: Colorway, plates: Plates) -> tuple[str, ...]:
    spare = len(way.colors or ()) - len(plates.inks)
    return (f"{spare} of its {spare + len(plates.inks)} colors are not used",) if spare > 0 else ()


def _rotated(inks: Sequence[Ink], degrees: float) -> tuple[Ink, ...]:
    lab = to_lab(np.array([ink.rgb for ink in inks]) / 255)
    rgb = np.rint(from_lab(turned(lab, degrees)) * 255).astype(int).tolist()
    return named(Ink("", tuple(color)) for color in rgb)


def _by_lightness(inks: Sequence[Ink], others: Sequence[Ink]) -> list[Ink]:
    """Choose for each ink an ink of the others, light for light and dark for dark.

    Both are laid out from their darkest to their lightest; of more colors than inks those that lie nearest are taken.
    """
    from scipy.optimize import linear_sum_assignment

    apart = np.abs(_lightness(inks)[:, None] - _lightness(others)[None])
    return [others[place] for place in linear_sum_assignment(apart)[1]]


def _lightness(inks: Sequence[Ink]) -> np.ndarray:
    """Compute how light each ink is, from 0, the darkest of them, to 1, the lightest."""
    lightness = to_lab(np.array([ink.rgb for ink in inks]) / 255)[:, 0].astype("float64")
    shares: np.ndarray = (lightness - lightness.min()) / max(float(np.ptp(lightness)), 1e-6)
    return shares
