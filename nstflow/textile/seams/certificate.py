"""What the certificate says: numbers, a verdict, and reasons in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Axis = Literal["across", "down"]
Verdict = Literal["pass", "warn", "fail"]
FindingKind = Literal["seam", "line", "blur", "mirror", "identity", "repeat"]

_GRAVITY: Mapping[Verdict, int] = {"pass": 0, "warn": 1, "fail": 2}
_SHORT: Mapping[FindingKind, str] = {
    "line": "own line {axis}",
    "blur": "blurred {axis}",
    "mirror": "mirrored {axis}",
    "identity": "not in repeat",
    "repeat": "another repeat fits better",
}


@dataclass(frozen=True)
class SeamFinding:
    """A thing that is wrong, or may be, in the words of a designer.

    axis: `across` at the left and right edges, `down` at the top and bottom edges; None for the picture as a whole.
    """

    kind: FindingKind
    verdict: Verdict
    axis: Axis | None
    reason: str
    remedy: str


@dataclass(frozen=True)
class SeamReading:
    """What was measured on an axis; None, or a scale left out, where the tile is too small to tell.

    z:        scale in px -> z of a change of shade or texture at the seam; line_z: of a line. At most 3 or so is usual.
    h:        how much of its fine detail the seam's band kept: 1 all, 0 blurred.
    c:        how much a side is the mirror of the other: 1 exactly.
    tramline: striping along this axis in repeat, in [0, 1].
    visibility: the step at the seam over a usual one inside, at the scale of the highest z of a shade; not recorded.
    """

    z: Mapping[int, float]
    line_z: Mapping[int, float]
    h: float | None
    c: float | None
    tramline: float
    visibility: float | None = None

    @property
    def worst(self) -> float | None:
        """The highest z of all."""
        return max((*self.z.values(), *self.line_z.values()), default=None)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, rounded."""
        return {
            "z": {str(scale): round(z, 2) for scale, z in self.z.items()},
            "line_z": {str(scale): round(z, 2) for scale, z in self.line_z.items()},
            "h": None if self.h is None else round(self.h, 3),
            "c": None if self.c is None else round(self.c, 3),
            "tramline": round(self.tramline, 3),
        }


@dataclass(frozen=True)
class Certificate:
    """Whether a tile repeats without a seam.

    repeat:   the lattice's name; unit_px: (width, height).
    across:   at the left and right edges; down: at the top and bottom edges; None where the repeat does not wrap.
    findings: what is wrong or may be; notes: what is worth knowing and no fault.
    """

    repeat: str
    unit_px: tuple[int, int]
    across: SeamReading | None = None
    down: SeamReading | None = None
    findings: tuple[SeamFinding, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The gravest of the findings, or `pass`."""
        return max((finding.verdict for finding in self.findings), key=_GRAVITY.__getitem__, default="pass")

    @property
    def reasons(self) -> tuple[str, ...]:
        """The findings in words, the gravest first."""
        return tuple(finding.reason for finding in self.by_gravity)

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do, the most urgent first, each once."""
        return tuple(dict.fromkeys(finding.remedy for finding in self.by_gravity))

    @property
    def summary(self) -> str:
        """A few words for a badge: `seamless`, `seam: fail (z 7.2 down)`, `placement print`."""
        if self.across is None and self.down is None and not self.findings:
            return "placement print"
        if not self.findings:
            return "seamless"
        gravest = self.by_gravity[0]
        return f"seam: {self.verdict} ({self._short(gravest)})"

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for a manifest and for `--json`."""
        return {
            "repeat": self.repeat,
            "unit_px": list(self.unit_px),
            "verdict": self.verdict,
            "summary": self.summary,
            "reasons": list(self.reasons),
            "remedies": list(self.remedies),
            "notes": list(self.notes),
            "across": None if self.across is None else self.across.as_dict(),
            "down": None if self.down is None else self.down.as_dict(),
        }

    @property
    def by_gravity(self) -> list[SeamFinding]:
        """The findings, the gravest first."""
        return sorted(self.findings, key=lambda finding: -_GRAVITY[finding.verdict])

    def _short(self, finding: SeamFinding) -> str:
        if finding.kind != "seam":
            return _SHORT[finding.kind].format(axis=finding.axis)
        reading = self.across if finding.axis == "across" else self.down
        return f"z {reading.worst:.1f} {finding.axis}" if reading and reading.worst is not None else str(finding.axis)
