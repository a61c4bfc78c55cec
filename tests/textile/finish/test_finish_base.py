"""What goes from step to step, and what is checked before any tile is made."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from pydantic import ValidationError

from nstflow.errors import UsageError
from nstflow.textile.finish import Artwork, Colorways, Finish, Inks, Number, Sharpen, prepare
from nstflow.textile.lattice import Lattice

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
        ([Colorways(), Inks()], "inks after colorways; put inks first"),
        ([Inks(), Colorways(), Colorways()], "colorways twice"),
        (
            [Colorways.model_validate({"a": ["#000"]})],
            "colorway 'a' recolors plates, and there are none; put inks before",
        ),
        ([Inks(count=3), Colorways.model_validate({"a": ["#000"]})], "colorway 'a': 1 colors for 3 inks; add 2, or"),
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
    for steps in ([Sharpen(), Inks(count=3), way], [Colorways.model_validate({"b": {"rotate": 9}})], [Inks(), Fade()]):
        assert prepare(steps, NOWHERE) == tuple(steps)
