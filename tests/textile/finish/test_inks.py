"""Reduction to inks, against plain nearest colors and on the repeat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.ndimage import gaussian_filter
from skimage.color import deltaE_ciede2000, rgb2lab

from nstflow.errors import UsageError
from nstflow.textile.clusters import k_means
from nstflow.textile.finish import Artwork, Inks
from nstflow.textile.finish.options import inks_of
from nstflow.textile.lattice import Lattice
from nstflow.textile.palette_files import ase_bytes, gpl_bytes
from nstflow.textile.palettes import Ink

REPEATS = ["straight", "half-drop", "third-drop", "third-brick"]
FLAG = ["#d02020", "ground: #f0f0e0", "#102050", "#e0b020"]
RAW = {"smooth_mm": 0, "min_island_px": 0}


def cloth(seed=0, height=24, width=30):
    noise = np.random.default_rng(seed).normal(size=(height, width, 3))
    return (0.5 + 0.9 * gaussian_filter(noise, (1.5, 1.5, 0), mode="wrap")).clip(0, 1).astype("float32")


def inked(image, repeat="straight", *, seed=0, dpi=150.0, **options):
    return Inks(**options)(Artwork(image, Lattice.parse(repeat), dpi, seed))


# Which inks


def test_named_colors_take_the_pixels_that_they_are_nearest_to():
    image = np.array([[(0.8, 0.2, 0.1), (0.9, 0.9, 0.9)], [(0.1, 0.1, 0.3), (0.8, 0.7, 0.2)]], dtype="float32")
    found = inked(image, colors=FLAG, **RAW)
    assert found.plates.labels.tolist() == [[0, 1], [2, 3]]
    assert [ink.hex for ink in found.plates.inks] == ["#d02020", "#f0f0e0", "#102050", "#e0b020"]
    assert found.plates.inks[1].name == "ground"
    assert len({ink.name for ink in found.plates.inks}) == 4


def test_the_image_is_the_print_of_the_plates():
    found = inked(cloth(), "half-drop", colors=FLAG)
    assert found.image.dtype == np.float32
    np.testing.assert_array_equal(np.rint(found.image * 255).astype("uint8"), found.plates.render())


def test_a_number_of_inks_finds_those_that_a_flat_print_has_from_light_to_dark():
    dyes = np.array([[16, 32, 80], [240, 240, 224], [208, 32, 32]], dtype="uint8")
    labels = np.random.default_rng(0).integers(0, 3, (40, 40)).repeat(2, 0).repeat(2, 1)
    found = inked((dyes[labels] / 255).astype("float32"), count=3, **RAW)
    assert [ink.rgb for ink in found.plates.inks] == [(240, 240, 224), (208, 32, 32), (16, 32, 80)]
    np.testing.assert_array_equal(found.plates.render(), dyes[labels])
    assert found.facts["delta_e"]["max"] == pytest.approx(0, abs=0.05)
    assert found.notes == ()


def test_fewer_colors_than_inks_give_fewer_inks_and_a_note():
    image = np.zeros((10, 10, 3), dtype="float32")
    image[:5] = 1
    found = inked(image, count=6)
    assert [ink.name for ink in found.plates.inks] == ["white", "black"]
    assert found.notes == ("the tile has only 2 colors, so there are 2 inks and not 6",)


def test_an_ink_of_ones_own_that_prints_nothing_stays_and_is_noted():
    found = inked(np.zeros((6, 6, 3), dtype="float32"), colors=["a: #000", "b: #fff"])
    assert len(found.plates.inks) == 2
    assert found.notes == ("the ink 'b' prints nothing",)


def test_a_found_ink_whose_spots_are_all_too_small_goes():
    image = np.zeros((30, 30, 3), dtype="float32")
    image[:, 15:] = 1
    image[4, 4] = (1, 0, 0)
    assert len(inked(image, count=3, **RAW).plates.inks) == 3
    found = inked(image, count=3, smooth_mm=0, min_island_px=3)
    assert [ink.hex for ink in found.plates.inks] == ["#ffffff", "#000000"]
    assert found.facts["inks"][1]["coverage_percent"] == 50


def test_more_inks_are_nearer_to_the_tile():
    means = [inked(cloth(3), count=count, **RAW).facts["delta_e"]["mean"] for count in (2, 4, 8, 16)]
    assert means == sorted(means, reverse=True)


# On the repeat


@given(
    seed=st.integers(0, 50), repeat=st.sampled_from(REPEATS), top=st.integers(-40, 40), left=st.integers(-40, 40),
    by=st.sampled_from([{"colors": FLAG}, {"count": 5}]),
)  # fmt: skip
@settings(deadline=None, derandomize=True, max_examples=30)
def test_the_plates_are_the_same_wherever_the_unit_is_cut(seed, repeat, top, left, by):
    lattice, image = Lattice.parse(repeat), cloth(seed)

    def moved(tile):
        return lattice.plane(tile, rows=24, columns=30, top=top, left=left)

    whole, elsewhere = inked(image, repeat, **by), inked(moved(image), repeat, **by)
    assert elsewhere.plates.inks == whole.plates.inks
    np.testing.assert_array_equal(elsewhere.plates.labels, moved(whole.plates.labels))
    assert elsewhere.facts["inks"] == whole.facts["inks"]


def test_the_same_seed_gives_the_same_plates():
    one, other = (inked(cloth(), count=5, seed=9).plates for _ in range(2))
    np.testing.assert_array_equal(one.labels, other.labels)
    assert one.inks == other.inks


def test_lengths_follow_the_dpi():
    image = np.ones((60, 60, 3), dtype="float32")
    image[20:24, 20:24] = 0  # 16 px: a spot of 0.76 mm at 150 dpi, of 0.38 mm at 300
    for dpi, kept in ((150.0, True), (300.0, False)):
        found = inked(image, colors=["#fff", "#000"], smooth_mm=0, min_island_mm=0.6, dpi=dpi)
        assert (found.facts["inks"][1]["coverage_percent"] > 0) == kept


def test_an_islands_width_in_pixels_is_that_of_a_round_spot():
    y, x = np.mgrid[:40, :40]
    image = np.ones((40, 40, 3), dtype="float32")
    image[(y - 20) ** 2 + (x - 20) ** 2 <= 25] = 0  # 81 px, as a round spot of 10.2 px
    for width, kept in ((10, True), (10.4, False)):
        found = inked(image, colors=["#fff", "#000"], smooth_mm=0, min_island_px=width)
        assert (found.facts["inks"][1]["coverage_percent"] > 0) == kept


def test_dither_mixes_two_inks_and_leaves_its_dots():
    found = inked(np.full((32, 32, 3), 0.7354, dtype="float32"), "half-drop", colors=["#fff", "#000"], dither="ordered")
    assert found.facts["inks"][0]["coverage_percent"] == pytest.approx(50, abs=2)


# Facts


def test_facts_are_plain_and_true():
    image = cloth(5)
    found = inked(image, colors=FLAG)
    assert [fact["color"] for fact in found.facts["inks"]] == [ink.hex for ink in found.plates.inks]
    assert [fact["name"] for fact in found.facts["inks"]] == [ink.name for ink in found.plates.inks]
    assert sum(fact["coverage_percent"] for fact in found.facts["inks"]) == pytest.approx(100, abs=0.01)
    expected = deltaE_ciede2000(rgb2lab(image.astype("float64")), rgb2lab(found.plates.render()))
    assert found.facts["delta_e"] == {
        "mean": pytest.approx(expected.mean(), abs=2e-3),
        "p95": pytest.approx(np.percentile(expected, 95), abs=2e-3),
        "max": pytest.approx(expected.max(), abs=2e-3),
    }


# Options


def test_without_options_there_are_six():
    assert Inks().count == 6
    assert Inks(smooth_mm=0.1).count == 6
    assert Inks(colors=["#000", "#fff"]).count is None


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"count": 0}, "0: one ink is a plain cloth; expected 2 to 64"),
        ({"count": 1}, "1: one ink is a plain cloth; expected 2 to 64"),
        ({"count": -3}, "expected 2 to 64"),
        ({"count": 65}, "no printer has so many screens; expected 2 to 64"),
        ({"count": 300}, "300: no printer has so many screens; expected 2 to 64"),
        ({"count": 2.5}, "integer"),
        ({"count": True}, "true: expected a number"),
        ({"colors": []}, "expected 2 to 64 inks"),
        ({"colors": ["#fff"] * 65}, "expected 2 to 64 inks"),
        ({"colors": ["#fff", "x: #ffffff"]}, "expected inks that differ in color and in name"),
        ({"colors": ["x: #fff", "x: #000"]}, "expected inks that differ in color and in name"),
        ({"colors": ["#fff", "white"]}, "'white': expected a color"),
        ({"colors": ["#fff", "m" * 61 + ": #000"]}, "a name of 61 letters, .*; expected at most 60"),
        ({"colors": ["#fff", None]}, "a # after a space begins a comment"),
        ({"count": 3, "colors": ["#fff", "#000"]}, "count and colors: expected one of them"),
        ({"count": 3, "palette": "a.gpl"}, "count and palette: expected one of them"),
        ({"min_island_mm": 1, "min_island_px": 1}, "expected one of them"),
        ({"min_island_mm": -1}, "greater than or equal to 0"),
        ({"min_island_mm": float("nan")}, "than or equal to"),
        ({"smooth_mm": True}, "true: expected a number"),
        ({"dither": "floyd"}, "'none' or 'ordered'"),
        ({"dither": "ordered", "min_island_px": 3}, "min_island_px would take the dots"),
        ({"dither": "ordered", "smooth_mm": 0.3}, "smooth_mm would take the dots"),
        ({"hues": ["#fff", "#000"]}, "Extra inputs"),
    ],
)
def test_what_makes_no_sense_is_refused(options, hint):
    with pytest.raises(ValidationError, match=hint):
        Inks.model_validate(options)


@pytest.mark.parametrize("encoded", [gpl_bytes, ase_bytes])
def test_a_palette_file_is_read_into_the_step(tmp_path, encoded):
    (tmp_path / "palettes").mkdir()
    (tmp_path / "palettes" / "house").write_bytes(encoded([Ink("madder", (168, 50, 62)), Ink("", (0, 0, 0))]))
    step = Inks(palette="palettes/house").prepared(tmp_path)
    assert step == Inks(colors=["madder: #a8323e", "#000"])


def test_one_ink_that_somebody_wrote_is_refused_before_any_tile_is_made():
    with pytest.raises(UsageError, match=r"^inks: colors: 1: one ink is a plain cloth; expected 2 to 64 inks"):
        Inks(colors=["#fff"]).prepared(Path("/nowhere"))


@pytest.mark.parametrize("dither", ["none", "ordered"])
def test_a_follower_of_a_plain_hero_is_plain_too(dither):
    hero = inked(np.full((8, 8, 3), 0.2, dtype="float32"), count=6)
    assert hero.notes == ("the tile has only 1 color, so it is a plain cloth of 1 ink and not of 6",)
    follower = Inks(count=6, dither=dither).following(hero.facts)
    again = Inks.model_validate(follower.model_dump(mode="json"))  # as it comes to a worker
    found = again(Artwork(cloth(), Lattice.parse("straight"), 150.0))
    assert [ink.hex for ink in found.plates.inks] == ["#333333"]
    assert (found.plates.labels == 0).all()


def test_followers_get_the_inks_that_the_hero_had_before_it_was_painted_over():
    hero = inked(cloth(), count=3)
    painted = hero.painted(lambda image: image * 0.5, step="fade")
    follower = Inks(count=3).following(painted.facts)
    assert inks_of(follower.colors) == list(hero.plates.inks)
    assert not follower.chooses()
    with pytest.raises(UsageError, match="manifest has no 'found_inks' to share; run it again with --force"):
        Inks(count=3).following({"inks": []})


def test_a_palette_that_cannot_be_the_inks_is_named(tmp_path):
    (tmp_path / "one.gpl").write_bytes(gpl_bytes([Ink("madder", (168, 50, 62))]))
    with pytest.raises(UsageError, match=r"one\.gpl: colors: 1: .*; make a palette of the inks alone"):
        Inks(palette="one.gpl").prepared(tmp_path)
    with pytest.raises(UsageError, match="no such palette file"):
        Inks(palette="two.gpl").prepared(tmp_path)
    with pytest.raises(UsageError, match=r"call prepared\(\) before"):
        inked(cloth(), palette="one.gpl")


def test_the_artworks_seed_decides_where_the_search_starts(monkeypatch):
    seeds = []

    def search(colors, weights, count, *, seed):
        seeds.append(seed)
        return k_means(colors, weights, count, seed=seed)

    monkeypatch.setattr("nstflow.textile.finish.reduction.k_means", search)
    inked(cloth(), count=3, seed=41)
    assert seeds == [41]
