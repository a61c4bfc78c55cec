"""What a recipe may say of the tile."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.jobs.options.tile import Tile
from testing.project_folder import Project
from testing.recipe_models import message
from testing.recipes import ONE_JOB, refusal_of


@given(st.integers(32, 16384), st.none() | st.integers(32, 16384), st.sampled_from(["x", " x ", "×", " ×"]))
def test_a_size_is_a_width_or_width_times_height(width: int, height: int | None, sign: str) -> None:
    text = f"{width}px" if height is None else f"{width}{sign}{height} px"
    assert Tile.model_validate({"size": text}).size_px == (width, height)


@pytest.mark.parametrize("text", ["512", "512 cm", "px", "31px", "16385px", "512x31px", "-512px", "512x512x512px", ""])
def test_other_sizes_are_refused(text: str) -> None:
    assert "px" in message(Tile, size=text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Half Drop", "half-drop"), ("1/2-drop", "half-drop"), ("half-brick", "brick"), ("2/5-drop", "2/5-drop")],
)
def test_a_repeat_gets_its_usual_name(text: str, name: str) -> None:
    assert Tile(repeat=text).repeat == name


@pytest.mark.parametrize("text", ["3/2-drop", "0/2-drop", "1/17-brick", "p3", "1/0-drop"])
def test_a_repeat_that_is_none_is_refused(text: str) -> None:
    assert f"'{text}'" in message(Tile, repeat=text)


@pytest.mark.parametrize("dpi", [9, 2401, float("nan"), "fine"])
def test_dpi_is_from_10_to_2400(dpi: Any) -> None:
    assert "dpi" in message(Tile, dpi=dpi)


@pytest.mark.parametrize("size", ["0cm", "32", "-3cm", "6m", "3x4x5cm", "32furlongs"])
def test_sizes_that_are_none_are_refused_with_their_line(project: Project, size: str) -> None:
    found = refusal_of(project, ONE_JOB + f"tile: {{size: '{size}'}}\n")
    assert found[0].startswith("recipes/spring.yaml:4: tile.size: "), found


@pytest.mark.parametrize("size", ["-64px", "64.5px", "64,5 px", "12pixels", "64 x 64.5 px"])
def test_a_size_in_pixels_is_not_told_to_be_a_length(size: str) -> None:
    said = message(Tile, size=size)
    assert f"'{size}': expected whole pixels from 32 to 16384 a side, such as 512px or 512x384px" in said
    assert "cm" not in said
