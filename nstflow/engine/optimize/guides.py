"""Masks as the losses see them: how much each pixel, and each cell of a layer, belongs to a region.

Spatial guidance: L. Gatys, A. Ecker, M. Bethge, A. Hertzmann, E. Shechtman, "Controlling Perceptual Factors in Neural
Style Transfer", 2017, section 4. Here guides weigh cells linearly, so that the regions' sums add up to the picture's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nstflow.engine.losses.base import IMAGE
from nstflow.engine.network.features import Features, drop_border
from nstflow.jobs.layers import STRIDES

# Without its border a picture has at least a quarter of its cells left, and a region at its edge perhaps none.
_LEAST_INSIDE = 0.1


def guide(mask: np.ndarray, *, with_black: bool) -> np.ndarray:
    """Turn a mask into a region, its white, or into two: the white and the black.

    mask: float32 (H, W, 1) in [0, 1]; returns (H, W, regions).
    """
    return np.concatenate([mask, 1 - mask], axis=2) if with_black else mask


def at_layers(guide: np.ndarray, layers: Iterable[str]) -> dict[str, np.ndarray]:
    """Average a guide over the cells of every layer: name -> (1, h, w, regions), and the guide itself for the image."""
    return {IMAGE: guide[None], **{name: _pooled(guide, STRIDES[name])[None] for name in layers}}


def drop_guided_border(
    features: Mapping[str, Any], guides: Mapping[str, np.ndarray]
) -> tuple[Features, dict[str, np.ndarray]]:
    """Drop the border of features and guides; a layer where a region lies in the border keeps it."""
    whole = {name: guides[name] for name in features}
    inner, inner_guides = drop_border(dict(features)), drop_border(whole)
    inside = {name for name in features if np.all(_amounts(inner_guides[name]) > _LEAST_INSIDE * _amounts(whole[name]))}
    kept = {name: (inner if name in inside else features)[name] for name in features}
    kept_guides = {name: (inner_guides if name in inside else whole)[name] for name in features}
    return kept, {IMAGE: guides[IMAGE], **kept_guides}


def _amounts(guide: np.ndarray) -> np.ndarray:
    """Count how many cells each region has."""
    amounts: np.ndarray = guide.sum(axis=(0, 1, 2))
    return amounts


def _pooled(guide: np.ndarray, stride: int) -> np.ndarray:
    """Average over cells; those that would reach over the edge are cut off, as the network's pooling does."""
    rows, columns = (side // stride for side in guide.shape[:2])
    cells = guide[: rows * stride, : columns * stride].reshape(rows, stride, columns, stride, guide.shape[2])
    means: np.ndarray = cells.mean(axis=(1, 3), dtype="float32")
    return means
