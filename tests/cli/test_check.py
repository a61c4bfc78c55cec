"""nstflow check: what it prints, and how it ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.textile.lattice import Lattice
from testing.project_folder import Project


@pytest.fixture
def drop(project: Project) -> Path:
    """A tile that repeats as half-drop and not as straight."""
    y, x = np.mgrid[:64, :64] / 64
    waves = [np.cos(2 * np.pi * (down * y + (across - down / 2) * x)) for down, across in ((1, 3), (3, 2), (5, 9))]
    pixels = np.stack([(127 + 40 * (waves[n - 1] + waves[n])).clip(0, 255) for n in range(3)], axis=-1)
    path = project.root / "drop.png"
    Image.fromarray(pixels.astype("uint8")).save(path)
    return path


def test_a_tile_that_passes_is_0_with_the_verdict_in_the_first_line(nstflow, drop: Path) -> None:
    said = nstflow("check", drop, "--repeat", "half-drop")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0] == "drop.png: pass, seamless (half-drop, 64 × 64 px)"
    assert lines[1].startswith("left and right edges: the seam is ")
    assert "% of the usual fine detail, no mirror line, stripes of" in lines[2]


def test_the_numbers_behind_the_words_are_shown_where_asked(nstflow, drop: Path) -> None:
    lines = nstflow("check", drop, "--repeat", "half-drop", "--numbers").out.splitlines()[3:]
    (across,) = [line.split() for line in lines if line.startswith("left and right edges")]
    assert across[8:10] == ["–", "–"], "scales that the tile is too small for"
    assert any(line.startswith("top and bottom edges") for line in lines)


def test_a_seam_is_1_with_the_reason_and_the_remedy(nstflow, drop: Path) -> None:
    said = nstflow("check", drop)
    assert said.code == 1
    assert said.out.startswith("drop.png: fail (straight is assumed, 64 × 64 px)\n")
    assert "\nfail: a seam is visible along the left and right edges (z " in said.out
    assert "\n→ check that --repeat names the repeat" in said.out
    assert "note: drop.png: as half-drop it passes: --repeat half-drop" in said.err
    assert " times as visible as a usual step inside (z " in said.out


def test_a_warning_is_0(nstflow, project: Project) -> None:
    stripes = np.full((64, 64, 3), 200, dtype="uint8")
    stripes[:, 32:] = 40
    Image.fromarray(stripes).save(project.root / "stripes.png")
    said = nstflow("check", "stripes.png")
    assert said.code == 0
    assert said.out.startswith("stripes.png: warn (straight is assumed, 64 × 64 px)\n")
    assert "\nwarn: a line runs along the left and right edges" in said.out
    assert "note: stripes.png: in repeat the eye will see upright stripes" in said.err
    assert "\n→ against stripes: another content" in said.out


def test_a_placement_print_has_no_table(nstflow, drop: Path) -> None:
    said = nstflow("check", drop, "--repeat", "none")
    assert (said.code, said.out) == (0, "drop.png: pass, placement print (none, 64 × 64 px)\n")
    assert "nothing to certify" in said.err


def test_a_stripe_has_one_line_in_the_table(nstflow, drop: Path) -> None:
    said = nstflow("check", drop, "--repeat", "stripe-y")
    assert said.code == 0
    assert "left and right" not in said.out


def test_a_damaged_swatch_is_1(nstflow, project: Project, drop: Path) -> None:
    swatch = Lattice.parse("half-drop").swatch(np.asarray(Image.open(drop))).copy()
    Image.fromarray(swatch).save(project.root / "swatch.png")
    assert nstflow("check", "swatch.png", "--repeat", "half-drop", "--swatch").code == 0
    swatch[3, 100] ^= 1
    Image.fromarray(swatch).save(project.root / "swatch.png")
    said = nstflow("check", "swatch.png", "--repeat", "half-drop", "--swatch")
    assert said.code == 1
    assert "fail: 1 of the swatch's 8192 pixels are not as half-drop has them" in said.out


def test_json_has_everything_and_nothing_is_said_beside_it(nstflow, drop: Path) -> None:
    said = nstflow("check", drop, "nowhere.png", "--json")
    assert (said.code, said.err) == (2, "")
    one, other = said.json
    assert one["file"] == str(drop)
    assert (one["verdict"], one["repeat"], one["assumed"], one["swatch"]) == ("fail", "straight", True, False)
    assert "as half-drop it passes: --repeat half-drop" in one["notes"]
    assert set(one["across"]) == {"z", "line_z", "h", "c", "tramline"}
    assert len(one["words"]) == 2
    assert (other["file"], other["verdict"]) == ("nowhere.png", "not checked")
    assert "no such picture" in other["error"]
    assert nstflow("check", drop, "--repeat", "half-drop", "--json").code == 0


def test_many_files_and_folders_are_checked_each_in_its_turn(nstflow, project: Project, drop: Path) -> None:
    (project.root / "lot").mkdir()
    for name in ("a.png", "b.png"):
        (project.root / "lot" / name).write_bytes(drop.read_bytes())
    assert nstflow("tile", drop, "--grid", "1x1", "--out", "lot/c.png").code == 0
    said = nstflow("check", drop, "lot", "--repeat", "half-drop")
    assert said.code == 0
    files = [line.split(":")[0] for line in said.out.splitlines() if "64 × 64 px" in line]
    assert files == ["drop.png", "lot/a.png", "lot/b.png"], "a proof of ours is no tile"
    assert said.err.splitlines()[-1] == "3 pass"
    said = nstflow("check", "lot/a.png", "nowhere.png", "lot/b.png", "inputs")
    assert (said.code, said.err.splitlines()[-1]) == (2, "2 fail, 2 not checked")
    assert "nowhere.png: no such picture" in said.err
    assert "inputs: no tile lies in this folder itself; name files, such as inputs/*/unit.png" in said.err
    assert nstflow("check", "lot").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "TILE"),
        (["check", "nowhere.png"], "nowhere.png: no such picture"),
        (["check", "odd.png", "--repeat", "half-drop"], "odd.png: half-drop: a height of 31 px cannot be divided by 2"),
        (["check", "drop.png", "--repeat", "half-dropp"], "did you mean 'half-drop'"),
        (["check", "odd.png", "--repeat", "brick", "--swatch"], "is no brick swatch"),
    ],
)
def test_what_cannot_be_checked_is_2(nstflow, project: Project, drop: Path, arguments, words: str) -> None:
    Image.fromarray(np.zeros((31, 32, 3), "uint8")).save(project.root / "odd.png")
    said = nstflow(*arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "Traceback" not in said.err
