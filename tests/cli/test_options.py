"""Options that several commands share."""

from __future__ import annotations

import pytest

from testing.project_folder import Project
from testing.recipes import BOTH


@pytest.mark.parametrize("command", ["validate", "plan", "run"])
def test_set_changes_a_recipe_before_it_is_checked(nstflow, project: Project, command: str) -> None:
    said = nstflow(command, project.recipe(BOTH), "--set", "tile.repeat=brik")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("--set tile.repeat=brik: tile.repeat: 'brik': unknown repeat; did you mean 'brick'?")


def test_every_wrong_set_is_told_at_once(nstflow, project: Project) -> None:
    said = nstflow("plan", project.recipe(BOTH), "--set", "name", "--set", "tile.size.x=1", "--set", "=2")
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == [
        "--set name", "--set =2", "--set tile.size.x=1",
    ]  # fmt: skip


def test_out_is_the_name_of_a_png_file(nstflow, project: Project) -> None:
    said = nstflow("tile", "inputs/contents/koi.png", "--out", "shown.jpg")
    assert (said.code, said.out) == (2, "")
    assert "Invalid value for '--out': 'shown.jpg': expected a file name that ends in .png" in said.err
    assert not (project.root / "shown.jpg").exists()
