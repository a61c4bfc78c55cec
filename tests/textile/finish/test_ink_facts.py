"""Facts about a picture's inks, against scikit-image."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.textile.finish.ink_facts import color_difference


def test_a_difference_is_found_in_every_row_of_a_large_picture():
    image = np.zeros((400, 3, 3), dtype="float32")
    flat = np.zeros((400, 3, 3), dtype="uint8")
    flat[399] = 255
    found = color_difference(image, flat)
    assert found == {"mean": pytest.approx(0.25, abs=1e-3), "p95": 0, "max": pytest.approx(100, abs=1e-2)}
