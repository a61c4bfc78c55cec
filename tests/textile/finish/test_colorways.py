"""The same plates in other colors."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from skimage.color import rgb2lab

from nstflow.errors import UsageError
from nstflow.textile.finish import Artwork, Colorways
from nstflow.textile.lattice import Lattice
from nstflow.textile.palette_files import ase_bytes, gpl_bytes
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

# Neither from light to dark nor from dark to light.
INKS = (Ink("red", (200, 20, 30)), Ink("cream", (250, 240, 220)), Ink("navy", (10, 20, 60)))
LABELS = np.random.default_rng(0).integers(0, 3, (8, 6)).astype("uint8")


def artwork(*, inks=INKS, image=None):
    plates = None if inks is None else Plates(LABELS, inks)
    image = plates.render().astype("float32") / 255 if image is None else image
    facts = {"inks": [], "delta_e": {}}
    return Artwork(image, Lattice.parse("half-drop"), 150.0, plates=plates, facts=facts, notes=("a note",))


def recolored(ways, work=None):
    return Colorways.model_validate(ways)(work or artwork()).colorways


def hexes(work):
    return [ink.hex for ink in work.plates.inks]


def hue_and_chroma(rgb):
    lab = rgb2lab(np.asarray(rgb, dtype="float64") / 255)
    return lab[..., 0], np.degrees(np.arctan2(lab[..., 2], lab[..., 1])), np.hypot(lab[..., 1], lab[..., 2])


def test_a_list_recolors_the_inks_in_their_order_on_the_same_plates():
    night = recolored({"night": ["#111", "moon: #eee", "#222"]})["night"]
    assert hexes(night) == ["#111111", "#eeeeee", "#222222"]
    assert night.plates.inks[1].name == "moon"
    assert night.plates.labels is LABELS
    np.testing.assert_array_equal(np.rint(night.image * 255).astype("uint8"), night.plates.render())
    assert [fact["color"] for fact in night.facts["inks"]] == hexes(night)
    assert set(night.facts) == {"inks"}, "a difference to the tile in other colors says nothing"
    assert night.notes == ()


def test_the_artwork_itself_stays_and_colorways_keep_the_order_written():
    work = artwork()
    after = Colorways.model_validate({"b": {"rotate": 10}, "a": {"rotate": 20}})(work)
    assert after.image is work.image
    assert after.plates is work.plates
    assert after.facts is work.facts
    assert list(after.colorways) == ["b", "a"]


def test_more_colors_than_inks_are_left_over_and_noted():
    night = recolored({"night": ["#111", "#eee", "#222", "#333", "#444"]})["night"]
    assert hexes(night) == ["#111111", "#eeeeee", "#222222"]
    assert night.notes == ("2 of its 5 colors are not used",)


def test_fewer_colors_than_inks_are_refused():
    with pytest.raises(UsageError, match="colorway 'night': 2 colors for 3 inks; add 1, or use fewer inks"):
        recolored({"night": ["#111", "#eee"]})


@pytest.mark.parametrize("encoded", [gpl_bytes, ase_bytes])
def test_a_palette_file_goes_from_light_to_dark(tmp_path, encoded):
    file = [Ink("ink", (0, 0, 20)), Ink("rust", (168, 72, 31)), Ink("sand", (230, 210, 180))]
    (tmp_path / "rust").write_bytes(encoded(file))
    step = Colorways.model_validate({"rust": {"palette": "rust"}}).prepared(tmp_path)
    assert step.model_dump(mode="json", exclude_none=True) == {
        "rust": {"colors": ["ink: #000014", "rust: #a8481f", "sand: #e6d2b4"], "match": "lightness"}
    }
    assert [ink.name for ink in step(artwork()).colorways["rust"].plates.inks] == ["rust", "sand", "ink"]
    in_order = Colorways.model_validate({"rust": {"palette": "rust", "match": "order"}}).prepared(tmp_path)
    assert [ink.name for ink in in_order(artwork()).colorways["rust"].plates.inks] == ["ink", "rust", "sand"]


def test_of_a_larger_palette_the_colors_of_nearest_lightness_are_taken():
    greys = ["#000", "#181818", "#202020", "#6e6e6e", "#e8e8e8", "#f4f4f4", "#fff"]
    found = recolored({"grey": {"colors": greys, "match": "lightness"}})["grey"]
    lightness = rgb2lab(found.plates.render())[..., 0]
    order = [lightness[label == LABELS].mean() for label in range(3)]
    assert order[2] < order[0] < order[1]
    assert hexes(found) == ["#6e6e6e", "#ffffff", "#000000"]


def test_a_turn_of_the_hue_keeps_lightness_and_chroma_of_the_inks():
    inks = (Ink("a", (150, 110, 100)), Ink("b", (90, 100, 130)), Ink("c", (128, 128, 128)))
    found = recolored({"cool": {"rotate": 40}}, artwork(inks=inks))["cool"]
    before, after = (hue_and_chroma([[ink.rgb for ink in some]]) for some in (inks, found.plates.inks))
    np.testing.assert_allclose(after[0], before[0], atol=0.5)
    np.testing.assert_allclose(after[2], before[2], atol=0.6)
    np.testing.assert_allclose((after[1] - before[1])[0, :2] % 360, 40, atol=2)


def test_a_turn_out_of_the_gamut_gives_up_chroma_and_not_hue():
    found = recolored({"cool": {"rotate": 200}}, artwork(inks=(Ink("a", (255, 220, 0)), *INKS[1:])))["cool"]
    before, after = (hue_and_chroma(rgb) for rgb in ((255, 220, 0), found.plates.inks[0].rgb))
    assert after[0] == pytest.approx(before[0], abs=1)
    assert (after[1] - before[1]) % 360 == pytest.approx(200, abs=3)
    assert after[2] < before[2] - 20


def test_without_plates_a_turn_works_on_all_colors_and_a_list_is_refused():
    image = np.random.default_rng(1).uniform(0.35, 0.65, (8, 6, 3)).astype("float32")
    found = recolored({"cool": {"rotate": -30}}, artwork(inks=None, image=image))["cool"]
    before, after = (hue_and_chroma(255 * picture) for picture in (image, found.image))
    np.testing.assert_allclose(after[0], before[0], atol=0.1)
    strong = before[2] > 5
    np.testing.assert_allclose((after[1] - before[1])[strong] % 360, 330, atol=1)
    assert found.plates is None
    assert found.facts == {}
    with pytest.raises(UsageError, match="colorway 'a' recolors plates, and there are none; put inks before it"):
        recolored({"a": ["#000"]}, artwork(inks=None, image=image))


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "third-brick"])
def test_colorways_are_the_same_wherever_the_unit_is_cut(repeat):
    lattice = Lattice.parse(repeat)
    image = np.random.default_rng(1).random((12, 6, 3)).astype("float32")
    step = Colorways.model_validate({"cool": {"rotate": 70}})

    def moved(tile):
        return lattice.plane(tile, rows=12, columns=6, top=5, left=-8)

    whole, elsewhere = (step(Artwork(tile, lattice, 150.0)).colorways["cool"].image for tile in (image, moved(image)))
    np.testing.assert_allclose(elsewhere, moved(whole), atol=1e-6)


@pytest.mark.parametrize(
    ("ways", "hint"),
    [
        ({"a b": {"rotate": 1}}, "'a b': a colorway is a folder, too; expected letters, digits, - and _"),
        ({"../a": {"rotate": 1}}, "a colorway is a folder"),
        ({"": {"rotate": 1}}, "a colorway is a folder"),
        ({"-x": {"rotate": 1}}, "a colorway is a folder"),
        ({"x" * 65: {"rotate": 1}}, "a colorway is a folder"),
        ({"Night": {"rotate": 1}, "night": {"rotate": 2}}, "differ in more than capitals"),
        ({"a": {}}, "no colors: expected a list of colors, palette: FILE, or rotate: DEGREES"),
        ({"a": []}, "an empty list; expected one color for each ink"),
        ({"a": {"rotate": 1, "palette": "x.gpl"}}, "palette and rotate: expected"),
        ({"a": {"rotate": 1, "match": "order"}}, "match: expected with colors or a palette"),
        ({"a": {"rotate": "x"}}, "valid number"),
        ({"a": {"rotate": True}}, "true: expected a number"),
        ({"a": {"rotate": 400}}, "less than or equal to 360"),
        ({"a": {"pallette": "x.gpl"}}, "Extra inputs"),
        ({"a": ["red"]}, "'red': expected a color"),
        ({"a": None}, "valid dictionary"),
    ],
)
def test_what_makes_no_sense_is_refused(ways, hint):
    with pytest.raises(ValidationError, match=hint):
        Colorways.model_validate(ways)


def test_words_of_the_model_may_be_names_of_colorways():
    ways = {name: {"rotate": number} for number, name in enumerate(("name", "ways", "prepared", "colors", "self", "2"))}
    assert list(Colorways.model_validate(ways)(artwork()).colorways) == list(ways)


def test_a_palette_file_that_is_not_there_or_was_not_read_is_named(tmp_path):
    step = Colorways.model_validate({"a": {"palette": "no.gpl"}})
    with pytest.raises(UsageError, match="no such palette file"):
        step.prepared(tmp_path)
    with pytest.raises(UsageError, match=r"colorway 'a': no.gpl is not read; call prepared\(\)"):
        step(artwork())
