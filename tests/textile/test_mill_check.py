"""Whether a mill can print a tile, and what it should hear about it."""

from __future__ import annotations

import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.mill_check import check_mill, mill_notes
from nstflow.textile.print_size import fit_print
from testing.mills import mill

ROTARY = mill(repeat="64cm", max_inks=12, min_dpi=100)
WALLPAPER = mill(repeat="64cm", width="52cm", joined=True)


def swatch(repeat: str, width_mm: float, height_mm: float, dpi: float = 150) -> dict:
    """A unit of that size, snapped to pixels, as its swatch."""
    lattice = Lattice.parse(repeat)
    fitted = fit_print(width_mm, height_mm, dpi=dpi, lattice=lattice)
    sides = lattice.swatch_size(fitted.width_px, fitted.height_px)
    return {"swatch_mm": tuple(side * 25.4 / dpi for side in sides), "dpi": dpi, "lattice": lattice}


@pytest.mark.parametrize("height_cm", [64, 32, 64 / 3, 16, 12.8, 64 / 7, 2])
@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-drop"])
def test_heights_that_divide_the_screen_pass_in_spite_of_the_pixel_snap(height_cm, repeat):
    assert check_mill(ROTARY, **swatch(repeat, 300, height_cm * 10)) == []


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_what_snapping_to_the_repeat_costs_is_accepted_at_every_resolution(dpi):
    for denominator in (2, 3, 4, 16):
        assert check_mill(ROTARY, **swatch(f"1/{denominator}-drop", 300, 213.333, dpi)) == []


def test_a_height_that_does_not_divide_the_screen_is_told_with_the_nearest_that_do():
    assert check_mill(ROTARY, swatch_mm=(300, 300), dpi=150) == [
        "m: a swatch 30 cm high does not divide 64 cm; possible: 32, 21.33, 16 cm; tile.size: 32x32cm fits"
    ]


def test_only_a_quarter_of_a_mm_is_accepted():
    assert check_mill(ROTARY, swatch_mm=(300, 320.24), dpi=150) == []
    assert check_mill(ROTARY, swatch_mm=(300, 320.27), dpi=150) != []


def test_64_cm_and_25_and_a_quarter_inches_are_two_screens():
    inches = mill(repeat="25.25in")
    half = swatch("half-drop", 300, 320)
    assert check_mill(ROTARY, **half) == []
    assert "does not divide 64.14 cm; possible: 32.07" in check_mill(inches, **half)[0]


def test_a_drop_is_as_high_as_its_swatch_and_bricks_are_stacked_in_it():
    assert "in half-drop the unit is as high as the swatch" in check_mill(ROTARY, **swatch("half-drop", 300, 300))[0]
    assert check_mill(ROTARY, **swatch("brick", 300, 320)) == []
    assert "does not divide" not in "".join(check_mill(ROTARY, **swatch("brick", 300, 160)))
    told = check_mill(ROTARY, **swatch("third-brick", 300, 100))[0]
    assert "a swatch 30.02 cm high" in told
    assert "third-brick stacks 3 units in a swatch, each 10.67, 7.11, 5.33 cm high" in told


def test_only_the_divisors_that_a_mill_allows_count():
    strict = mill(repeat="64cm", divisors=[1, 2, 4])
    assert check_mill(strict, swatch_mm=(300, 160), dpi=150) == []
    assert "possible: 16, 32, 64 cm" in check_mill(strict, swatch_mm=(300, 213.333), dpi=150)[0]


def test_heights_have_their_limits():
    apparel = mill(shortest="14in", longest="16in")
    assert check_mill(apparel, swatch_mm=(300, 380), dpi=150) == []
    assert "at most 40.64 cm" in check_mill(apparel, swatch_mm=(300, 420), dpi=150)[0]
    assert "at least 35.56 cm" in check_mill(apparel, swatch_mm=(300, 300), dpi=150)[0]


def test_strips_that_are_joined_need_a_repeat_that_divides_their_width():
    assert check_mill(WALLPAPER, **swatch("straight", 260, 320)) == []
    told = check_mill(WALLPAPER, **swatch("straight", 400, 320))
    assert len(told) == 1
    assert "a swatch 40 cm wide does not divide the width of 52 cm" in told[0]
    assert "possible: 52, 26, 17.33 cm" in told[0]
    assert check_mill(mill(width="52cm"), **swatch("straight", 400, 320)) == [], "unless they are not joined"


def test_strips_of_a_drop_are_hung_lower_so_that_one_column_fills_them():
    assert check_mill(WALLPAPER, **swatch("half-drop", 520, 640)) == []
    assert check_mill(WALLPAPER, **swatch("third-drop", 520, 640)) == []
    assert "a column 40 cm wide" in check_mill(WALLPAPER, **swatch("half-drop", 400, 640))[0]


def test_what_is_wider_than_the_cloth_is_told():
    told = check_mill(mill(width="140cm"), **swatch("straight", 1500, 320))
    assert told == ["m: a swatch 150 cm wide; it prints at most 140 cm across; tile.size: 140x32cm fits"]


def test_a_placement_print_must_only_fit_onto_the_screen():
    assert check_mill(WALLPAPER, **swatch("none", 300, 300)) == []
    told = check_mill(WALLPAPER, **swatch("none", 600, 700))
    assert [line.partition("; ")[2] for line in told] == [
        "it prints at most 64 cm",
        "it prints at most 52 cm across; tile.size: 52x64cm fits",
    ]


def test_inks_and_resolution_have_their_limits():
    fine = {"swatch_mm": (320, 320), "dpi": 150}
    assert check_mill(ROTARY, **fine, inks=12) == []
    assert check_mill(ROTARY, **fine, inks=13) == ["m: 13 inks; it prints at most 12: reduce the tile's inks"]
    assert check_mill(ROTARY, swatch_mm=(320, 320), dpi=99) == ["m: 99 dpi; it asks for at least 100 dpi"]


def test_notes_tell_what_adds_up_over_the_screen_and_that_inks_are_to_be_reduced():
    found = swatch("half-drop", 300, 320)
    assert mill_notes(ROTARY, **found, inks=6) == [
        "m: 2 × 32 cm fill the repeat of 64 cm with 0.08 mm too much, and the engraver scales it to fit; "
        "tile.dpi: 150.019 makes the same pixels fit"
    ]
    assert mill_notes(ROTARY, swatch_mm=(300, 320), dpi=150, inks=6) == []
    assert mill_notes(ROTARY, swatch_mm=(300, 320), dpi=150) == [
        "m: it prints at most 12 inks; a tile in full color is to be reduced to them first"
    ]
    assert "to spare" in mill_notes(ROTARY, swatch_mm=(300, 319.9), dpi=150, inks=6)[0]
