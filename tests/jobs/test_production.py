"""What becomes of a tile, and the steps that it is finished by."""

from __future__ import annotations

import pickle

import pytest

from nstflow.jobs.production import Production
from nstflow.textile.finish import Inks, Sharpen

FINISHES = {"inks": Inks, "sharpen": Sharpen}


@pytest.fixture
def production() -> Production:
    return Production((48, 32)).finished_by([Sharpen(), Inks(count=3)])


def test_steps_are_the_registered_classes_with_the_options_that_were_given(production: Production) -> None:
    assert production.finishing_steps(FINISHES) == (Sharpen(), Inks(count=3))
    assert Production((48, 32)).finishing_steps(FINISHES) == ()


def test_steps_are_validated_once_and_anew_where_they_are_others(production: Production) -> None:
    first = production.finishing_steps(FINISHES)
    assert all(one is other for one, other in zip(first, production.finishing_steps(FINISHES), strict=True))
    assert production.finished_by([Inks(count=2)]).finishing_steps(FINISHES) == (Inks(count=2),)


def test_steps_stay_behind_when_a_production_travels_and_are_no_part_of_what_it_is(production: Production) -> None:
    before = pickle.dumps(production)
    unused = pickle.loads(before)
    production.finishing_steps(FINISHES)
    assert pickle.dumps(production) == before
    assert production == unused
    assert production.digest == unused.digest
    assert unused.finishing_steps(FINISHES) == production.finishing_steps(FINISHES)
