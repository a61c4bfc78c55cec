"""Any picture, ours or not, certified as a tile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from nstflow.errors import UsageError
from nstflow.outputs.encode.png import to_8_bit
from nstflow.pictures.reading import read_picture
from nstflow.proofs.check_lossy import check_likeness, lenient, lossy_format, note_of
from nstflow.proofs.check_repeat import doubt, repeats_that_fit
from nstflow.proofs.check_words import in_words
from nstflow.proofs.provenance import Provenance, provenance_of
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import Certificate, SeamFinding, certify, check_identity, unit_of_swatch

_REMEDY_IDENTITY = (
    "export the swatch again, and do not resize, sharpen, dither or retouch it after it was put in repeat; "
    "where the file is the unit, leave out --swatch"
)


@dataclass(frozen=True)
class FileCheck:
    """What a file was certified as.

    path: the file; is_swatch: whether it was taken for a straight swatch; notes: what else is worth knowing.
    is_assumed: whether nobody said how it repeats.
    """

    path: Path
    certificate: Certificate
    is_swatch: bool = False
    notes: tuple[str, ...] = ()
    is_assumed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for `--json`: the certificate's, with the file and all notes."""
        plain = self.certificate.as_dict()
        told = {"notes": [*self.notes, *plain["notes"]], "words": list(in_words(self.certificate))}
        return {"file": str(self.path), "swatch": self.is_swatch, "assumed": self.is_assumed, **plain, **told}


def check_file(path: Path, *, repeat: str | None = None, is_swatch: bool | None = None) -> FileCheck:
    """Read a file and certify it.

    repeat:    a name that `Lattice.parse` knows; None for what the manifest beside the file says, or straight.
    is_swatch: the file is a straight swatch of that repeat: gate 0 first, then its unit; None for what the manifest
               says.

    Raises UsageError for a size that the repeat cannot have, and PictureError.
    """
    provenance = provenance_of(path)
    pixels, remarks = _pixels(path, is_ours=provenance is not None)
    lattice = Lattice.parse(repeat or (provenance and provenance.unit_repeat) or "straight")
    if is_swatch is None:
        is_swatch = bool(provenance and provenance.is_swatch and lattice.name == provenance.unit_repeat)
    format = lossy_format(path)
    is_assumed = repeat is None and not (provenance and provenance.unit_repeat)
    notes = [*remarks, *_notes(lattice, provenance, format, asked=repeat is not None)]
    try:
        certificate = _certify(pixels, lattice, is_swatch=is_swatch, format=format)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    if any(finding.kind == "seam" and finding.verdict == "fail" for finding in certificate.findings):
        notes += repeats_that_fit(pixels, lattice)
    elif is_assumed:
        finding, note = doubt(pixels, certificate, lattice)
        notes += [note] if note else []
        certificate = replace(certificate, findings=(*filter(None, [finding]), *certificate.findings))
    return FileCheck(path, certificate, is_swatch, tuple(notes), is_assumed)


def _pixels(path: Path, *, is_ours: bool) -> tuple[np.ndarray, tuple[str, ...]]:
    """Read every pixel, uint8: at half the resolution a swatch is no longer made of whole units."""
    picture = read_picture(path, smallest_side_px=1, reduce=False, is_ours=is_ours)
    return to_8_bit(picture.image), picture.notes


def _certify(pixels: np.ndarray, lattice: Lattice, *, is_swatch: bool, format: str | None) -> Certificate:
    """Certify the unit, and the swatch that it is the top left of. format: of a lossy file."""
    unit, width, height = pixels, pixels.shape[1], pixels.shape[0]
    if is_swatch:
        width, height = unit_of_swatch(lattice, width, height)
        unit = np.ascontiguousarray(pixels[:height, :width])
    certificate = certify(unit, lattice)
    if format is not None:
        certificate = lenient(certificate, format)
    if not is_swatch:
        return certificate
    if format is None:
        broken = check_identity(pixels, lattice, (width, height))
    else:
        broken = check_likeness(pixels, lattice, (width, height), format)
    if broken is None:
        return certificate
    damage = SeamFinding("identity", "fail", None, broken, _REMEDY_IDENTITY)
    return replace(certificate, findings=(damage, *certificate.findings))


def _notes(lattice: Lattice, provenance: Provenance | None, format: str | None, *, asked: bool) -> Iterator[str]:
    if format is not None:
        yield note_of(format)
    if provenance and not asked:
        yield provenance.note
    elif provenance and provenance.unit_repeat and provenance.unit_repeat != lattice.name:
        yield f"its manifest says {provenance.unit_repeat}"
