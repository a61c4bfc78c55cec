"""Tiles that stand for what nstflow makes: drafts of every kind of picture and repeat, made once and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

import nstflow
from nstflow.outputs.encode.png import to_8_bit

REPEATS = ("straight", "half-drop", "brick", "third-drop", "quarter-drop")
_WIDTHS_PX = (128, 160, 192)
# The last fifth, so that the largest scales are measured too.
_LARGE_PX = 320
_ITERATIONS = 60


@dataclass(frozen=True)
class Tile:
    """name: of its file; repeat: what it was made for; unit: uint8 (H, W, 3)."""

    name: str
    repeat: str
    unit: np.ndarray


def tiles(count: int, *, inputs: Path, keep: Path) -> Iterator[Tile]:
    """`count` units made with the built-in network, from the folder if they are there, else put there.

    inputs: a folder with contents/ (and photos below it) and styles/; every third tile keeps little of its content.
    """
    contents = sorted((inputs / "contents").rglob("*.png"))
    styles = sorted((inputs / "styles").glob("*.png"))
    keep.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        repeat = REPEATS[number % len(REPEATS)]
        content = contents[(number + number // len(contents)) % len(contents)]
        style = styles[(2 * number + number // len(styles)) % len(styles)]
        width_px = _WIDTHS_PX[number % len(_WIDTHS_PX)] if number < 0.8 * count else _LARGE_PX
        path = keep / f"{number:03d}__{content.stem}__{style.stem}__{repeat}.png"
        if not path.is_file():
            unit = nstflow.stylize(
                content,
                style,
                repeat=repeat,
                width_px=width_px,
                engine={"weights": "slim", "iterations": _ITERATIONS},
                losses={"content": {"weight": 0.1}} if number % 3 == 2 else {},
                seed=number,
            )
            Image.fromarray(to_8_bit(unit)).save(path)
        with Image.open(path) as picture:
            yield Tile(path.stem, repeat, np.asarray(picture.convert("RGB")))
