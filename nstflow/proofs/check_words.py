"""What the numbers of a certificate mean, in words."""

from __future__ import annotations

from collections.abc import Iterator

from nstflow.textile.seams import Certificate, SeamReading
from nstflow.textile.seams.certify import MOST_C, MOST_Z

_EDGES = {"across": "left and right edges", "down": "top and bottom edges"}
_NO_MORE = 1.05


def in_words(certificate: Certificate) -> Iterator[str]:
    """Say what was measured on each axis, a line each."""
    for axis, reading in (("across", certificate.across), ("down", certificate.down)):
        if reading is not None:
            yield f"{_EDGES[axis]}: {', '.join(_parts(reading))}"


def _parts(reading: SeamReading) -> Iterator[str]:
    if reading.worst is None:
        yield "too few pixels to judge a seam"
    else:
        ratio = reading.visibility
        visible = (
            "the seam is no more visible than the steps inside"
            if ratio is None or ratio <= _NO_MORE
            else f"the seam is {ratio:.1f} times as visible as a usual step inside"
        )
        yield f"{visible} (z {reading.worst:.1f}; a seam may show from {MOST_Z} on)"
    if reading.h is not None:
        yield f"{reading.h:.0%} of the usual fine detail".replace("%", " %")
    if reading.c is not None:
        yield "one side mirrors the other" if reading.c > MOST_C else "no mirror line"
    yield f"stripes of {reading.tramline:.0%} of the contrast".replace("%", " %")
