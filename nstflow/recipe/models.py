"""What a recipe file may say, as frozen models that mirror its YAML; `assembly` makes a `Recipe` of a valid one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from nstflow.file_names import nfc
from nstflow.jobs.names import STYLE_ALONE
from nstflow.jobs.options.engine import EngineOptions
from nstflow.jobs.options.files import Outputs, Sheet, Title
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.sources import Periodic
from nstflow.option_models import Section
from nstflow.recipe.presets import PresetName
from nstflow.recipe.settings import FinishStep, Losses, Settings
from nstflow.textile.toss_options import Toss

Role = Literal["hero", "coordinate", "blender"]
Name = Annotated[str, AfterValidator(nfc)]
"""An id, or a pattern for ids: the same in every form of its letters."""


def _text_is_image(value: Any) -> Any:
    return {"image": value} if isinstance(value, str) else value


class ContentEntry(Section):
    """One entry of `contents`: a path, a pattern with * ? [], or {id, title, image, mask, periodic, toss}."""

    id: Name | None = Field(default=None, description="its name in jobs and folders; the file's by default")
    title: Title = ""
    image: str = Field(description="a picture, or a pattern such as inputs/contents/*.png")
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
    """One entry of `styles`: a path or pattern, {id, title, image, mask}, or {id, title, blend: {path: share}}."""

    id: Name | None = Field(default=None, description="its name in jobs and folders; the file's by default")
    title: Title = ""
    image: str | None = Field(default=None, description="a picture, or a pattern such as inputs/styles/*.png")
    mask: str | None = Field(default=None, description="a picture whose white is learned from, for a single image")
    blend: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] | None = Field(
        default=None, min_length=1, description="in place of image: several pictures and their shares; it needs an id"
    )

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

    content: Name = Field(default="*", description="id of contents, or a pattern such as koi*")
    style: Name = Field(default="*", description="id of styles, or a pattern")
    variant: Name = Field(default="*", description="name of variants, or a pattern")

    @model_validator(mode="after")
    def _says_something(self) -> Exclude:
        if not self.model_fields_set:
            raise ValueError("expected at least one of content, style, variant")
        return self


class RecipeFile(Section):
    """A recipe as written."""

    nstflow: Literal[1] = Field(default=1, description="version of the format")
    name: Name | None = Field(default=None, description="of the recipe and its folder; the file's by default")
    seed: int = Field(default=0, ge=0, lt=2**63, description="every random choice comes from it")
    preset: PresetName | None = Field(default=None, description="settings to start from; the recipe's own go first")
    contents: tuple[ContentEntry | None, ...] = Field(
        default=(), description="pictures whose motif the tiles have, or none for patterns from style alone"
    )
    styles: tuple[StyleEntry, ...] = Field(min_length=1, description="pictures whose texture and colors the tiles get")
    variants: dict[str, Any] = Field(
        default_factory=dict, description="names, and what each changes of tile, losses, engine or finish"
    )
    exclude: tuple[Exclude, ...] = Field(default=(), description="combinations to leave out")
    include: tuple[Any, ...] = Field(default=(), description="combinations to add, with settings of their own")
    tile: Tile = Field(default=Tile(), description="the repeat, its size and resolution, what its seam must be")
    losses: Losses = Field(default=Losses(), description="what a tile should have of motif and style, and how much")
    engine: EngineOptions = Field(default=EngineOptions(), description="how tiles are painted: network, start, scales")
    finish: tuple[FinishStep, ...] = Field(
        default=(), description="what happens to a painted tile, in this order: sharpen, inks, colorways, …"
    )
    plugins: tuple[str, ...] = Field(default=(), description="Python files with losses, networks or steps of your own")
    outputs: Outputs = Field(default=Outputs(), description="which files are written, and where")
    sheet: Sheet = Field(default=Sheet(), description="the words on the contact sheet")

    @field_validator("contents", mode="before")
    @classmethod
    def _none_is_no_content(cls, value: Any) -> Any:
        if value == STYLE_ALONE:
            return ()
        if isinstance(value, str):
            return [value]
        if value == []:
            raise ValueError("an empty list; expected pictures, or 'none' for a pattern from style alone")
        if isinstance(value, (list, tuple)):
            return [None if entry == STYLE_ALONE else entry for entry in value]
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
