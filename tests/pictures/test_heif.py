"""Pictures of phones: read where pillow-heif is, and else what to do."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from nstflow.pictures import heif
from nstflow.pictures.probing import probe_size
from nstflow.pictures.reading import read_picture
from testing.pictures import refusal

SMOOTH = np.stack(np.meshgrid(np.linspace(40, 200, 96), np.linspace(60, 180, 64)), -1)
PIXELS = np.dstack([SMOOTH, SMOOTH[..., :1]]).astype("uint8")


@pytest.fixture(autouse=True)
def unknown() -> None:
    heif.let_pillow_read_heif.cache_clear()


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_without_the_extra_it_is_said_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brand: bytes
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    (tmp_path / "IMG_0001.HEIC").write_bytes(bytes([0, 0, 0, 24]) + b"ftyp" + brand + bytes(100))
    assert refusal(tmp_path / "IMG_0001.HEIC") == (
        "a HEIC picture, as phones take them; install what reads it (pip install 'nstflow[heic]'), "
        "or save it as JPEG or PNG"
    )


def test_with_the_extra_it_is_read(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    written = pillow_heif.from_bytes(mode="RGB", size=(96, 64), data=PIXELS.tobytes())
    written.save(tmp_path / "IMG_0001.HEIC", quality=95)
    picture = read_picture(tmp_path / "IMG_0001.HEIC")
    assert probe_size(tmp_path / "IMG_0001.HEIC") == (96, 64)
    assert np.abs(picture.image - PIXELS / 255).max() < 0.05
    assert picture.notes == ()


def test_other_files_are_no_heif() -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", bytes(4) + b"ftypavif", bytes(4) + b"ftypmp42"):
        assert not heif.is_heif(head)
