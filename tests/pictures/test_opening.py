"""The one way in: what is refused, whatever a picture is read for."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import PictureError
from nstflow.pictures.probing import probe_dpi, probe_size
from nstflow.pictures.reading import read_picture
from testing.pictures import PIXELS, Save, png, refusal


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.gif", "a.bmp"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_file_that_is_cut_off_is_refused(save: Save, name: str, share: float) -> None:
    path = save(name)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refusal(path)


def test_bytes_that_are_changed_in_the_middle_are_noticed(save: Save) -> None:
    path = save("a.png")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 50] = bytes(50)
    path.write_bytes(data)
    assert "cannot be read" in refusal(path)


@pytest.mark.parametrize("size", [(1, 1), (31, 400), (400, 31)])
def test_a_tiny_picture_is_refused_with_its_size(save: Save, size: tuple[int, int]) -> None:
    path = save("a.png", Image.new("RGB", size))
    text = f"{size[0]} × {size[1]} px is too small; expected at least 32 px on each side"
    assert refusal(path) == text
    with pytest.raises(PictureError, match="too small"):
        probe_size(path)


def test_a_picture_that_claims_30000_by_30000_px_is_refused_without_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(30_000, 30_000, bits=8, color=2, rows=bytes(1000)))
    tracemalloc.start()
    assert refusal(path) == "more than 178 megapixels; make it smaller"
    assert tracemalloc.get_traced_memory()[1] < 50e6
    tracemalloc.stop()
    with pytest.raises(PictureError, match="megapixels"):
        probe_size(path)


def test_only_our_own_pictures_may_be_larger_than_pillow_lets_pass(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save("a.png", dpi=(150, 150))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert np.allclose(read_picture(path, is_ours=True).image * 255, PIXELS, atol=1e-3)
    assert probe_size(path, is_ours=True) == PIXELS.shape[1::-1]
    assert probe_dpi(path, is_ours=True) == (150, 150)
    for read in (read_picture, probe_size, probe_dpi):
        with pytest.raises(PictureError, match="megapixels"):
            read(path)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files as Linux shows them")
def test_the_picture_s_file_is_closed(save: Save) -> None:
    path = save("a.png")
    opened = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        read_picture(path)
        probe_size(path)
    assert len(os.listdir("/proc/self/fd")) <= opened
