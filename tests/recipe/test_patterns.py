"""Patterns: what they mean, and what they leave out."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from nstflow.recipe.patterns import Patterns


@pytest.fixture
def patterns(tmp_path: Path) -> Patterns:
    return Patterns(tmp_path, tmp_path / "outputs/own")


def files(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def found(patterns: Patterns, pattern: str, root: Path) -> list[str]:
    return [file.relative_to(root).as_posix() for file in patterns.matches(pattern).files]


def test_a_pattern_means_what_pathlib_means_by_it_but_for_what_is_hidden(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, "a.png", "b/a.png", "b/c/a1.png", "b/c/d/a2.png", "e/[x].png", "e/a.txt", "E/a.png")
    for pattern in (
        "*.png", "b/*.png", "*/*.png", "**/*.png", "b/**/*.png", "b/**/c/*.png", "**/c/**/a?.png", "**/a[!1].png",
        "?/*", "./*.png", "b/../*.png", "gone/*.png", "a.png/*.png", "**/d/../*.png",
    ):  # fmt: skip
        expected = {path.resolve() for path in tmp_path.glob(pattern) if path.suffix == ".png"}
        assert {path.resolve() for path in patterns.matches(pattern).files} == expected, pattern


def test_pictures_come_by_name_each_once(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, "b/c/x.png", "b/a.png", "a.png")
    assert found(patterns, "**/**/*.png", tmp_path) == ["a.png", "b/a.png", "b/c/x.png"]


def test_two_stars_at_the_end_are_everything_below(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, "b/c/x.png", "b/a.png", "b/a.txt")
    assert found(patterns, "b/**", tmp_path) == ["b/a.png", "b/c/x.png"]


def test_photos_of_telephones_and_of_photoshop_are_pictures(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, "a.heic", "b.HEIF", "c.psd", "d.txt")
    assert found(patterns, "*", tmp_path) == ["a.heic", "b.HEIF", "c.psd"]


def test_nothing_hidden_matches(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, ".a.png", ".b/a.png", "b/.c/a.png", "b/a.png")
    assert found(patterns, "**/*.png", tmp_path) == ["b/a.png"]
    assert found(patterns, ".*/*.png", tmp_path) == []
    assert found(patterns, ".b/*.png", tmp_path) == [".b/a.png"]  # named as it is


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD"])
@pytest.mark.parametrize("pattern", ["Stöffe/Bl??e.png", "St[öü]ffe/*.png", "**/Blü*.png", "Stöffe/*üte.png"])
def test_letters_match_in_every_form(
    patterns: Patterns, tmp_path: Path, on_disk: str, written: str, pattern: str
) -> None:
    files(tmp_path, unicodedata.normalize(on_disk, "Stöffe/Blüte.png"))
    assert len(patterns.matches(unicodedata.normalize(written, pattern)).files) == 1


def test_links_to_folders_are_not_followed_by_two_stars(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, "b/a.png")
    (tmp_path / "b/round").symlink_to(tmp_path / "b", target_is_directory=True)
    assert found(patterns, "**/*.png", tmp_path) == ["b/a.png"]
    assert found(patterns, "b/*/*.png", tmp_path) == ["b/round/a.png"]


def test_what_lies_in_output_folders_is_left_out_and_counted(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, "koi.png", "outputs/own/sheet.png", "outputs/own/koi__ikat__bold/unit.png", "outputs/drawn.png")
    files(tmp_path, "older/.nstflow-lock", "older/sources/content-koi.png", "sheets/.nstflow-locked", "sheets/a.png")
    matches = patterns.matches("**/*.png")
    assert [file.name for file in matches.files] == ["koi.png", "drawn.png", "a.png"]
    own, older = tmp_path.resolve() / "outputs/own", tmp_path.resolve() / "older"
    assert matches.left_out == {older: 1, own: 2}


def test_a_link_to_an_output_folder_is_no_way_around(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, "outputs/own/unit.png")
    (tmp_path / "link").symlink_to(tmp_path / "outputs/own", target_is_directory=True)
    assert patterns.matches("link/*.png").files == ()


def test_a_project_in_which_a_run_was_once_made_still_has_its_pictures(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, ".nstflow-lock", "koi.png")
    assert found(patterns, "*.png", tmp_path) == ["koi.png"]


def test_a_text_is_a_pattern_unless_a_file_is_called_so(patterns: Patterns, tmp_path: Path) -> None:
    files(tmp_path, unicodedata.normalize("NFD", "Blüte [1].png"))
    assert patterns.is_pattern("Blüte [2].png")
    assert not patterns.is_pattern("Blüte [1].png")
    assert not patterns.is_pattern("koi.png")
