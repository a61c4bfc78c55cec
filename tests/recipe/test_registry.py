"""The registry as recipes use it."""

from __future__ import annotations

import pytest

from nstflow.engine.losses import Gram
from nstflow.engine.network import Slim
from nstflow.errors import PluginError
from nstflow.recipe.registry import load_registry
from nstflow.textile.finish import Inks
from testing.project_folder import Project


def test_each_kind_that_recipes_name_has_its_classes_by_name() -> None:
    registry = load_registry()
    assert (registry.losses["gram"], registry.backbones["slim"], registry.finishes["inks"]) == (Gram, Slim, Inks)
    assert [kind.noun for kind in registry.kinds[:3]] == ["loss", "backbone", "finish"]


def test_every_file_is_read_before_any_is_executed(project: Project) -> None:
    first = project.file("plugins/first.py", "raise RuntimeError('executed')")
    with pytest.raises(PluginError, match=r"nowhere\.py: no such plugin file"):
        load_registry([first, project.root / "plugins/nowhere.py"])
