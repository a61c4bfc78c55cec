"""How good a result is, by measures that its optimizer did not choose: VGG19's relative losses, spectra, structure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from skimage.metrics import structural_similarity

from nstflow.engine.network.features import drop_border, extract
from nstflow.engine.network.keras_file import read_keras_file
from nstflow.outputs.encode.png import to_8_bit
from nstflow.textile.lattice import Lattice

STYLE_LAYERS = tuple(f"block{block}_conv1" for block in range(1, 6))
CONTENT_LAYER = "block4_conv2"
# Layers that neither Gram losses nor the content loss touch.
UNSEEN_LAYERS = ("block2_conv2", "block3_conv3", "block4_conv3")
_PROJECTIONS, _QUANTILES = 64, 512
_COMPOSITION_PX = 64


class Judge:
    """VGG19 with real weights, whatever network made the results."""

    def __init__(self, vgg19: Path) -> None:
        self._params = read_keras_file(vgg19)

    def style_distances(self, image: np.ndarray, style: np.ndarray, lattice: Lattice) -> dict[str, float]:
        """Layer -> |G - T|^2 / |T|^2 of Gram matrices. Images: float32 (H, W, 3) in [0, 1]."""
        found, wanted = self._read(image, lattice), drop_border(self._read(style, Lattice("none")))
        return {layer: _relative(_gram(found[layer]), _gram(wanted[layer])) for layer in STYLE_LAYERS}

    def content_distance(self, image: np.ndarray, content: np.ndarray, lattice: Lattice) -> float:
        """|F - P|^2 / |P|^2 at block4_conv2; the content fitted to the image's size."""
        found, wanted = (self._read(one, lattice)[CONTENT_LAYER] for one in (image, content))
        return _relative(found, wanted)

    def sliced_wasserstein(self, image: np.ndarray, style: np.ndarray, lattice: Lattice) -> float:
        """Mean over the unseen layers of the sliced Wasserstein distance of their cells, squared, in style variances.

        J. Rabin, G. Peyre, J. Delon, M. Bernot, "Wasserstein Barycenter and its Application to Texture Mixing", 2011.
        """
        found = self._read(image, lattice, UNSEEN_LAYERS)
        wanted = drop_border(self._read(style, Lattice("none"), UNSEEN_LAYERS))
        return float(np.mean([_sliced(found[layer], wanted[layer]) for layer in UNSEEN_LAYERS]))

    def _read(
        self, image: np.ndarray, lattice: Lattice, layers: tuple[str, ...] = (*STYLE_LAYERS, CONTENT_LAYER)
    ) -> dict[str, np.ndarray]:
        tensor = keras.ops.convert_to_tensor(image[None], dtype="float32")
        found = extract(tensor, self._params, layers=layers, lattice=lattice)
        return {name: keras.ops.convert_to_numpy(cells) for name, cells in found.items()}


def missed_way(
    ours: Mapping[str, float], theirs: Mapping[str, float], untouched: Mapping[str, float]
) -> dict[str, float]:
    """Layer -> the part of the way from the untouched content to their result that ours misses; below 0: none."""
    return {layer: (ours[layer] - theirs[layer]) / (untouched[layer] - theirs[layer]) for layer in STYLE_LAYERS}


def fine_energy(image: np.ndarray) -> float:
    """Spectral energy of the lightness above half of the Nyquist frequency in either direction, per pixel."""
    grey = image @ np.array([0.2126, 0.7152, 0.0722])
    spectrum = np.abs(np.fft.fft2(grey - grey.mean())) ** 2
    down, right = (np.abs(np.fft.fftfreq(length)) for length in grey.shape)
    fine = np.maximum(down[:, None], right[None, :]) > 0.25  # cycles a pixel; Nyquist is 0.5
    return float(spectrum[fine].sum() / spectrum.size**2)


def same_composition(first: np.ndarray, second: np.ndarray) -> float:
    """SSIM of the two at 64 px: 1 where everything is in the same place."""
    side = (_COMPOSITION_PX, _COMPOSITION_PX)
    pictures = (Image.fromarray(to_8_bit(image)).resize(side, Image.Resampling.BOX) for image in (first, second))
    small = [np.asarray(picture, "float64") / 255 for picture in pictures]
    return float(structural_similarity(*small, channel_axis=2, data_range=1.0))


def _gram(cells: np.ndarray) -> np.ndarray:
    flat = cells.reshape(-1, cells.shape[-1]).astype("float64")
    return flat.T @ flat / len(flat)


def _sliced(found: np.ndarray, wanted: np.ndarray) -> float:
    directions = np.random.default_rng(0).normal(size=(found.shape[-1], _PROJECTIONS))
    directions /= np.linalg.norm(directions, axis=0)
    levels = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    ours, theirs = (cells.reshape(-1, cells.shape[-1]) @ directions for cells in (found, wanted))
    distance = np.square(np.quantile(ours, levels, axis=0) - np.quantile(theirs, levels, axis=0)).mean(axis=0)
    return float((distance / theirs.var(axis=0)).mean())


def _relative(found: np.ndarray, wanted: np.ndarray) -> float:
    return float(((found - wanted) ** 2).sum() / (wanted**2).sum())
