"""Mock-ups, what is shown on them, and what is found in their pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nstflow.proofs import mockup_page
from nstflow.proofs.mockup import MockupPattern, draw_mockup
from nstflow.typography.colors import INK
from nstflow.typography.text import TextStyle, write


def tile_of(path: Path, *, size: tuple[int, int] = (96, 64), **saved: Any) -> Path:
    """Save a smooth random tile without red, so that its cloth can be told from the page."""
    spectrum = np.fft.rfft2(np.random.default_rng(5).random(size[::-1]))
    spectrum[6:-6], spectrum[:, 8:] = 0, 0
    noise = np.fft.irfft2(spectrum, s=size[::-1])
    grey = np.uint8(255 * (noise - noise.min()) / np.ptp(noise))
    Image.fromarray(np.stack([0 * grey, grey, 255 - grey], axis=2)).save(path, **saved)
    return path


def cloths(page: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Find (left, top, right, bottom) of every piece of cloth in the page's only row, from its pixels."""
    cloth = (page[..., 0] < 10) & (np.abs(page.astype(int).sum(axis=2) - 255) < 60)
    rows = np.flatnonzero(cloth.mean(axis=1) > 0.3)
    columns = np.flatnonzero(cloth[rows[0] : rows[-1] + 1].mean(axis=0) > 0.3)
    pieces = np.split(columns, np.flatnonzero(np.diff(columns) > 20) + 1)
    return [(piece[0], rows[0], piece[-1] + 1, rows[-1] + 1) for piece in pieces]


def ticks(page: np.ndarray, left: int, top: int) -> np.ndarray:
    """Find the columns of the ruler's long ticks, from the cloth's left edge."""
    line = (page[top - 22, left - 2 :] == INK).all(axis=1)
    return np.flatnonzero(line) - 2


def words_of(monkeypatch: pytest.MonkeyPatch, *patterns: MockupPattern, **options: Any) -> list[str]:
    """Draw a mock-up and return everything that is written on it, but the ruler's numbers."""
    said: list[str] = []

    def listen(page: Image.Image, text: str, style: TextStyle, *, left: float, top: int) -> None:
        said.append(text)
        write(page, text, style, left=left, top=top)

    monkeypatch.setattr(mockup_page, "write", listen)
    draw_mockup(patterns, **options)
    return said
