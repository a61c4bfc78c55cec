"""Files as they lie on the disk, certified."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from nstflow import api
from nstflow.errors import PictureError, UsageError
from nstflow.outputs.folders import JobFolder
from nstflow.proofs.check import check_file
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import certify
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
    monkeypatch.setattr("nstflow.pictures.decoding.SMALLEST_SIDE_PX", 8)
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


@pytest.fixture
def odd_swatch() -> np.ndarray:
    """A half-drop swatch whose units begin at different places of JPEG's blocks of 8 px."""
    return Lattice.parse("half-drop").swatch(wave(90, 92, drop=0.5))


@pytest.mark.parametrize(
    ("format", "options"), [("JPEG", {"quality": 92, "subsampling": 0}), ("WEBP", {"quality": 92})]
)
def test_a_lossy_swatch_is_not_called_broken_for_its_compression(project: Project, odd_swatch, format, options) -> None:
    checked = check_file(saved(project, odd_swatch, format=format, **options), repeat="half-drop", is_swatch=True)
    assert checked.certificate.verdict != "fail"
    assert not any(finding.kind == "identity" for finding in checked.certificate.findings)
    assert any("is for previews" in note for note in checked.notes)


def test_a_lossy_swatch_whose_second_unit_was_moved_is_broken(project: Project, odd_swatch) -> None:
    moved = odd_swatch.copy()
    moved[:, 92:] = np.roll(moved[:, 92:], 4, axis=1)
    checked = check_file(saved(project, moved, format="JPEG", quality=92), repeat="half-drop", is_swatch=True)
    (damage,) = [finding for finding in checked.certificate.findings if finding.kind == "identity"]
    assert "the swatch's units are not as half-drop has them: a unit differs by" in damage.reason
    assert "more than JPEG makes of it" in damage.reason


def test_a_seam_as_strong_as_blocks_leave_warns_and_a_stronger_one_fails(project: Project) -> None:
    noise = gaussian_filter(np.random.default_rng(0).normal(size=(131, 141, 3)), (4, 4, 0), mode="wrap")
    soft = (255 * (noise - noise.min()) / np.ptp(noise)).astype("uint8")
    assert certify(soft, Lattice("straight")).verdict == "pass"
    path = saved(project, soft, format="JPEG", quality=75)
    assert certify(np.asarray(Image.open(path)), Lattice("straight")).verdict == "fail"
    checked = check_file(path, repeat="straight").certificate
    assert checked.verdict == "warn"
    assert "check the PNG or TIFF, which print" in checked.remedies
    assert "which JPEG's blocks alone may leave" in checked.reasons[0]
    torn = soft[:, :70]
    assert check_file(saved(project, torn, format="JPEG", quality=92), repeat="straight").certificate.verdict == "fail"


def soft_third_brick() -> np.ndarray:
    """Waves of a third-brick, 96 px, under noise that hides where they break off on another repeat."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:96, :96] / 96
    waves = np.zeros((96, 96))
    for _ in range(40):
        across, down = rng.integers(-12, 13, 2)
        waves += np.cos(2 * np.pi * (across * x + (down - across / 3) * y) + rng.uniform(0, 7))
    total = waves / waves.std() * 0.6 + rng.normal(size=(96, 96))
    grey = (255 * (total - total.min()) / np.ptp(total)).astype("uint8")
    return np.repeat(grey[..., None], 3, axis=2)


def test_a_unit_of_a_shifted_repeat_looked_at_alone_is_not_passed_as_straight(project: Project) -> None:
    path = saved(project, soft_third_brick())
    doubted = check_file(path)
    (finding,) = [one for one in doubted.certificate.findings if one.kind == "repeat"]
    assert (doubted.certificate.verdict, doubted.certificate.summary) == (
        "warn", "seam: warn (another repeat fits better)",
    )  # fmt: skip
    assert finding.reason.startswith("straight was assumed, and as third-brick the edges fit better (z ")
    assert "--repeat third-brick, or --repeat straight" in finding.remedy
    assert "third-brick" in next(note for note in doubted.notes if note.startswith("it passes as "))
    named = check_file(path, repeat="straight")
    assert (named.is_assumed, named.certificate.verdict) == (False, "pass"), "whoever names it is believed"
    assert check_file(path, repeat="third-brick").certificate.verdict == "pass"
