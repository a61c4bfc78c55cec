"""Gradients, compilation and determinism: the one file that knows the three backends apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

Tensor = Any


def value_and_grad(function: Callable[..., tuple[Tensor, Any]]) -> Callable[..., tuple[tuple[Tensor, Any], Tensor]]:
    """`function(x, *rest) -> (scalar, extra)` becomes `(x, *rest) -> ((scalar, extra), d scalar / d x)`.

    x: a tensor, or containers of tensors; the gradient has its structure, with zeros where the scalar ignores it.
    """
    return _VALUE_AND_GRAD[keras.backend.backend()](function)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as one graph per argument shapes (TensorFlow, JAX); torch runs it as it is.

    XLA is left off for TensorFlow: on CPUs it made a step slower (0.69 -> 0.84 s at 256 px) and compiles for seconds.
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        return tensorflow.function(function, autograph=False)  # errors keep the lines of a plugin's own code
    if backend == "jax":
        import jax

        return jax.jit(function)
    return function


def biased_relu(cells: Tensor, bias: Tensor) -> Tensor:
    """max(cells + bias, 0), bias along the last axis.

    TensorFlow joins a convolution with what follows only where that is its own BiasAdd; two passes over the cells less.
    """
    if keras.backend.backend() == "tensorflow":
        import tensorflow

        return tensorflow.nn.relu(tensorflow.nn.bias_add(cells, bias))
    return keras.ops.relu(cells + bias)


def use_deterministic_algorithms() -> None:
    """Let this process compute the same bits each time; `settle_backend` prepared it. JAX needs no more than that."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow

        tensorflow.config.experimental.enable_op_determinism()
    elif backend == "torch":
        import torch

        torch.use_deterministic_algorithms(True)


def _tensorflow(function: Callable[..., Any]) -> Callable[..., Any]:
    import tensorflow

    def with_gradient(x: Tensor, *rest: Any) -> Any:
        with tensorflow.GradientTape() as tape:
            tape.watch(x)
            value, extra = function(x, *rest)
        return (value, extra), tape.gradient(value, x, unconnected_gradients="zero")

    return with_gradient


def _jax(function: Callable[..., Any]) -> Callable[..., Any]:
    import jax

    return jax.value_and_grad(function, has_aux=True)


def _torch(function: Callable[..., Any]) -> Callable[..., Any]:
    import torch

    def with_gradient(x: Tensor, *rest: Any) -> Any:
        x = keras.tree.map_structure(lambda leaf: leaf.detach().requires_grad_(True), x)
        with torch.enable_grad():
            value, extra = function(x, *rest)
        gradients = torch.autograd.grad(value, keras.tree.flatten(x), allow_unused=True, materialize_grads=True)
        gradient = keras.tree.pack_sequence_as(x, list(gradients))
        return (value.detach(), keras.tree.map_structure(torch.Tensor.detach, extra)), gradient

    return with_gradient


_VALUE_AND_GRAD = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
