"""What goes from step to step, and what is checked before any tile is made."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from nstflow.textile.finish import Colorways, Inks, Sharpen
from testing.finish_steps import IMAGE, Fade, artwork


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


def test_all_of_a_steps_setting_is_plain_data():
    for step in (Fade(), Sharpen(), Inks(), Colorways.model_validate({"a": ["#000", "b: #fff"], "c": {"rotate": 3}})):
        assert type(step).model_validate(step.model_dump(mode="json")) == step
