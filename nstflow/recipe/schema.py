"""What a recipe may say: frozen pydantic models, and the one that knows what plugins brought.

These models mirror the YAML file. `load.py` turns a valid file into a `Recipe`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    create_model,
    field_validator,
    model_validator,
)

from nstflow.engine.backbones.own_file import ENDINGS as WEIGHTS_ENDINGS
from nstflow.engine.backend import Precision
from nstflow.engine.losses.base import Loss, active_losses
from nstflow.engine.vgg19 import DEEPEST_STRIDE
from nstflow.errors import UsageError
from nstflow.recipe.presets import PresetName
from nstflow.textile.lattice import Lattice, parse_grid

if TYPE_CHECKING:
    from nstflow.plugins import Registry

_SIZE = re.compile(r"(\d+)(?:\s*[x×]\s*(\d+))?\s*px")
_SMALLEST_PX, _LARGEST_PX = 32, 16384
_BLOCK = re.compile(r"(\d{3,4})\s*px")
_SMALLEST_BLOCK_PX, _LARGEST_BLOCK_PX = 256, 4096
STARTS = ("content", "noise", "style")


class Section(BaseModel):
    """Base of all parts: frozen, no unknown keys, `key:` without a value means the default."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: part for key, part in value.items() if part is not None or key not in cls.model_fields}
        return {} if value is None else value


def _repeat(text: str) -> str:
    try:
        return Lattice.parse(text).name
    except UsageError as error:
        raise ValueError(str(error)) from None


def _size(text: str) -> str:
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"'{text}': expected a width such as 512px, or width x height such as 512x384px")
    sides = [int(side) for side in found.groups() if side is not None]
    if not all(_SMALLEST_PX <= side <= _LARGEST_PX for side in sides):
        raise ValueError(f"'{text}': expected sides from {_SMALLEST_PX} to {_LARGEST_PX} px")
    return "x".join(str(side) for side in sides) + "px"


def _grid(text: str) -> str:
    try:
        columns, rows = parse_grid(text)
    except UsageError as error:
        raise ValueError(str(error)) from None
    return f"{columns}x{rows}"


