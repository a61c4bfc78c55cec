"""From a tile to a finished job: print size, steps, certificates, files; and again without the engine."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import tifffile
from PIL import Image

from nstflow.errors import JobError, OutputError
from nstflow.jobs.job import Job
from nstflow.outputs import atomic as files
from nstflow.outputs.encode.formats import Writing
from nstflow.outputs.finish import finishing
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.finish.prints import plates
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import adopt_tile, publish_tile
from nstflow.outputs.seal import damaged_file
from nstflow.pictures.deep_tiff import read_deep
from nstflow.recipe.registry import load_registry
from nstflow.textile.finish import Artwork, Finish
from nstflow.textile.lattice import Lattice
from nstflow.textile.palettes import Ink
from nstflow.textile.plates import Plates
from testing.finished import finished, job, pixels, publish

FINISHES = load_registry().finishes
INKS = ("inks", {"colors": ["ivory: #f4ecd8", "navy: #16264d", "madder: #a8323e"], "min_island_px": 0})
NIGHT = {"colors": ["#000000", "#101010", "#ff0000"]}


def steps(*chosen: tuple[str, dict[str, Any]]) -> Any:
    return tuple(FINISHES[name].model_validate(options) for name, options in chosen)


def made(folder: Path, **options: Any) -> Job:
    """A job whose tile is there and nothing else. Its tile is smooth, so that it can be certified."""
    one = job(folder, **{"unit_px": (64, 64), **options})
    publish_tile(one, finished(one, image=waves(*one.canvas.unit_px)))
    return one


def waves(width: int, height: int) -> np.ndarray:
    """A straight tile of a few whole waves, which repeats as half-drop too: the waves down are even."""
    y, x = np.mgrid[:height, :width] * 2 * np.pi
    red = 0.5 + 0.25 * np.sin(x / width) + 0.2 * np.cos(2 * y / height)
    green = 0.5 + 0.3 * np.cos(2 * x / width + 4 * y / height)
    blue = 0.5 + 0.3 * np.sin(3 * x / width)
    return np.stack([red, green, blue], axis=-1).astype("float32")


def read(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


def test_the_files_are_at_print_size_and_the_tile_keeps_its_own(tmp_path: Path) -> None:
    one = made(tmp_path, print_px=(90, 90))
    manifest = finish(one, ())
    assert read(tmp_path / "unit.png").shape == (90, 90, 3)
    assert read(tmp_path / "swatch.png").shape == (90, 180, 3)
    assert tifffile.imread(tmp_path / JobFolder.TILE).shape == (64, 64, 3)
    assert (manifest.tile.unit_px, manifest.tile.made_px, manifest.tile.swatch_px) == ((90, 90), (64, 64), (180, 90))
    wanted = waves(90, 90)  # the waves are the same at any size; their samples lie half a pixel further in
    assert np.abs(read(tmp_path / "unit.png") / 255 - wanted).max() < 0.06


def test_every_master_closes_on_its_lattice_after_it_was_resized_across_the_repeats(tmp_path: Path) -> None:
    one = made(tmp_path, print_px=(90, 90), formats=("png", "tiff"), bits=16)
    finish(one, ())
    deep = read_deep(tmp_path / "swatch.tif")
    assert deep is not None
    for swatch in (read(tmp_path / "swatch.png"), deep):
        assert np.array_equal(swatch[:, 90:], np.roll(swatch[:, :90], 45, axis=0))
    assert len(np.unique(deep)) > 256, "16 bits"


def test_a_damaged_master_is_an_error_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(tmp_path)
    before = finish(one, ())

    def shifted(data: bytes, *_: Any) -> np.ndarray:
        pixels = np.array(Image.open(io.BytesIO(data)))
        pixels[3, 5] ^= 1
        return pixels

    monkeypatch.setattr("nstflow.outputs.finish.prints._decoded", shifted)
    with pytest.raises(OutputError, match=r"swatch\.png: damaged while it was written"):
        finish(one, ())
    assert JobFolder(tmp_path).read_manifest() == before


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


def test_the_plates_of_ten_inks_are_listed_in_the_order_of_the_inks() -> None:
    inks = tuple(Ink(f"ink {number}", (number, 0, 0)) for number in range(10))
    for count, first, last in ((9, "1-ink-0", "9-ink-8"), (10, "01-ink-0", "10-ink-9")):
        labels = np.arange(count, dtype="uint8")[None]
        artwork = Artwork(
            image=np.zeros((1, count, 3), "float32"), lattice=Lattice("straight"), dpi=150, seed=0,
            plates=Plates(labels, inks[:count]),
        )  # fmt: skip
        names = [name for name, _ in plates(artwork, Writing(dpi=150)) if name.startswith("separations/")]
        assert names == sorted(names)
        assert (names[0], names[-1]) == (f"separations/{first}.tif", f"separations/{last}.tif")


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


def test_a_plate_may_be_named_as_long_as_any_ink(tmp_path: Path) -> None:
    one = made(tmp_path, separations=True)
    name = "紅" * 60
    finish(one, steps(("inks", {"colors": [f"{name}: #f00", "#fff"]})))
    assert (tmp_path / f"separations/1-{name}.tif").is_file()


def test_files_that_the_steps_no_longer_make_go_and_so_do_their_folders(tmp_path: Path) -> None:
    one = made(tmp_path, formats=("png", "tiff"), separations=True)
    finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    (tmp_path / "colorways/notes.txt").write_text("the designer's own")
    finish(made(tmp_path), ())
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left >= {"unit.png", "swatch.png", "repeat.png", JobFolder.TILE, "colorways/notes.txt"}
    assert not left & {"unit.tif", "separations", "separations.tif", "palette.gpl", "colorways/night"}


def test_what_a_killed_run_left_without_a_record_goes_too(tmp_path: Path) -> None:
    one = made(tmp_path, formats=("png", "tiff"), separations=True)
    finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    (tmp_path / JobFolder.MANIFEST).unlink()
    finish(made(tmp_path), ())
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert not left & {"unit.tif", "separations", "separations.tif", "palette.gpl", "colorways"}


def test_a_unit_that_was_retouched_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    one = made(tmp_path)
    finish(one, ())
    retouched = np.zeros((64, 64, 3), "uint8")
    Image.fromarray(retouched).save(tmp_path / "unit.png")
    finish(made_again(one), ())
    assert np.array_equal(read(tmp_path / "unit-changed.png"), retouched)
    assert read(tmp_path / "unit.png").any()
    finish(one, ())
    assert (tmp_path / "unit-changed.png").is_file(), "and stays"


def test_the_advice_names_the_steps_where_the_tile_itself_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = finishing.certify
    monkeypatch.setattr(
        finishing, "certify", lambda image, lattice: real(image, lattice) if image.dtype == np.float32 else SeamSeen()
    )
    with pytest.raises(JobError, match=r"the unit does not pass: .*one of its steps leaves the seam: sharpen"):
        finish(made(tmp_path, certify="require", steps=(("sharpen", {}),)), steps(("sharpen", {})))


class SeamSeen:
    verdict, reasons = "fail", ("a seam is seen",)


def test_a_deleted_curve_is_missed_by_nobody(tmp_path: Path) -> None:
    one = made(tmp_path)
    (tmp_path / "losses.png").unlink()
    files = finish(one, ()).files
    assert "losses.png" not in files
    assert {"unit.png", "losses.csv"} <= set(files)


def test_a_full_disk_costs_no_finished_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(tmp_path)
    before = finish(one, ())

    def full(file: int) -> None:
        raise OSError(files.errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OutputError, match="no space left"):
        finish(made_again(one), steps(INKS))
    assert JobFolder(tmp_path).read_manifest() == before
    assert damaged_file(JobFolder(tmp_path), before) is None


def made_again(one: Job) -> Job:
    return replace(one, production=replace(one.production, tile=one.production.tile.model_copy(update={"dpi": 72.0})))


def test_a_tile_can_be_taken_from_another_job_with_the_same_settings(tmp_path: Path) -> None:
    first = made(tmp_path / "a")
    second = job(tmp_path / "b", id="b", unit_px=(64, 64), dpi=300)
    assert adopt_tile(second, first.folder)
    assert finish(second, ()).notes[-1] == "its tile is that of a, which has the same settings"
    assert (tmp_path / "b" / JobFolder.TILE).read_bytes() == (tmp_path / "a" / JobFolder.TILE).read_bytes()
    other = job(tmp_path / "c", unit_px=(64, 64), seed=9)
    assert not adopt_tile(other, first.folder)
    (tmp_path / "a" / JobFolder.TILE).write_bytes(b"damaged")
    assert not adopt_tile(second, first.folder)


def test_finishing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name, print_px=(90, 90), formats=("png", "tiff")) for name in "ab")
    chosen = steps(INKS, ("colorways", {"night": NIGHT}))
    assert finish(first, chosen).files == finish(second, chosen).files == finish(second, chosen).files


def test_the_manifest_carries_a_certificate_of_the_tile_and_of_every_unit(tmp_path: Path) -> None:
    one = made(tmp_path)
    manifest = finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    assert set(manifest.certificates) == {"tile", "unit", "colorways/night/unit"}
    assert {one["repeat"] for one in manifest.certificates.values()} == {"half-drop"}
    assert manifest.certificates["tile"]["verdict"] == "pass"
    assert finish(made(tmp_path, certify="off"), ()).certificates == {}


def broken(folder: Path, **options: Any) -> Job:
    """A job whose tile has a seam that everybody sees."""
    one = job(folder, unit_px=(128, 128), **options)
    ramp = np.linspace(0, 1, 128, dtype="float32")
    image = 0.1 * pixels(128, 128) + 0.8 * np.broadcast_to(ramp[None, :, None], (128, 128, 3)).astype("float32")
    publish_tile(one, finished(one, image=image))
    return one


def test_a_seam_fails_a_job_that_requires_a_certificate_and_its_tile_is_kept(tmp_path: Path) -> None:
    one = broken(tmp_path, certify="require")
    with pytest.raises(JobError, match=r"tile\.certify: the tile does not pass: .*The tile is kept"):
        finish(one, ())
    assert (tmp_path / JobFolder.TILE).is_file()
    assert not (tmp_path / JobFolder.MANIFEST).exists()
    reported = finish(broken(tmp_path, certify="report"), ())
    assert reported.certificates["unit"]["verdict"] == "fail"


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


def test_a_preview_of_a_print_is_no_larger_than_a_screen_can_show(tmp_path: Path) -> None:
    one = made(tmp_path, print_px=(2000, 2000))
    finish(one, ())
    with Image.open(tmp_path / "repeat.png") as picture:
        assert max(picture.size) <= 4096
        assert picture.size[0] / picture.size[1] == pytest.approx(3 / 2, abs=0.01)


@pytest.mark.parametrize(("repeat", "size"), [("stripe", (144, 32)), ("stripe-y", (48, 64)), ("mirror", (144, 64))])
def test_a_preview_repeats_on_the_axes_on_which_the_pattern_does(
    tmp_path: Path, repeat: str, size: tuple[int, int]
) -> None:
    publish(one := job(tmp_path, repeat=repeat), finished(one))
    with Image.open(tmp_path / "repeat.png") as picture:
        assert picture.size == size


def test_files_say_what_they_are_unless_they_are_to_say_nothing(tmp_path: Path) -> None:
    finish(made(tmp_path, title="Spring", creator="Weber"), ())
    said = (tmp_path / "unit.png").read_bytes()
    assert all(word in said for word in (b"Spring", b"Weber", b"compositeWithTrainedAlgorithmicMedia"))
    finish(made(tmp_path, content=None), ())
    assert b"/trainedAlgorithmicMedia" in (tmp_path / "unit.png").read_bytes()
    finish(made(tmp_path, metadata=False), ())
    assert b"DigitalSourceType" not in (tmp_path / "unit.png").read_bytes()


def test_a_tile_of_other_settings_is_not_finished(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(OutputError, match="the tile is not there; run the recipe again"):
        finish(job(tmp_path, unit_px=(64, 64), seed=9), ())
