"""Single files that we wrote, told from a person's by what is in them: proofs, sheets and saved pictures.

They lie where a person chose, and no record names them. Each has a signature in its XMP: the `InstanceID`, which the
standard wants changed with every saving, is the digest of the rest of the file. So a file is ours only while each of
its bytes is as we wrote it, even where an editor keeps the XMP of what it opened.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection
from hashlib import sha256
from itertools import chain, count
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.outputs.encode.xmp import xmp_packet

_BLANK = "0" * 64
_SIGNATURE = re.compile(rb"<xmpMM:InstanceID[^>]*>xmp\.iid:([0-9a-f]{64})</xmpMM:InstanceID>")
_PACKET_END = b'<?xpacket end="w"?>'
_PNG, _PNG_TEXT = b"\x89PNG\r\n\x1a\n", b"iTXt"
_CHECKSUM_BYTES = 4


def unsigned_xmp(*, title: str = "") -> bytes:
    """Write the XMP packet that is to be embedded, uncompressed, in a file before it is signed."""
    return xmp_packet(title=title, instance=f"xmp.iid:{_BLANK}")


def signed(file: bytes) -> bytes:
    """Sign a file of any format, as it was encoded with a packet of `unsigned_xmp`.

    Raises ValueError for one without.
    """
    return _with_signature(file, sha256(file).hexdigest())


def is_ours(path: Path) -> bool:
    """Tell whether a file was signed and is as it was then; False for what is not there or cannot be read."""
    try:
        file = path.read_bytes()
        return file == signed(_with_signature(file, _BLANK))
    except (OSError, ValueError):
        return False


def check_place(path: Path, *, how_to_overwrite: str) -> None:
    """Raise UsageError where a file lies that is not ours, and is not to be lost.

    how_to_overwrite: what says that it may be, such as `--overwrite`.
    """
    if path.is_file() and not is_ours(path):
        raise UsageError(
            f"{path}: there is a file that nstflow did not write, or that was changed since; "
            f"choose another name, or {how_to_overwrite} to lose it"
        )


def free_place(path: Path, taken: Collection[Path] = ()) -> Path:
    """Return the path, or `<name>-2.png`, `<name>-3.png`, …, where a file lies that is not ours, or that is taken."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return next(free for free in chain([path], numbered) if free not in taken and (not free.exists() or is_ours(free)))


def _with_signature(file: bytes, digits: str) -> bytes:
    """Put 64 hexadecimal digits in the signature's place, and PNG's checksum of it right."""
    place = _SIGNATURE.search(file)
    if place is None:
        raise ValueError("a file without a place for a signature")
    changed = bytearray(file)
    changed[slice(*place.span(1))] = digits.encode()
    if file.startswith(_PNG):
        begin, end = file.rfind(_PNG_TEXT, 0, place.start()), file.find(_PACKET_END, place.end()) + len(_PACKET_END)
        changed[end : end + _CHECKSUM_BYTES] = zlib.crc32(changed[begin:end]).to_bytes(_CHECKSUM_BYTES, "big")
    return bytes(changed)
