"""Whether the backend that Keras is to compute with is known and installed. No Keras here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec

from nstflow.errors import BackendError, did_you_mean, listed, type_and_first_line

VARIABLE = "KERAS_BACKEND"
DEFAULT = "tensorflow"

_INSTALL = {
    "tensorflow": "pip install tensorflow",
    "jax": "pip install 'nstflow[jax]'",
    "torch": "pip install 'nstflow[torch]'",
}


def check_backend(environ: Mapping[str, str] = os.environ) -> None:
    """Raise BackendError where Keras or its backend is not known or not installed, with what to install."""
    name = environ.get(VARIABLE) or DEFAULT
    if name not in _INSTALL:
        remedy = _or_default(f"set it to {listed(list(_INSTALL), 'or')}", name)
        raise BackendError(f"{_said(environ)}: tiles cannot be computed with it", remedy + did_you_mean(name, _INSTALL))
    for package, command in (("keras", "pip install keras"), (name, _INSTALL[name])):
        if find_spec(package) is None:
            raise BackendError(f"{_said(environ)}: {package} is not installed", _or_default(command, name))


@contextmanager
def told_as_backend_errors(environ: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Turn whatever keeps Keras or its backend from being imported, in the block, into a BackendError."""
    try:
        yield
    except (ImportError, OSError, ValueError) as error:  # a library that is missing; Keras' "Unable to import backend"
        raise does_not_start(type_and_first_line(error), environ) from error


def does_not_start(reason: str, environ: Mapping[str, str] = os.environ) -> BackendError:
    """Make the error of a backend that is installed and cannot be imported."""
    name = environ.get(VARIABLE) or DEFAULT
    again = f"{_INSTALL.get(name, 'pip install keras')} --force-reinstall"
    return BackendError(f"{_said(environ)}: it does not start ({reason})", _or_default(again, name))


def _said(environ: Mapping[str, str]) -> str:
    return f"{VARIABLE}={environ[VARIABLE]}" if environ.get(VARIABLE) else f"the backend {DEFAULT}"


def _or_default(command: str, name: str) -> str:
    return command if name == DEFAULT else f"{command}, or unset {VARIABLE} to use TensorFlow"
