"""Gradients, compilation and determinism, the same for every backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nstflow.engine.backend.backends import Tensor, current_backend


def value_and_grad(function: Callable[..., tuple[Tensor, Any]]) -> Callable[..., tuple[tuple[Tensor, Any], Tensor]]:
    """Turn `function(x, *rest) -> (scalar, extra)` into `(x, *rest) -> ((scalar, extra), d scalar / d x)`.

    x: a tensor, or containers of tensors; the gradient has its structure, with zeros where the scalar ignores it.
    """
    return current_backend().value_and_grad(function)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function as one graph per argument shapes (TensorFlow, JAX); torch runs it as it is."""
    return current_backend().compiled(function)


def biased_relu(cells: Tensor, bias: Tensor) -> Tensor:
    """Compute max(cells + bias, 0), bias along the last axis."""
    return current_backend().biased_relu(cells, bias)


def use_deterministic_algorithms() -> None:
    """Let this process compute the same bits each time; `settle_backend` prepared it."""
    current_backend().use_deterministic_algorithms()
