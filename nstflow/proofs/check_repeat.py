"""Which repeat a picture has, where nobody says so: the seam tells, as far as it can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nstflow.errors import UsageError, listed
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import Certificate, SeamFinding, certify

_LIKELY = ("straight", "half-drop", "brick", "third-drop", "third-brick", "quarter-drop", "quarter-brick")
# By how much z another repeat is to be less visible: of 48 drafts, 12 straight ones gain 0 at most, and of 21 others
# that do not fail as straight 18 gain 1 or more.
_LEAST_GAIN = 1.0
_REMEDY = "name the repeat that it was drawn for with --repeat; the file itself does not say"


def repeats_that_fit(pixels: np.ndarray, lattice: Lattice) -> Iterator[str]:
    """Name other repeats for which a picture that fails passes: most often the wrong one was declared."""
    for name, certificate in _others(pixels, lattice):
        if certificate.verdict == "pass":
            yield f"as {name} it passes: --repeat {name}"


def doubt(pixels: np.ndarray, certificate: Certificate, lattice: Lattice) -> tuple[SeamFinding | None, str]:
    """Warn where the repeat was assumed and another fits clearly better; and note those that pass as well.

    pixels: uint8 (H, W, 3); certificate: what it has on the lattice that was assumed.
    """
    others = dict(_others(pixels, lattice))
    passing = [name for name, other in others.items() if other.verdict == "pass"]
    note = f"it passes as {listed(passing, 'and')} too: its edges alone do not tell" if passing else ""
    here = _worst(certificate)
    worsts = [(worst, name) for name, other in others.items() if (worst := _worst(other)) is not None]
    if here is None or not worsts or here - min(worsts)[0] < _LEAST_GAIN:
        return None, note
    z, name = min(worsts)
    reason = f"{lattice.name} was assumed, and as {name} the edges fit better (z {z:.1f} instead of {here:.1f})"
    finding = SeamFinding("repeat", "warn", None, reason, f"{_REMEDY}: --repeat {name}, or --repeat {lattice.name}")
    return finding, note


def _others(pixels: np.ndarray, lattice: Lattice) -> Iterator[tuple[str, Certificate]]:
    for name in _LIKELY:
        if name != lattice.name:
            try:
                yield name, certify(pixels, Lattice.parse(name))
            except UsageError:  # whose units cannot have this size
                continue


def _worst(certificate: Certificate) -> float | None:
    readings = (certificate.across, certificate.down)
    return max((reading.worst for reading in readings if reading and reading.worst is not None), default=None)
