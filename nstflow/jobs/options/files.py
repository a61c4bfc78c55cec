"""The sections `outputs` and `sheet`: which files, where, and the words on the contact sheet."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from nstflow.errors import UsageError
from nstflow.jobs.name_template import check_file_name, text_in_braces
from nstflow.option_models import Section
from nstflow.textile.lattice import parse_grid

Format = Literal["png", "tiff", "jpeg", "webp"]
FORMATS: tuple[Format, ...] = get_args(Format)
Compression = Literal["lzw", "deflate"]
Intent = Literal["perceptual", "relative", "saturation", "absolute"]

# In letters. JPEG has room for 64 kB of metadata.
LONGEST_WORDS = 500
Title = Annotated[
    str, Field(max_length=LONGEST_WORDS, description="what the client reads in place of the id, on sheets and mock-ups")
]
_OTHER_NAMES = {"tif": "tiff", "jpg": "jpeg"}


def _grid(text: str) -> str:
    try:
        columns, rows = parse_grid(text)
    except UsageError as error:
        raise ValueError(str(error)) from None
    return f"{columns}x{rows}"


def _formats(value: Any) -> Any:
    """One name or several; sheets are drawn from PNG, so it is always among them."""
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        return value
    known = [_OTHER_NAMES.get(name.lower(), name.lower()) for name in names]
    return tuple(dict.fromkeys(["png", *known]))


def _bits(value: Any) -> Any:
    if value not in (8, 16) or isinstance(value, bool):
        raise ValueError(f"{value!r}: expected 8 or 16")
    return int(value)


class Outputs(Section):
    """Where results go, their files, and the preview (columns x rows of repeats)."""

    folder: str | None = Field(default=None, description="where results go; outputs/ and the recipe's name by default")
    name: Annotated[str, BeforeValidator(text_in_braces), AfterValidator(check_file_name)] | None = Field(
        default=None,
        description="what unit, swatch, palette, … are called by, such as '{client}-{content}-{style}'; also {season}, "
        "{title}, {recipe}, {variant}, {colorway}",
    )
    preview: Annotated[str, AfterValidator(_grid)] = Field(
        default="3x3", description="columns x rows of repeats in repeat.png"
    )
    formats: Annotated[
        tuple[Format, ...],
        BeforeValidator(_formats),
        WithJsonSchema({"type": "array", "items": {"enum": list(FORMATS)}}),
    ] = Field(default=("png",), description="of unit and swatch; png is always made")
    bits: Annotated[Literal[8, 16], BeforeValidator(_bits)] = Field(default=8, description="a channel of TIFF, 8 or 16")
    compression: Compression = Field(default="lzw", description="of TIFF")
    profile: str | None = Field(default=None, description="an ICC file that colors are converted to; without it sRGB")
    intent: Intent = Field(default="relative", description="how colors outside of the profile are brought into it")
    separations: bool = Field(default=False, description="one grey plate an ink, where there are inks")
    title: str = Field(
        default="", max_length=LONGEST_WORDS, description="for the files' metadata; the job's id where it is empty"
    )
    creator: str = Field(default="", max_length=LONGEST_WORDS, description="for the files' metadata")
    metadata: bool = Field(default=True, description="no: files without title, creator and how they came about")

    @property
    def preview_grid(self) -> tuple[int, int]:
        """(columns, rows) of repeats in the preview."""
        return parse_grid(self.preview)


class Sheet(Section):
    """The words on the contact sheet."""

    title: str = Field(default="", description="the sheet's headline; the recipe's name by default")
    client: str = Field(default="", description="for whom the designs are")
    season: str = Field(default="", description='such as "SS 27"')
