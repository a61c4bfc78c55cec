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
from drawing import crane, fluid, foliage, koi, peony, photos, pomegranate, printed, resist, stitched, woven
from drawing.noise import generator
from PIL import Image

DEFAULT_OUT = Path(__file__).resolve().parent.parent / "inputs"


class Picture(NamedTuple):
    """One shipped picture: its file, who draws it, and how many pixels wide it is shipped."""

    path: str
    draw: Callable[[np.random.Generator], np.ndarray]
    width: int

    @property
    def name(self) -> str:
        """The file's name without its ending; it also seeds the drawing."""
        return Path(self.path).stem


PICTURES = [
    Picture("contents/crane.png", crane.draw_crane, 640),
    Picture("contents/fern.png", foliage.draw_fern, 540),
    Picture("contents/ginkgo.png", foliage.draw_ginkgo, 640),
    Picture("contents/koi.png", koi.draw_koi, 640),
    Picture("contents/peony.png", peony.draw_peony, 640),
    Picture("contents/pomegranate.png", pomegranate.draw_pomegranate, 560),
    Picture("contents/photos/chelsea.png", photos.read_chelsea, 400),
    Picture("contents/photos/coffee.png", photos.read_coffee, 440),
    Picture("styles/batik.png", resist.draw_batik, 512),
    Picture("styles/block-print.png", printed.draw_block_print, 512),
    Picture("styles/ikat.png", resist.draw_ikat, 512),
    Picture("styles/marbling.png", fluid.draw_marbling, 512),
    Picture("styles/plaid.png", woven.draw_plaid, 512),
    Picture("styles/sashiko.png", stitched.draw_sashiko, 512),
    Picture("styles/shibori.png", resist.draw_shibori, 512),
    Picture("styles/tweed.png", woven.draw_tweed, 512),
    Picture("styles/watercolor.png", fluid.draw_watercolor, 512),
]


def develop(image: np.ndarray, width: int) -> Image.Image:
    """Turn a drawn sheet, float (H, W, 3) in [0, 1], into the picture shipped, `width` wide."""
    sheet = Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))
    size = (width, round(sheet.height * width / sheet.width))
    return sheet.resize(size, Image.Resampling.LANCZOS)


def draw(picture: Picture, out: Path) -> Path:
    """Draw one picture and save it under `out`."""
    path = out / picture.path
    path.parent.mkdir(parents=True, exist_ok=True)
    image = picture.draw(generator(picture.name))
    develop(image, picture.width).save(path, optimize=True)
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
