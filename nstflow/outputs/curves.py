"""The losses over the steps, as a table and as a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

_DPI = 120


@dataclass(frozen=True)
class LossRow:
    """The weighted losses at one step. scale: counted from 1; step: within the scale."""

    scale: int
    width_px: int
    step: int
    terms: Mapping[str, float]

    @property
    def total(self) -> float:
        """The objective's value."""
        return sum(self.terms.values())


def losses_csv(rows: Sequence[LossRow]) -> bytes:
    """Write a table with a column for each loss and the total."""
    names = list(rows[0].terms) if rows else []
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["scale", "width_px", "step", *names, "total"])
    for row in rows:
        numbers = [f"{value:.6g}" for value in (*(row.terms[name] for name in names), row.total)]
        writer.writerow([row.scale, row.width_px, row.step, *numbers])
    return text.getvalue().encode()


def losses_png(rows: Sequence[LossRow], *, title: str) -> bytes:
    """Draw a curve for each loss and the total, on a logarithmic axis; a line where the next size begins."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    positions, starts = _positions(rows)
    for name in rows[0].terms:
        values = [row.terms[name] or nan for row in rows]  # 0, as content at the start, has no place on the axis
        axes.plot(positions, values, label=name, linewidth=1.4)
    axes.plot(positions, [row.total for row in rows], label="total", color="black", linewidth=1.8)
    for position, width_px in starts:
        axes.axvline(position, color="0.8", linewidth=0.8, zorder=0)
        axes.annotate(f"{width_px} px", (position, 1.01), xycoords=("data", "axes fraction"), fontsize=8, color="0.4")
    axes.set(yscale="log", xlabel="step", ylabel="weighted loss")
    axes.set_title(title, fontsize=10, pad=18)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None}, pil_kwargs={"dpi": (_DPI, _DPI)})
    return buffer.getvalue()


def _positions(rows: Sequence[LossRow]) -> tuple[list[int], list[tuple[int, int]]]:
    """Count the steps over all sizes, and find where each size starts."""
    positions: list[int] = []
    starts: list[tuple[int, int]] = []
    offset = 0
    for index, row in enumerate(rows):
        if index == 0 or row.scale != rows[index - 1].scale:
            offset = positions[-1] if positions else 0
            starts.append((offset, row.width_px))
        positions.append(offset + row.step)
    return positions, starts
