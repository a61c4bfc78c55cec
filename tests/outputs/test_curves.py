"""The losses over the steps."""

from __future__ import annotations

import csv
import io

import pytest
from PIL import Image

from nstflow.outputs.curves import LossRow, losses_csv, losses_png

ROWS = [
    LossRow(1, 128, 1, {"content": 0.0, "gram": 3.0}),
    LossRow(1, 128, 10, {"content": 0.25, "gram": 1 / 3}),
    LossRow(2, 256, 1, {"content": 0.2, "gram": 1e-7}),
]


def test_a_table_reads_back_to_the_losses_and_their_total() -> None:
    rows = list(csv.DictReader(io.StringIO(losses_csv(ROWS).decode())))
    assert list(rows[0]) == ["scale", "width_px", "step", "content", "gram", "total"]
    for row, expected in zip(rows, ROWS, strict=True):
        assert (int(row["scale"]), int(row["width_px"]), int(row["step"])) == (
            expected.scale, expected.width_px, expected.step,
        )  # fmt: skip
        assert float(row["gram"]) == pytest.approx(expected.terms["gram"], rel=1e-5)
        assert float(row["total"]) == pytest.approx(sum(expected.terms.values()), rel=1e-5)


def test_a_job_without_steps_has_a_table_of_headings() -> None:
    assert losses_csv([]) == b"scale,width_px,step,total\n"


@pytest.mark.parametrize("rows", [ROWS, ROWS[:1]], ids=["some", "one"])
def test_the_curves_are_a_picture(rows: list[LossRow]) -> None:
    with Image.open(io.BytesIO(losses_png(rows, title="koi__ikat__soft"))) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert len(picture.getcolors(1 << 24) or []) > 5


def test_equal_losses_are_equal_files() -> None:
    assert losses_png(ROWS, title="koi") == losses_png(ROWS, title="koi")
