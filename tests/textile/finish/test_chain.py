"""The order of steps, and what is known of them before any runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import UsageError
from nstflow.textile.finish import Colorways, Inks, Sharpen, outlook, prepare
from testing.finish_steps import TURN, Fade, Woodcut

NOWHERE = Path("/nowhere")


def test_a_step_that_names_no_files_is_prepared_as_it_is():
    steps = (Fade(), Sharpen(), Inks(count=3))
    assert prepare(steps, NOWHERE) == steps


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
