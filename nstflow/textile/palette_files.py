"""Palette files: GIMP's GPL (text) and Adobe's ASE (Swatch Exchange, binary), read and written."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from nstflow.errors import UsageError, first_line
from nstflow.textile.color import from_lab_d50
from nstflow.textile.palettes import Ink

_GPL_MAGIC = "GIMP Palette"
_GPL_COLOR = re.compile(r"\s*(\d+)\s+(\d+)\s+(\d+)(?:\s+(.*))?")
_GPL_NO_NAME = "untitled"
_ASE_MAGIC = b"ASEF"
_ASE_COLOR, _ASE_GROUP, _ASE_GROUP_END = 0x0001, 0xC001, 0xC002
_ASE_KINDS = (_ASE_COLOR, _ASE_GROUP, _ASE_GROUP_END)
_ASE_CHANNELS = {b"RGB ": 3, b"CMYK": 4, b"LAB ": 3, b"Gray": 1, b"GRAY": 1}
_ASE_NORMAL = 2
_LARGEST_BYTES = 1 << 22
_EXPECTED = "expected a GIMP palette (.gpl) or an Adobe Swatch Exchange file (.ase)"


def read_palette(path: Path) -> tuple[Ink, ...]:
    """Read the colors of a GPL or ASE file in their order; groups are run together, and names may be empty.

    CMYK is converted without a profile, so it is a guess; Lab, gray and RGB (taken as sRGB) are not.
    Raises UsageError with the file and the place in it, what was found and what is expected.
    """
    try:
        if path.is_dir():
            raise UsageError(f"{path}: a folder; {_EXPECTED}")
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"{path}: no such palette file; {_EXPECTED}, relative to the project folder") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({first_line(error)})") from error
    if len(data) > _LARGEST_BYTES:
        raise UsageError(f"{path}: larger than any palette; {_EXPECTED}")
    inks = _read_ase(path, data) if data.startswith(_ASE_MAGIC) else _read_gpl(path, data)
    if not inks:
        raise UsageError(f"{path}: a palette without colors; expected at least one")
    return tuple(inks)


def gpl_bytes(inks: Sequence[Ink], *, title: str = "nstflow") -> bytes:
    """Encode the inks as a GIMP palette, which GIMP, Inkscape and Krita open."""
    lines = [_GPL_MAGIC, f"Name: {_one_line(title)}", "Columns: 0", "#"]
    for ink in inks:
        red, green, blue = ink.rgb
        lines.append(f"{red:3d} {green:3d} {blue:3d}\t{_one_line(ink.name) or _GPL_NO_NAME}")
    return ("\n".join(lines) + "\n").encode()


def ase_bytes(inks: Sequence[Ink], *, title: str = "nstflow") -> bytes:
    """Encode the inks as an Adobe Swatch Exchange file, as a single group of RGB swatches."""
    blocks = [(_ASE_GROUP, _ase_text(title))]
    for ink in inks:
        values = struct.pack(">3f", *(value / 255 for value in ink.rgb))
        blocks.append((_ASE_COLOR, _ase_text(ink.name) + b"RGB " + values + struct.pack(">H", _ASE_NORMAL)))
    blocks.append((_ASE_GROUP_END, b""))
    body = b"".join(struct.pack(">HI", kind, len(block)) + block for kind, block in blocks)
    return _ASE_MAGIC + struct.pack(">HHI", 1, 0, len(blocks)) + body


def _read_gpl(path: Path, data: bytes) -> list[Ink]:
    if not data:
        raise UsageError(f"{path}: an empty file; {_EXPECTED}")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        lines = data.decode("latin-1").splitlines()  # names in files of old GIMPs
    if not lines or lines[0].strip() != _GPL_MAGIC:
        raise UsageError(f"{path}: not a palette, its first line is not '{_GPL_MAGIC}'; {_EXPECTED}")
    return [
        _gpl_ink(path, number, line)
        for number, line in enumerate(lines[1:], start=2)
        if line.strip() and not line.lstrip().startswith("#") and not re.match(r"(Name|Columns|Channels):", line)
    ]


def _gpl_ink(path: Path, number: int, line: str) -> Ink:
    color = _GPL_COLOR.fullmatch(line)
    if not color:
        raise UsageError(
            f"{path}:{number}: '{line.strip()[:60]}': expected red green blue name, such as 168 50 62 madder"
        )
    red, green, blue = (int(part) for part in color.groups()[:3])
    if max(red, green, blue) > 255:
        raise UsageError(f"{path}:{number}: {red} {green} {blue}: expected numbers from 0 to 255")
    name = " ".join((color[4] or "").split())
    return Ink("" if name.lower() == _GPL_NO_NAME else name, (red, green, blue))


def _read_ase(path: Path, data: bytes) -> list[Ink]:
    if len(data) < 12:
        raise UsageError(f"{path}: cut off after {len(data)} bytes, within its header; save or copy it again")
    blocks = struct.unpack(">I", data[8:12])[0]
    return [
        _ase_ink(path, number, block) for number, kind, block in _ase_blocks(path, data, blocks) if kind == _ASE_COLOR
    ]


def _ase_blocks(path: Path, data: bytes, blocks: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (number from 1, kind, content) of every block."""
    place = 12
    for number in range(1, blocks + 1):
        head = data[place : place + 6]
        if len(head) < 6:
            raise UsageError(f"{path}: cut off: {number - 1} of {blocks} blocks are there; save or copy it again")
        kind, length = struct.unpack(">HI", head)
        if kind not in _ASE_KINDS:
            raise UsageError(
                f"{path}: block {number} at byte {place} is of an unknown kind 0x{kind:04x}; save it again"
            )
        block = data[place + 6 : place + 6 + length]
        if len(block) < length:
            raise UsageError(
                f"{path}: cut off in block {number} of {blocks}: {len(block)} of {length} bytes; save or copy it again"
            )
        yield number, kind, block
        place += 6 + length


