"""Seeded, periodic noise: the irregularity of hand, thread and dye.

Every field wraps at its borders. Fields have zero mean and unit standard deviation, so that an
amplitude written next to one reads as a standard deviation.
"""

from __future__ import annotations

import zlib

import numpy as np
from scipy import ndimage, sparse
from scipy.spatial import cKDTree

SEED = 20240229


def generator(name: str) -> np.random.Generator:
    """The random generator of one picture: a function of `SEED` and the picture's name only."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def standardize(field: np.ndarray) -> np.ndarray:
    """Shift and scale a field to zero mean and unit standard deviation."""
    return ((field - field.mean()) / (field.std() + 1e-9)).astype(np.float32)


def _spline_basis(length: int, knots: int) -> sparse.csr_matrix:
    """Periodic cubic B-spline weights, (length, knots): four per row, summing to one."""
    position = (np.arange(length) + 0.5) * (knots / length)
    first = np.floor(position).astype(int)
    t = position - first
    weights = np.stack(
        [
            (1 - t) ** 3 / 6,
            (3 * t**3 - 6 * t**2 + 4) / 6,
            (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
            t**3 / 6,
        ]
    )
    columns = (first + np.arange(-1, 3)[:, None]) % knots
    rows = np.broadcast_to(np.arange(length), columns.shape)
    entries = (weights.ravel().astype(np.float32), (rows.ravel(), columns.ravel()))
    return sparse.csr_matrix(entries, shape=(length, knots))


def smooth_noise(shape: tuple[int, int], cell: float | tuple[float, float], rng: np.random.Generator) -> np.ndarray:
    """One octave of noise, float32 `shape`; `cell` is the blob size (down, across) in pixels."""
    cell_down, cell_across = cell if isinstance(cell, tuple) else (cell, cell)
    knots = (max(2, round(shape[0] / cell_down)), max(2, round(shape[1] / cell_across)))
    lattice = rng.standard_normal(knots).astype(np.float32)
    down = _spline_basis(shape[0], knots[0]) @ lattice
    return standardize((_spline_basis(shape[1], knots[1]) @ down.T).T)


def fractal_noise(
    shape: tuple[int, int],
    cell: float | tuple[float, float],
    rng: np.random.Generator,
    octaves: int = 4,
    gain: float = 0.5,
) -> np.ndarray:
    """Octaves of noise, each half the size and `gain` times the strength of the one before."""
    cell_down, cell_across = cell if isinstance(cell, tuple) else (cell, cell)
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        size = (max(1.0, cell_down / 2**octave), max(1.0, cell_across / 2**octave))
        total += gain**octave * smooth_noise(shape, size, rng)
    return standardize(total)


def look_up(field: np.ndarray, y: np.ndarray, x: np.ndarray, order: int = 1) -> np.ndarray:
    """Read `field` (H, W) or (H, W, C) at pixel positions that may leave it: it repeats."""
    if field.ndim == 3:
        planes = [look_up(field[..., c], y, x, order) for c in range(field.shape[2])]
        return np.stack(planes, axis=-1)
    return ndimage.map_coordinates(field, [y, x], order=order, mode="grid-wrap")


def cell_distances(
    y: np.ndarray, x: np.ndarray, cell: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Distances (same shape as `x`) to the nearest and second nearest of scattered seeds.

    One seed lies somewhere in each square of `cell`, so that no two coincide; the difference of
    the two distances is zero along the walls between the seeds' cells.
    """
    low = np.array([y.min(), x.min()]) - 2 * cell
    rows, columns = np.ceil((np.array([y.max(), x.max()]) + 2 * cell - low) / cell).astype(int)
    corners = np.stack(np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"), axis=-1)
    seeds = low + cell * (corners.reshape(-1, 2) + rng.uniform(0.08, 0.92, (rows * columns, 2)))
    places = np.stack([y.ravel(), x.ravel()], axis=1)
    distances, _ = cKDTree(seeds).query(places, k=2)
    first, second = distances.astype(np.float32).T
    return first.reshape(x.shape), second.reshape(x.shape)
