"""What a recipe may say: frozen pydantic models, and the one that knows what plugins brought.

These models mirror the YAML file. `load.py` turns a valid file into a `Recipe`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, create_model, field_validator, model_validator

from nstflow.engine.losses.base import Loss, active_losses
from nstflow.engine.network.own_file import ENDINGS as WEIGHTS_ENDINGS
from nstflow.jobs.options.engine import EngineOptions
from nstflow.jobs.options.files import Outputs, Sheet
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.sources import Periodic
from nstflow.option_models import Section, did_you_mean
from nstflow.recipe.presets import PresetName
from nstflow.textile.toss_options import Toss

if TYPE_CHECKING:
    from nstflow.recipe.registry import RecipeRegistry
    from nstflow.textile.finish import Finish


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


Role = Literal["hero", "coordinate", "blender"]


class FinishStep(Section):
    """One finishing step and its options; `recipe_model` adds a field for each that is registered."""

    @model_validator(mode="before")
    @classmethod
    def _a_bare_name_counts(cls, value: Any) -> Any:
        """`sharpen` and `sharpen:` name the step, with its defaults."""
        if isinstance(value, str):
            return {value: {}}
        if isinstance(value, Mapping):
            return {key: {} if part is None else part for key, part in value.items()}
        return value

    @model_validator(mode="after")
    def _one_step(self) -> FinishStep:
        is_open = self.model_config.get("extra") == "ignore"
        if len(self.model_fields_set) > 1 or not (self.model_fields_set or is_open):
            known = ", ".join(type(self).model_fields)
            raise ValueError(
                f"{len(self.model_fields_set)} steps in one entry; expected one of {known}, each with its '-'"
            )
        return self

    @property
    def step(self) -> Finish:
        """The step itself."""
        found: Finish = getattr(self, next(iter(self.model_fields_set)))
        return found


class _OpenFinishStep(FinishStep):
    model_config = ConfigDict(extra="ignore")


class Settings(Section):
    """What a variant can change."""

    preset: PresetName | None = None
    tile: Tile = Tile()
    losses: Losses = Losses()
    engine: EngineOptions = EngineOptions()
    finish: tuple[FinishStep, ...] = ()

    @property
    def steps(self) -> tuple[Finish, ...]:
        """The finishing steps in their order."""
        return tuple(entry.step for entry in self.finish if entry.model_fields_set)


def _text_is_image(value: Any) -> Any:
    return {"image": value} if isinstance(value, str) else value


class ContentEntry(Section):
    """One entry of `contents`: a path, a pattern with * ? [], or {id, image, mask, periodic, toss}."""

    id: str | None = None
    image: str
    mask: str | None = Field(default=None, description="a picture whose white takes the style, for a single image")
    periodic: Periodic = Field(
        default="auto", description="how it is made to repeat; auto is fade where its edges break off, else smooth"
    )
    toss: Toss = Field(default=Toss(), description="how a motif is scattered, with periodic: motif")
    role: Role | None = Field(
        default=None, description="in a collection, whose coordinates and blenders get the hero's inks"
    )

    _text = model_validator(mode="before")(_text_is_image)

    @model_validator(mode="after")
    def _only_motifs_are_tossed(self) -> ContentEntry:
        if self.periodic != "motif" and "toss" in self.model_fields_set:
            raise ValueError("toss scatters a motif; write 'periodic: motif' beside it, or leave toss out")
        if self.periodic == "motif" and self.mask is not None:
            raise ValueError(
                "a mask lies over the picture, which periodic: motif cuts up; leave it out, or choose fade or smooth "
                "(the motif's own outline is toss.cutout)"
            )
        return self


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
    engine: EngineOptions = EngineOptions()
    finish: tuple[FinishStep, ...] = ()
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
        return Settings.model_construct(
            preset=self.preset, tile=self.tile, losses=self.losses, engine=self.engine, finish=self.finish
        )


def _weights_among(names: Collection[str]) -> AfterValidator:
    """A backbone's name, or the name of a file."""

    def check(text: str) -> str:
        if text in names or text.endswith(WEIGHTS_ENDINGS):
            return text
        expected = f"{', '.join(sorted(names))}, or a file that ends in {' or '.join(WEIGHTS_ENDINGS)}"
        raise ValueError(f"'{text}': expected {expected}{did_you_mean(text, names)}")

    return AfterValidator(check)


def recipe_model(registry: RecipeRegistry, *, complete: bool = True) -> type[RecipeFile]:
    """`RecipeFile` with the registered losses and backbones, in variants and includes too.

    complete: False where a plugin could not be loaded; what is not known may then be its own.
    """
    named: dict[str, Any] = {name: (loss, loss()) for name, loss in registry.losses.items()}
    losses_model = create_model("Losses", __base__=Losses if complete else _OpenLosses, **named)
    weights: Any = Annotated[str, _weights_among(registry.backbones)] if complete else str
    engine_model = create_model(
        "Engine", __base__=EngineOptions, weights=(weights, EngineOptions.model_fields["weights"])
    )
    steps: dict[str, Any] = {name: (step | None, None) for name, step in registry.finishes.items()}
    step_model = create_model("FinishStep", __base__=FinishStep if complete else _OpenFinishStep, **steps)
    parts: dict[str, Any] = {
        "losses": (losses_model, losses_model()),
        "engine": (engine_model, engine_model()),
        "finish": (tuple[step_model, ...], ()),
    }
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


def json_schema(registry: RecipeRegistry) -> dict[str, Any]:
    """The JSON schema of a recipe file, for editors."""
    schema = recipe_model(registry).model_json_schema()
    properties = schema["properties"]
    properties["extends"] = {"type": "string", "description": "A recipe that this one is merged over"}
    # The shorthands that validation turns into lists and maps.
    properties["contents"] = {
        "anyOf": [{"const": "none"}, {"type": "string"}, _with_text_items(properties["contents"])]
    }
    properties["styles"] = {"anyOf": [{"type": "string"}, _with_text_items(properties["styles"])]}
    step = schema["$defs"]["FinishStep"]
    one_step = {**step, "minProperties": 1, "maxProperties": 1}
    schema["$defs"]["FinishStep"] = {"anyOf": [{"enum": sorted(step["properties"])}, one_step]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "nstflow recipe"}


def _with_text_items(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "items": {"anyOf": [{"type": "string"}, schema["items"]]}}