def _positive_integers(value: Any, what: str) -> tuple[int, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError(f"{value!r}: expected {what}")
    if not all(isinstance(part, int) and not isinstance(part, bool) and part > 0 for part in value):
        raise ValueError(f"{list(value)!r}: expected whole numbers above 0")
    return tuple(value)


def _scales(value: Any) -> tuple[int, ...] | None:
    if value is None or value == "auto":
        return None
    if value == "single":
        return (_LARGEST_PX,)  # widths above the tile's are left out
    widths = _positive_integers(value, "'auto', 'single' or a list of widths in px such as [128, 256, 512]")
    if any(width < _SMALLEST_PX for width in widths):
        raise ValueError(f"{list(widths)}: expected widths of at least {_SMALLEST_PX} px")
    return widths


def _iterations(value: Any) -> int | tuple[int, ...] | None:
    if value is None or value == "auto":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return _positive_integers([value], "")[0]
    return _positive_integers(value, "'auto', a number, or a list with one number a scale")


def _blocks(value: Any) -> int | str:
    if value in ("auto", "off"):
        return str(value)
    found = _BLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    side = int(found[1]) if found else value
    if not isinstance(side, int) or isinstance(side, bool):
        raise ValueError(f"{value!r}: expected auto, off, or the largest side of a block in px such as 1024")
    if side % DEEPEST_STRIDE or not _SMALLEST_BLOCK_PX <= side <= _LARGEST_BLOCK_PX:
        limits = f"from {_SMALLEST_BLOCK_PX} to {_LARGEST_BLOCK_PX}"
        raise ValueError(f"{value!r}: expected a multiple of {DEEPEST_STRIDE} px {limits}")
    return side


def _no_truth_value(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()}: expected a number")
    return value


def _decays(value: Any) -> tuple[float, float]:
    expected = "expected two numbers from 0 to below 1, such as [0.9, 0.99]"
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ValueError(f"{value!r}: {expected}")
    if not all(isinstance(one, (int, float)) and not isinstance(one, bool) and 0 <= one < 1 for one in value):
        raise ValueError(f"{list(value)!r}: {expected}")
    return float(value[0]), float(value[1])


def _start(text: str) -> str:
    if text not in STARTS and not Path(text).suffix:
        raise ValueError(f"'{text}': expected {', '.join(STARTS)}, or the name of a picture{_hint(text, STARTS)}")
    return text


def _hint(text: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(text, list(names), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _weights_among(names: Collection[str]) -> AfterValidator:
    """A backbone's name, or the name of a file."""

    def check(text: str) -> str:
        if text in names or text.endswith(WEIGHTS_ENDINGS):
            return text
        expected = f"{', '.join(sorted(names))}, or a file that ends in {' or '.join(WEIGHTS_ENDINGS)}"
        raise ValueError(f"'{text}': expected {expected}{_hint(text, names)}")

    return AfterValidator(check)


class Tile(Section):
    """The unit tile. `size` is its width, or width x height; the height follows the content's aspect otherwise."""

    repeat: Annotated[str, AfterValidator(_repeat)] = "straight"
    size: Annotated[str, AfterValidator(_size)] = "512px"
    dpi: float = Field(default=150.0, ge=10, le=2400)

    @property
    def lattice(self) -> Lattice:
        """The repeat as a lattice."""
        return Lattice.parse(self.repeat)

    @property
    def size_px(self) -> tuple[int, int | None]:
        """(width, height) as asked for; height None where it follows the content."""
        width, _, height = self.size.removesuffix("px").partition("x")
        return int(width), int(height) if height else None


Number = Annotated[float, BeforeValidator(_no_truth_value)]


class Adam(Section):
    """How Adam walks; what it means stands at the engine's `AdamOptions`, which has the same defaults."""

    rate: Number = Field(default=0.04, gt=0, le=1, description="The largest step of a pixel, whose range is 0 to 1")
    fall: Literal["cosine", "constant"] = "cosine"
    decay: Annotated[
        tuple[float, float],
        BeforeValidator(_decays),
        WithJsonSchema(
            {
                "type": "array",
                "items": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
                "minItems": 2,
                "maxItems": 2,
            }
        ),
    ] = Field(default=(0.9, 0.99), description="Of the first and second moments")


class Stop(Section):
    """When a size ends before its iterations are used up."""

    loss: Number | None = Field(default=None, gt=0, allow_inf_nan=False, description="At this total of the losses")
    plateau: Number | None = Field(
        default=None, gt=0, lt=1, description="Where the total fell by less than this share over 30 iterations"
    )


class Engine(Section):
    """How the tile is optimised."""

    weights: str = Field(
        default="vgg19", description="vgg19; slim, the built-in network for drafts; a plugin's backbone; or a file"
    )
    optimizer: Literal["adam", "lbfgs"] = "adam"
    adam: Adam = Adam()
    start: Annotated[str, AfterValidator(_start)] = Field(
        default="content", description="content, noise, style, or a picture's path"
    )
    noise: Number = Field(
        default=0.0, ge=0, le=1, description="share of noise in the start: 0.6 is 6 parts noise and 4 parts picture"
    )
    style_scale: float = Field(
        default=1.0, ge=0.1, le=8, description="size of the style's motif: 0.5 is half as large, 2 twice"
    )
    scales: Annotated[
        tuple[int, ...] | None,
        BeforeValidator(_scales),
        WithJsonSchema({"anyOf": [{"enum": ["auto", "single"]}, {"type": "array", "items": {"type": "integer"}}]}),
    ] = None
    iterations: Annotated[
        int | tuple[int, ...] | None,
        BeforeValidator(_iterations),
        WithJsonSchema(
            {"anyOf": [{"const": "auto"}, {"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}
        ),
    ] = None
    stop: Stop = Stop()
    precision: Precision = Field(
        default="auto", description="Of the network's convolutions; auto is the faster one on the machine"
    )
    blocks: Annotated[
        Literal["auto", "off"] | int,
        BeforeValidator(_blocks),
        WithJsonSchema(
            {
                "anyOf": [
                    {"enum": ["auto", "off"]},
                    {
                        "type": "integer",
                        "minimum": _SMALLEST_BLOCK_PX,
                        "maximum": _LARGEST_BLOCK_PX,
                        "multipleOf": DEEPEST_STRIDE,
                    },
                    {"type": "string", "pattern": r"^\d{3,4}\s*px$"},
                ]
            }
        ),
    ] = "auto"

    @model_validator(mode="after")
    def _one_number_a_scale(self) -> Engine:
        if isinstance(self.iterations, tuple) and len(self.iterations) != len(self.scales or ()):
            raise ValueError(
                f"iterations has {len(self.iterations)} numbers and scales {len(self.scales or ()) or 'none (auto)'}; "
                "expected one number for each width in scales"
            )
        return self


class Losses(Section):
    """The losses by name; `recipe_model` adds a field for each that is registered."""

    @model_validator(mode="before")
    @classmethod
    def _a_bare_name_counts(cls, value: Any) -> Any:
        """`edge_keep:` without options names the loss, with its defaults."""
        if isinstance(value, Mapping):
            return {key: {} if part is None else part for key, part in value.items()}
        return value

    def named(self) -> list[str]:
        """The losses that the recipe names and gives a weight above 0."""
        return [
            name for name in type(self).model_fields if name in self.model_fields_set and getattr(self, name).weight
        ]

    def in_use(self, *, with_content: bool = True) -> dict[str, Loss]:
        """The losses that count: named in the recipe or on by default, and active."""
        known = {name: getattr(self, name) for name in type(self).model_fields}
        named = {name: loss for name, loss in known.items() if loss.on_by_default or name in self.model_fields_set}
        return active_losses(named, with_content=with_content)


class _OpenLosses(Losses):
    model_config = ConfigDict(extra="ignore")


class Settings(Section):
    """What a variant can change."""

    preset: PresetName | None = None
    tile: Tile = Tile()
    losses: Losses = Losses()
    engine: Engine = Engine()


def _text_is_image(value: Any) -> Any:
    return {"image": value} if isinstance(value, str) else value


class ContentEntry(Section):
    """One entry of `contents`: a path, a pattern with * ? [], or {id, image, mask}."""

    id: str | None = None
    image: str
    mask: str | None = Field(default=None, description="a picture whose white takes the style, for a single image")

    _text = model_validator(mode="before")(_text_is_image)


class StyleEntry(Section):
    """One entry of `styles`: a path or pattern, {id, image, mask}, or {id, blend: {path: share}}."""

    id: str | None = None
    image: str | None = None
    mask: str | None = Field(default=None, description="a picture whose white is learned from, for a single image")
    blend: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] | None = Field(default=None, min_length=1)

    _text = model_validator(mode="before")(_text_is_image)

    @model_validator(mode="after")
    def _one_source(self) -> StyleEntry:
        if (self.image is None) == (self.blend is None):
            raise ValueError("expected either 'image: path' or 'blend: {path: share, …}'")
        if self.blend is not None and self.id is None:
            raise ValueError("a blend needs an id, for example 'id: ikat-plaid'")
        if self.blend is not None and self.mask is not None:
            raise ValueError("a blend has no mask; give 'mask' beside a single 'image', or leave it out")
        return self


class Exclude(Section):
    """Combinations to leave out; names or patterns, all that are given must match."""

    content: str = "*"
    style: str = "*"
    variant: str = "*"

    @model_validator(mode="after")
    def _says_something(self) -> Exclude:
        if not self.model_fields_set:
            raise ValueError("expected at least one of content, style, variant")
        return self


class Outputs(Section):
    """Where results go, and the preview (columns x rows of repeats)."""

    folder: str | None = None
    preview: Annotated[str, AfterValidator(_grid)] = "3x3"

    @property
    def preview_grid(self) -> tuple[int, int]:
        """(columns, rows) of repeats in the preview."""
        return parse_grid(self.preview)


class Sheet(Section):
    """The words on the contact sheet."""

    title: str = ""
    client: str = ""
    season: str = ""


class RecipeFile(Section):
    """A recipe as written."""

    nstflow: Literal[1] = 1
    name: str | None = None
    seed: int = Field(default=0, ge=0, lt=2**63)
    preset: PresetName | None = Field(default=None, description="Settings to start from; the recipe's own go first")
    contents: tuple[ContentEntry, ...] = ()
    styles: tuple[StyleEntry, ...] = Field(min_length=1)
    variants: dict[str, Any] = Field(default_factory=dict)
    exclude: tuple[Exclude, ...] = ()
    include: tuple[Any, ...] = ()
    tile: Tile = Tile()
    losses: Losses = Losses()
    engine: Engine = Engine()
    plugins: tuple[str, ...] = ()
    outputs: Outputs = Outputs()
    sheet: Sheet = Sheet()

    @field_validator("contents", mode="before")
    @classmethod
    def _none_is_no_content(cls, value: Any) -> Any:
        if value == "none":
            return ()
        if isinstance(value, str):
            return [value]
        if value == []:
            raise ValueError("an empty list; expected pictures, or 'none' for a pattern from style alone")
        return value

    @field_validator("styles", mode="before")
    @classmethod
    def _one_style(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @property
    def settings(self) -> Settings:
        """The settings that variants start from."""
        return Settings.model_construct(preset=self.preset, tile=self.tile, losses=self.losses, engine=self.engine)


def recipe_model(registry: Registry, *, complete: bool = True) -> type[RecipeFile]:
    """`RecipeFile` with the registered losses and backbones, in variants and includes too.

    complete: False where a plugin could not be loaded; what is not known may then be its own.
    """
    named: dict[str, Any] = {name: (loss, loss()) for name, loss in registry.losses.items()}
    losses_model = create_model("Losses", __base__=Losses if complete else _OpenLosses, **named)
    weights: Any = Annotated[str, _weights_among(registry.backbones)] if complete else str
    engine_model = create_model("Engine", __base__=Engine, weights=(weights, Engine.model_fields["weights"]))
    parts: dict[str, Any] = {"losses": (losses_model, losses_model()), "engine": (engine_model, engine_model())}
    overrides = create_model("Variant", __base__=Settings, **parts)
    include = create_model(
        "Include", __base__=overrides, content=(str | None, None), style=(str, ...), variant=(str | None, None)
    )
    return create_model(
        "RecipeFile",
        __base__=RecipeFile,
        **parts,
        variants=(dict[str, overrides], Field(default_factory=dict)),
        include=(tuple[include, ...], ()),
    )


def json_schema(registry: Registry) -> dict[str, Any]:
    """The JSON schema of a recipe file, for editors."""
    schema = recipe_model(registry).model_json_schema()
    properties = schema["properties"]
    properties["extends"] = {"type": "string", "description": "A recipe that this one is merged over"}
    # The shorthands that validation turns into lists and maps.
    properties["contents"] = {
        "anyOf": [{"const": "none"}, {"type": "string"}, _with_text_items(properties["contents"])]
    }
    properties["styles"] = {"anyOf": [{"type": "string"}, _with_text_items(properties["styles"])]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "nstflow recipe"}


def _with_text_items(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "items": {"anyOf": [{"type": "string"}, schema["items"]]}}
