"""Plugins: what a file or an installed package may add, and how it is found.

A plugin is a Python file named in a recipe (`plugins: [plugins/edge_keep.py]`), or an installed package with
an entry point in the group `nstflow`. It implements hooks:

    from nstflow.plugins import hookimpl

    @hookimpl
    def nstflow_losses():
        return [EdgeKeep]

The losses, backbones and finishing steps that come with nstflow are registered in the same way.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any, get_args

import pluggy

from nstflow.errors import PluginError, type_and_first_line
from nstflow.plugins.hookspecs import PROJECT, HookSpecs

if TYPE_CHECKING:
    from nstflow.engine.losses.base import Loss
    from nstflow.engine.network.backbone import Backbone
    from nstflow.textile.finish.base import Finish

_BUILT_IN = ("nstflow.engine.losses", "nstflow.engine.network", "nstflow.textile.finish")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")  # no dots: those are files
_HOOKS = ("nstflow_losses", "nstflow_backbones", "nstflow_finishes")


@dataclass(frozen=True)
class Registry:
    """Everything that plugins brought.

    losses, backbones, finishes: name -> class.
    origins:                     class -> where it comes from: "built in", a file or a package.
    """

    losses: Mapping[str, type[Loss]]
    backbones: Mapping[str, type[Backbone]]
    finishes: Mapping[str, type[Finish]]
    origins: Mapping[type, str]


def load_registry(files: Iterable[Path] = ()) -> Registry:
    """The built-in plugins, the installed ones and the given files, in this order.

    Raises PluginError, naming file and line, where a file cannot be imported, registers something that its hook
    is not for, or a name that is taken.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    for module in _BUILT_IN:
        manager.register(importlib.import_module(module), name=module)
    _register_installed(manager)
    for file in dict.fromkeys(Path(file).resolve() for file in files):
        _register(manager, _import_file(file), name=str(file))
    return _collect(manager)


def _register_installed(manager: pluggy.PluginManager) -> None:
    try:
        manager.load_setuptools_entrypoints(PROJECT)
    except Exception as error:
        raise PluginError(
            f"an installed nstflow plugin fails to import: {type_and_first_line(error)}; uninstall it"
        ) from error


def _register(manager: pluggy.PluginManager, module: ModuleType, *, name: str) -> None:
    manager.register(module, name=name)
    if not manager.get_hookcallers(module):
        raise PluginError(
            f"{name}: registers nothing; expected {_either(_HOOKS)} marked with @nstflow.plugins.hookimpl"
        )


