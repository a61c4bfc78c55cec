"""Settings and contents that are given in Python, checked as a recipe's."""

from __future__ import annotations

import pytest

from nstflow.errors import RecipeError
from nstflow.recipe.from_python import check_content, check_settings
from nstflow.recipe.registry import load_registry


def test_settings_get_their_defaults_and_every_problem_is_told_in_order() -> None:
    settings = check_settings({"tile": {"repeat": "brick"}, "losses": {"gram": {"weight": 3}}}, load_registry())
    assert (settings.tile.repeat, settings.losses.in_use()["gram"].weight) == ("brick", 3)
    with pytest.raises(RecipeError) as caught:
        check_settings({"tile": {"repeat": "brik"}, "losses": {"gramm": {}}}, load_registry())
    assert {problem.key for problem in caught.value.problems} == {"tile.repeat", "losses.gramm"}


def test_a_loss_that_lacks_something_is_refused() -> None:
    with pytest.raises(RecipeError, match=r"^losses\.palette: name the inks"):
        check_settings({"losses": {"palette": {"weight": 1}}}, load_registry())


def test_a_content_is_checked_as_an_entry_of_a_recipe() -> None:
    assert check_content({"image": "koi.png", "periodic": "fade"}).periodic == "fade"
    with pytest.raises(RecipeError, match="toss scatters a motif; write 'periodic: motif' beside it"):
        check_content({"image": "koi.png", "toss": {"seed": 3}})
