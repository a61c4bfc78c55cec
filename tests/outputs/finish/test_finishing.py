"""From a tile to a finished job: print size, steps, cut; and again without the engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import tifffile
from PIL import Image

from nstflow.errors import JobError, OutputError
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import publish_tile
from nstflow.textile.finish import Artwork, Finish
from testing.finished import finished, job, tile_of
from testing.finishing import INKS, NIGHT, made, read, steps, waves


def test_the_files_are_at_print_size_and_the_tile_keeps_its_own(tmp_path: Path) -> None:
    one = made(tmp_path, print_px=(90, 90))
    manifest = finish(one, ())
    assert read(tmp_path / "unit.png").shape == (90, 90, 3)
    assert read(tmp_path / "swatch.png").shape == (90, 180, 3)
    assert tifffile.imread(tile_of(tmp_path).tile).shape == (64, 64, 3)
    assert (manifest.tile.unit_px, manifest.tile.made_px, manifest.tile.swatch_px) == ((90, 90), (64, 64), (180, 90))
    wanted = waves(90, 90)  # the waves are the same at any size; their samples lie half a pixel further in
    assert np.abs(read(tmp_path / "unit.png") / 255 - wanted).max() < 0.06


def test_steps_run_in_their_order_and_their_files_hold_the_inks_alone(tmp_path: Path) -> None:
    one = made(tmp_path, formats=("png", "tiff"), separations=True)
    manifest = finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    unit, tiff = read(tmp_path / "unit.png"), read(tmp_path / "unit.tif")
    assert unit.ndim == 2, "indexed"
    assert np.array_equal(unit, tiff)
    with Image.open(tmp_path / "unit.png") as picture:
        colors = {color for _, color in picture.convert("RGB").getcolors()}
    assert colors == {(0xF4, 0xEC, 0xD8), (0x16, 0x26, 0x4D), (0xA8, 0x32, 0x3E)}
    night = read(tmp_path / "colorways/night/unit.png")
    assert np.array_equal(night, unit), "the same plates"
    with Image.open(tmp_path / "colorways/night/unit.png") as picture:
        assert {color for _, color in picture.convert("RGB").getcolors()} == {(0, 0, 0), (16, 16, 16), (255, 0, 0)}
    printed = [read(tmp_path / f"separations/{name}.tif") for name in ("1-ivory", "2-navy", "3-madder")]
    assert np.array_equal(np.stack(printed).argmin(axis=0), unit), "black where it prints"
    assert manifest.colorways == ("night",)
    assert [ink["color"] for ink in manifest.facts["colorways"]["night"]["inks"]] == NIGHT["colors"]
    share = 100 * float((unit == 1).mean())
    assert manifest.facts["inks"][1]["coverage_percent"] == pytest.approx(share, abs=1e-3)
    assert (tmp_path / "palette.gpl").read_text().startswith("GIMP Palette")


def test_a_step_that_returns_no_artwork_fails_the_job_and_leaves_what_was_there(tmp_path: Path) -> None:
    class Shrink(Finish):
        name: ClassVar[str] = "shrink"

        def __call__(self, artwork: Artwork) -> Artwork:
            return replace(artwork, image=artwork.image[::2])

    one = made(tmp_path)
    before = finish(one, ())
    with pytest.raises(JobError, match=r"finish: shrink returned an image of shape \(32, 64, 3\)"):
        finish(one, (Shrink(),))
    assert JobFolder(tmp_path).read_manifest() == before


def test_finishing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name, print_px=(90, 90), formats=("png", "tiff")) for name in "ab")
    chosen = steps(INKS, ("colorways", {"night": NIGHT}))
    assert finish(first, chosen).files == finish(second, chosen).files == finish(second, chosen).files


def test_the_cut_moves_the_unit_and_not_the_pattern(tmp_path: Path) -> None:
    one = job(tmp_path, unit_px=(128, 128), repeat="straight", cut="auto")
    image = np.full((128, 128, 3), 0.9, dtype="float32")
    y, x = np.mgrid[:128, :128]
    distance = np.hypot((y + 64) % 128 - 64, (x + 64) % 128 - 64)
    image[distance < 40] = 0.1  # a dot whose middle is the tile's corner
    publish_tile(one, finished(one, image=image))
    manifest = finish(one, ())
    unit = read(tmp_path / "unit.png")[..., 0]
    assert unit[64, 64] < 50, "the dot is whole in the middle"
    assert unit[0].min() > 200
    assert unit[:, 0].min() > 200
    left, top = manifest.tile.cut_px
    expected = np.roll(image, (-top, -left), axis=(0, 1))[..., 0]
    assert np.abs(unit / 255 - expected).max() < 0.01


def test_a_tile_of_other_settings_is_not_finished(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(OutputError, match="the tile is not there; run the recipe again"):
        finish(job(tmp_path, unit_px=(64, 64), seed=9), ())


NAMED = {
    "Weber-koi-unit.png", "Weber-koi-swatch.png", "Weber-koi-palette.ase", "Weber-koi-palette.gpl",
    "Weber-koi-repeat.png", "Weber-koi-separations.tif", "separations/Weber-koi-1-ivory.tif",
    "separations/Weber-koi-2-navy.tif", "separations/Weber-koi-3-madder.tif",
    "colorways/night/Weber-koi-night-unit.png", "colorways/night/Weber-koi-night-swatch.png",
    "colorways/night/Weber-koi-night-palette.ase", "colorways/night/Weber-koi-night-palette.gpl",
}  # fmt: skip


def test_every_file_that_is_handed_over_has_the_name_that_the_recipe_gives_it(tmp_path: Path) -> None:
    one = made(tmp_path, separations=True, name="Weber-koi")
    manifest = finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    of_the_tile = {name for name in manifest.files if name.startswith(("losses.", "frames/"))}
    assert set(manifest.files) - of_the_tile == NAMED
    assert all((tmp_path / name).is_file() for name in NAMED)
    assert manifest.name == "Weber-koi"
    assert set(manifest.certificates) == {"tile", "unit", "colorways/night/unit"}


def test_files_of_another_name_go_and_what_was_made_with_the_tile_stays(tmp_path: Path) -> None:
    for name in ("", "Weber", "Müller", ""):
        manifest = finish(made(tmp_path, name=name), ())
        units = sorted(path.name for path in tmp_path.glob("*unit.png"))
        assert units == [f"{name}-unit.png" if name else "unit.png"]
        assert all((tmp_path / file).is_file() for file in manifest.files)


def test_a_colorway_has_its_own_id_in_its_files(tmp_path: Path) -> None:
    finish(made(tmp_path), steps(INKS, ("colorways", {"night": NIGHT})))
    titles = ["koi__ikat__bold", "koi__ikat__bold__night"]
    for file, title in zip(("unit.png", "colorways/night/unit.png"), titles, strict=True):
        assert f">{title}<".encode() in (tmp_path / file).read_bytes()
