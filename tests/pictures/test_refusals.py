"""Files that are no pictures, called what they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from testing.pictures import Save, refusal


def test_a_missing_picture_suggests_its_neighbor(save: Save, tmp_path: Path) -> None:
    save("koi.png")
    assert refusal(tmp_path / "kio.png") == "no such picture; did you mean 'koi.png'?"
    assert refusal(tmp_path / "KOI.PNG") == "no such picture; did you mean 'koi.png'?"
    assert refusal(tmp_path / "zebra.tiff") == f"no such picture in {tmp_path}"
    assert refusal(tmp_path / "gone" / "koi.png") == f"no such picture; the folder {tmp_path}/gone does not exist"


EXPECTED = "expected a PNG, JPEG, TIFF, WebP, BMP or GIF"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", f"an empty file; {EXPECTED}"),
        (b"to do: draw the koi\r\n\tand the peony\n", f"a text file, not a picture; {EXPECTED}"),
        ("Frühling für Müller & Söhne, größer; ".encode() * 4, f"a text file, not a picture; {EXPECTED}"),
        ("notes".encode("utf-8-sig"), f"a text file, not a picture; {EXPECTED}"),
        (b"<!DOCTYPE html><html>" + b"x" * 500, f"a text file, not a picture; {EXPECTED}"),
        (bytes(range(256)), f"not a picture that can be read; {EXPECTED}"),
        (b"%PDF-1.7\n%\xe2\xe3", "a vector drawing; export it as PNG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n%%EndComments\n", "a vector drawing; export it as PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a vector drawing; export it as PNG"),
        (
            b"8BPS\0\1" + bytes(60),
            "a Photoshop document of a kind that cannot be read, perhaps with 16 bits; save it as",
        ),
        (b"II*\0" + bytes(60), "a TIFF of a kind that cannot be read"),
        (b"II+\0" + bytes(60), "a TIFF of a kind that cannot be read"),
        (b"MM\0+" + bytes(60), "a TIFF of a kind that cannot be read"),
    ],
)
def test_another_kind_of_file_named_png_is_called_what_it_is(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "koi.png"
    path.write_bytes(content)
    assert refusal(path).startswith(found)


def test_a_folder_is_not_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "koi.png"
    path.mkdir()
    assert refusal(path) == "a folder; expected a picture, or a pattern such as koi.png/*.png"


def test_a_picture_without_permission_is_refused(save: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save("koi.png")
    if os.geteuid() == 0:  # who may read everything

        def refuse(*arguments: object, **options: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Image, "open", refuse)
    path.chmod(0)
    assert refusal(path) == "not allowed to read it; change its permissions"


def test_a_truncated_picture_says_what_to_do(save: Save) -> None:
    for name in ("a.jpg", "a.png"):
        path = save(name)
        path.write_bytes(path.read_bytes()[:-400])
        text = refusal(path)
        assert "truncated" in text
        assert text.endswith("save or copy it again")
