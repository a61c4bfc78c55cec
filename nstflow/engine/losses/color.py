"""Color: the pattern takes the style's strokes but keeps the content's colors.

Both modes first recolor the style to the content's mean and covariance, so that the Gram targets and this
loss do not pull apart (Gatys et al. 2016, "Preserving Color in Neural Artistic Style Transfer").
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from nstflow.engine import ops
from nstflow.engine.losses.base import Loss, Reading, Sources, Weight

# The I and Q rows of YIQ (NTSC 1953): chroma without luminance.
_RGB_TO_CHROMA = ((0.595716, 0.211456), (-0.274453, -0.522591), (-0.321263, 0.311135))
# Directions in RGB along which the distributions are compared: the axes, grey, and the opponent colors.
_DIRECTIONS = np.array(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, -1, 0], [1, 0, -1], [0, 1, -1], [1, 1, -2]], dtype="float32"
)
# Mean square of a color difference that can just be seen (about 0.02 of the range): the scale for grey contents.
_FLOOR = 0.02**2


class Color(Loss):
    """Keep the content's colors: the pattern takes the style's strokes only.

    Distance to the content's colors; off unless it is given a weight.

    mode: `luminance` pins every pixel's chroma (I and Q of YIQ) to the content's, so that only luminance is
          transferred; `histogram` matches the distribution of colors and lets them move about.
    """

    name: ClassVar[str] = "color"
    reads: ClassVar[frozenset[str]] = frozenset({"content"})

    weight: Weight = 0.0
    mode: Literal["luminance", "histogram"] = Field(
        default="luminance", description="each place keeps its color, or the style is recolored like the content first"
    )

    def prepare_style(self, style: np.ndarray, content: np.ndarray | None) -> np.ndarray:
        """Recolor the style where its own colors are not to count."""
        return style if content is None else match_mean_and_covariance(style, content)

    def targets(self, sources: Sources) -> Any:
        """Bind the loss to its sources."""
        assert sources.content is not None
        return self._measure(sources.content.image)

    def __call__(self, targets: Any, state: Reading) -> Any:
        """Compute the term."""
        spread = ops.mean(ops.square(targets - ops.mean(targets, axis=0, keepdims=True)))
        return ops.mean(ops.square(self._measure(state.image) - targets)) / (spread + _FLOOR)

    def _measure(self, image: Any) -> Any:
        pixels = ops.reshape(image, (-1, 3))
        if self.mode == "luminance":
            return ops.matmul(pixels, ops.convert_to_tensor(_RGB_TO_CHROMA, dtype="float32"))
        directions = _DIRECTIONS / np.linalg.norm(_DIRECTIONS, axis=1, keepdims=True)
        return ops.sort(ops.matmul(pixels, ops.convert_to_tensor(directions.T)), axis=0)


def match_mean_and_covariance(picture: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Recolor a picture to a reference's mean color and color covariance.

    picture, reference: float32 (H, W, 3), sRGB in [0, 1]; same shape and range back (clipped).

    The linear map is the Monge-Kantorovich one, which moves colors least: A = S^-1/2 (S^1/2 R S^1/2)^1/2 S^-1/2
    (F. Pitie, A. Kokaram, the linear Monge-Kantorovitch mapping of colors, CVMP 2007).
    """
    pixels, aims = picture.reshape(-1, 3), reference.reshape(-1, 3)
    root = _power(np.cov(pixels, rowvar=False), 0.5)
    inverse_root = _power(np.cov(pixels, rowvar=False), -0.5)
    between = _power(root @ np.cov(aims, rowvar=False) @ root, 0.5, smallest=0.0)  # squared variances: tiny but real
    transform = inverse_root @ between @ inverse_root
    moved = (pixels - pixels.mean(axis=0)) @ transform.T + aims.mean(axis=0)
    recolored: np.ndarray = np.clip(moved, 0.0, 1.0).reshape(picture.shape).astype("float32")
    return recolored


def _power(symmetric: np.ndarray, exponent: float, *, smallest: float = 1e-6) -> np.ndarray:
    values, vectors = np.linalg.eigh(symmetric)
    power: np.ndarray = (vectors * np.maximum(values, smallest) ** exponent) @ vectors.T
    return power
