"""What a step returns is looked at before anybody believes it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from nstflow.errors import JobError
from nstflow.textile.finish import Finish, Inks, Sharpen, run_step
from nstflow.textile.lattice import Lattice
from nstflow.textile.plates import Plates
from testing.finish_steps import TURN, Fade, Woodcut, artwork, inked


def returned(result, *, given=None, on_plates="drops"):
    """The artwork after a step that returns `result(artwork)`."""

    class Step(Finish):
        name: ClassVar[str] = "own"
        on_plates: ClassVar[str] = "drops"

        def __call__(self, artwork):
            return result(artwork)

    Step.on_plates = on_plates
    return run_step(Step(), given or artwork())


def test_a_step_that_does_as_it_says_goes_through():
    after = run_step(TURN, run_step(Inks(count=2), run_step(Sharpen(), artwork())))
    assert after.plates is not None
    assert list(after.colorways) == ["b"]
    np.testing.assert_array_equal(np.rint(after.image * 255).astype("uint8"), after.plates.render())
    assert run_step(Fade(), after).plates is None


@pytest.mark.parametrize(
    ("result", "hint"),
    [
        (lambda one: None, "own returned None; expected an Artwork"),
        (lambda one: one.image, "returned a ndarray; expected an Artwork"),
        (lambda one: replace(one, image=one.image[:6]), r"shape \(6, 10, 3\) for one of \(12, 10, 3\)"),
        (lambda one: replace(one, image=one.image[..., 0]), r"shape \(12, 10\)"),
        (lambda one: replace(one, image=one.image.astype("float64")), "an image of float64; expected float32"),
        (lambda one: replace(one, image=np.zeros((12, 10, 3), "uint8")), "an image of uint8; expected float32"),
        (lambda one: replace(one, image=one.image.tolist()), "a list as image"),
        (lambda one: replace(one, image=one.image - 2), r"values from -[12].* to -1.*; expected \[0, 1\]"),
        (lambda one: replace(one, image=one.image * 2), "artwork.painted clips them"),
        (lambda one: replace(one, image=one.image * np.float32("nan")), "values from nan to nan"),
        (lambda one: replace(one, lattice=Lattice.parse("straight")), "changed the lattice or the dpi"),
        (lambda one: replace(one, dpi=300.0), "changed the lattice or the dpi"),
        (lambda one: replace(one, facts={"mean": np.float32(1)}), "the fact 'mean', which is no plain JSON.*float"),
        (lambda one: replace(one, facts={"mean": {"x": float("nan")}}), "the fact 'mean'"),
        (lambda one: replace(one, facts={3: 4}), "a fact named 3"),
        (lambda one: replace(one, facts=None), "returned None as facts"),
        (lambda one: replace(one, notes="no tuple"), "'no tuple' as notes; expected a tuple"),
        (lambda one: replace(one, notes=(3,)), "as notes"),
        (lambda one: replace(one, colorways=None), "None as colorways"),
        (lambda one: replace(one, colorways={"../x": one}), "a colorway '../x'; it is a folder"),
        (lambda one: replace(one, colorways={"x": one.image}), "a ndarray as colorway 'x'"),
        (lambda one: replace(one, colorways={"x": replace(one, facts={"a": {1}})}), "fact 'a'.*, in colorway 'x'$"),
        (lambda one: replace(one, plates=3), "a int as plates"),
        (lambda one: replace(one, plates=inked().plates), "plates that do not print its image"),
        (lambda one: inked(), "returned plates; expected none, as its on_plates is 'drops'"),
        (lambda one: one.painted(lambda image: (image * 255).astype("uint8"), step="own"), "own painted uint8"),
        (lambda one: one.painted(lambda image: None, step="own"), "own painted object"),
    ],
)
def test_what_is_no_artwork_is_refused_with_the_step_and_what_was_found(result, hint):
    with pytest.raises(JobError, match=rf"^finish: own.*{hint}|^finish: {hint}"):
        returned(result)


def test_a_step_is_held_to_what_it_declares():
    with pytest.raises(JobError, match="own returned no plates; expected them, as its on_plates is 'makes'"):
        returned(lambda one: one, on_plates="makes")
    with pytest.raises(JobError, match=r"own dropped the plates; .*: such a step says 'drops'"):
        returned(lambda one: replace(one, plates=None), given=inked(), on_plates="keeps")
    with pytest.raises(JobError, match="woodcut returned 2 inks; expected at most 1, which its ink_count tells"):
        run_step(Woodcut(count=1), artwork())
    smaller = replace(inked(), plates=Plates(np.zeros((6, 10), "uint8"), inked().plates.inks))
    with pytest.raises(JobError, match=r"plates of shape \(6, 10\) for an image of \(12, 10\)"):
        returned(lambda one: smaller, on_plates="makes")


def test_a_picture_repainted_over_its_plates_is_not_taken_for_its_print():
    """Files are written from the plates: the change would be lost."""
    with pytest.raises(JobError, match="plates that do not print its image"):
        returned(lambda one: replace(one, image=one.image * np.float32(0.9)), given=inked())
    assert returned(lambda one: one.noted("a word"), given=inked()).plates is not None


def test_a_step_cannot_write_into_what_it_was_given():
    given = TURN(inked())
    before = given.image.copy()
    arrays = (
        lambda one: one.image,
        lambda one: one.plates.labels,
        lambda one: one.colorways["b"].image,
        lambda one: one.colorways["b"].plates.labels,
    )

    def write(array):
        array[:] = 0

    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            returned(lambda one, array=array: write(array(one)), given=given)
    np.testing.assert_array_equal(given.image, before)
    assert given.image.flags.writeable, "the caller's own array stays as it is"