def _import_file(file: Path) -> ModuleType:
    if not file.is_file():
        raise PluginError(f"{file}: no such plugin file; expected a Python file, relative to the project folder")
    # The name holds the whole path, so that two files called edges.py do not overwrite each other.
    module_name = f"nstflow_plugin_{file.stem}_{hashlib.sha256(str(file).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(module_name, file)
    if spec is None or spec.loader is None:
        raise PluginError(f"{file}: not a Python file; expected a name that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # where pydantic looks for the names in postponed annotations
    try:
        with redirect_stdout(sys.stderr):  # what a plugin prints is talk, not data
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[module_name]
        raise PluginError(f"{_where(file, error)}: the plugin fails to import: {type_and_first_line(error)}") from error
    return module


def _collect(manager: pluggy.PluginManager) -> Registry:
    plugins = [
        ("built in" if name in _BUILT_IN else name, plugin)
        for name, plugin in manager.list_name_plugin()
        if plugin is not None
    ]
    origins: dict[type, str] = {}
    losses = _named(plugins, "nstflow_losses", "loss", _check_loss, origins)
    backbones = _named(plugins, "nstflow_backbones", "backbone", _check_backbone, origins)
    finishes = _named(plugins, "nstflow_finishes", "finish", _check_finish, origins)
    return Registry(losses, backbones, finishes, MappingProxyType(origins))


def _named(
    plugins: Iterable[tuple[str, Any]],
    hook: str,
    noun: str,
    check: Callable[[str, Any], None],
    origins: dict[type, str],
) -> Mapping[str, Any]:
    """What the plugins give for one hook, by name; `origins` is added to."""
    found: dict[str, Any] = {}
    for origin, plugin in plugins:
        for one in _hook_result(origin, plugin, hook) if hasattr(plugin, hook) else ():
            check(origin, one)
            if first := found.get(one.name):
                raise PluginError(
                    f"{origin}: the {noun} '{one.name}' is there already ({origins[first]}); give it another name"
                )
            found[one.name], origins[one] = one, origin
    return MappingProxyType(found)


def _hook_result(origin: str, plugin: Any, hook: str) -> list[Any]:
    try:
        result = getattr(plugin, hook)()
    except (Exception, SystemExit) as error:
        raise PluginError(f"{origin}: {hook} fails: {type_and_first_line(error)}") from error
    if not isinstance(result, (list, tuple)):
        raise PluginError(f"{origin}: {hook} returned {type(result).__name__}; expected a list of classes")
    return list(result)


def _check_loss(origin: str, loss: Any) -> None:
    from nstflow.engine.losses.base import Loss

    if not (isinstance(loss, type) and issubclass(loss, Loss)):
        raise PluginError(f"{origin}: {loss!r} is not a loss; expected a subclass of nstflow.engine.losses.Loss")
    _check_options(origin, loss, "loss", example="edge_keep")


def _check_finish(origin: str, finish: Any) -> None:
    from nstflow.textile.finish.base import Finish, OnPlates

    if not (isinstance(finish, type) and issubclass(finish, Finish)):
        raise PluginError(f"{origin}: {finish!r} is not a finish; expected a subclass of nstflow.textile.finish.Finish")
    _check_options(origin, finish, "finish", example="linen")
    if (found := getattr(finish, "on_plates", None)) not in get_args(OnPlates):
        raise PluginError(
            f"{origin}: the finish '{finish.name}': on_plates is {found!r}; expected a ClassVar that is "
            f"{_either([repr(word) for word in get_args(OnPlates)])}"
        )


def _check_options(origin: str, one: type[Loss] | type[Finish], noun: str, *, example: str) -> None:
    """That a class has a name, does something, and can be made from its defaults."""
    if inspect.isabstract(one) or not str(getattr(one, "name", "")).isidentifier():
        raise PluginError(
            f"{origin}: the {noun} {one.__name__} needs a 'name' (a plain word such as {example}) and a '__call__'"
        )
    if required := [key for key, field in one.model_fields.items() if field.is_required()]:
        raise PluginError(f"{origin}: the {noun} '{one.name}': every option needs a default; missing for {required}")
    try:
        one()
    except Exception as error:
        raise PluginError(f"{origin}: the {noun} '{one.name}' cannot be made: {type_and_first_line(error)}") from error


def _check_backbone(origin: str, backbone: Any) -> None:
    from nstflow.engine.network.backbone import Backbone

    if not (isinstance(backbone, type) and issubclass(backbone, Backbone)):
        raise PluginError(
            f"{origin}: {backbone!r} is not a backbone; expected a subclass of nstflow.engine.network.Backbone"
        )
    if inspect.isabstract(backbone) or not _PLAIN_NAME.fullmatch(str(getattr(backbone, "name", ""))):
        raise PluginError(
            f"{origin}: the backbone {backbone.__name__} needs a 'name' (a plain word such as sketch), "
            "a 'locate' and a 'load'"
        )
    try:
        backbone()
    except Exception as error:
        raise PluginError(
            f"{origin}: the backbone '{backbone.name}' cannot be made: {type_and_first_line(error)}"
        ) from error


def _either(words: Sequence[str]) -> str:
    """`a, b or c`"""
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _where(file: Path, error: BaseException) -> str:
    """`file:line` of the deepest frame within the plugin's own file."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename == str(file):
        return f"{file}:{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return f"{file}:{lines[-1]}" if lines else str(file)
