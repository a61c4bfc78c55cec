"""Pictures of a run as a sheet shows them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.sheets import pictures
from testing.icc import in_wide_rgb, rgb_profile

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype="uint8")


def test_a_unit_is_shown_as_it_is(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "unit.png")
    assert pictures.size_px(tmp_path / "unit.png") == (50, 40)
    shown = pictures.load(tmp_path / "unit.png")
    assert shown.mode == "RGB"
    assert np.array_equal(np.asarray(shown), PIXELS)


@pytest.mark.parametrize("inks", [None, 6])
def test_a_unit_in_a_printer_s_profile_is_shown_in_srgb(tmp_path: Path, inks: int | None) -> None:
    muted = Image.fromarray(64 + PIXELS // 2)  # away from the corners, where steps of 8 bits are coarse
    image = muted if inks is None else muted.quantize(inks)
    colors = np.asarray(image.convert("RGB"))
    stored = np.rint(in_wide_rgb(colors)).astype("uint8")
    if inks is None:
        image = Image.fromarray(stored)
    else:
        image.putpalette(np.rint(in_wide_rgb(np.array(image.getpalette()).reshape(-1, 3))).astype("uint8").tobytes())
    image.save(tmp_path / "unit.png", icc_profile=rgb_profile())
    shown = np.asarray(pictures.load(tmp_path / "unit.png"))
    assert np.abs(shown.astype(int) - colors).max() <= 2
    assert np.abs(stored.astype(int) - colors).max() > 10


def test_a_profile_that_cannot_be_used_leaves_the_numbers_as_they_are(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "unit.png", icc_profile=b"broken")
    assert np.array_equal(np.asarray(pictures.load(tmp_path / "unit.png")), PIXELS)


def test_what_cannot_be_shown_is_said_for_a_client_without_a_path(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"^its picture is missing$"):
        pictures.size_px(tmp_path / "unit.png")
    Image.fromarray(PIXELS).save(tmp_path / "unit.png")
    data = (tmp_path / "unit.png").read_bytes()
    (tmp_path / "unit.png").write_bytes(data[: len(data) // 2])
    for read in (pictures.size_px, pictures.load):
        with pytest.raises(OSError, match=r"^its picture cannot be read$"):
            read(tmp_path / "unit.png")
