"""What declared options have in common, in recipes, losses and finishing steps alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator


class Section(BaseModel):
    """Base of all parts of a recipe: frozen, no unknown keys, `key:` without a value means the default."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: part for key, part in value.items() if part is not None or key not in cls.model_fields}
        return {} if value is None else value


def no_truth_value(value: Any) -> Any:
    """Refuse `yes` and `no`, which Python takes for the numbers 1 and 0. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()}: expected a number")
    return value


NO_TRUTH_VALUE = BeforeValidator(no_truth_value)
"""For numbers in options: YAML's yes and no are none."""
Number = Annotated[float, NO_TRUTH_VALUE]
WholeNumber = Annotated[int, NO_TRUTH_VALUE]
