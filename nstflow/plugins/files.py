"""Plugin files: known by name and digest before any is executed, and executed once a process."""

from __future__ import annotations

import hashlib
import sys
import traceback
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from nstflow.errors import PluginError, type_and_first_line


@dataclass(frozen=True)
class PluginFile:
    """A plugin file that was read and not executed.

    path:   absolute, without links.
    digest: SHA-256 of its bytes, hexadecimal.
    name:   what it was called where it was named, which may be a link's name.
    source: its bytes: what is executed is what the digest is of, whatever happens to the file meanwhile.
    """

    path: Path
    digest: str
    name: str = field(compare=False)
    source: bytes = field(compare=False, repr=False)


def read_plugin_file(path: Path) -> PluginFile:
    """Read a plugin file without executing it. Raises PluginError where there is no such Python file."""
    file = path.resolve()
    if not file.is_file():
        raise PluginError(f"{file}: no such plugin file; expected a Python file, relative to the project folder")
    if file.suffix != ".py":
        raise PluginError(f"{file}: not a Python file; expected a name that ends in .py")
    try:
        source = file.read_bytes()
    except OSError as error:
        raise PluginError(f"{file}: the plugin fails to import: {type_and_first_line(error)}") from error
    return PluginFile(file, hashlib.sha256(source).hexdigest(), path.name, source)


@cache
def import_plugin(file: PluginFile) -> ModuleType:
    """Execute a plugin file and return its module; for the same path and bytes, the module of the first time.

    Every execution of a plugin file goes through here. Raises PluginError with the line of the file where it fails;
    nothing is kept then.
    """
    # The name holds path and bytes, so that neither two files called edges.py nor two versions of one overwrite each
    # other in sys.modules, where pydantic looks for the names in postponed annotations.
    identity = hashlib.sha256(f"{file.path}\n{file.digest}".encode()).hexdigest()[:8]
    name = f"nstflow_plugin_{file.path.stem}_{identity}"
    spec = spec_from_file_location(name, file.path, loader=_KnownSource(name, file))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        with redirect_stdout(sys.stderr):  # what a plugin prints is talk, not data
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        place = _failing_line(file.path, error)
        raise PluginError(f"{place}: the plugin fails to import: {type_and_first_line(error)}") from error
    return module


class _KnownSource(SourceFileLoader):
    """Loads a module from the bytes that were read, neither from the file as it is now nor from __pycache__."""

    def __init__(self, name: str, file: PluginFile) -> None:
        super().__init__(name, str(file.path))
        self._source = file.source

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self._source, self.path)


def _failing_line(file: Path, error: BaseException) -> str:
    """Return `file:line` of the deepest frame within the plugin's own file."""
    if isinstance(error, SyntaxError) and error.lineno and error.filename == str(file):
        return f"{file}:{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return f"{file}:{lines[-1]}" if lines else str(file)
