"""What a designer would send back: the default result by measures that no loss has.

Each measure is first shown to catch the fault that it is for.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from skimage.color import rgb2lab

import nstflow
from testing.places import ROOT

INPUTS = ROOT / "inputs"
PAIRS = (("contents/koi.png", "styles/batik.png"), ("contents/ginkgo.png", "styles/marbling.png"))
SIDE = 128


def lightness(image: np.ndarray) -> np.ndarray:
    return rgb2lab(image)[..., 0]


def contrast(image: np.ndarray) -> float:
    """Standard deviation of the lightness, in CIELAB."""
    return float(lightness(image).std())


def colorfulness(image: np.ndarray) -> float:
    """Mean chroma, in CIELAB."""
    return float(np.hypot(*np.moveaxis(rgb2lab(image)[..., 1:], -1, 0)).mean())


def power(image: np.ndarray) -> np.ndarray:
    """Spectral power of the lightness with a window, so that edges of what does not repeat are no frequencies."""
    grey = lightness(image)
    window = np.outer(np.hanning(grey.shape[0]), np.hanning(grey.shape[1]))
    return np.abs(np.fft.fft2((grey - grey.mean()) * window)) ** 2


def share_near_nyquist(image: np.ndarray) -> float:
    """The part of the power that is finer than three quarters of Nyquist, in either direction."""
    spectrum = power(image)
    down, across = (np.abs(np.fft.fftfreq(length)) for length in spectrum.shape)
    return float(spectrum[np.maximum(down[:, None], across) > 0.375].sum() / spectrum.sum())


def checkerboard(image: np.ndarray) -> float:
    """The largest power at a period of 2, 4, 8 or 16 px (the network's strides), over that of frequencies around it."""
    spectrum = power(image)
    worst = 0.0
    for period in (2, 4, 8, 16):
        for axis in (0, 1):
            place = spectrum.shape[axis] // period
            line = np.moveaxis(spectrum, axis, 0).mean(axis=1)
            around = np.r_[line[place - 4 : place - 1], line[place + 2 : place + 5]]
            worst = max(worst, float(line[place] / np.median(around)))
    return worst


def frame(image: np.ndarray, width: int = 4) -> float:
    """How far the border's mean color is from that of the band inside of it, in spreads of the colors."""
    lab = rgb2lab(image)
    rows, columns = lab.shape[:2]
    distance = np.minimum.outer(
        np.minimum(np.arange(rows), np.arange(rows)[::-1]), np.minimum(np.arange(columns), np.arange(columns)[::-1])
    )
    bands = np.array([lab[distance // width == band].mean(axis=0) for band in range(4)])
    return float(np.linalg.norm(bands[0] - bands[1]) / (lab.std(axis=(0, 1)).mean() + 1e-9))


def picture(name: str) -> np.ndarray:
    from nstflow.pictures.reading import read_picture
    from nstflow.textile.resample import cover

    return cover(read_picture(INPUTS / name).image, width=SIDE, height=SIDE)


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: f"{Path(pair[0]).stem}-{Path(pair[1]).stem}")
def made(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    """A default placement print with the built-in network, and its style."""
    content, style = request.param
    tile = nstflow.stylize(
        picture(content), picture(style), repeat="none", width_px=SIDE, height_px=SIDE, engine={"weights": "slim"}
    )
    return tile, picture(style)


def test_the_measures_catch_what_they_are_for() -> None:
    style = picture("styles/batik.png")
    rng = np.random.default_rng(0)
    grey = 0.5 + 0.5 * (style - 0.5)
    assert contrast(grey) < 0.7 * contrast(style)
    assert colorfulness(grey) < 0.7 * colorfulness(style)
    noisy = np.clip(style + rng.normal(scale=0.1, size=style.shape), 0, 1)
    assert share_near_nyquist(noisy) > 1.5 * share_near_nyquist(style) + 0.002
    y, x = np.mgrid[:SIDE, :SIDE]
    boards = np.clip(style + 0.05 * np.where((x // 4 + y // 4) % 2, 1, -1)[..., None], 0, 1)
    stripes = np.clip(style + 0.05 * np.where(x % 2, 1, -1)[..., None], 0, 1)
    assert checkerboard(stripes) > 3 * max(checkerboard(style), 1)
    assert checkerboard(boards) > checkerboard(style)
    framed = style.copy()
    framed[:4], framed[-4:], framed[:, :4], framed[:, -4:] = 0.1, 0.1, 0.1, 0.1
    assert frame(framed) > 2
    assert frame(style) < 1


def test_colors_are_not_washed_out(made: tuple[np.ndarray, np.ndarray]) -> None:
    tile, style = made
    assert contrast(tile) > 0.75 * contrast(style)
    assert colorfulness(tile) > 0.75 * colorfulness(style)
    assert colorfulness(tile) < 1.3 * colorfulness(style), "nor shrill"


def test_there_is_no_noise_that_the_style_has_not(made: tuple[np.ndarray, np.ndarray]) -> None:
    tile, style = made
    assert share_near_nyquist(tile) < 1.5 * share_near_nyquist(style) + 0.002


def test_there_is_no_checkerboard(made: tuple[np.ndarray, np.ndarray]) -> None:
    tile, style = made
    assert checkerboard(tile) < max(3.0, 1.5 * checkerboard(style))


def test_there_is_no_frame(made: tuple[np.ndarray, np.ndarray]) -> None:
    tile, _ = made
    assert frame(tile) < 1


@pytest.mark.slow
@pytest.mark.skipif("NSTFLOW_WEIGHTS" not in os.environ, reason="needs VGG19's weights: set NSTFLOW_WEIGHTS")
@pytest.mark.parametrize(("content", "style"), PAIRS)
def test_vgg19_passes_the_same_measures(content: str, style: str) -> None:
    tile = nstflow.stylize(picture(content), picture(style), repeat="none", width_px=SIDE, height_px=SIDE)
    wanted = picture(style)
    assert contrast(tile) > 0.75 * contrast(wanted)
    assert 0.75 < colorfulness(tile) / colorfulness(wanted) < 1.3
    assert share_near_nyquist(tile) < 1.5 * share_near_nyquist(wanted) + 0.002
    assert checkerboard(tile) < max(3.0, 1.5 * checkerboard(wanted))
    assert frame(tile) < 1
