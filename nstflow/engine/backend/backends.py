"""The one place where Keras' three backends are told apart.

Two of the three are usually not installed: each is imported by its own class, when that is used. So is Keras, so that
importing this module starts nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

Tensor = Any
Function = Callable[..., Any]


class Backend(ABC):
    """What Keras does not say alike for all backends.

    gains_from_bfloat16_on_cpus: measured with VGG19 on a CPU with avx512_bf16: TensorFlow was 1.7 times as fast as in
        float32, torch no faster.
    """

    gains_from_bfloat16_on_cpus = False

    @property
    @abstractmethod
    def version(self) -> str:
        """The version of the installed package."""

    @abstractmethod
    def visible_gpus(self) -> int:
        """Count the GPUs that the backend sees."""

    @abstractmethod
    def gpu_capability(self) -> tuple[int, int]:
        """Return the compute capability (major, minor) of the first GPU, as NVIDIA counts them."""

    @abstractmethod
    def value_and_grad(self, function: Function) -> Function:
        """Turn `function(x, *rest) -> (scalar, extra)` into `(x, *rest) -> ((scalar, extra), gradient)`."""

    def compiled(self, function: Function) -> Function:
        """Return the function as one graph per argument shapes, or as it is where there are no graphs."""
        return function

    def biased_relu(self, cells: Tensor, bias: Tensor) -> Tensor:
        """Compute max(cells + bias, 0), bias along the last axis."""
        import keras

        return keras.ops.relu(cells + bias)

    def use_deterministic_algorithms(self) -> None:
        """Let this process compute the same bits each time; `settle_backend` prepared it."""
        return


class TensorFlow(Backend):
    """TensorFlow, whose graphs are built without XLA.

    On CPUs XLA made a step slower (0.69 -> 0.84 s at 256 px) and compiles for seconds.
    """

    gains_from_bfloat16_on_cpus = True

    @property
    def version(self) -> str:
        """The version of the installed package."""
        import tensorflow

        return str(tensorflow.__version__)

    def visible_gpus(self) -> int:
        """Count the GPUs that TensorFlow sees."""
        import tensorflow

        return len(tensorflow.config.list_physical_devices("GPU"))

    def gpu_capability(self) -> tuple[int, int]:
        """Return the compute capability of the first GPU; (0, 0) where TensorFlow does not say."""
        import tensorflow

        gpu = tensorflow.config.list_physical_devices("GPU")[0]
        details = tensorflow.config.experimental.get_device_details(gpu)
        major, minor = details.get("compute_capability", (0, 0))
        return major, minor

    def value_and_grad(self, function: Function) -> Function:
        """Record the function on a tape."""
        import tensorflow

        def with_gradient(x: Tensor, *rest: Any) -> Any:
            with tensorflow.GradientTape() as tape:
                tape.watch(x)
                value, extra = function(x, *rest)
            return (value, extra), tape.gradient(value, x, unconnected_gradients="zero")

        return with_gradient

    def compiled(self, function: Function) -> Function:
        """Return the function as one graph per argument shapes."""
        import tensorflow

        graph: Function = tensorflow.function(function, autograph=False)  # errors keep the lines of a plugin's own code
        return graph

    def biased_relu(self, cells: Tensor, bias: Tensor) -> Tensor:
        """Compute max(cells + bias, 0) with TensorFlow's own BiasAdd.

        Only that is joined with the convolution before it: two passes over the cells less.
        """
        import tensorflow

        return tensorflow.nn.relu(tensorflow.nn.bias_add(cells, bias))

    def use_deterministic_algorithms(self) -> None:
        """Let this process compute the same bits each time."""
        import tensorflow

        tensorflow.config.experimental.enable_op_determinism()


class Jax(Backend):
    """JAX, which needs no more for determinism than its flags from before it starts."""

    @property
    def version(self) -> str:
        """The version of the installed package."""
        import jax

        return str(jax.__version__)

    def visible_gpus(self) -> int:
        """Count the GPUs that JAX sees."""
        import jax

        return sum(device.platform == "gpu" for device in jax.devices())

    def gpu_capability(self) -> tuple[int, int]:
        """Return the compute capability of the first GPU."""
        import jax

        major, minor = str(jax.devices()[0].compute_capability).split(".")
        return int(major), int(minor)

    def value_and_grad(self, function: Function) -> Function:
        """Use JAX's own transformation."""
        import jax

        with_gradient: Function = jax.value_and_grad(function, has_aux=True)
        return with_gradient

    def compiled(self, function: Function) -> Function:
        """Return the function as one graph per argument shapes."""
        import jax

        graph: Function = jax.jit(function)
        return graph


class Torch(Backend):
    """PyTorch, which runs functions as they are."""

    @property
    def version(self) -> str:
        """The version of the installed package."""
        import torch

        return str(torch.__version__)

    def visible_gpus(self) -> int:
        """Count the GPUs that torch sees."""
        import torch

        return int(torch.cuda.device_count())

    def gpu_capability(self) -> tuple[int, int]:
        """Return the compute capability of the present GPU."""
        import torch

        major, minor = torch.cuda.get_device_capability()
        return major, minor

    def value_and_grad(self, function: Function) -> Function:
        """Let torch record the function on leaves of its own."""
        import keras
        import torch

        def with_gradient(x: Tensor, *rest: Any) -> Any:
            x = keras.tree.map_structure(lambda leaf: leaf.detach().requires_grad_(True), x)
            with torch.enable_grad():
                value, extra = function(x, *rest)
            gradients = torch.autograd.grad(value, keras.tree.flatten(x), allow_unused=True, materialize_grads=True)
            gradient = keras.tree.pack_sequence_as(x, list(gradients))
            return (value.detach(), keras.tree.map_structure(torch.Tensor.detach, extra)), gradient

        return with_gradient

    def use_deterministic_algorithms(self) -> None:
        """Let this process compute the same bits each time."""
        import torch

        torch.use_deterministic_algorithms(True)


_BACKENDS: dict[str, Backend] = {"tensorflow": TensorFlow(), "jax": Jax(), "torch": Torch()}


def current_backend() -> Backend:
    """Return the backend that Keras uses in this process; starts it."""
    import keras

    return _BACKENDS[keras.backend.backend()]
