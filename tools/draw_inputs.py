#!/usr/bin/env python3
"""Draw the example pictures that nstflow ships: motifs to restyle and swatches to take style from.

Every picture is a function of a fixed seed and its own name, so that running this again gives
the same bytes, and `--only NAME` the same picture as a full run:

    python tools/draw_inputs.py [--out DIR] [--only NAME]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from drawing import cloth, fluid, foliage, peony, photos, resist, woven
from drawing.canvas import MOTIF_SCALE
from drawing.noise import generator

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "inputs"


class Picture(NamedTuple):
    """One shipped picture: its file, who draws it, and how much finer than shipped."""

    path: str
    draw: Callable[[np.random.Generator], np.ndarray]
    scale: int

    @property
    def name(self) -> str:
        return Path(self.path).stem


PICTURES = [
    Picture("contents/fern.png", foliage.draw_fern, MOTIF_SCALE),
    Picture("contents/ginkgo.png", foliage.draw_ginkgo, MOTIF_SCALE),
    Picture("contents/peony.png", peony.draw_peony, MOTIF_SCALE),
    Picture("contents/photos/chelsea.png", photos.read_chelsea, 1),
    Picture("contents/photos/coffee.png", photos.read_coffee, 1),
    Picture("styles/batik.png", resist.draw_batik, cloth.SCALE),
    Picture("styles/ikat.png", resist.draw_ikat, cloth.SCALE),
    Picture("styles/marbling.png", fluid.draw_marbling, cloth.SCALE),
    Picture("styles/plaid.png", woven.draw_plaid, cloth.SCALE),
    Picture("styles/shibori.png", resist.draw_shibori, cloth.SCALE),
    Picture("styles/tweed.png", woven.draw_tweed, cloth.SCALE),
    Picture("styles/watercolor.png", fluid.draw_watercolor, cloth.SCALE),
    Picture("styles/photos/hubble.png", photos.read_hubble, 1),
]


def develop(image: np.ndarray, scale: int) -> Image.Image:
    """Turn a drawn sheet, float (H, W, 3) in [0, 1], into the picture shipped, `scale` smaller."""
    sheet = Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))
    if scale == 1:
        return sheet
    return sheet.resize((sheet.width // scale, sheet.height // scale), Image.Resampling.LANCZOS)


def draw(picture: Picture, out: Path) -> Path:
    """Draw one picture and save it under `out`."""
    path = out / picture.path
    path.parent.mkdir(parents=True, exist_ok=True)
    image = picture.draw(generator(picture.name))
    develop(image, picture.scale).save(path, optimize=True)
    return path


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder to write into")
    parser.add_argument("--only", choices=sorted(p.name for p in PICTURES), help="draw just one")
    options = parser.parse_args()
    for picture in PICTURES:
        if options.only in (None, picture.name):
            path = draw(picture, options.out)
            print(f"{path}  {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
