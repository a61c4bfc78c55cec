"""What counts as black and as white."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.pictures.refusals import UnreadableError
from nstflow.pictures.scaling import scaled_16_bits, scaled_as_said, scaled_by_guess

RAMP = np.linspace(0, 1, 60).reshape(6, 10)


@pytest.mark.parametrize("white", [1, 255, 65535])
def test_the_least_white_that_holds_a_picture_is_its_white(white: float) -> None:
    scaled, taken = scaled_by_guess((RAMP * white).astype("float32"))
    assert taken == white
    assert scaled.dtype == np.float32
    assert np.allclose(scaled, RAMP, atol=1e-6)


@pytest.mark.parametrize("brightest", [1.01, 15.9, 255.1, 4000, 65535.5, np.inf, np.nan])
def test_a_picture_whose_white_cannot_be_known_is_refused(brightest: float) -> None:
    with pytest.raises(UnreadableError, match="expected 0 to 1, 0 to 255 or 0 to 65535; save it again"):
        scaled_by_guess(np.array([[0.0, brightest]]))


def test_what_is_outside_of_the_limits_of_its_file_is_cut_off() -> None:
    assert np.allclose(scaled_as_said(np.array([-3, -2, 0, 2, 3]), -2, 2), [0, 0, 0.5, 1, 1])


def test_whole_numbers_are_16_bits_however_dark_they_are() -> None:
    assert np.allclose(scaled_16_bits(np.array([0, 100, 3000], "int32")) * 65535, [0, 100, 3000])
    for outside in (-1, 65536):
        with pytest.raises(UnreadableError, match="expected 0 to 65535; save it again"):
            scaled_16_bits(np.array([0, outside]))
