"""Palettes that are text: their bytes to lines."""

from __future__ import annotations

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def lines_of(data: bytes) -> list[str]:
    """Decode UTF-8, UTF-16 with its mark, as spreadsheets save it, or else Latin-1, as old programs did."""
    if data.startswith(_BYTE_ORDER_MARKS):
        return data.decode("utf-16", errors="replace").splitlines()
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return data.decode("latin-1").splitlines()


def one_line(text: str) -> str:
    """Write a name in one line, with single spaces."""
    return " ".join(text.split())
