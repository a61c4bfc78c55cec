"""The seam certificate: whether a tile repeats without a seam, and whether it was made so honestly.

Gate 0 (`check_identity`): a saved swatch obeys its lattice bit for bit. Metric A (`scores.py`): how far the step across
the seam stands out. Metric B (`band.py`): whether edges were blurred or mirrored. docs/seams.md has the limits and how
often they are wrong.
"""

from nstflow.textile.seams.advice import Advice, advice
from nstflow.textile.seams.certificate import Certificate, SeamFinding, SeamReading, Verdict
from nstflow.textile.seams.certify import certify
from nstflow.textile.seams.gate import check_identity, unit_of_swatch
from nstflow.textile.seams.words import seam_in_words, warnings_in_words

__all__ = [
    "Advice",
    "Certificate",
    "SeamFinding",
    "SeamReading",
    "Verdict",
    "advice",
    "certify",
    "check_identity",
    "seam_in_words",
    "unit_of_swatch",
    "warnings_in_words",
]
