"""What a mill can print, as `mills.yaml` tells it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from nstflow.errors import UsageError
from nstflow.textile.lengths import parse_length

MOST_REPEATS = 32  # on a screen; beyond it sizes lie closer together than the tolerance tells apart


def _length(value: Any) -> Any:
    if value is None:
        return None
    try:
        return parse_length(value if isinstance(value, str) else str(value))
    except UsageError as error:
        raise ValueError(str(error)) from None


Length = Annotated[float, BeforeValidator(_length)]


class MillEntry(BaseModel):
    """A mill as `mills.yaml` writes it. Lengths are texts with a unit there (`25.25in`), and mm here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    kind: Literal["rotary screen", "flat screen", "digital", "wallpaper", "custom"]
    repeat_mm: Length | None = Field(default=None, alias="repeat", description="A whole number of swatches fills it")
    divisors: tuple[Annotated[int, Field(ge=1)], ...] | None = Field(
        default=None, min_length=1, description="How many swatches may fill the repeat; any number where absent"
    )
    shortest_mm: Length | None = Field(default=None, alias="shortest", description="Swatches are at least as high")
    longest_mm: Length | None = Field(default=None, alias="longest", description="Swatches are at most as high")
    width_mm: Length | None = Field(default=None, alias="width", description="Printed width of the cloth or paper")
    joined: bool = Field(default=False, description="Strips are joined side by side: repeats must fill the width")
    max_inks: int | None = Field(default=None, ge=1)
    min_dpi: float | None = Field(default=None, gt=0)
    source: str = Field(default="", description="Who says so")
    comment: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> MillEntry:
        if self.divisors and self.repeat_mm is None:
            raise ValueError("'divisors' say how often a swatch fits into 'repeat'; give the repeat too")
        if self.joined and self.width_mm is None:
            raise ValueError("'joined' strips need their 'width'")
        if self.shortest_mm and self.longest_mm and self.shortest_mm > self.longest_mm:
            raise ValueError("'shortest' is longer than 'longest'; exchange them")
        return self


class Mill(MillEntry):
    """A mill under its name. origin: `built in`, or the file and line that last said something about it."""

    name: str
    origin: str = "built in"

    @property
    def repeats(self) -> tuple[int, ...]:
        """How many swatches may fill the repeat; empty where the mill has no repeat of its own."""
        if self.repeat_mm is None:
            return ()
        return self.divisors or tuple(range(1, MOST_REPEATS + 1))

    @property
    def heights_mm(self) -> tuple[float, ...]:
        """The heights that a swatch may have, the largest first; empty where every height may be printed."""
        return tuple(sorted((self.repeat_mm / number for number in self.repeats if self.repeat_mm), reverse=True))
