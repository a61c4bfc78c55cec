"""Woven ground: sheets of coordinates, drafts of weaves, and light on threads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .noise import fractal_noise, look_up, smooth_noise

SWATCH = 512
SCALE = 2


class Sheet(NamedTuple):
    """Pixel centers of a swatch, in final pixels; drawn `SCALE` times finer than shipped."""

    y: np.ndarray
    x: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        return self.x.shape


def new_sheet(size: int = SWATCH) -> Sheet:
    """A square sheet, float32 (size * SCALE, size * SCALE) each."""
    along = (np.arange(size * SCALE, dtype=np.float32) + 0.5) / SCALE
    y, x = np.meshgrid(along, along, indexing="ij")
    return Sheet(y, x)


def handled(sheet: Sheet, cell: float, amount: float, rng: np.random.Generator) -> Sheet:
    """The sheet gently pulled out of true: `amount` pixels over features of `cell` pixels."""
    y = sheet.y + amount * fractal_noise(sheet.shape, cell * SCALE, rng, 2)
    x = sheet.x + amount * fractal_noise(sheet.shape, cell * SCALE, rng, 2)
    return Sheet(y, x)


def twill(length: int = 4, over: int = 2) -> np.ndarray:
    """Draft of a twill, bool (length, length): True where the warp lies on top."""
    index = np.arange(length)
    return (index[:, None] + index[None, :]) % length < over


def herringbone(width: int = 12) -> np.ndarray:
    """Draft of a 2/2 twill that turns back every `width` ends, bool (4, 2 * width)."""
    steps = np.concatenate([np.arange(width), np.arange(width)[::-1] + 2])
    return (np.arange(4)[:, None] + steps[None, :]) % 4 < 2


def _float_phase(up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where each cell lies in its vertical run of equal cells: (start offset, run length)."""
    rows = up.shape[0]
    offset = np.zeros(up.shape, np.float32)
    length = np.ones(up.shape, np.float32)
    for column in range(up.shape[1]):
        for row in range(rows):
            back = 0
            while back < rows - 1 and up[(row - back - 1) % rows, column] == up[row, column]:
                back += 1
            ahead = 0
            while ahead < rows - 1 and up[(row + ahead + 1) % rows, column] == up[row, column]:
                ahead += 1
            offset[row, column], length[row, column] = back, back + ahead + 1
    return offset, length


class Threads(NamedTuple):
    """What shows at each pixel of a weave; all (H, W).

    `end` and `pick` number the warp and weft thread; `warp_up` says which is on top; `across`
    in [-0.5, 0.5] and `along` in [0, 1] place the pixel on the thread's visible float.
    """

    end: np.ndarray
    pick: np.ndarray
    warp_up: np.ndarray
    across: np.ndarray
    along: np.ndarray


def lay_threads(sheet: Sheet, draft: np.ndarray, pitch: float) -> Threads:
    """Follow `draft` over the sheet with threads `pitch` pixels apart."""
    u, v = sheet.x / pitch, sheet.y / pitch
    end, pick = np.floor(u).astype(int), np.floor(v).astype(int)
    row, column = pick % draft.shape[0], end % draft.shape[1]
    warp_up = draft[row, column]
    warp_back, warp_run = _float_phase(draft)
    weft_back, weft_run = (part.T for part in _float_phase(draft.T))
    along = np.where(
        warp_up,
        (warp_back[row, column] + v - pick) / warp_run[row, column],
        (weft_back[row, column] + u - end) / weft_run[row, column],
    )
    across = np.where(warp_up, u - end, v - pick) - 0.5
    return Threads(end, pick, warp_up, across, along)


def thread_light(threads: Threads, rng: np.random.Generator, depth: float = 1.0) -> np.ndarray:
    """Light on round, twisted yarn, float32 (H, W) about 1; `depth` scales the contrast."""
    shape = threads.across.shape
    roundness = np.sqrt(np.clip(1 - (2.05 * threads.across) ** 2, 0, 1))
    rise = np.sqrt(np.clip(1 - (2 * threads.along - 1) ** 2, 0, 1))
    tilt = -0.35 * threads.across + 0.16 * (0.5 - threads.along)
    number = np.where(threads.warp_up, threads.end, threads.pick + 977)
    twist = np.sin(2 * np.pi * (3 * threads.along + 1.2 * threads.across) + 2.4 * number)
    fiber = smooth_noise(shape, 1.6 * SCALE, rng)
    light = 0.5 + 0.34 * roundness + 0.24 * rise + tilt + 0.05 * twist + 0.035 * fiber
    return (1 + depth * (light - 0.92)).astype(np.float32)


def per_thread(threads: Threads, rng: np.random.Generator) -> np.ndarray:
    """One standard normal number per thread, read at each pixel, float32 (H, W)."""
    warp = rng.standard_normal(threads.end.max() + 40).astype(np.float32)
    weft = rng.standard_normal(threads.pick.max() + 40).astype(np.float32)
    return np.where(threads.warp_up, warp[threads.end], weft[threads.pick])


def along_threads(threads: Threads, cell: float, rng: np.random.Generator, octaves: int = 2) -> np.ndarray:
    """Noise that runs along each yarn for about `cell` pixels and changes from yarn to yarn."""
    shape = threads.across.shape
    down = fractal_noise(shape, (cell * SCALE, 1.5 * SCALE), rng, octaves)
    right = fractal_noise(shape, (1.5 * SCALE, cell * SCALE), rng, octaves)
    return np.where(threads.warp_up, down, right)


def cotton(sheet: Sheet, rng: np.random.Generator, pitch: float = 3.2, depth: float = 0.4) -> np.ndarray:
    """Plain-weave cotton relief, float32 (H, W) about 1, with slubs and uneven yarn."""
    pulled = handled(sheet, 40, 0.5, rng)
    threads = lay_threads(pulled, np.array([[True, False], [False, True]]), pitch)
    slub = 0.05 * along_threads(threads, 26, rng) + 0.025 * per_thread(threads, rng)
    return 1 + depth * (thread_light(threads, rng) - 1) + depth * slub


def displaced(image: np.ndarray, dy: np.ndarray, dx: np.ndarray) -> np.ndarray:
    """Read `image` (H, W[, C]) displaced by `dy`, `dx` (H, W), in final pixels."""
    rows, columns = np.indices(dy.shape, dtype=np.float32)
    return look_up(image, rows + dy * SCALE, columns + dx * SCALE)
