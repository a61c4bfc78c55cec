"""How a job's files are written, format by format."""

from __future__ import annotations

import hashlib

from nstflow.errors import UsageError
from nstflow.jobs.options.files import Format
from nstflow.jobs.production import Production
from nstflow.outputs.encode.formats import Writing
from nstflow.pictures.icc import Profile, cached_profile


def profile_of(production: Production, digest: str | None = None) -> Profile | None:
    """Read the profile that colors are converted to; None is sRGB.

    digest: the SHA-256 that its file had when the job was planned; None takes what is there now.
    Raises UsageError for a profile that cannot be used, and for another one than was planned.
    """
    if production.profile is None:
        return None
    profile = cached_profile(production.profile)
    if digest is not None and hashlib.sha256(profile.data).hexdigest() != digest:
        raise UsageError(
            f"{production.profile}: changed while the run went on: not the profile that was planned any more; run again"
        )
    return profile


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
