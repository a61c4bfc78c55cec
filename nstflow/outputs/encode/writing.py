"""How a job's files are written, format by format."""

from __future__ import annotations

from nstflow.jobs.options.files import Format
from nstflow.jobs.production import Production
from nstflow.outputs.encode.formats import Writing
from nstflow.pictures.icc import Profile, load_profile

MASTERS: tuple[Format, ...] = ("png", "tiff")
"""What a printer gets. The others are for looking at: they lose, and stay in sRGB, which is what screens expect."""


def writing_of(production: Production, format: Format, *, xmp: bytes | None = None) -> Writing:
    """The job's writing of one format; a profile that PNG cannot hold is left to TIFF.

    Raises UsageError for a profile that cannot be used.
    """
    profile = load_profile(production.profile) if production.profile else None
    return Writing(
        dpi=production.tile.dpi,
        profile=profile if _takes(format, profile) else None,
        intent=production.files.intent,
        bits=production.files.bits,
        compression=production.files.compression,
        xmp=xmp,
    )


def _takes(format: Format, profile: Profile | None) -> bool:
    return profile is not None and (format == "tiff" or (format == "png" and profile.space == "RGB"))
