"""The model of recipe files that knows what plugins brought."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from nstflow.engine.network.own_file import ENDINGS as WEIGHTS_ENDINGS
from nstflow.errors import did_you_mean
from nstflow.jobs.options.engine import EngineOptions
from nstflow.jobs.options.files import Title
from nstflow.recipe.models import Name, RecipeFile
from nstflow.recipe.registry import RecipeRegistry
from nstflow.recipe.settings import FinishStep, Losses, Settings


class _OpenLosses(Losses):
    model_config = ConfigDict(extra="ignore")


class _OpenFinishStep(FinishStep):
    model_config = ConfigDict(extra="ignore")


def recipe_model(registry: RecipeRegistry, *, complete: bool = True) -> type[RecipeFile]:
    """Make a `RecipeFile` that knows what is registered, in variants and includes too.

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
    annotations: dict[str, Any] = {"losses": losses_model, "engine": engine_model, "finish": tuple[step_model, ...]}
    defaults = {"losses": losses_model(), "engine": engine_model(), "finish": ()}

    def parts_of(model: type[BaseModel]) -> dict[str, Any]:
        """Describe the sections as the model does, and let them know what is registered."""
        fields = model.model_fields
        return {
            name: (kind, Field(default=defaults[name], description=fields[name].description))
            for name, kind in annotations.items()
        }

    settings = create_model("Settings", __base__=Settings, **parts_of(Settings))
    variant = create_model("Variant", __base__=settings, title=(Title, ""))
    include = create_model(
        "Include",
        __base__=variant,
        content=(Name | None, Field(default=None, description="id of a content")),
        style=(Name, Field(description="id of a style")),
        variant=(Name | None, Field(default=None, description="the variant that it starts from; the first by default")),
    )
    fields = RecipeFile.model_fields
    return create_model(
        "RecipeFile",
        __base__=RecipeFile,
        **parts_of(RecipeFile),
        variants=(
            dict[str, variant],
            Field(default_factory=dict, description=fields["variants"].description),
        ),
        include=(tuple[include, ...], Field(default=(), description=fields["include"].description)),
    )


def settings_model(file_model: type[RecipeFile]) -> type[Settings]:
    """Return the settings of a model of recipes, which know what is registered: what its `variants` add a title to."""
    variant: type[Settings] = file_model.model_fields["variants"].annotation.__args__[1]  # type: ignore[union-attr]
    (settings,) = variant.__bases__
    return settings


def _weights_among(names: Collection[str]) -> AfterValidator:
    """Make a check that a text is one of these names of backbones, or the name of a file."""

    def check(text: str) -> str:
        if text in names or text.endswith(WEIGHTS_ENDINGS):
            return text
        expected = f"{', '.join(sorted(names))}, or a file that ends in {' or '.join(WEIGHTS_ENDINGS)}"
        raise ValueError(f"'{text}': expected {expected}{did_you_mean(text, names)}")

    return AfterValidator(check)
