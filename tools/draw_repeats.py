#!/usr/bin/env python3
"""Draw the pictures of docs/repeats.md: a content in every repeat, with one unit and the swatch outlined.

    python tools/draw_repeats.py [--out DIR] [--drafts]

--drafts: also the stylized tiles, a few minutes on a CPU with the built-in network.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw

from nstflow.outputs.encode.png import to_8_bit
from nstflow.pictures.reading import read_picture
from nstflow.textile.lattice import Lattice
from nstflow.textile.lattice.cells import Reach
from nstflow.textile.resample import cover
from nstflow.typography.faces import Face
from nstflow.typography.text import TextStyle, write

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_OUT = ROOT / "docs/images/repeats"
INK, PAPER = (28, 28, 28), (255, 255, 255)
CAPTION = TextStyle(Face.SANS, 13, INK)
FINE = 2  # drawn so many times too large, so that outlines are smooth
PANEL_PX, GAP_PX, CAPTION_PX = 300, 14, 26
QUALITY = 80


class Panel(NamedTuple):
    """One repeat of one content, whose picture has that size in the panel."""

    repeat: str
    content: str
    width_px: int = 112
    height_px: int = 112

    @property
    def lattice(self) -> Lattice:
        return Lattice.parse(self.repeat)


FAMILIES = {
    "moved": [Panel(repeat, "pomegranate", 90, 90) for repeat in ("straight", "half-drop", "brick", "third-drop")],
    "mirrored": [Panel(repeat, "crane") for repeat in ("mirror-x", "mirror-y", "mirror")],
    "turned": [Panel(repeat, "crane") for repeat in ("half-turn", "pinwheel")],
    "cells": [Panel("diamond", "peony", 150, 150), Panel("ogee", "peony", 132, 180)],
    "open": [Panel(repeat, "fern") for repeat in ("stripe", "stripe-y", "none")],
}


class Draft(NamedTuple):
    """A stylized tile: its unit's width and height follow from the side of the content's picture."""

    repeat: str
    content: str
    style: str
    side_px: int


DRAFTS = [
    Draft("mirror", "peony", "batik", 128),
    Draft("half-turn", "koi", "watercolor", 144),
    Draft("ogee", "pomegranate", "block-print", 192),
]


def draw_panel(panel: Panel) -> Image.Image:
    """Draw the plane around one unit, which is outlined in white; the swatch, where it is larger, in dashes."""
    lattice = panel.lattice
    picture = read_picture(ROOT / f"inputs/contents/{panel.content}.png").image
    unit = to_8_bit(lattice.from_cell(cover(picture, width=panel.width_px * FINE, height=panel.height_px * FINE)))
    height, width = unit.shape[:2]
    size = PANEL_PX * FINE
    columns, rows = (
        size if repeats else length for repeats, length in ((lattice.wraps_across, width), (lattice.wraps_down, height))
    )
    across, down = lattice.swatch_size(width, height)
    top, left = (down - rows) // 2, (across - columns) // 2  # the swatch is in the middle
    page = Image.new("RGB", (size, size), PAPER)
    at = (size - columns) // 2, (size - rows) // 2
    page.paste(Image.fromarray(lattice.plane(unit, rows=rows, columns=columns, top=top, left=left)), at)
    draw = ImageDraw.Draw(page)
    x, y = at[0] - left, at[1] - top
    if (across, down) != (width, height):
        _outline(draw, _box(x, y, across, down), dash_px=6 * FINE)
    if lattice.cell is not None:
        _outline(draw, _cell(lattice.cell, x, y, across, down))
    else:
        _outline(draw, _box(x, y, width, height))
    return page.resize((PANEL_PX, PANEL_PX), Image.Resampling.LANCZOS)


def _box(x: float, y: float, width: float, height: float) -> np.ndarray:
    """Trace the outline of a rectangle as many points (x, y)."""
    corners = np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], dtype=float)
    return np.concatenate(
        [np.linspace(a, b, 100, endpoint=False) for a, b in itertools.pairwise(corners)] + [corners[:1]]
    )


def _cell(reach: Reach, x: float, y: float, width: float, height: float) -> np.ndarray:
    """Trace the outline of a cell in the box of that size."""
    down = np.linspace(-0.5, 0.5, 60)
    right = np.stack([x + width * (0.5 + reach(down)), y + height * (down + 0.5)], axis=1)
    left = np.stack([2 * x + width - right[:, 0], right[:, 1]], axis=1)
    return np.concatenate([right, left[::-1]])


def _outline(draw: ImageDraw.ImageDraw, points: np.ndarray, *, dash_px: float = 0) -> None:
    """White on a dark rim, to be seen on any ground."""
    walked = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    dashes = (walked // dash_px).astype(int) if dash_px else np.zeros(len(points), int)
    for color, width in ((INK, 5 * FINE // 2), (PAPER, 3 * FINE // 2)):
        for dash in range(0, dashes[-1] + 1, 2):
            draw.line([tuple(point) for point in points[dashes == dash]], fill=color, width=width, joint="curve")


def beside(pictures: dict[str, Image.Image]) -> Image.Image:
    """Pictures of one size in a row, with what they are beneath."""
    width, height = next(iter(pictures.values())).size
    page = Image.new("RGB", (len(pictures) * (width + GAP_PX) - GAP_PX, height + CAPTION_PX), PAPER)
    for number, (name, picture) in enumerate(pictures.items()):
        left = number * (width + GAP_PX)
        page.paste(picture, (left, 0))
        write(page, name, CAPTION, left=left, right=left + width, top=height + 4)
    return page


def draw_drafts() -> Image.Image:
    """Stylized tiles in repeat, as large as the other panels."""
    import nstflow

    pictures = {}
    for one in DRAFTS:
        lattice = Lattice.parse(one.repeat)
        tile = nstflow.stylize(
            ROOT / f"inputs/contents/{one.content}.png",
            ROOT / f"inputs/styles/{one.style}.png",
            repeat=one.repeat,
            width_px=one.side_px,
            height_px=one.side_px,
            engine={"weights": "slim"},
        )
        plane = lattice.plane(to_8_bit(tile), rows=PANEL_PX, columns=PANEL_PX)
        pictures[f"{one.repeat}: {one.content} in {one.style}"] = Image.fromarray(plane)
    return beside(pictures)


def main() -> None:
    """Draw every picture of the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    parser.add_argument("--drafts", action="store_true")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    pages = {family: beside({one.repeat: draw_panel(one) for one in panels}) for family, panels in FAMILIES.items()}
    if arguments.drafts:
        pages["drafts"] = draw_drafts()
    for name, page in pages.items():
        page.save(arguments.out / f"{name}.jpg", quality=QUALITY, optimize=True)


if __name__ == "__main__":
    main()
