"""The registry of plugins as recipes use it: losses, backbones and finishing steps by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nstflow.engine.losses import LOSSES, Loss
from nstflow.engine.network import BACKBONES, Backbone
from nstflow.plugins.files import PluginFile, read_plugin_file
from nstflow.plugins.registry import Registry
from nstflow.textile.finish import FINISHES, Finish


@dataclass(frozen=True)
class RecipeRegistry(Registry):
    """A registry with typed access to the kinds that recipes name."""

    @property
    def losses(self) -> Mapping[str, type[Loss]]:
        """Losses by name."""
        return self.of(LOSSES)

    @property
    def backbones(self) -> Mapping[str, type[Backbone]]:
        """Backbones by name."""
        return self.of(BACKBONES)

    @property
    def finishes(self) -> Mapping[str, type[Finish]]:
        """Finishing steps by name."""
        return self.of(FINISHES)


def load_registry(files: Iterable[Path] = ()) -> RecipeRegistry:
    """Collect the built-in plugins, the installed ones and those of the given files, in this order.

    Every file is read before any is imported. Raises PluginError for the first that cannot be used, naming file and
    line.
    """
    return registry_with([read_plugin_file(Path(path)) for path in files])


def registry_with(files: Iterable[PluginFile]) -> RecipeRegistry:
    """Collect the built-in plugins, the installed ones and those of files that were read, in this order.

    Raises PluginError as `load_registry`.
    """
    registry = RecipeRegistry.of_packages()
    for file in files:
        registry = registry.with_file(file)
    return registry
