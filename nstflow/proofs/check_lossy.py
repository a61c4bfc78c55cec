"""JPEG and WebP as tiles: what their compression does to a seam by itself is no fault of the pattern.

Measured on 48 drafts of 96 to 160 px in six repeats, resized to sizes that are no multiples of 8 px; docs/seams.md.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import Certificate, SeamFinding, check_identity

_KINDS = ((b"\xff\xd8\xff", 0, "JPEG"), (b"WEBP", 8, "WebP"))
_HEAD_BYTES = 12
# z that blocks leave at the edges of tiles that pass as PNG, at worst: 7.6 (JPEG 75), 5.7 (WebP), 3.5 (our JPEG), and
# of soft noise 9.2 (JPEG 75).
_MOST_Z_OF_BLOCKS = 10.0
# Mean distance of units, of 255: 7.2 at worst as they were exported, 11.2 at least where one is shifted by 1 px.
_MOST_DISTANCE = 9.0


def lossy_format(path: Path) -> str | None:
    """Tell by its first bytes which lossy format a file has: `JPEG`, `WebP`, or None."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return next((name for start, at, name in _KINDS if head[at:].startswith(start)), None)


def note_of(format: str) -> str:
    """Say what a lossy format is for."""
    return f"{format} is for previews: its compression leaves seams; check and hand over the PNG or TIFF"


def lenient(certificate: Certificate, format: str) -> Certificate:
    """Let a seam that compression alone may have left be a warning, with the reason."""
    readings = {"across": certificate.across, "down": certificate.down}

    def judged(finding: SeamFinding) -> SeamFinding:
        reading = readings.get(finding.axis or "")
        if finding.kind != "seam" or finding.verdict != "fail" or reading is None or reading.worst is None:
            return finding
        if reading.worst > _MOST_Z_OF_BLOCKS:
            return finding
        reason = f"{finding.reason}, which {format}'s blocks alone may leave"
        return replace(finding, verdict="warn", reason=reason, remedy="check the PNG or TIFF, which print")

    return replace(certificate, findings=tuple(judged(finding) for finding in certificate.findings))


def check_likeness(swatch: np.ndarray, lattice: Lattice, unit_size: tuple[int, int], format: str) -> str | None:
    """Say in a sentence what is broken in a lossy swatch: its units need not be the same bit for bit, but alike.

    swatch: uint8 (H, W, 3); unit_size: (width, height) in px of the unit in its top left.
    """
    width, height = unit_size
    try:
        expected = lattice.swatch(np.ascontiguousarray(swatch[:height, :width]))
    except UsageError as error:
        return str(error)
    if expected.shape != swatch.shape:
        return check_identity(swatch, lattice, unit_size)
    distance = max(
        float(np.abs(swatch[rows, columns].astype("int16") - expected[rows, columns]).mean())
        for rows in _spans(swatch.shape[0], height)
        for columns in _spans(swatch.shape[1], width)
    )
    if distance <= _MOST_DISTANCE:
        return None
    return (
        f"the swatch's units are not as {lattice.name} has them: a unit differs by {distance:.0f} of 255 in the mean, "
        f"more than {format} makes of it (at most {_MOST_DISTANCE:.0f})"
    )


def _spans(length: int, unit: int) -> list[slice]:
    return [slice(begin, begin + unit) for begin in range(0, length, unit)]
