"""A certificate in a few words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import certify, seam_in_words, warnings_in_words

_CALM, _STRIPED = {"tramline": 0.3}, {"tramline": 0.8}


@pytest.mark.parametrize(
    ("certificate", "seam", "warnings"),
    [
        (None, "", ()),
        ({"verdict": "pass", "summary": "placement print", "across": None, "down": None}, "placement print", ()),
        ({"verdict": "pass", "summary": "seamless", "across": _CALM, "down": _CALM}, "seamless", ()),
        ({"verdict": "pass", "summary": "seamless", "across": _STRIPED}, "seamless", ("upright stripes",)),
        ({"verdict": "fail", "summary": "z 7", "down": _STRIPED}, "seam shows", ("seam shows", "level stripes")),
        ({"summary": "of an earlier version"}, "of an earlier version", ()),
    ],
)  # fmt: skip
def test_a_certificate_says_what_a_client_has_to_know(
    certificate: dict[str, Any] | None, seam: str, warnings: tuple[str, ...]
) -> None:
    assert (seam_in_words(certificate), warnings_in_words(certificate)) == (seam, warnings)


@pytest.mark.parametrize("axis", [0, 1])
def test_stripes_that_a_certificate_notes_are_warned_of_in_the_same_words(axis: int) -> None:
    noise = np.random.default_rng(0).integers(0, 40, (96, 96, 3), dtype="uint8")
    noise[(slice(20, 60), slice(None))[:: 1 if axis == 0 else -1]] += 180
    certificate = certify(noise, Lattice("straight"))
    (words,) = warnings_in_words(certificate.as_dict())
    assert words == ("level stripes", "upright stripes")[axis]
    assert any(f"the eye will see {words} (tramline" in note for note in certificate.notes)
