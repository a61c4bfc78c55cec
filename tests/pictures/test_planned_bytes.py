"""What is decoded is what was planned."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from nstflow.errors import PictureError
from nstflow.pictures.masks import read_mask
from nstflow.pictures.reading import read_picture
from testing.pictures import PIXELS, Save


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("read", [read_picture, read_mask])
def test_a_file_is_read_while_it_is_the_one_that_was_planned(save: Save, read) -> None:
    path = save("koi.png")
    planned = digest_of(path)
    assert np.array_equal(read(path, digest=planned).image, read(path).image)
    save("koi.png", 255 - PIXELS)
    with pytest.raises(PictureError, match=r"koi\.png: changed while the run went on: .*; run again"):
        read(path, digest=planned)


def test_what_is_swapped_after_it_was_looked_at_is_not_what_is_decoded(
    save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = save("koi.png"), save("other.png", 255 - PIXELS)
    planned, whole = digest_of(path), Path.read_bytes

    def read_and_swap(file: Path) -> bytes:
        data = whole(file)
        path.write_bytes(whole(other))
        return data

    monkeypatch.setattr(Path, "read_bytes", read_and_swap)
    assert np.array_equal(np.rint(read_picture(path, digest=planned).image * 255), PIXELS)
