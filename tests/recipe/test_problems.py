"""Problems gathered with their lines, and told in order."""

from __future__ import annotations

import pytest

from nstflow.errors import Problem
from nstflow.recipe.problems import ProblemList, in_order
from nstflow.recipe.yaml import Document

DOCUMENT = Document({"styles": ["a"]}, {(): "a.yaml:1", ("styles",): "a.yaml:3", ("styles", 0): "a.yaml:4"})


def test_a_problem_has_the_line_of_the_nearest_part_that_has_one() -> None:
    problems = ProblemList(DOCUMENT)
    problems.add(("styles", 0, "image"), "is gone", key=("styles", 0))
    problems.add(("name",), "is odd")
    assert problems.problems == [Problem("a.yaml:4", "styles.0", "is gone"), Problem("a.yaml:1", "name", "is odd")]


@pytest.mark.parametrize(("name", "count"), [("spring", 0), ("spring/19", 1), ("..", 1)])
def test_a_name_that_cannot_be_a_folder_is_a_problem(name: str, count: int) -> None:
    problems = ProblemList(DOCUMENT)
    problems.check_folder_name(name, ("name",))
    assert len(problems.problems) == count


def test_lines_are_sorted_as_numbers_file_by_file_and_each_problem_is_told_once() -> None:
    late, early = Problem("a.yaml:10", "x", "late"), Problem("a.yaml:9", "x", "early")
    other, option = Problem("b.yaml:1", "x", "other"), Problem("--set a=1", "a", "option")
    assert in_order([other, late, early, late, option]) == [option, early, late, other]
