"""Pictures looked at before anything is made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import PictureError
from nstflow.pictures.checking import CheckedPicture, check_picture, picture_problems
from nstflow.pictures.masks import read_mask
from nstflow.pictures.motifs import check_motif
from nstflow.pictures.planned_bytes import planned_bytes
from nstflow.pictures.reading import read_picture
from testing.pictures import COLORS, Save


def corner(image: np.ndarray) -> np.ndarray:
    return image[:2, :2].copy()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were opened, once for each time."""
    files: list[Path] = []

    def read_and_count(path: Path, digest: str | None = None) -> bytes:
        files.append(path)
        return planned_bytes(path, digest)

    monkeypatch.setattr("nstflow.pictures.opening.planned_bytes", read_and_count)
    return files


def test_one_decode_gives_the_notes_and_what_is_kept_of_the_pixels(save: Save, opened: list[Path]) -> None:
    path = save("a.png", Image.new("RGBA", (40, 40), (0, 0, 0, 0)))
    checked = check_picture(path, is_mask=True, keep=corner)
    assert checked.notes == read_picture(path).notes == ("transparent parts are laid over white",)
    assert np.array_equal(checked.kept, np.ones((2, 2, 3)))
    assert opened == [path, path]  # one of the two is of read_picture


def test_a_good_picture_has_no_problem(save: Save) -> None:
    checked = check_picture(save("a.png"), is_mask=True, keep=corner)
    assert (checked.problem, checked.mask_problem, checked.motif_problem) == (None, None, None)
    assert np.array_equal(checked.kept, COLORS[:2, :2])


def test_each_use_has_the_problem_that_reading_for_it_alone_has(save: Save) -> None:
    black, noise = save("black.png", Image.new("L", (40, 40), 0)), save("noise.png")
    with pytest.raises(PictureError) as no_mask:
        read_mask(black)
    with pytest.raises(PictureError) as no_motif:
        check_motif(noise)
    assert check_picture(black, is_mask=True, is_motif=True).mask_problem == str(no_mask.value)
    assert check_picture(noise, is_mask=True, is_motif=True).motif_problem == str(no_motif.value)
    assert check_picture(black).mask_problem is check_picture(noise).motif_problem is None


def test_a_picture_that_cannot_be_read_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(PictureError) as unreadable:
        read_picture(tmp_path / "gone.png")
    checked = check_picture(tmp_path / "gone.png", is_mask=True, is_motif=True, keep=corner)
    assert checked == CheckedPicture(problem=str(unreadable.value))


def test_problems_of_pictures_masks_and_motifs_are_told_by_file(save: Save, opened: list[Path]) -> None:
    noise, white = save("noise.png"), save("white.png", Image.new("L", (40, 40), 255))
    empty = noise.with_name("empty.png")
    empty.touch()
    problems = picture_problems([noise, empty], [white], motifs=[noise])
    assert [path.name for path in problems] == ["noise.png", "empty.png", "white.png"]
    assert all(problem.startswith(f"{path}: ") for path, problem in problems.items())
    assert sorted(opened) == sorted([noise, empty, white])


def test_every_picture_s_problem_is_listed(save: Save, tmp_path: Path) -> None:
    save("good.png")
    (tmp_path / "empty.png").touch()
    problems = picture_problems(tmp_path / name for name in ("good.png", "empty.png", "gone.png"))
    assert list(problems) == [tmp_path / "empty.png", tmp_path / "gone.png"]


def test_a_motif_that_cannot_be_read_is_said_once(tmp_path: Path) -> None:
    gone = tmp_path / "gone.png"
    assert len(picture_problems([gone], motifs=[gone])) == 1
