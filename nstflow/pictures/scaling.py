"""Numbers of any type to [0, 1]: what counts as black and what as white."""

from __future__ import annotations

import numpy as np

from nstflow.pictures.refusals import UnreadableError

REMEDY = "save it again with 8 or 16 bits, without a sign"

# White where a file does not say: 1, or that of 8 or 16 bits where a program has only changed the type of numbers.
_LARGEST_16_BITS = 65535
_WHITES = (1.0, 255.0, float(_LARGEST_16_BITS))
# A picture all of whose values are below a sixteenth of a white above 1 is taken for one with values above its own
# white, such as 1.3 in a light: which of the two it is cannot be known.
_LEAST_SHARE_OF_WHITE = 1 / 16


def scaled_as_said(values: np.ndarray, black: float, white: float) -> np.ndarray:
    """Scale numbers between a black and a white that their file names: float32, and what is outside is cut off."""
    shares = (values.astype("float64") - black) / (white - black)
    if not np.isfinite(shares).all():
        raise UnreadableError(f"values that are no numbers; {REMEDY}")
    return shares.clip(0, 1).astype("float32")


def scaled_16_bits(values: np.ndarray) -> np.ndarray:
    """Scale whole numbers of 16 bits, of whatever type, to float32 in [0, 1]. Raises UnreadableError for others."""
    least, most = values.min(), values.max()
    if not (least >= 0 and most <= _LARGEST_16_BITS):
        raise UnreadableError(f"grey values from {least:g} to {most:g}; expected 0 to {_LARGEST_16_BITS}; {REMEDY}")
    scaled: np.ndarray = values.astype("float32") / np.float32(_LARGEST_16_BITS)
    return scaled


def scaled_by_guess(values: np.ndarray) -> tuple[np.ndarray, float]:
    """Scale numbers, whose file does not say what is white, to float32 in [0, 1]; and what was taken for white.

    Raises UnreadableError for what is below 0, above 65535 or no number, and for what may be lights above white.
    """
    darkest, brightest = float(values.min()), float(values.max())
    white = next((white for white in _WHITES if brightest <= white), None)
    if white is None or not darkest >= 0 or (white > 1 and brightest < white * _LEAST_SHARE_OF_WHITE):
        raise UnreadableError(
            f"grey values from {darkest:g} to {brightest:g}; expected 0 to 1, 0 to 255 or 0 to 65535; {REMEDY}"
        )
    return values.astype("float32") / np.float32(white), white
