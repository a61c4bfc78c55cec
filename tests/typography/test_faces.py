"""Typefaces: every letter has a glyph."""

from __future__ import annotations

import pytest

from nstflow.typography.faces import Face
from nstflow.typography.text import TextStyle
from testing.lettering import inked


@pytest.mark.parametrize("face", list(Face))
@pytest.mark.parametrize("letter", "äöüßÄé×·…–—“”→łžй")
def test_every_letter_a_designer_writes_has_a_glyph(face, letter):
    style = TextStyle(face, 16, (0, 0, 0))
    assert inked(letter, style).any()
    assert (inked(letter, style) != inked("\uffff", style)).any()
