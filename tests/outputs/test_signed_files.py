"""Files that we signed, told from a person's."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from nstflow.errors import UsageError
from nstflow.jobs.options.files import FORMATS
from nstflow.outputs.deliverables import SUFFIXES
from nstflow.outputs.encode.formats import Writing, encode
from nstflow.outputs.signed_files import check_place, free_place, is_ours, signed, unsigned_xmp

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 48, 3), dtype="uint8")


def unsigned(format="png") -> bytes:
    return encode(PIXELS, format=format, writing=Writing(dpi=150, xmp=unsigned_xmp(title="Koi & Co")))


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.png"
    path.write_bytes(signed(unsigned()))
    return path


@pytest.mark.parametrize("format", FORMATS)
def test_a_signed_file_of_every_format_is_ours_and_shows_the_same(format, tmp_path: Path) -> None:
    path = tmp_path / f"ours{SUFFIXES[format]}"
    path.write_bytes(unsigned(format))
    assert not is_ours(path), "before it is signed"
    path.write_bytes(signed(path.read_bytes()))
    assert is_ours(path)
    with Image.open(path) as shown, Image.open(BytesIO(unsigned(format))) as expected:
        assert np.array_equal(np.asarray(shown), np.asarray(expected))


def test_a_signed_png_has_checksums_that_strict_readers_accept(ours: Path) -> None:
    with Image.open(ours) as picture:
        picture.verify()
    cut = ours.read_bytes().replace(b"xmp.iid:", b"xmp.iix:")
    with pytest.raises(UnidentifiedImageError):
        Image.open(BytesIO(cut))


def test_a_picture_that_was_retouched_is_not_ours_though_its_editor_kept_the_metadata(ours: Path) -> None:
    with Image.open(ours) as picture:
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", picture.text["XML:com.adobe.xmp"])
        picture.load()
        picture.putpixel((3, 3), (1, 2, 3))
        picture.save(ours, pnginfo=info)
    assert not is_ours(ours)


@pytest.mark.parametrize("where", [50, -20])
def test_a_file_with_any_other_byte_is_not_ours(ours: Path, where: int) -> None:
    data = bytearray(ours.read_bytes())
    data[where] ^= 1
    ours.write_bytes(data)
    assert not is_ours(ours)


def test_what_never_was_ours_is_not(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "mine.png")
    (tmp_path / "notes.txt").write_text("<xmpMM:InstanceID>xmp.iid:1</xmpMM:InstanceID>")
    assert not any(is_ours(tmp_path / name) for name in ("mine.png", "notes.txt", "nowhere.png", "."))
    with pytest.raises(ValueError, match="without a place"):
        signed((tmp_path / "mine.png").read_bytes())


def test_a_file_of_others_keeps_its_place(ours: Path, tmp_path: Path) -> None:
    check_place(ours, how_to_overwrite="--overwrite")
    check_place(tmp_path / "nothing-there.png", how_to_overwrite="--overwrite")
    mine = tmp_path / "mine.png"
    mine.write_bytes(b"mine")
    with pytest.raises(UsageError, match=r"mine\.png: there is a file that nstflow did not write.*--overwrite"):
        check_place(mine, how_to_overwrite="--overwrite")


def test_the_next_number_is_free_where_a_file_of_others_lies_or_one_is_taken(ours: Path, tmp_path: Path) -> None:
    assert free_place(ours) == ours
    assert free_place(ours, [ours]) == tmp_path / "ours-2.png"
    (tmp_path / "ours-2.png").write_bytes(b"mine")
    assert free_place(ours, [ours]) == tmp_path / "ours-3.png"
