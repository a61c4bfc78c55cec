"""Real weights, real pictures: does the tile repeat, look like the style and still show the content?

Judged by measures that the losses do not use: a seam score in CIELAB, colors in one dimension, and structural
similarity of blurred luminance.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.color import rgb2gray, rgb2lab
from skimage.metrics import structural_similarity
from skimage.transform import resize

import nstflow
from testing.places import SHARED

WEIGHTS = SHARED / "weights" / "vgg19_notop.weights.h5"
CONTENTS, STYLES = SHARED / "images" / "contents", SHARED / "images" / "styles"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WEIGHTS.is_file(), reason="needs ../shared/weights and ../shared/images"),
]

PAIRS = [("tubingen", "starry_night"), ("golden_gate", "mosaic")]


@lru_cache
def tile_of(content: str, style: str, repeat: str) -> np.ndarray:
    return nstflow.stylize(
        CONTENTS / f"{content}.jpg",
        STYLES / f"{style}.jpg",
        repeat=repeat,
        width_px=192,
        engine={"weights": str(WEIGHTS), "scales": (96, 192), "iterations": (80, 40)},
    )


def picture(path: Path, *, height: int, width: int) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB").resize((width, height), Image.Resampling.LANCZOS)) / 255


def seam_score(tile: np.ndarray, *, shift: int) -> float:
    """How far the step across the vertical seam stands out from the steps inside, in robust deviations.

    shift: rows by which the right neighbor is lowered.
    """
    lab = rgb2lab(tile)
    steps = np.linalg.norm(np.diff(lab, axis=1), axis=-1).mean(axis=0)
    seam = np.linalg.norm(np.roll(lab[:, 0], shift, axis=0) - lab[:, -1], axis=-1).mean()
    return float((seam - np.median(steps)) / (1.4826 * np.median(abs(steps - np.median(steps)))))


def color_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Mean distance of the sorted values of L, a and b (the Wasserstein distance in one dimension, each)."""
    quantiles = np.linspace(0, 1, 256)
    curves = [np.quantile(rgb2lab(image).reshape(-1, 3), quantiles, axis=0) for image in (first, second)]
    return float(abs(curves[0] - curves[1]).mean())


def likeness(first: np.ndarray, second: np.ndarray) -> float:
    """Structural similarity of luminance at 48 px."""
    small = [resize(rgb2gray(image), (48, 48), anti_aliasing=True) for image in (first, second)]
    return float(structural_similarity(*small, data_range=1.0))


@pytest.mark.parametrize(("content", "style"), PAIRS)
def test_a_tile_has_no_seam_on_its_own_lattice_and_one_on_another(content: str, style: str) -> None:
    tile = tile_of(content, style, "half-drop")
    height = tile.shape[0]
    assert seam_score(tile, shift=height // 2) <= 4
    assert seam_score(tile.swapaxes(0, 1), shift=0) <= 4
    assert seam_score(tile, shift=0) > 4


@pytest.mark.parametrize(("content", "style"), PAIRS)
def test_a_tile_takes_the_colors_of_the_style(content: str, style: str) -> None:
    tile = tile_of(content, style, "half-drop")
    size = {"height": tile.shape[0], "width": tile.shape[1]}
    of_style, of_content = picture(STYLES / f"{style}.jpg", **size), picture(CONTENTS / f"{content}.jpg", **size)
    assert color_distance(tile, of_style) < 0.5 * color_distance(of_content, of_style)


@pytest.mark.parametrize(("content", "style"), PAIRS)
def test_a_tile_still_shows_its_own_content(content: str, style: str) -> None:
    tile = tile_of(content, style, "half-drop")
    size = {"height": tile.shape[0], "width": tile.shape[1]}
    own = likeness(tile, picture(CONTENTS / f"{content}.jpg", **size))
    others = [likeness(tile, picture(path, **size)) for path in CONTENTS.glob("*.jpg") if path.stem != content]
    assert own > max(others) + 0.1
