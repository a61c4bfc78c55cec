"""What a certificate says."""

from __future__ import annotations

import json

from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import certify
from testing.drawn import photo


def test_a_certificate_is_plain_data():
    certificate = certify(photo(), Lattice.parse("half-drop"))
    plain_data = json.loads(json.dumps(certificate.as_dict(), allow_nan=False))
    assert plain_data["verdict"] == "fail"
    assert plain_data["repeat"] == "half-drop"
    assert plain_data["unit_px"] == [160, 120]
    assert list(plain_data["across"]["z"]) == ["1", "2", "4", "8", "16"]
    assert plain_data["reasons"] == list(certificate.reasons)
    assert plain_data["summary"] == certificate.summary
    assert certificate.summary.startswith("seam: fail (z ")
    assert certificate.summary.endswith((" across)", " down)"))
    assert all(certificate.remedies)
