"""Motifs out of picture files."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import PictureError
from nstflow.pictures.checking import picture_problems
from nstflow.pictures.motifs import check_motif
from nstflow.pictures.reading import read_picture
from nstflow.textile.ground import plain_ground
from testing.pictures import Save


def test_a_motif_needs_an_alpha_or_a_plain_ground(save: Save) -> None:
    plain = Image.new("RGB", (60, 40), "beige")
    plain.paste("green", (20, 10, 40, 30))
    path = save("leaf.png", plain)
    check_motif(path)
    np.testing.assert_allclose(plain_ground(read_picture(path).image, name="leaf"), np.array((245, 245, 220)) / 255)
    noisy = Image.effect_noise((60, 40), 200).convert("RGB")
    path = save("street.png", noisy)
    with pytest.raises(PictureError, match=r"street\.png: no motif can be cut out") as caught:
        check_motif(path)
    assert picture_problems([path]) == {}
    assert picture_problems([path], motifs=[path]) == {path: str(caught.value)}
    noisy.putalpha(100)
    check_motif(save("street.png", noisy))


def test_planning_can_ask_for_motifs_and_formats_without_scipy_or_a_codec() -> None:
    heavy = ("scipy", "skimage", "tifffile", "imagecodecs")
    imports = "import sys, nstflow.pictures.checking, nstflow.outputs.encode.formats"
    code = f"{imports}; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
