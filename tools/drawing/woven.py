"""Woven swatches: tartan and tweed, drawn thread by thread."""

from __future__ import annotations

import numpy as np

from .cloth import (
    SCALE,
    Threads,
    along_threads,
    handled,
    herringbone,
    lay_threads,
    new_sheet,
    per_thread,
    thread_light,
    twill,
)
from .color import mix, palette, ramp, smoothstep
from .noise import fractal_noise, smooth_noise

TARTAN_YARNS = palette("#17294f", "#1d4a3a", "#0f1419", "#a3212b", "#d9a437", "#e9e1cc")
NAVY, FOREST, BLACK, OXBLOOD, MUSTARD, IVORY = range(6)
HALF_SETT = [
    (FOREST, 12),
    (BLACK, 3),
    (MUSTARD, 2),
    (BLACK, 3),
    (NAVY, 14),
    (OXBLOOD, 5),
    (IVORY, 2),
    (OXBLOOD, 5),
    (BLACK, 8),
]

TWEED_WARP = palette("#dccfae", "#c9b183", "#b98f5e", "#e6dcc6", "#a9a98a")
TWEED_WEFT = palette("#3f3a30", "#5f4a37", "#2f3a3a", "#6d5238", "#44503f")
TWEED_PANES = [(palette("#94492c", "#ad6238"), 0), (palette("#2f6062", "#447775"), 42)]
PANE_REPEAT, PANE_WIDTH = 84, 3
NEPS = palette("#b5532b", "#c99a2e", "#2f6f73", "#7d2f3d", "#e8e0cf")


def sett_threads(half_sett: list[tuple[int, int]]) -> np.ndarray:
    """The yarn of each thread of one repeat, int (N,): the half sett, then its mirror image."""
    half = [yarn for yarn, count in half_sett for _ in range(count)]
    return np.array(half + half[::-1])


def yarn_color(threads: Threads, color: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Give flat yarn color (H, W, 3) the unevenness of a dyed, spun yarn."""
    lightness = 1 + 0.05 * per_thread(threads, rng) + 0.07 * along_threads(threads, 18, rng, 3)
    return color * lightness[..., None]


def fuzz(image: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Stray wool fibers that catch the light, slanted with the nap."""
    shape = image.shape[:2]
    nap = smooth_noise(shape, (9 * SCALE, 0.8 * SCALE), rng)
    nap = np.maximum(nap, smooth_noise(shape, (0.8 * SCALE, 7 * SCALE), rng))
    lit = smoothstep(1.2, 2.8, nap) * strength
    return mix(image, image * 0.4 + 0.6 * np.float32([0.93, 0.9, 0.84]), lit)


def draw_plaid(rng: np.random.Generator) -> np.ndarray:
    """A tartan in 2/2 twill: forest, navy and black with oxblood, mustard and ivory lines."""
    sheet = handled(new_sheet(), 160, 1.1, rng)
    threads = lay_threads(sheet, twill(), pitch=4.9)
    sett = sett_threads(HALF_SETT)
    shift = 20
    yarn = np.where(
        threads.warp_up,
        sett[(threads.end + shift) % len(sett)],
        sett[(threads.pick + shift) % len(sett)],
    )
    image = yarn_color(threads, TARTAN_YARNS[yarn], rng)
    image *= thread_light(threads, rng, 0.95)[..., None]
    image = image * 0.97 + 0.018
    image = fuzz(image, rng, 0.28)
    return image * (1 + 0.03 * fractal_noise(sheet.shape, 260, rng, 3))[..., None]


def heather(threads: Threads, blend: np.ndarray, cell: float, rng: np.random.Generator) -> np.ndarray:
    """Yarn carded from several colors, (H, W, 3): the blend shifts along every thread."""
    where = 0.5 + 0.24 * along_threads(threads, cell, rng, 3) + 0.14 * per_thread(threads, rng)
    return ramp(blend, where)


def overcheck(threads: Threads, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Windowpane lines: a few rust and teal threads, warp and weft, in every repeat."""
    number = np.where(threads.warp_up, threads.end, threads.pick)
    for blend, start in TWEED_PANES:
        in_pane = (number - start - 14) % PANE_REPEAT < PANE_WIDTH
        image = np.where(in_pane[..., None], heather(threads, blend, 16, rng), image)
    return image


def draw_tweed(rng: np.random.Generator) -> np.ndarray:
    """Herringbone tweed: oatmeal warp, peat-brown weft, and bright neps."""
    sheet = handled(new_sheet(), 110, 1.3, rng)
    threads = lay_threads(sheet, herringbone(10), pitch=5.6)
    warp = heather(threads, TWEED_WARP, 14, rng)
    weft = heather(threads, TWEED_WEFT, 18, rng)
    image = np.where(threads.warp_up[..., None], warp, weft)
    image = overcheck(threads, image, rng)
    nep_spot = along_threads(threads, 6, rng, 1) + 0.5 * per_thread(threads, rng)
    nep_kind = 0.5 + 0.35 * smooth_noise(sheet.shape, 11 * SCALE, rng)
    image = mix(image, ramp(NEPS, nep_kind), smoothstep(1.95, 2.4, nep_spot))
    image = image * thread_light(threads, rng, 1.0)[..., None]
    image = fuzz(image, rng, 0.5)
    return image * (1 + 0.03 * fractal_noise(sheet.shape, 240, rng, 3))[..., None]
