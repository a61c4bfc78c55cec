"""Which precision a machine gets, without asking what it costs."""

from __future__ import annotations

import keras
import pytest

from nstflow.engine.backend import precision
from nstflow.engine.backend.backends import current_backend
from nstflow.engine.backend.precision import resolve

pytestmark = pytest.mark.engine


@pytest.fixture
def backend():
    """The class of the present backend."""
    return type(current_backend())


@pytest.mark.parametrize("asked", ["float32", "bfloat16"])
def test_what_is_asked_for_is_what_is_computed_with_whatever_the_machine(monkeypatch, backend, asked):
    monkeypatch.setattr(backend, "visible_gpus", lambda self: pytest.fail("the machine was asked"))
    assert resolve(asked) == asked


@pytest.mark.parametrize(
    ("backend", "flags", "found"),
    [
        ("tensorflow", {"avx2", "avx512_bf16"}, "bfloat16"),
        ("tensorflow", {"amx_bf16"}, "bfloat16"),
        ("tensorflow", {"avx2", "avx512f"}, "float32"),
        ("tensorflow", set(), "float32"),
        ("torch", {"avx512_bf16"}, "float32"),
        ("jax", {"avx512_bf16"}, "float32"),
    ],
)
def test_on_a_cpu_auto_is_bfloat16_only_where_tensorflow_has_instructions_for_it(monkeypatch, backend, flags, found):
    monkeypatch.setattr(precision, "_cpu_flags", lambda: flags)
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    monkeypatch.setattr(type(current_backend()), "visible_gpus", lambda self: 0)
    assert resolve("auto") == found


@pytest.mark.parametrize(("capability", "found"), [((7, 5), "float32"), ((8, 0), "bfloat16"), ((9, 0), "bfloat16")])
def test_on_a_gpu_auto_is_bfloat16_from_ampere_on(monkeypatch, backend, capability, found):
    monkeypatch.setattr(backend, "visible_gpus", lambda self: 1)
    monkeypatch.setattr(backend, "gpu_capability", lambda self: capability)
    assert resolve("auto") == found
