"""What the files of a finished pattern are called, written out by hand."""

from __future__ import annotations

import pytest

from nstflow.outputs.deliverables import Deliverables, Shows, colorway_id, unit_of

USUAL, NAMED = Deliverables(), Deliverables("Weber & Co-lion-ikat")


def test_a_pattern_s_files_are_named_by_format_and_colorway() -> None:
    assert USUAL.unit() == "unit.png"
    assert [USUAL.unit(format) for format in ("tiff", "jpeg", "webp")] == ["unit.tif", "unit.jpg", "unit.webp"]
    assert USUAL.swatch("tiff", "night") == "colorways/night/swatch.tif"
    assert USUAL.palette("ase", "night") == "colorways/night/palette.ase"
    assert USUAL.preview == "repeat.png"


def test_a_name_stands_before_what_a_file_shows_and_is_one_that_every_computer_takes() -> None:
    assert NAMED.unit("tiff") == "Weber-Co-lion-ikat-unit.tif"
    assert NAMED.swatch() == "Weber-Co-lion-ikat-swatch.png"
    assert NAMED.palette("ase") == "Weber-Co-lion-ikat-palette.ase"
    assert NAMED.preview == "Weber-Co-lion-ikat-repeat.png"
    assert NAMED.plates == "Weber-Co-lion-ikat-separations.tif"
    assert NAMED.plate(1, "indigo", inks=6) == "separations/Weber-Co-lion-ikat-1-indigo.tif"


def test_a_colorway_s_name_comes_last_unless_the_name_has_a_place_for_it() -> None:
    assert NAMED.unit(colorway="night") == "colorways/night/Weber-Co-lion-ikat-night-unit.png"
    placed = Deliverables("lion-{colorway}-ikat")
    assert placed.unit(colorway="night") == "colorways/night/lion-night-ikat-unit.png"
    assert placed.unit() == "lion-ikat-unit.png"


def test_certificates_know_a_unit_whatever_its_files_are_called() -> None:
    assert (unit_of(), unit_of("night")) == ("unit", "colorways/night/unit")


def test_plates_are_numbered_so_that_they_are_listed_in_the_order_of_the_inks() -> None:
    assert USUAL.plate(3, "madder", inks=9) == "separations/3-madder.tif"
    names = [USUAL.plate(number, "ink", inks=12) for number in range(1, 13)]
    assert names == sorted(names)
    assert USUAL.plates == "separations.tif"


@pytest.mark.parametrize(
    ("name", "shows", "colorway"),
    [
        ("unit.png", Shows.UNIT, ""),
        ("unit.tif", Shows.UNIT, ""),
        ("swatch.webp", Shows.SWATCH, ""),
        ("colorways/night/unit.jpg", Shows.UNIT, "night"),
        ("colorways/night/swatch.png", Shows.SWATCH, "night"),
        ("colorways/night/palette.gpl", Shows.OTHER, "night"),
        ("separations/1-unit.tif", Shows.PLATE, ""),
        ("separations.tif", Shows.PLATE, ""),
        ("repeat.png", Shows.OTHER, ""),
        ("losses.png", Shows.OTHER, ""),
        ("frames/unit.png", Shows.OTHER, ""),
        ("unit-changed.png", Shows.OTHER, ""),
        ("colorways/unit.png", Shows.OTHER, "unit.png"),
    ],
)
def test_a_name_tells_what_its_file_shows_and_in_which_colors(name: str, shows: Shows, colorway: str) -> None:
    described = USUAL.describe(name)
    assert (described.shows, described.colorway) == (shows, colorway)


@pytest.mark.parametrize("name", ["lion-ikat", "red-unit", "lion-{colorway}-ikat"])
@pytest.mark.parametrize("colorway", ["", "night"])
def test_what_files_show_is_told_by_their_names_too(name: str, colorway: str) -> None:
    named = Deliverables(name)
    assert named.describe(named.unit("tiff", colorway)).shows is Shows.UNIT
    assert named.describe(named.swatch("png", colorway)).shows is Shows.SWATCH
    assert named.describe(named.palette("gpl", colorway)).shows is Shows.OTHER
    assert named.describe(named.unit("tiff", colorway)).colorway == colorway
    assert (named.describe(named.plates).shows, named.describe("unit.png").shows) == (Shows.PLATE, Shows.OTHER)


def test_a_colorway_has_an_id_unlike_its_tile_s() -> None:
    assert colorway_id("lion__ikat__bold") == "lion__ikat__bold"
    assert colorway_id("lion__ikat__bold", "night") == "lion__ikat__bold__night"


def test_the_name_of_a_plate_is_shortened_to_what_a_folder_takes() -> None:
    name = Deliverables("weber").plate(3, "柄" * 83, inks=12)
    assert len(name.partition("/")[2].encode()) <= 255
    assert name.startswith("separations/weber-03-柄")
