"""The page of mistakes is what the commands answer."""

from __future__ import annotations

import pytest

from tools.mistakes import MISTAKES, Mistake
from tools.write_errors import PAGE, answer, errors_page


def test_the_page_of_mistakes_is_what_the_commands_answer() -> None:
    assert PAGE.read_text(encoding="utf-8") == errors_page(), "run `make docs`"


def test_there_are_twenty_mistakes_or_more() -> None:
    assert len({mistake.title for mistake in MISTAKES}) >= 20


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.title)
def test_a_mistake_is_refused_without_being_called_a_bug(mistake: Mistake) -> None:
    code, said = answer(mistake)
    assert code in (1, 2)
    assert not {"bug", "Traceback"} & set(said.split())
