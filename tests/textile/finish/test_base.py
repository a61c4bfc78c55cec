"""What goes from step to step, and what is checked before any tile is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from pydantic import ValidationError

from nstflow.errors import JobError, UsageError
from nstflow.textile.finish import Artwork, Colorways, Finish, Inks, Number, Sharpen, outlook, prepare, run_step
from nstflow.textile.lattice import Lattice
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates

IMAGE = np.random.default_rng(0).random((12, 10, 3)).astype("float32")
NOWHERE = Path("/nowhere")


def artwork(image=IMAGE, repeat="half-drop", **parts):
    return Artwork(image, Lattice.parse(repeat), 150.0, **parts)


class Fade(Finish):
    """A step of the tests."""

    name: ClassVar[str] = "fade"
    amount: Number = 0.5

    def __call__(self, artwork):
        return artwork.painted(lambda image: image * (1 - self.amount), step=self.name)


class Woodcut(Finish):
    """A step of the tests that makes plates, and is not `inks`."""

    name: ClassVar[str] = "woodcut"
    on_plates: ClassVar[str] = "makes"
    count: int | None = 2

    def ink_count(self):
        return self.count

    def __call__(self, artwork):
        labels = (artwork.image.mean(axis=-1) > 0.5).astype("uint8")
        plates = Plates(labels, (Ink("block", (0, 0, 0)), Ink("paper", (255, 255, 255))))
        return replace(artwork, image=plates.render().astype("float32") / 255, plates=plates)


TURN = Colorways.model_validate({"b": {"rotate": 9}})


def test_a_length_on_the_cloth_in_print_pixels():
    assert artwork().px(25.4) == pytest.approx(150)


def test_around_the_artwork_lies_its_repeat():
    np.testing.assert_array_equal(artwork().around(3)[3:-3, :3], np.roll(IMAGE, -6, axis=0)[:, -3:])


def test_painting_goes_over_colorways_too_and_stays_in_range():
    before = artwork(colorways={"night": artwork(1 - IMAGE)}, facts={"a": 1}, notes=("x",))
    after = before.painted(lambda image: 2 * image, step="own")
    np.testing.assert_array_equal(after.image, np.minimum(2 * IMAGE, 1))
    np.testing.assert_array_equal(after.colorways["night"].image, np.minimum(2 * (1 - IMAGE), 1))
    assert after.image.dtype == np.float32
    assert (after.facts, after.notes) == ({"a": 1}, ("x",))
    assert before.image is IMAGE


def test_painting_over_plates_gives_them_up_and_says_so():
    inked = Inks(colors=["#000", "#fff"], smooth_mm=0, min_island_px=0)(artwork())
    after = Fade()(Colorways.model_validate({"cool": {"rotate": 30}})(inked))
    assert after.plates is None
    assert after.facts == {}
    assert after.notes == ("fade comes after inks and mixes new colors, so there are no plates; put it before",)
    assert after.colorways["cool"].plates is None


def test_options_are_checked_as_those_of_losses():
    for options in ({"amont": 1}, {"amount": "x"}, {"amount": True}, {"amount": float("nan")}):
        with pytest.raises(ValidationError):
            Fade.model_validate(options)
    with pytest.raises(ValidationError):
        Fade().amount = 1


def test_a_step_that_names_no_files_is_prepared_as_it_is():
    steps = (Fade(), Sharpen(), Inks(count=3))
    assert prepare(steps, NOWHERE) == steps


def test_all_of_a_steps_setting_is_plain_data():
    for step in (Fade(), Sharpen(), Inks(), Colorways.model_validate({"a": ["#000", "b: #fff"], "c": {"rotate": 3}})):
        assert type(step).model_validate(step.model_dump(mode="json")) == step


@pytest.mark.parametrize(
    ("steps", "hint"),
    [
        ([Inks(), Inks()], "inks twice"),
        ([TURN, Inks()], "inks after colorways; put inks first"),
        ([Inks(), Colorways(), Colorways()], "colorways twice"),
        (
            [Colorways.model_validate({"a": ["#000"]})],
            "colorway 'a' recolors plates, and there are none; put inks before",
        ),
        ([Inks(count=3), Colorways.model_validate({"a": ["#000"]})], "colorway 'a': 1 colors for 3 inks; add 2, or"),
        (
            [Inks(count=2), Fade(), Colorways.model_validate({"a": ["#000", "#fff"]})],
            "^colorway 'a' recolors plates, and fade paints over those of inks; put fade before inks$",
        ),
        (
            [Inks(), Sharpen(), Fade(), Sharpen(), Colorways.model_validate({"a": ["#000"] * 6})],
            "sharpen and fade paint over those of inks; put sharpen and fade before inks",
        ),
        ([Woodcut(), Inks()], "woodcut and inks both reduce the tile to inks; leave one of them out"),
        ([TURN, Woodcut()], "woodcut after colorways; put woodcut first"),
        ([Woodcut(), Colorways.model_validate({"a": ["#000"]})], "colorway 'a': 1 colors for 2 inks"),
        (
            [Inks(colors=["#000", "#fff"]), Colorways.model_validate({"a": ["#000"]})],
            "colorway 'a': 1 colors for 2 inks; add 1, or",
        ),
    ],
)
def test_an_order_that_cannot_work_is_refused_before_any_tile_is_made(steps, hint):
    with pytest.raises(UsageError, match=hint):
        prepare(steps, NOWHERE)


def test_an_order_that_works_is_let_through():
    way = Colorways.model_validate({"a": ["#000", "#111", "#222"], "b": {"rotate": 9}})
    for steps in (
        [Sharpen(), Inks(count=3), way],
        [TURN],
        [Inks(), Fade()],
        [Inks(), Fade(), TURN],
        [Inks(count=3), way, Sharpen()],
        [Woodcut(), way],
        [Woodcut(count=None), Colorways.model_validate({"a": ["#000"]})],
    ):
        assert prepare(steps, NOWHERE) == tuple(steps)


# What is known before any tile is made


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], (False, None, 0)),
        ([Sharpen()], (False, None, 0)),
        ([Inks(count=5)], (True, 5, 0)),
        ([Inks(colors=["#000", "#888", "#fff"])], (True, 3, 0)),
        ([Inks(), TURN, Fade()], (False, None, 1)),
        ([Sharpen(), Inks(), Colorways.model_validate({"a": {"rotate": 1}, "b": {"rotate": 2}})], (True, 6, 2)),
        ([Woodcut()], (True, 2, 0)),
        ([Woodcut(count=None), TURN], (True, None, 1)),
    ],
)
def test_plates_inks_and_colorways_are_known_from_what_steps_declare(steps, expected):
    there = outlook(steps)
    assert (there.has_plates, there.ink_count, there.colorways) == expected


def test_an_outlook_says_who_lost_the_plates():
    assert outlook([Sharpen(), Inks()]).lost_plates == ""
    assert outlook([Inks(), Fade()]).lost_plates == "fade paints over those of inks; put fade before inks"


# What a step returns


def returned(result, *, given=None, on_plates="drops"):
    """The artwork after a step that returns `result(artwork)`."""

    class Step(Finish):
        name: ClassVar[str] = "own"
        on_plates: ClassVar[str] = "drops"

        def __call__(self, artwork):
            return result(artwork)

    Step.on_plates = on_plates
    return run_step(Step(), given or artwork())


def inked():
    return Inks(colors=["#000", "#fff"], smooth_mm=0, min_island_px=0)(artwork())


def test_a_step_that_does_as_it_says_goes_through():
    after = run_step(TURN, run_step(Inks(count=2), run_step(Sharpen(), artwork())))
    assert after.plates is not None
    assert list(after.colorways) == ["b"]
    np.testing.assert_array_equal(np.rint(after.image * 255).astype("uint8"), after.plates.render())
    assert run_step(Fade(), after).plates is None


@pytest.mark.parametrize(
    ("result", "hint"),
    [
        (lambda one: None, "own returned None; expected an Artwork"),
        (lambda one: one.image, "returned a ndarray; expected an Artwork"),
        (lambda one: replace(one, image=one.image[:6]), r"shape \(6, 10, 3\) for one of \(12, 10, 3\)"),
        (lambda one: replace(one, image=one.image[..., 0]), r"shape \(12, 10\)"),
        (lambda one: replace(one, image=one.image.astype("float64")), "an image of float64; expected float32"),
        (lambda one: replace(one, image=np.zeros((12, 10, 3), "uint8")), "an image of uint8; expected float32"),
        (lambda one: replace(one, image=one.image.tolist()), "a list as image"),
        (lambda one: replace(one, image=one.image - 2), r"values from -[12].* to -1.*; expected \[0, 1\]"),
        (lambda one: replace(one, image=one.image * 2), "artwork.painted clips them"),
        (lambda one: replace(one, image=one.image * np.float32("nan")), "values from nan to nan"),
        (lambda one: replace(one, lattice=Lattice.parse("straight")), "changed the lattice or the dpi"),
        (lambda one: replace(one, dpi=300.0), "changed the lattice or the dpi"),
        (lambda one: replace(one, facts={"mean": np.float32(1)}), "the fact 'mean', which is no plain JSON.*float"),
        (lambda one: replace(one, facts={"mean": {"x": float("nan")}}), "the fact 'mean'"),
        (lambda one: replace(one, facts={3: 4}), "a fact named 3"),
        (lambda one: replace(one, facts=None), "returned None as facts"),
        (lambda one: replace(one, notes="no tuple"), "'no tuple' as notes; expected a tuple"),
        (lambda one: replace(one, notes=(3,)), "as notes"),
        (lambda one: replace(one, colorways=None), "None as colorways"),
        (lambda one: replace(one, colorways={"../x": one}), "a colorway '../x'; it is a folder"),
        (lambda one: replace(one, colorways={"x": one.image}), "a ndarray as colorway 'x'"),
        (lambda one: replace(one, colorways={"x": replace(one, facts={"a": {1}})}), "fact 'a'.*, in colorway 'x'$"),
        (lambda one: replace(one, plates=3), "a int as plates"),
        (lambda one: replace(one, plates=inked().plates), "plates that do not print its image"),
        (lambda one: inked(), "returned plates; expected none, as its on_plates is 'drops'"),
        (lambda one: one.painted(lambda image: (image * 255).astype("uint8"), step="own"), "own painted uint8"),
        (lambda one: one.painted(lambda image: None, step="own"), "own painted object"),
    ],
)
def test_what_is_no_artwork_is_refused_with_the_step_and_what_was_found(result, hint):
    with pytest.raises(JobError, match=rf"^finish: own.*{hint}|^finish: {hint}"):
        returned(result)


def test_a_step_is_held_to_what_it_declares():
    with pytest.raises(JobError, match="own returned no plates; expected them, as its on_plates is 'makes'"):
        returned(lambda one: one, on_plates="makes")
    with pytest.raises(JobError, match=r"own dropped the plates; .*: such a step says 'drops'"):
        returned(lambda one: replace(one, plates=None), given=inked(), on_plates="keeps")
    with pytest.raises(JobError, match="woodcut returned 2 inks; expected at most 1, which its ink_count tells"):
        run_step(Woodcut(count=1), artwork())
    smaller = replace(inked(), plates=Plates(np.zeros((6, 10), "uint8"), inked().plates.inks))
    with pytest.raises(JobError, match=r"plates of shape \(6, 10\) for an image of \(12, 10\)"):
        returned(lambda one: smaller, on_plates="makes")


def test_a_picture_repainted_over_its_plates_is_not_taken_for_its_print():
    """Files are written from the plates: the change would be lost."""
    with pytest.raises(JobError, match="plates that do not print its image"):
        returned(lambda one: replace(one, image=one.image * np.float32(0.9)), given=inked())
    assert returned(lambda one: one.noted("a word"), given=inked()).plates is not None


def test_a_step_cannot_write_into_what_it_was_given():
    given = TURN(inked())
    before = given.image.copy()
    arrays = (
        lambda one: one.image,
        lambda one: one.plates.labels,
        lambda one: one.colorways["b"].image,
        lambda one: one.colorways["b"].plates.labels,
    )

    def write(array):
        array[:] = 0

    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            returned(lambda one, array=array: write(array(one)), given=given)
    np.testing.assert_array_equal(given.image, before)
    assert given.image.flags.writeable, "the caller's own array stays as it is"
