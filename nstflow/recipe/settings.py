"""What a variant can change: tile, losses, engine and finishing steps, as frozen models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from nstflow.engine.losses.base import Loss, active_losses
from nstflow.jobs.options.engine import EngineOptions
from nstflow.jobs.options.tile import Tile
from nstflow.option_models import Section
from nstflow.recipe.presets import PresetName
from nstflow.textile.finish import Finish


class Losses(Section):
    """The losses by name; `recipe_model` adds a field for each that is registered."""

    @model_validator(mode="before")
    @classmethod
    def _a_bare_name_counts(cls, value: Any) -> Any:
        """Take `edge_keep:` without options for the loss with its defaults."""
        if isinstance(value, Mapping):
            return {key: {} if part is None else part for key, part in value.items()}
        return value

    def named(self) -> list[str]:
        """List the losses that the recipe names and gives a weight above 0."""
        return [
            name for name in type(self).model_fields if name in self.model_fields_set and getattr(self, name).weight
        ]

    def in_use(self, *, with_content: bool = True) -> dict[str, Loss]:
        """Return the losses that count, by name: named in the recipe or on by default, and active."""
        known = {name: getattr(self, name) for name in type(self).model_fields}
        named = {name: loss for name, loss in known.items() if loss.on_by_default or name in self.model_fields_set}
        return active_losses(named, with_content=with_content)


class FinishStep(Section):
    """One finishing step and its options; `recipe_model` adds a field for each that is registered."""

    @model_validator(mode="before")
    @classmethod
    def _a_bare_name_counts(cls, value: Any) -> Any:
        """Take `sharpen` and `sharpen:` for the step with its defaults."""
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
        named: Finish = getattr(self, next(iter(self.model_fields_set)))
        return named


class Settings(Section):
    """What a variant can change."""

    preset: PresetName | None = Field(default=None, description="settings to start from; its own go first")
    tile: Tile = Field(default=Tile(), description="what it changes of the tile")
    losses: Losses = Field(default=Losses(), description="what it changes of the losses")
    engine: EngineOptions = Field(default=EngineOptions(), description="what it changes of the engine")
    finish: tuple[FinishStep, ...] = Field(default=(), description="its own finishing steps, in place of the recipe's")

    @property
    def steps(self) -> tuple[Finish, ...]:
        """The finishing steps in their order."""
        return tuple(entry.step for entry in self.finish if entry.model_fields_set)


SETTING_SECTIONS = ("tile", "losses", "engine", "finish")
"""The sections of `Settings` that recipe, variants and includes merge."""
