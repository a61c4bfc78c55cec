"""Types of the fixtures that read YAML texts in tests."""

from __future__ import annotations

from collections.abc import Callable

from nstflow.recipe.yaml import Document

Read = Callable[[str | bytes], Document]
Refusal = Callable[[str | bytes], str]
