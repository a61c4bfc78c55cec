"""The path along which two overlapping pictures differ least.

Dynamic programming as in A. Efros, W. Freeman, "Image Quilting for Texture Synthesis and Transfer", 2001, section 2.1.
"""

from __future__ import annotations

import numpy as np


def least_path(cost: np.ndarray, *, closed: bool) -> np.ndarray:
    """Find the path from the first row to the last of the least sum of costs: its column in every row.

    cost:   float (n, m); from a row to the next the path moves by at most one column.
    closed: whether the last row is followed by the first. The path through the middle row of the best open path
            is then closed; the best of all closed paths would take m times as long and looks no better.

    Returns int (n,).
    """
    path = _trace(cost)
    if not closed:
        return path
    middle = len(cost) // 2
    turned = np.roll(cost, -middle, axis=0)
    start = np.full((1, cost.shape[1]), np.inf)
    start[0, path[middle]] = 0
    around = _trace(np.concatenate([start, turned[1:], start]))
    return np.roll(around[:-1], middle)


def _trace(cost: np.ndarray) -> np.ndarray:
    """Find the open path of the least sum."""
    rows, columns = cost.shape
    sums, steps = cost[0].astype("float64"), np.zeros((rows, columns), dtype="int64")
    for row in range(1, rows):
        walled = np.concatenate([[np.inf], sums, [np.inf]])
        ways = np.stack([sums, walled[:-2], walled[2:]])  # straight on first: equal costs leave a path as it is
        best = ways.argmin(axis=0)
        steps[row] = np.array([0, -1, 1])[best]
        sums = cost[row] + ways.min(axis=0)
    path = np.empty(rows, dtype="int64")
    path[-1] = sums.argmin()
    for row in range(rows - 1, 0, -1):
        path[row - 1] = path[row] + steps[row, path[row]]
    return path
