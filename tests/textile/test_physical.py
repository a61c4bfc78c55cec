"""Sizes on cloth become pixels."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.physical import fit_print, in_cm, parse_length, parse_size, working_size

REPEATS = ("straight", "half-drop", "third-drop", "brick", "2/5-brick", "none")
quick = settings(deadline=None, derandomize=True, max_examples=60)


@pytest.mark.parametrize(
    ("text", "mm"),
    [
        ("32cm", 320), ("32 cm", 320), ("320mm", 320), ("12.6 in", 320.04), ('12.6"', 320.04), ("10 inches", 254),
        ("1m", 1000), (".5 CM", 5), ("500cm", 5000), ("25.25in", 641.35),
    ],
)  # fmt: skip
def test_lengths_are_read_in_the_units_of_the_trade(text, mm):
    assert parse_length(text) == pytest.approx(mm, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("32", "needs its unit"), ("32px", "pixels are not a length"), ("32 pixels", "pixels are not a length"),
        ("0cm", "above 0"), ("-3cm", "above 0"), ("500.1cm", "at most 5 m"), ("200in", "at most 5 m"),
        ("3 ft", "'ft' is not a unit"), ("32,5cm", "write a decimal point, 32.5cm"), ("", "expected a length"),
        ("cm", "expected a length"), ("wide", "expected a length"), ("1e2cm", "expected a length"),
    ],
)  # fmt: skip
def test_what_is_no_length_is_refused_with_what_is_expected(text, says):
    with pytest.raises(UsageError) as refused:
        parse_length(text)
    assert says in str(refused.value)
    assert f"'{text}'" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "size_mm"),
    [
        ("32cm", (320, None)), ("32x24cm", (320, 240)), ("32 × 24 cm", (320, 240)), ("32cm x 24cm", (320, 240)),
        ("10in x 20cm", (254, 200)), ("320 X 240mm", (320, 240)),
    ],
)  # fmt: skip
def test_sizes_are_width_times_height(text, size_mm):
    assert parse_size(text) == pytest.approx(size_mm)


@pytest.mark.parametrize("text", ["32x24", "32x24px", "32cmx", "x24cm", "32x0cm", "32x24x16cm"])
def test_a_size_without_a_unit_or_with_a_side_missing_is_refused(text):
    with pytest.raises(UsageError):
        parse_size(text)


def test_lengths_in_words_have_no_idle_digits():
    assert [in_cm(mm) for mm in (320, 213.3333, 320.04, 5, 641.35)] == ["32", "21.33", "32", "0.5", "64.14"]


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


@quick
@given(repeat=st.sampled_from(REPEATS), width=st.integers(900, 4000), height=st.integers(900, 4000))
def test_the_working_tile_holds_the_repeat_at_the_stride_near_the_print_and_in_its_shape(repeat, width, height):
    lattice = Lattice.parse(repeat)
    print_px = lattice.snap(width, height)
    working = working_size(print_px, lattice)
    tile_px = (working.width_px, working.height_px)
    assert lattice.snap(*tile_px, stride=16) == tile_px
    assert lattice.shift_px(tile_px[1], tile_px[0]) % 16 == 0
    across, down = lattice.multiple_px(16)
    assert abs(working.width_px - print_px[0]) <= 4.5 * across
    assert abs(working.height_px - print_px[1]) <= 4.5 * across * print_px[1] / print_px[0] + down
    stretched = (print_px[0] / working.width_px) / (print_px[1] / working.height_px)
    assert working.squeeze == pytest.approx(stretched - 1)
    assert (working.note == "") == (abs(stretched - 1) < 0.01)


def test_a_working_width_that_is_asked_for_is_kept():
    working = working_size((1890, 1418), Lattice.parse("half-drop"), width_px=256)
    assert (working.width_px, working.height_px, working.note) == (256, 192, "")


def test_a_squeezed_working_tile_is_told_with_a_size_that_keeps_the_shape():
    half_drop = Lattice.parse("half-drop")
    working = working_size((1890, 1323), half_drop, width_px=256)
    assert working.note == (
        "made at 256 × 192 px for a print of 1890 × 1323 px: motifs print 7.1 % wider than they are made; "
        "272 × 192 px would keep the shape"
    )
    assert working_size((1890, 1323), half_drop, width_px=272).note == ""
    assert "narrower" in working_size((378, 300), half_drop, width_px=256).note


def test_without_a_width_the_shape_is_kept_by_a_size_nearby():
    straight = Lattice.parse("straight")
    working = working_size((104, 120), straight)  # the nearest, 96 × 112 px, is 1.1 % off
    assert (working.width_px, working.height_px, working.note) == (112, 128, "")
