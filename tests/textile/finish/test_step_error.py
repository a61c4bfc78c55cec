"""Where in `finish` something is wrong."""

from __future__ import annotations

import pytest

from nstflow.errors import UsageError
from nstflow.textile.finish.step_error import StepError, at


def test_an_error_knows_the_path_of_everything_that_it_stands_in() -> None:
    with pytest.raises(StepError, match="no such palette") as caught, at(1, "colorways"), at("night"), at("palette"):
        raise UsageError("no such palette")
    assert caught.value.path == (1, "colorways", "night", "palette")


def test_other_errors_go_through() -> None:
    with pytest.raises(ValueError, match="a bug"), at(0):
        raise ValueError("a bug")
