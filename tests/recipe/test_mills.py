"""Mills are data: the built-in file, the user's and the project's."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import RecipeError, UsageError
from nstflow.recipe.mills import find_mill, load_mills
from nstflow.textile.mill_check import check_mill
from testing.project_folder import Project
from testing.recipes import job


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration folder, empty."""
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path, config: Path) -> Path:
    """A project folder, empty."""
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


def test_the_built_in_mills_know_their_sizes(folder):
    mills = load_mills(folder)
    sizes = {name: (mill.repeat_mm, mill.width_mm) for name, mill in mills.items()}
    assert sizes["rotary-64"] == (640, None)
    assert sizes["rotary-25in"] == (pytest.approx(641.35), None)
    assert sizes["upholstery"] == (pytest.approx(685.8), pytest.approx(1371.6))
    assert sizes["drapery"] == (pytest.approx(609.6), pytest.approx(1219.2))
    assert sizes["wallpaper-52"] == (640, 520)
    assert mills["digital-fabric"].min_dpi == 150
    assert all(mill.name == name and mill.title and mill.origin == "built in" for name, mill in mills.items())


def test_what_is_not_checked_with_a_mill_says_so(folder):
    for mill in load_mills(folder).values():
        assert mill.source or "not checked with a mill" in mill.comment.lower() or mill.kind == "digital"


def test_a_square_of_half_the_cloth_suits_upholstery(folder):
    assert check_mill(load_mills(folder)["upholstery"], swatch_mm=(685.8, 685.8), dpi=150) == []


def test_a_project_adds_mills_and_changes_single_values(folder):
    (folder / "mills.yaml").write_text(
        "rotary-64: {max_inks: 8}\nours: {title: Ours, kind: rotary screen, repeat: 82cm, divisors: [1, 2]}\n"
    )
    mills = load_mills(folder)
    assert (mills["rotary-64"].max_inks, mills["rotary-64"].repeat_mm) == (8, 640)
    assert mills["ours"].heights_mm == (820, 410)
    assert mills["ours"].origin.endswith("mills.yaml:2")
    assert mills["rotary-25in"].origin == "built in"


def test_the_project_goes_over_the_user_and_the_user_over_ours(folder, config):
    (config / "mills.yaml").write_text("rotary-64: {max_inks: 8, min_dpi: 200}\nmine: {title: Mine, kind: digital}\n")
    (folder / "mills.yaml").write_text("rotary-64: {max_inks: 6}\n")
    mills = load_mills(folder)
    assert (mills["rotary-64"].max_inks, mills["rotary-64"].min_dpi) == (6, 200)
    assert "mine" in mills


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("ours: {title: x, kind: digital, repaet: 64cm}", "1: ours.repaet", "unknown key; did you mean 'repeat'?"),
        ("ours:\n  title: x\n  kind: rotery screen", "3: ours.kind", "did you mean 'rotary screen'?"),
        ("ours:\n  title: x\n  kind: digital\n  width: 140", "4: ours.width", "a length needs its unit"),
        ("ours: {kind: digital}", "1: ours.title", "missing"),
        ("rotary-64:\n  max_inks: none", "2: rotary-64.max_inks", "'none': expected a whole number"),
        ("ours: {title: x, kind: digital, divisors: [2]}", "1: ours", "give the repeat too"),
        ("our mill: {title: x, kind: digital}", "1: our mill", "for example 'our-mill'"),
        ("ours: digital", "1: ours", "'digital': expected keys and values"),
        ("ours: {title: x, kind: digital, name: y}", "1: ours.name", "unknown key"),
        ("- ours", "1", "expected keys at the top level"),
    ],
)
def test_mistakes_are_told_with_file_line_key_and_remedy(folder, text, where, says):
    (folder / "mills.yaml").write_text(text)
    with pytest.raises(RecipeError) as refused:
        load_mills(folder)
    told = str(refused.value)
    assert f"mills.yaml:{where}" in told
    assert says in told


def test_all_mistakes_are_told_at_once(folder):
    (folder / "mills.yaml").write_text("a: {title: x, kind: y}\nb: {title: x, kind: digital, width: 1}\n")
    with pytest.raises(RecipeError) as refused:
        load_mills(folder)
    assert [problem.key for problem in refused.value.problems] == ["a.kind", "b.width"]


def test_a_mill_that_is_not_there_is_told_with_a_near_one(folder):
    mills = load_mills(folder)
    assert find_mill("drapery", mills).title.startswith("Drapery")
    with pytest.raises(UsageError, match="did you mean 'rotary-64'"):
        find_mill("rotary64", mills)


def test_the_project_s_own_mill_can_be_named(project: Project) -> None:
    project.file("mills.yaml", "ours:\n  title: Ours\n  kind: rotary screen\n  repeat: 30cm\n")
    one = job(project, "tile: {size: 30x30cm, mill: ours}\n")
    assert one.production.tile.mill == "ours"
