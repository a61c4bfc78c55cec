"""Whether the backend is known and installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nstflow.engine.backend import installed
from nstflow.engine.backend.installed import check_backend, told_as_backend_errors
from nstflow.errors import BackendError


@pytest.fixture
def only_there(monkeypatch: pytest.MonkeyPatch):
    """Leaves only some packages installed."""

    def leave(*packages: str) -> None:
        monkeypatch.setattr(installed, "find_spec", lambda name: object() if name in packages else None)

    return leave


@pytest.mark.parametrize("environ", [{}, {"KERAS_BACKEND": ""}, {"KERAS_BACKEND": "tensorflow"}])
def test_tensorflow_is_the_backend_where_none_is_named(only_there, environ: dict[str, str]) -> None:
    only_there("keras", "tensorflow")
    check_backend(environ)
    only_there("keras", "jax")
    with pytest.raises(BackendError, match=r"tensorflow is not installed; pip install tensorflow$"):
        check_backend(environ)


@pytest.mark.parametrize("name", ["jax", "torch"])
def test_a_backend_that_is_not_installed_names_its_extra(only_there, name: str) -> None:
    only_there("keras", "tensorflow")
    with pytest.raises(BackendError) as caught:
        check_backend({"KERAS_BACKEND": name})
    assert str(caught.value) == (
        f"KERAS_BACKEND={name}: {name} is not installed; pip install 'nstflow[{name}]', or unset KERAS_BACKEND to use "
        "TensorFlow"
    )


def test_a_misspelt_backend_and_a_missing_keras_are_told(only_there) -> None:
    only_there("tensorflow")
    with pytest.raises(BackendError, match=r"KERAS_BACKEND=tensorflw: .*; did you mean 'tensorflow'\?"):
        check_backend({"KERAS_BACKEND": "tensorflw"})
    with pytest.raises(BackendError, match="keras is not installed; pip install keras"):
        check_backend({})


def test_what_keeps_a_backend_from_starting_is_no_bug() -> None:
    with pytest.raises(BackendError) as caught, told_as_backend_errors({"KERAS_BACKEND": "torch"}):
        raise ImportError("libcudart.so.13: cannot open shared object file")
    assert caught.value.found == (
        "KERAS_BACKEND=torch: it does not start (ImportError: libcudart.so.13: cannot open shared object file)"
    )
    assert caught.value.remedy.startswith("pip install 'nstflow[torch]' --force-reinstall")


def test_looking_starts_no_backend() -> None:
    code = (
        "import sys; from nstflow.engine.backend.installed import check_backend; check_backend(); print(*sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not {"keras", "tensorflow", "jax", "torch"} & set(shown.stdout.split())
