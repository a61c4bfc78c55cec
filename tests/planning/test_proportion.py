"""Pictures with too few pixels for the print, and tiles painted too small for it, are told with what would do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nstflow.jobs.job import Canvas
from nstflow.jobs.options.engine import Scale
from nstflow.jobs.options.tile import Tile
from nstflow.jobs.production import Production
from nstflow.planning.check import check
from nstflow.planning.proportion import Proportions
from nstflow.recipe.load import Reading
from nstflow.textile.lattice import Lattice
from nstflow.textile.toss_options import Toss
from testing.project_folder import Project
from testing.recipes import BOTH, job, load, planned


def proportions(
    painted: int, printed: int, *, size: str = "64cm", dpi: float = 300, repeat: str = "straight"
) -> Proportions:
    """Of a square tile."""
    lattice, unit, print_px = Lattice.parse(repeat), (painted, painted), (printed, printed)
    canvas = Canvas(lattice, unit, (Scale(*unit, 1),))
    return Proportions(canvas, replace(Production(print_px), tile=Tile(size=size, dpi=dpi)))


def test_a_content_of_40_px_for_64_cm_at_300_dpi_is_told_with_the_pixels_and_the_size_that_would_do() -> None:
    assert proportions(7552, 7559).of_content((40, 40)) == (
        "40 × 40 px for a tile of 64 × 64 cm at 300 dpi, 7559 × 7559 px: enlarged 189 times, its shapes blur; give a "
        "picture of at least 944 × 944 px, or a tile at most 2.71 cm wide",
    )


def test_what_is_said_to_do_does() -> None:
    assert proportions(7552, 7559).of_content((944, 944)) == ()
    assert proportions(7552, 7559).of_content((943, 943)) != ()
    assert proportions(321, 320).of_content((40, 40)) != ()
    assert proportions(320, 320).of_content((40, 40)) == (), "eight times"


def test_the_side_that_is_enlarged_more_counts() -> None:
    assert proportions(512, 512).of_content((1000, 40)) != ()
    assert proportions(512, 512).of_content((40, 1000)) != ()


def test_a_tossed_motif_takes_a_share_of_the_tile() -> None:
    tile = proportions(512, 512)
    assert tile.of_content((40, 40), toss=Toss(scale=(0.1, 0.3))) == ()
    assert tile.of_content((40, 40), toss=Toss(scale=(0.1, 0.7))) != ()


def test_a_content_is_measured_by_the_size_that_is_painted() -> None:
    """The print is enlarged from the painted tile, which is another note."""
    assert proportions(300, 7559).of_content((40, 40)) == ()
    assert proportions(300, 7559).of_painting() != ()


@pytest.mark.parametrize("size", [(40, 40), (80, 20)])
def test_a_cloth_of_few_pixels_is_told_how_much_of_the_tile_it_is(size: tuple[int, int]) -> None:
    (note,) = proportions(7552, 7559).of_style(size, style_scale=1.0)
    assert "it covers 0.34 of 64 cm, and nothing larger is learned from it" in note
    wanted = tuple(round(side * 7552 / 40 / 8) for side in size)
    assert f"at least {wanted[0]} × {wanted[1]} px" in note
    assert proportions(7552, 7559).of_style(wanted, style_scale=1.0) == ()


def test_a_cloth_that_is_enlarged_is_soft_and_softer_in_print() -> None:
    assert proportions(128, 128).of_style((64, 64), style_scale=2.0) == (
        "enlarged 2.0 times: soft; a picture of 256 × 256 px would be sharp",
    )
    assert (
        "enlarged 2.0 times, 4.0 times in print: soft" in proportions(128, 256).of_style((64, 64), style_scale=2.0)[0]
    )


def test_a_tile_that_is_painted_much_smaller_than_it_prints_is_told_with_the_width_that_is_enough() -> None:
    (note,) = proportions(512, 7559).of_painting()
    assert note == (
        "tile.work: painted 512 px wide and printed 7559 px: what is painted has 20 dpi, and the print is soft; from "
        "1512 px on it would not show"
    )
    assert proportions(1512, 7559).of_painting() == ()


def test_a_coarse_print_and_a_slight_enlargement_are_a_choice() -> None:
    assert proportions(1000, 1000, dpi=30).of_painting() == ()
    assert proportions(448, 630, dpi=100).of_painting() == (), "as recipes/collection.yaml has it"


def test_a_tile_in_pixels_is_told_in_pixels() -> None:
    assert (
        "for a tile of 512 × 512 px: enlarged 13 times" in proportions(512, 512, size="512px").of_content((40, 40))[0]
    )
    assert "a tile at most 320 px wide" in proportions(512, 512, size="512px").of_content((40, 40))[0]
    assert "cm" not in proportions(512, 512, size="512px").of_style((40, 40), style_scale=1.0)[0]


def test_the_box_of_a_diamond_is_what_a_content_fills() -> None:
    """Its unit is half as wide."""
    assert "enlarged 20 times" in proportions(400, 400, repeat="diamond").of_content((40, 40))[0]
    assert "enlarged 10 times" in proportions(400, 400).of_content((40, 40))[0]


def test_a_recipe_tells_them_by_the_names_of_its_sources_and_once_for_all_jobs(project: Project) -> None:
    for kind, name in (("contents", "koi"), ("styles", "ikat")):
        project.picture(f"{name}.png", folder=f"inputs/{kind}", size=(40, 40))
    notes = job(project, "tile: {size: 64cm, dpi: 300}\n").notes
    assert sum(note.startswith("koi: 40 × 40 px for a tile of 64 × 64 cm") for note in notes) == 1
    assert sum(note.startswith("ikat.png: 40 × 40 px for a tile of 64 × 64 cm") for note in notes) == 1
    both = load(project, BOTH + "tile: {size: 64cm, dpi: 300}\nengine: {weights: slim}\n")
    assert sum(note.startswith("koi: 40 × 40") for note in check(Reading(both)).notes) == 1


def test_a_picture_that_cannot_be_read_has_no_size_to_note(project: Project) -> None:
    project.file("inputs/contents/koi.png", b"no picture")
    assert not any("enlarged" in note for note in planned(project, "tile: {size: 64cm}\n").jobs[0].job.notes)
