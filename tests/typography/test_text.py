"""Lines of text, measured and drawn."""

from __future__ import annotations

import unicodedata

import numpy as np

from nstflow.typography.text import width_px
from testing.lettering import SANS, inked


def test_umlauts_of_macos_file_names_are_composed():
    decomposed = unicodedata.normalize("NFD", "Frühling")
    np.testing.assert_array_equal(inked(decomposed), inked("Frühling"))


def test_text_is_drawn_where_it_was_measured():
    columns = np.flatnonzero(inked("Hamburg").any(axis=0))
    assert columns[0] >= 10
    assert columns[-1] <= 10 + width_px("Hamburg", SANS) + 1
