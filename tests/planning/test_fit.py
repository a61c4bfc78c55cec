"""The size of a unit, where it is not what was asked for: cells that hold a wider picture, and squares."""

from __future__ import annotations

import pytest

from nstflow.errors import UsageError
from nstflow.jobs.options.tile import Tile
from nstflow.planning.fit import fit_unit


@pytest.mark.parametrize("repeat", ["diamond", "ogee"])
def test_the_size_of_a_diamond_is_that_of_its_cell_in_pixels_and_in_cm(repeat: str) -> None:
    fit = fit_unit(Tile(repeat=repeat, size="256px"), (300, 400))
    assert (fit.made_px, fit.print_px) == ((128, 352), (128, 352))
    assert fit.notes == (f"256 × 341 px is made as 256 × 352 px: {repeat} needs multiples of 32 × 32 px; "
                         "3 % of the content's width is cropped",)  # fmt: skip
    assert fit_unit(Tile(repeat=repeat, size="256x320px"), None).made_px == (128, 320)
    printed = fit_unit(Tile(repeat=repeat, size="32x24cm", dpi=150), None)
    assert printed.print_px == (945, 1418), "half of 32 cm, and 24 cm at 150 dpi"
    width, height = printed.made_px
    assert (width % 16, height % 32) == (0, 0)
    assert width / height == pytest.approx(945 / 1418, rel=0.02)


def test_a_pinwheel_is_as_wide_as_asked_for_and_says_that_it_is_square() -> None:
    fit = fit_unit(Tile(repeat="pinwheel", size="256px"), (400, 300))
    assert (fit.made_px, fit.print_px) == ((256, 256), (256, 256))
    assert fit.notes == ("256 × 192 px is made as 256 × 256 px: pinwheel needs squares of multiples of 16 px; "
                         "25 % of the content's width is cropped",)  # fmt: skip


@pytest.mark.parametrize("repeat", ["mirror", "half-turn", "stripe"])
def test_other_units_are_as_large_as_asked_for(repeat: str) -> None:
    fit = fit_unit(Tile(repeat=repeat, size="256x128px"), None)
    assert (fit.made_px, fit.print_px, fit.notes) == ((256, 128), (256, 128), ())


@pytest.mark.parametrize(
    ("size", "dpi", "says"),
    [
        ("1mm", 150, "tile.size: 0.1 × 0.07 cm at 150 dpi is 6 × 4 px; expected at least 32 px on each side"),
        ("20x5mm", 150, "2 × 0.51 cm at 150 dpi is 118 × 30 px"),
        ("5x20mm", 150, "is 30 × 118 px"),
        ("20cm", 2, "at 2 dpi"),
    ],
)
def test_a_print_of_a_few_pixels_is_refused_with_its_size_and_resolution(size: str, dpi: float, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        fit_unit(Tile.model_construct(size=Tile(size=size).size, dpi=dpi), (300, 200))
    assert says in str(refused.value)
    assert "choose a larger size or more dpi" in str(refused.value)


def test_a_small_print_of_32_px_is_made() -> None:
    assert fit_unit(Tile(size="5.42x5.42mm", dpi=150), None).print_px == (32, 32)
    assert fit_unit(Tile(repeat="diamond", size="5.42x5.42mm", dpi=150), None).print_px == (16, 32), "half of its cell"
