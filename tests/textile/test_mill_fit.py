"""The size that is named as fitting is one that the mill takes."""

from __future__ import annotations

import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import parse_size
from nstflow.textile.mill_check import check_mill, mill_notes
from nstflow.textile.mill_fit import Repeat, fitting_size
from nstflow.textile.mills import Mill
from nstflow.textile.print_size import fit_print
from testing.mills import mill

MILLS = {
    "rotary": mill(repeat="64cm"),
    "wallpaper": mill(repeat="64cm", width="52cm", joined=True),
    "drapery": mill(repeat="24in", width="48in", joined=True),
    "apparel": mill(shortest="14in", longest="16in"),
    "narrow": mill(width="30cm"),
}
REPEATS = ("straight", "half-drop", "third-drop", "brick", "third-brick", "diamond", "ogee", "mirror")


def swatch(repeat: str, width_mm: float, height_mm: float | None, dpi: float = 150) -> dict:
    lattice = Lattice.parse(repeat)
    fitted = fit_print(width_mm, height_mm, dpi=dpi, lattice=lattice)
    sides = lattice.swatch_size(*fitted.unit_px)
    return {"swatch_mm": tuple(side * 25.4 / dpi for side in sides), "dpi": dpi, "lattice": lattice}


def fit_of(mill: Mill, printed: dict) -> str:
    return fitting_size(mill, Repeat(printed["lattice"], printed["swatch_mm"], printed["dpi"]))


@pytest.mark.parametrize("name", MILLS)
@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("size_mm", [(300, 300), (411, 157), (97, 530)])
def test_the_mill_prints_the_size_that_is_said_to_fit(name: str, repeat: str, size_mm: tuple[float, float]) -> None:
    fitting = fit_of(MILLS[name], swatch(repeat, *size_mm))
    assert check_mill(MILLS[name], **swatch(repeat, *parse_size(fitting))) == []


def test_both_sides_are_named_in_the_shape_of_the_tile() -> None:
    width_mm, height_mm = parse_size(fit_of(MILLS["rotary"], swatch("straight", 450, 300)))
    assert height_mm == 320
    assert width_mm == pytest.approx(480, abs=0.5)


def test_joined_strips_decide_the_width() -> None:
    assert fit_of(MILLS["wallpaper"], swatch("straight", 400, 300)) == "52x32cm"
    assert fit_of(MILLS["wallpaper"], swatch("half-drop", 400, 300)) == "52x32cm", "a column is a unit"


def test_a_square_that_cannot_fit_both_ways_has_no_size() -> None:
    assert fit_of(MILLS["rotary"], swatch("pinwheel", 300, None)).endswith("cm")
    assert fit_of(MILLS["wallpaper"], swatch("pinwheel", 300, None)) == ""


def test_a_size_beside_the_one_that_fits_is_told_and_the_one_that_fits_is_not_told_of_its_size() -> None:
    (note,) = mill_notes(MILLS["rotary"], **swatch("straight", 320, 319.8))
    assert note.startswith("m: 2 × 31.99 cm fill the repeat of 64 cm with 0.26 mm to spare, and the engraver scales")
    assert note.endswith("tile.size: 32.02x32cm fits")
    assert not any("tile.size" in note for note in mill_notes(MILLS["rotary"], **swatch("straight", 320, 320)))


def test_a_width_beside_the_one_that_joins_is_told() -> None:
    (note,) = (n for n in mill_notes(MILLS["wallpaper"], **swatch("straight", 259.8, 320)) if "width" in n)
    assert note.startswith("m: 2 × 25.98 cm fill the width of 52 cm with 0.4")
    assert "tile.size: 26x32cm fits" in note


def test_the_resolution_that_is_named_makes_the_same_pixels_fit() -> None:
    (note,) = mill_notes(MILLS["rotary"], **swatch("half-drop", 300, 320))
    dpi = float(note.partition("tile.dpi: ")[2].split()[0])
    assert mill_notes(MILLS["rotary"], **swatch("half-drop", 300, 320, dpi=dpi)) == []
