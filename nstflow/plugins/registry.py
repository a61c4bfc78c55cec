"""What plugins add, collected: classes by kind and name.

A plugin is a Python file named in a recipe (`plugins: [plugins/edge_keep.py]`), or an installed package with
an entry point in the group `nstflow`. It implements hooks:

    from nstflow.plugins import hookimpl

    @hookimpl
    def nstflow_losses():
        return [EdgeKeep]

The losses, backbones and finishing steps that come with nstflow are registered in the same way.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

import pluggy

from nstflow.errors import PluginError, did_you_mean, listed, type_and_first_line
from nstflow.plugins.files import PluginFile, import_plugin
from nstflow.plugins.hookspecs import PROJECT, HookSpecs
from nstflow.plugins.kinds import Base, Kind

BUILT_IN = ("nstflow.engine.losses", "nstflow.engine.network", "nstflow.textile.finish", "nstflow.sheets")
"""The rooms that register kinds and classes, in the order in which kinds are shown. They are named here as an entry
point names an installed plugin: this room is below them and knows nothing else of them."""

_HOOKS = tuple(name for name in vars(HookSpecs) if name.startswith(f"{PROJECT}_"))

AnyRegistry = TypeVar("AnyRegistry", bound="Registry")


@dataclass(frozen=True)
class Registry:
    """Every class that plugins registered; it never changes, more files make another one.

    kinds:   those that there are.
    classes: hook of a kind -> name -> class.
    origins: class -> where it comes from: "built in", a file or a package.
    files:   the plugin files among the origins, in the order in which they were named.
    """

    kinds: tuple[Kind[Any], ...]
    classes: Mapping[str, Mapping[str, type]]
    origins: Mapping[type, str]
    files: tuple[PluginFile, ...] = ()

    @classmethod
    def of_packages(cls: type[AnyRegistry], rooms: Iterable[str] = BUILT_IN) -> AnyRegistry:
        """Collect what nstflow's own rooms and the installed packages register.

        rooms: modules of nstflow by name. Raises PluginError naming the package that cannot be used.
        """
        manager = _manager()
        built_in = {room: importlib.import_module(room) for room in rooms}
        for room, module in built_in.items():
            manager.register(module, name=room)
        try:
            manager.load_setuptools_entrypoints(PROJECT)
        except Exception as error:
            raise PluginError(
                f"an installed nstflow plugin fails to import: {type_and_first_line(error)}; uninstall it"
            ) from error
        kinds = tuple(kind for module in built_in.values() for kind in module.nstflow_kinds())
        registry = cls(kinds, {kind.hook: {} for kind in kinds}, {})
        for name, plugin in manager.list_name_plugin():
            if plugin is not None:
                registry = registry._with_plugin(plugin, origin="built in" if name in built_in else name)
        return registry

    def with_file(self: AnyRegistry, file: PluginFile) -> AnyRegistry:
        """Import a plugin file and add what it registers.

        Raises PluginError, naming file and line, where it cannot be imported, registers something that its hook is
        not for, or a name that is taken.
        """
        with_its_name = replace(self, files=(*self.files, file))
        if file in self.files:
            return with_its_name
        module, manager, origin = import_plugin(file), _manager(), str(file.path)
        manager.register(module, name=origin)
        hooks = [kind.hook for kind in self.kinds]
        known = {*_HOOKS, *hooks}
        if unknown := [name for name in vars(module) if _looks_like_a_hook(module, name) and name not in known]:
            near = did_you_mean(unknown[0], hooks)
            raise PluginError(f"{origin}: {unknown[0]} is no hook of nstflow{near}; expected {listed(hooks, 'or')}")
        if not manager.get_hookcallers(module):
            raise PluginError(
                f"{origin}: registers nothing; expected {listed(hooks, 'or')} marked with @nstflow.plugins.hookimpl"
            )
        return with_its_name._with_plugin(module, origin=origin)

    def of(self, kind: Kind[Base]) -> Mapping[str, type[Base]]:
        """Return the classes of a kind by name."""
        return self.classes[kind.hook]

    def files_of(self, classes: Iterable[type]) -> tuple[PluginFile, ...]:
        """Return the plugin files that any of the registered classes comes from."""
        origins = {self.origins[each] for each in classes}
        return tuple(file for file in self.files if str(file.path) in origins)

    def _with_plugin(self: AnyRegistry, plugin: Any, *, origin: str) -> AnyRegistry:
        classes = {hook: dict(named) for hook, named in self.classes.items()}
        origins = dict(self.origins)
        for kind in self.kinds:
            named = classes[kind.hook]
            for candidate in _hook_result(plugin, kind.hook, origin=origin):
                if problem := kind.problem_with(candidate):
                    raise PluginError(f"{origin}: {problem}")
                if first := named.get(candidate.name):
                    raise PluginError(
                        f"{origin}: the {kind.noun} '{candidate.name}' is there already ({origins[first]}); "
                        "give it another name"
                    )
                named[candidate.name], origins[candidate] = candidate, origin
        read_only = {hook: MappingProxyType(named) for hook, named in classes.items()}
        return replace(self, classes=MappingProxyType(read_only), origins=MappingProxyType(origins))


def _looks_like_a_hook(module: Any, name: str) -> bool:
    return name.startswith(f"{PROJECT}_") and inspect.isfunction(getattr(module, name))


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    return manager


def _hook_result(plugin: Any, hook: str, *, origin: str) -> list[Any]:
    """Return what a plugin's hook returns; nothing where it does not implement the hook."""
    if not hasattr(plugin, hook):
        return []
    try:
        result = getattr(plugin, hook)()
    except (Exception, SystemExit) as error:
        raise PluginError(f"{origin}: {hook} fails: {type_and_first_line(error)}") from error
    if not isinstance(result, (list, tuple)):
        raise PluginError(f"{origin}: {hook} returned {type(result).__name__}; expected a list of classes")
    return list(result)