def _ase_ink(path: Path, number: int, block: bytes) -> Ink:
    try:
        letters = struct.unpack_from(">H", block)[0]
        name = block[2 : 2 + 2 * letters].decode("utf-16-be").rstrip("\0")
        start = 2 + 2 * letters
        model = block[start : start + 4]
        if model not in _ASE_CHANNELS:
            shown = model.decode("latin-1").strip()
            raise UsageError(f"{path}: swatch {number} '{name}' is in '{shown}'; expected RGB, CMYK, Lab or grey")
        values = struct.unpack_from(f">{_ASE_CHANNELS[model]}f", block, start + 4)
    except (struct.error, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: block {number} is damaged ({first_line(error)}); save it again") from error
    if not np.isfinite(values).all():
        raise UsageError(f"{path}: swatch {number} '{name}' is not a number; save it again")
    return Ink(" ".join(name.split()), _to_8_bit(_ASE_MODELS[model](np.array(values, dtype="float64"))))


def _from_cmyk(values: np.ndarray) -> np.ndarray:
    rgb: np.ndarray = (1 - values[:3]) * (1 - values[3])
    return rgb


def _from_lab(values: np.ndarray) -> np.ndarray:
    lightness, a, b = values
    return from_lab_d50(np.array([100 * lightness, a, b]))


def _from_gray(values: np.ndarray) -> np.ndarray:
    return np.repeat(values, 3)


_ASE_MODELS: dict[bytes, Callable[[np.ndarray], np.ndarray]] = {
    b"RGB ": lambda values: values,
    b"CMYK": _from_cmyk,
    b"LAB ": _from_lab,
    b"Gray": _from_gray,
    b"GRAY": _from_gray,
}


def _to_8_bit(rgb: np.ndarray) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in np.rint(np.clip(rgb, 0, 1) * 255))
    return red, green, blue


def _ase_text(text: str) -> bytes:
    """Encode a text: its length in UTF-16 units with the closing zero, and itself."""
    encoded = (text + "\0").encode("utf-16-be")
    return struct.pack(">H", len(encoded) // 2) + encoded


def _one_line(text: str) -> str:
    return " ".join(text.split())
