"""What nstflow is measured against: one scale, from the content, the classical objective, L-BFGS.

The numbers are those that neural-style-pt (after J. Johnson's neural-style) starts with: VGG19 with zero padding,
images 0-255; content 5 x MSE at relu4_2, style 100 x sum of the MSE of G / (N M) over relu1_1 ... relu5_1, total
variation 1e-3 x L1; L-BFGS with a step of 1 and 100 remembered steps. Nothing of the engine is used but the weights.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from keras import ops
from scipy.optimize import Bounds, minimize

from benchmarks.judging import CONTENT_LAYER, STYLE_LAYERS
from nstflow.engine.backend.autodiff import biased_relu, compiled, value_and_grad
from nstflow.engine.network.features import Params

CONTENT_WEIGHT, STYLE_WEIGHT, TV_WEIGHT = 5.0, 100.0, 1e-3
EVALUATIONS = 500
_HISTORY = 100
# More costs SciPy longer than it saves: its own work then takes as long as the network.
_BOUNDED_HISTORY = 20
_MEAN_BGR = np.array([103.939, 116.779, 123.68], "float32")
_LAYERS = [f"block{block}_conv{n}" for block, count in enumerate((2, 2, 4, 4, 1), start=1) for n in range(1, count + 1)]

Evaluate = Callable[[np.ndarray], tuple[float, np.ndarray]]


class Classical:
    """The classical objective for one pair. Pictures are float32 (H, W, 3), sRGB in [0, 1]."""

    def __init__(self, params: Params, content: np.ndarray, style: np.ndarray) -> None:
        self._params = params
        self._shape = (1, *content.shape)
        read = compiled(self._read)
        wanted, aims = read(_tensor(content)), read(_tensor(style))
        self._content = wanted[CONTENT_LAYER]
        self._grams = {layer: _gram(aims[layer]) for layer in STYLE_LAYERS}
        self._evaluate = compiled(value_and_grad(self._objective))

    def __call__(self, image: np.ndarray) -> float:
        """Compute the objective of an image."""
        return self.evaluate(image)[0]

    def evaluate(self, image: np.ndarray) -> tuple[float, np.ndarray]:
        """Compute the objective and its flat gradient for an image of 0-255, of any shape with H x W x 3 numbers."""
        pixels = ops.convert_to_tensor(image.reshape(self._shape).astype("float32"))
        (value, _), gradient = self._evaluate(pixels, self._params, self._content, self._grams)
        return float(ops.convert_to_numpy(value)), ops.convert_to_numpy(gradient).ravel()

    def _read(self, pixels: Any, params: Params | None = None) -> dict[str, Any]:
        return stock_features(pixels, self._params if params is None else params)

    def _objective(self, pixels: Any, params: Params, content: Any, grams: dict[str, Any]) -> tuple[Any, Any]:
        features = stock_features(pixels, params)
        kept = ops.mean(ops.square(features[CONTENT_LAYER] - content))
        styled = sum(ops.mean(ops.square(_gram(features[layer]) - grams[layer])) for layer in STYLE_LAYERS)
        rough = ops.sum(ops.abs(pixels[:, 1:] - pixels[:, :-1])) + ops.sum(
            ops.abs(pixels[:, :, 1:] - pixels[:, :, :-1])
        )
        return CONTENT_WEIGHT * kept + STYLE_WEIGHT * styled + TV_WEIGHT * rough, ()


def as_the_peers_run_it(evaluate: Evaluate, start: np.ndarray, *, evaluations: int = EVALUATIONS) -> np.ndarray:
    """L-BFGS without bounds or line search, as torch.optim.LBFGS(lr=1); whoever saves the image has to clip it.

    start: an image of 0-255. Nocedal and Wright, "Numerical Optimization", algorithm 7.4.
    """
    x: np.ndarray = start.astype("float32").ravel()
    history: deque[tuple[np.ndarray, np.ndarray, float]] = deque(maxlen=_HISTORY)
    _, gradient = evaluate(x)
    direction, scale = -gradient, 1.0
    step = min(1.0, 1.0 / float(np.abs(gradient).sum()))
    for _ in range(evaluations - 1):
        moved = step * direction
        x = x + moved
        _, following = evaluate(x)
        change = following - gradient
        curvature = float(moved @ change)
        if curvature > 1e-10:
            history.append((moved, change, 1.0 / curvature))
            scale = curvature / float(change @ change)
        gradient, step = following, 1.0
        direction = -_two_loops(gradient, history, scale)
        if float(gradient @ direction) > -1e-9:
            break
    return x.reshape(start.shape)


def with_bounds(evaluate: Evaluate, start: np.ndarray, *, evaluations: int = EVALUATIONS) -> np.ndarray:
    """SciPy's L-BFGS-B within 0-255."""
    found = minimize(
        evaluate,
        start.astype("float64").ravel(),
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(0.0, 255.0),
        options={"maxiter": evaluations, "maxfun": evaluations, "maxcor": _BOUNDED_HISTORY, "ftol": 0, "gtol": 0},
    )
    return found.x.reshape(start.shape).astype("float32")


def _two_loops(gradient: np.ndarray, history: deque[tuple[np.ndarray, np.ndarray, float]], scale: float) -> np.ndarray:
    direction, shares = gradient.copy(), []
    for moved, change, inverse in reversed(history):
        shares.append(inverse * float(moved @ direction))
        direction -= shares[-1] * change
    direction *= scale
    for (moved, change, inverse), share in zip(history, reversed(shares), strict=True):
        direction += (share - inverse * float(change @ direction)) * moved
    return direction


def stock_features(pixels: Any, params: Params) -> dict[str, Any]:
    """VGG19 as it was trained, with zeros around. pixels: tensor (1, H, W, 3), RGB 0-255; layer name -> features."""
    cells = ops.flip(pixels, axis=-1) - ops.convert_to_tensor(_MEAN_BGR)
    found = {}
    for name in _LAYERS:
        if name.endswith("conv1") and name != "block1_conv1":
            cells = ops.max_pool(cells, 2, strides=2, padding="valid", data_format="channels_last")
        kernel, bias, _ = params[name]
        cells = ops.cast(cells, kernel.dtype)
        cells = biased_relu(ops.conv(cells, kernel, padding="same", data_format="channels_last"), bias)
        found[name] = ops.cast(cells, "float32")
    return found


def _gram(cells: Any) -> Any:
    flat = ops.reshape(cells, (-1, cells.shape[-1]))
    return ops.matmul(ops.transpose(flat), flat) / (flat.shape[0] * flat.shape[1])


def _tensor(picture: np.ndarray) -> Any:
    return ops.convert_to_tensor(picture[None] * 255.0, dtype="float32")
