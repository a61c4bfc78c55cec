"""How a job's files are written, format by format."""

from __future__ import annotations

from nstflow.jobs.options.files import Format
from nstflow.jobs.production import Production
from nstflow.outputs.encode.formats import Writing
from nstflow.pictures.icc import Profile, cached_profile


def profile_of(production: Production) -> Profile | None:
    """Read the profile that colors are converted to; None is sRGB. Raises UsageError for one that cannot be used."""
    return cached_profile(production.profile) if production.profile else None


def writing_of(production: Production, format: Format, profile: Profile | None, *, xmp: bytes | None = None) -> Writing:
    """Choose how a job's files of one format are written.

    profile: of `profile_of`; one that PNG cannot hold is left to TIFF, and previews stay in sRGB, which is what screens
    expect.
    """
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
