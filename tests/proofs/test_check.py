"""Files as they lie on the disk, certified."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow import api
from nstflow.errors import PictureError, UsageError
from nstflow.outputs.folders import JobFolder
from nstflow.proofs.check import check_file
from nstflow.textile.lattice import Lattice
from testing.finished import tile_of
from testing.project_folder import Project, leave_as_made

RECIPE = (
    "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\ntile: {size: 64px, repeat: half-drop}\n"
)


def wave(height: int = 96, width: int = 96, *, drop: float = 0.0) -> np.ndarray:
    """Waves that repeat with columns lowered by `drop` heights: uint8 (H, W, 3)."""
    y, x = np.mgrid[:height, :width]
    rng = np.random.default_rng(0)
    total = np.zeros((height, width))
    for _ in range(60):
        down, across = rng.integers(-20, 21, 2)
        turn = rng.uniform(0, 2 * np.pi)
        total += np.cos(2 * np.pi * (down * y / height + (across - down * drop) * x / width) + turn)
    total = (total - total.min()) / np.ptp(total)
    return np.repeat((total * 255).astype("uint8")[..., None], 3, axis=2)


def saved(project: Project, pixels: np.ndarray, name: str = "tile.png", **options) -> Path:
    path = project.file(name, b"")
    Image.fromarray(pixels).save(path, **options)
    return path


def test_a_file_is_certified_as_straight_where_nothing_else_is_said(project: Project) -> None:
    checked = check_file(saved(project, wave()))
    assert (checked.certificate.repeat, checked.certificate.verdict, checked.notes) == ("straight", "pass", ())


def test_another_repeat_that_fits_is_named(project: Project) -> None:
    path = saved(project, wave(drop=0.5))
    checked = check_file(path)
    assert checked.certificate.verdict == "fail"
    assert checked.notes == ("as half-drop it passes: --repeat half-drop",)
    assert check_file(path, repeat="half-drop").certificate.verdict == "pass"


def test_a_swatch_is_held_against_its_lattice_and_its_unit_is_certified(project: Project) -> None:
    unit, lattice = wave(drop=0.5), Lattice.parse("half-drop")
    whole = check_file(saved(project, lattice.swatch(unit)), repeat="half-drop", is_swatch=True)
    assert (whole.certificate.verdict, whole.certificate.unit_px, whole.is_swatch) == ("pass", (96, 96), True)
    damaged = lattice.swatch(unit).copy()
    damaged[50, 150] ^= 1
    broken = check_file(saved(project, damaged), repeat="half-drop", is_swatch=True)
    assert broken.certificate.verdict == "fail"
    assert broken.certificate.summary == "seam: fail (not in repeat)"
    assert "column 150, row 50" in broken.certificate.reasons[0]
    assert "export the swatch again" in broken.certificate.remedies[0]


@pytest.fixture
def job_folder(project: Project) -> Path:
    (planned,) = api.plan(api.load_recipe(project.recipe(RECIPE))).jobs
    leave_as_made(planned.job)
    return planned.job.folder


def test_the_manifest_beside_a_file_says_its_repeat(job_folder: Path) -> None:
    manifest = JobFolder(job_folder).read_manifest()
    assert manifest is not None
    width, height = manifest.tile.unit_px
    unit = check_file(job_folder / "unit.png")
    assert (unit.certificate.repeat, unit.is_swatch) == ("half-drop", False)
    assert unit.certificate.unit_px == (width, height)
    assert "a unit of half-drop, as its manifest says" in unit.notes
    swatch = check_file(job_folder / "swatch.png")
    assert (swatch.certificate.repeat, swatch.is_swatch) == ("half-drop", True)
    assert swatch.certificate.unit_px == (width, height)


def test_what_is_asked_for_goes_before_the_manifest(job_folder: Path) -> None:
    checked = check_file(job_folder / "swatch.png", repeat="straight")
    assert (checked.certificate.repeat, checked.is_swatch) == ("straight", False)
    assert "its manifest says half-drop" in checked.notes
    assert check_file(job_folder / "unit.png", repeat="half-drop").notes == ()


def test_the_tile_as_it_was_made_is_checked_in_its_repeat(job_folder: Path) -> None:
    tile = check_file(tile_of(job_folder).tile)
    assert (tile.certificate.repeat, tile.is_swatch) == ("half-drop", False)
    assert "a unit of half-drop, as its manifest says" in tile.notes


@pytest.mark.parametrize("name", ["repeat.png", "losses.png", "frames/01.png"])
def test_files_of_a_job_that_are_no_tiles_are_straight_and_a_note_says_so(job_folder: Path, name: str) -> None:
    checked = check_file(job_folder / name)
    assert (checked.certificate.repeat, checked.is_swatch) == ("straight", False)
    (note,) = [note for note in checked.notes if "manifest" in note]
    assert f"{Path(name).name} is taken for straight: its manifest does not say how it repeats" in note
    assert note.endswith("--repeat names another")
    asked = check_file(job_folder / name, repeat="none")
    assert not any("manifest" in note for note in asked.notes)


def test_files_of_others_in_a_job_s_folder_are_straight_without_a_word(job_folder: Path, project: Project) -> None:
    stranger = job_folder / "stranger.png"
    stranger.write_bytes(saved(project, wave()).read_bytes())
    checked = check_file(stranger)
    assert (checked.certificate.repeat, checked.notes) == ("straight", ())


def test_our_own_swatch_is_judged_in_every_pixel_however_large_it_is(job_folder: Path, project, monkeypatch) -> None:
    """Read at half its size it would be a unit of another pattern, and no swatch."""
    monkeypatch.setattr("nstflow.pictures.reading._KEPT_MEGAPIXELS", 0.001)
    monkeypatch.setattr("nstflow.pictures.reading.SMALLEST_SIDE_PX", 8)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 500)
    manifest = JobFolder(job_folder).read_manifest()
    swatch = check_file(job_folder / "swatch.png")
    assert (swatch.is_swatch, swatch.certificate.unit_px) == (True, manifest.tile.unit_px)
    assert check_file(tile_of(job_folder).tile).certificate.unit_px == manifest.tile.made_px
    stranger = saved(project, wave())
    with pytest.raises(PictureError, match="megapixels"):
        check_file(stranger)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    assert check_file(stranger).certificate.unit_px == (96, 96)


def test_jpeg_is_told_to_be_for_previews_by_its_content(project: Project) -> None:
    path = saved(project, wave(), "tile.png", format="JPEG", quality=90)
    (note,) = check_file(path, repeat="none").notes
    assert note.startswith("JPEG is for previews: its compression leaves seams")


@pytest.mark.parametrize(
    ("size", "repeat", "swatch", "words"),
    [
        ((31, 30), "half-drop", False, "multiple of 2 px"),
        ((30, 31), "brick", False, "multiple of 2 px"),
        ((30, 40), "pinwheel", False, "square"),
        ((30, 31), "half-drop", True, "no half-drop swatch"),
        ((30, 30), "half-dropp", False, "did you mean 'half-drop'"),
    ],
)
def test_what_cannot_repeat_so_is_an_error(project: Project, size, repeat, swatch, words) -> None:
    path = saved(project, wave(*size))
    with pytest.raises(UsageError, match=words) as raised:
        check_file(path, repeat=repeat, is_swatch=swatch)
    assert repeat == "half-dropp" or str(path) in str(raised.value)


def test_what_is_no_picture_is_an_error(project: Project) -> None:
    for path in (project.file("text.png", "not a picture"), project.root / "nowhere.png"):
        with pytest.raises(PictureError, match=path.name):
            check_file(path)
