"""ICC profiles made by hand (ICC.1:2001-04, version 2), with known answers."""

from __future__ import annotations

import struct
from itertools import product

import numpy as np

D50 = (0.9642, 1.0, 0.8249)
# Columns: red, green and blue, adapted to D50, of Adobe RGB (1998) and of sRGB.
ADOBE = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
GAMMA = 563 / 256
PAPER = 0.8


def rgb_profile(
    name: str = "Wide RGB",
    *,
    primaries: np.ndarray = ADOBE,
    kind: bytes = b"mntr",
    gamma: float = GAMMA,
    curve: np.ndarray | None = None,
) -> bytes:
    """Make a matrix profile with the gamma of Adobe RGB (1998), another one, or a curve in [0, 1]."""
    xyz = {tag: _xyz(primaries[:, index]) for index, tag in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))}
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), _gamma(gamma) if curve is None else _curve(curve))
    return _profile(kind, b"RGB ", b"XYZ ", name, {**xyz, **curves})


def grey_profile(name: str = "Dot gain", *, gamma: float = GAMMA, curve: np.ndarray | None = None) -> bytes:
    """Make a profile of one ink with the same gamma, another one, or a curve in [0, 1]."""
    tone = _gamma(gamma) if curve is None else _curve(curve)
    return _profile(b"prtr", b"GRAY", b"XYZ ", name, {b"kTRC": tone})


def srgb_curve(points: int) -> np.ndarray:
    """Give sRGB's own curve (IEC 61966-2-1) at so many points."""
    return _linear(np.linspace(0, 1, points))


def to_srgb(linear: np.ndarray) -> np.ndarray:
    """Convert linear light in [0, 1] to sRGB (IEC 61966-2-1)."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


def cmyk_profile(name: str = "Cotton CMYK", *, darkest: float = 0) -> bytes:
    """Make the profile of a printer whose ink, in all, is 1 - L*/100, from paper to `darkest`.

    Which inks are used shows for which intent it was asked:
    Perceptual in black; relative (and absolute, on a paper of 0.8) in cyan, magenta and yellow; saturation in cyan.
    darkest: L*/100 of full ink.
    """
    inks = {b"B2A0": (0, 0, 0, 1), b"B2A1": (1, 1, 1, 0), b"B2A2": (1, 0, 0, 0)}
    to_ink = {tag: _from_lab(share, darkest) for tag, share in inks.items()}
    to_lab = dict.fromkeys((b"A2B0", b"A2B1", b"A2B2"), _to_lab(darkest))
    return _profile(b"prtr", b"CMYK", b"Lab ", name, {**to_ink, **to_lab}, white=tuple(PAPER * part for part in D50))


def scanner_profile(name: str = "Scanner") -> bytes:
    """Make a profile that leads from RGB to Lab only."""
    corners = [(0xFF00 * (red & green & blue), 0x8000, 0x8000) for red, green, blue in product((0, 1), repeat=3)]
    return _profile(b"scnr", b"RGB ", b"Lab ", name, {b"A2B0": _table(3, 3, corners)})


def to_xyz(pixels: np.ndarray) -> np.ndarray:
    """Convert uint8 sRGB to XYZ under D50 (IEC 61966-2-1)."""
    return _linear(pixels / 255) @ SRGB.T


def in_wide_rgb(pixels: np.ndarray) -> np.ndarray:
    """Convert uint8 sRGB to 0 … 255 in `rgb_profile`."""
    linear = to_xyz(pixels) @ np.linalg.inv(ADOBE).T
    return 255 * linear.clip(0, 1) ** (1 / GAMMA)


def lightness(luminance: np.ndarray) -> np.ndarray:
    """Convert Y in [0, 1] to L*/100 (CIE 1976)."""
    return 1.16 * np.where(luminance > 216 / 24389, np.cbrt(luminance), luminance * 24389 / 3132 + 4 / 29) - 0.16


def _profile(
    kind: bytes, space: bytes, connection: bytes, name: str, tags: dict[bytes, bytes], white: tuple[float, ...] = D50
) -> bytes:
    text = name.encode() + b"\0"
    description = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)
    tags = {b"desc": description, b"wtpt": _xyz(white), **tags}
    offset, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for tag, data in tags.items():
        table += tag + struct.pack(">II", offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02100000, kind, space, connection)
    header += struct.pack(">6H4s", 2020, 1, 1, 0, 0, 0, b"acsp") + bytes(28) + _xyz(D50)[8:]
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _xyz(values: tuple[float, ...] | np.ndarray) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def _linear(value: np.ndarray) -> np.ndarray:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def _curve(values: np.ndarray) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">I", len(values)) + np.round(values * 0xFFFF).astype(">u2").tobytes()


def _gamma(value: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(value * 256))


def _from_lab(share: tuple[int, ...], darkest: float) -> bytes:
    corners = [[0 if lab[0] else 0xFFFF * part for part in share] for lab in product((0, 1), repeat=3)]
    straight = np.linspace(0, 1, 256)
    curves = np.stack([((straight - darkest) / (1 - darkest)).clip(0, 1), straight, straight])
    return _table(3, 4, corners, curves)


def _to_lab(darkest: float) -> bytes:
    corners = []
    for *colors, black in product((0, 1), repeat=4):
        left = (1 - black) * (1 - min(colors))
        corners.append((round(0xFF00 * max(left, darkest)), 0x8000, 0x8000))
    return _table(4, 3, corners)


def _table(inputs: int, outputs: int, corners: list, curves: np.ndarray | None = None) -> bytes:
    """Make a lut16Type with two points a side, linear between the corners; curves: of the inputs, or straight."""
    if curves is None:
        curves = np.tile([0.0, 1.0], (inputs, 1))
    matrix = struct.pack(">9i", *(65536 * (index % 4 == 0) for index in range(9)))
    straight = struct.pack(">2H", 0, 0xFFFF)
    middle = b"".join(struct.pack(f">{outputs}H", *corner) for corner in corners)
    head = b"mft2" + bytes(4) + bytes([inputs, outputs, 2, 0]) + matrix + struct.pack(">2H", curves.shape[1], 2)
    return head + np.round(curves * 0xFFFF).astype(">u2").tobytes() + middle + straight * outputs


def with_tag(profile: bytes, tag: bytes, data: bytes) -> bytes:
    """Add a private tag to a profile."""
    count = int.from_bytes(profile[128:132], "big")
    entries = [struct.unpack(">4sII", profile[132 + 12 * place : 144 + 12 * place]) for place in range(count)]
    start, body = 132 + 12 * count, b"data" + bytes(4) + data
    entries = [(name, offset + 12, size) for name, offset, size in entries]
    entries.append((tag, len(profile) + 12, len(body)))
    table = struct.pack(">I", count + 1) + b"".join(struct.pack(">4sII", *entry) for entry in entries)
    whole = profile[4:128] + table + profile[start:] + body
    return struct.pack(">I", len(whole) + 4) + whole
