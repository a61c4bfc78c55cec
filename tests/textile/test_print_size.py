"""Print sizes in pixels, against fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.print_size import fit_print

REPEATS = ("straight", "half-drop", "third-drop", "brick", "2/5-brick", "none")
quick = settings(deadline=None, derandomize=True, max_examples=60)


def test_32_cm_at_150_dpi_is_1890_px_and_0_04_mm_wider():
    fitted = fit_print(320, 320, dpi=150, lattice=Lattice.parse("half-drop"))
    assert (fitted.width_px, fitted.height_px) == (1890, 1890)
    assert fitted.exact_px[0] == pytest.approx(1889.7637795)
    assert fitted.error_mm == pytest.approx((0.04, 0.04))
    assert fitted.size_mm == pytest.approx((320.04, 320.04))
    assert fitted.note == "32 × 32 cm is 1890 × 1890 px at 150 dpi: 0.04 mm wider, 0.04 mm taller"


def test_the_note_speaks_of_the_sides_that_were_asked_for():
    straight = Lattice.parse("straight")
    assert fit_print(320, None, dpi=150, lattice=straight).note == "32 cm is 1890 px at 150 dpi: 0.04 mm wider"
    assert fit_print(200, 210, dpi=150, lattice=straight).note == (
        "20 × 21 cm is 1181 × 1240 px at 150 dpi: 0.02 mm narrower, 0.03 mm shorter"
    )
    assert fit_print(254, None, dpi=150, lattice=straight).note.endswith("150 dpi: to a hundredth of a mm")


def test_a_height_that_is_not_asked_for_follows_the_shape():
    fitted = fit_print(320, None, dpi=150, lattice=Lattice.parse("straight"), aspect=0.75)
    assert (fitted.width_px, fitted.height_px) == (1890, 1417)


@quick
@given(
    repeat=st.sampled_from(REPEATS),
    width=st.integers(50, 6000),
    height=st.integers(50, 6000),
    dpi=st.sampled_from([72, 100, 150, 254, 300]),
)
def test_the_print_is_the_nearest_that_the_repeat_can_hold(repeat, width, height, dpi):
    lattice = Lattice.parse(repeat)
    across, down = lattice.multiple_px()
    fitted = fit_print(width / 10, height / 10, dpi=dpi, lattice=lattice)
    for pixels, tenths, step, error in (
        (fitted.width_px, width, across, fitted.error_mm[0]),
        (fitted.height_px, height, down, fitted.error_mm[1]),
    ):
        exact = Fraction(tenths * dpi, 254)  # tenths of a mm, 254 of them an inch
        assert pixels % step == 0
        assert abs(pixels - exact) <= Fraction(step, 2) or pixels == step
        assert error == pytest.approx(float((pixels - exact) * Fraction(254, dpi) / 10), abs=1e-6)


@pytest.mark.parametrize("dpi", [0, -150, float("nan"), float("inf")])
def test_a_resolution_that_is_none_is_refused(dpi):
    with pytest.raises(UsageError, match="expected a number above 0"):
        fit_print(320, None, dpi=dpi, lattice=Lattice.parse("straight"))


def test_a_print_of_less_than_a_pixel_is_refused():
    with pytest.raises(UsageError, match="less than a pixel"):
        fit_print(0.1, 320, dpi=150, lattice=Lattice.parse("straight"))


@pytest.mark.parametrize("repeat", ["diamond", "ogee"])
def test_the_size_of_a_cell_is_that_of_its_box_and_the_unit_is_half_as_wide(repeat):
    fitted = fit_print(320, 240, dpi=150, lattice=Lattice.parse(repeat))
    assert (fitted.width_px, fitted.height_px, fitted.unit_px) == (1890, 1418, (945, 1418))
    assert fitted.error_mm == pytest.approx((0.04, 240.114667 - 240), abs=1e-4)


def test_a_pinwheel_is_a_square():
    pinwheel = Lattice.parse("pinwheel")
    assert fit_print(320, None, dpi=150, lattice=pinwheel, aspect=0.5).unit_px == (1890, 1890)
    with pytest.raises(UsageError, match="32 × 24 cm: pinwheel needs a square; leave out the height"):
        fit_print(320, 240, dpi=150, lattice=pinwheel)
