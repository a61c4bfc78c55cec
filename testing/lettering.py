"""Letters on a page of their own."""

from __future__ import annotations

import numpy as np
from PIL import Image

from nstflow.typography.faces import Face
from nstflow.typography.text import TextStyle, write

SANS = TextStyle(Face.SANS, 16, (0, 0, 0))


def inked(text: str, style: TextStyle = SANS) -> np.ndarray:
    """Find which pixels (60, 400) of a white page a line of text covers, from 10 px at the left and at the top."""
    page = Image.new("RGB", (400, 60), (255, 255, 255))
    write(page, text, style, left=10, top=10)
    covered: np.ndarray = np.asarray(page)[..., 0] < 200
    return covered
