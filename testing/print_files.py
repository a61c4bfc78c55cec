"""Checks a finished job's print files with nothing of nstflow: Pillow, tifffile, NumPy and textile.md's formulas.

python testing/print_files.py outputs/print-ready/koi__batik__default
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms
from skimage.color import rgb2lab

SCALES = (1, 2, 4, 8, 16, 32)
MOST_PLACES = 150


def check(folder: Path, *, width_cm: float, dpi: float, inks: int, colorways: int) -> dict[str, float]:
    """Raise AssertionError where a half-drop job's files are not what a mill asked for; returns what was measured."""
    manifest = json.loads((folder / "manifest.json").read_text())
    exact = width_cm / 2.54 * dpi
    size = round(exact), 2 * round(exact / 2)  # a half-drop's height is even
    looks = [folder, *sorted((folder / "colorways").iterdir())]
    assert len(looks) == 1 + colorways
    labels = check_look(folder, size, dpi=dpi, inks=inks)
    for look in looks[1:]:
        assert np.array_equal(check_look(look, size, dpi=dpi, inks=inks), labels), "colorways have the same plates"
    plates = check_plates(folder, labels, inks=inks, dpi=dpi)
    coverage = [100 * float((plate == 0).mean()) for plate in plates]
    stated = [ink["coverage_percent"] for ink in manifest["facts"]["inks"]]
    assert np.allclose(coverage, stated, atol=0.01), (coverage, stated)
    measured = {"coverage": sum(coverage)}
    for look in looks:
        name = f"{look.relative_to(folder).as_posix()}/unit".removeprefix("./")
        assert manifest["certificates"][name]["verdict"] != "fail", name
        measured[name] = max(seam_scores(np.asarray(Image.open(look / "unit.png").convert("RGB"))).values())
    return measured


def check_look(look: Path, size: tuple[int, int], *, dpi: float, inks: int) -> np.ndarray:
    """One set of colors: four files that agree; returns the labels of the unit's PNG."""
    width, height = size
    units = [check_file(look / f"unit.{kind}", size, dpi=dpi, inks=inks) for kind in ("png", "tif")]
    swatches = [check_file(look / f"swatch.{kind}", (2 * width, height), dpi=dpi, inks=inks) for kind in ("png", "tif")]
    assert np.array_equal(units[0], units[1]), "PNG and TIFF show the same picture"
    assert np.array_equal(swatches[0], swatches[1])
    swatch = swatches[0]
    assert np.array_equal(swatch[:, :width], units[0])
    assert np.array_equal(swatch[:, width:], np.roll(swatch[:, :width], height // 2, axis=0)), (
        "a half-drop, bit for bit"
    )
    with Image.open(look / "unit.png") as picture:
        return np.asarray(picture)


def check_file(file: Path, size: tuple[int, int], *, dpi: float, inks: int) -> np.ndarray:
    """Size, resolution, profile, metadata and colors of one indexed file; returns its pixels as RGB."""
    with Image.open(file) as picture:
        assert picture.size == size, (file, picture.size)
        assert picture.mode == "P", (file, picture.mode)
        assert np.allclose(picture.info["dpi"], dpi, atol=0.02), (file, picture.info["dpi"])
        profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
        assert ImageCms.getProfileDescription(profile).startswith("sRGB"), file
        pixels = np.asarray(picture.convert("RGB"))
    assert b"DigitalSourceType" in file.read_bytes(), file
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) == inks, file
    if file.suffix == ".tif":
        with tifffile.TiffFile(file) as tiff:
            page = tiff.pages[0]
            table = (np.asarray(page.tags["ColorMap"].value).reshape(3, 256) >> 8).astype("uint8")
            with Image.open(file) as picture:
                assert np.array_equal(table.T[np.asarray(picture)], pixels), "both readers give the same numbers"
            assert page.tags["XResolution"].value[0] / page.tags["XResolution"].value[1] == dpi
            assert page.compression == tifffile.COMPRESSION.LZW
    return pixels


def check_plates(folder: Path, labels: np.ndarray, *, inks: int, dpi: float) -> list[np.ndarray]:
    """The plates, alone and together: black where one ink prints, and every place printed by exactly one."""
    files = sorted((folder / "separations").glob("*.tif"), key=lambda file: int(file.name.partition("-")[0]))
    assert len(files) == inks
    plates = []
    for file in files:
        with Image.open(file) as picture:
            assert picture.mode == "L", (file, picture.mode)
            assert np.allclose(picture.info["dpi"], dpi, atol=0.02)
            plates.append(np.asarray(picture))
    with Image.open(folder / "separations.tif") as pages:
        assert pages.n_frames == inks
        for number, plate in enumerate(plates):
            pages.seek(number)
            assert np.array_equal(np.asarray(pages), plate)
            assert pages.tag_v2[285].strip("\0") in (folder / "manifest.json").read_text(), "pages are named"
    printed = np.stack([plate == 0 for plate in plates])
    assert set(np.unique(np.stack(plates))) == {0, 255}
    assert np.array_equal(printed.sum(axis=0), np.ones(labels.shape)), "one ink at every place"
    assert np.array_equal(printed.argmax(axis=0), labels), "plates are in the order of the palette"
    return plates


def seam_scores(unit: np.ndarray) -> dict[str, float]:
    """z of the half-drop's seams in CIELAB at each scale, on both axes (textile.md, metric A)."""
    lab = rgb2lab(unit)
    height = len(lab)
    scores = {}
    for scale in SCALES:
        down, across = lab, lab
        right = np.roll(lab, height // 2, axis=0)  # the next column is lowered by half a height
        before = np.roll(lab, -(height // 2), axis=0)
        wide = np.concatenate([before, across, right], axis=1)
        scores[f"across {scale}"] = _score(wide, scale, seam=lab.shape[1])
        tall = np.concatenate([down, down, down], axis=0).swapaxes(0, 1)
        scores[f"down {scale}"] = _score(tall, scale, seam=height)
    return scores


def _score(plane: np.ndarray, scale: int, *, seam: int) -> float:
    """How far the step across the seam, of means over `scale` px on either side, stands out from those inside."""
    sums = np.concatenate([np.zeros_like(plane[:, :1]), plane.cumsum(axis=1)], axis=1)
    places = np.arange(seam + scale, 2 * seam - scale + 1)
    steps = np.array([_step(sums, place, scale) for place in places[:: max(1, len(places) // MOST_PLACES)]])
    spread = 1.4826 * np.median(np.abs(steps - np.median(steps)))
    return float((_step(sums, seam, scale) - np.median(steps)) / max(spread, 1e-6))


def _step(sums: np.ndarray, place: int, scale: int) -> float:
    right = (sums[:, place + scale] - sums[:, place]) / scale
    left = (sums[:, place] - sums[:, place - scale]) / scale
    return float(np.linalg.norm(right - left, axis=-1).mean())


if __name__ == "__main__":
    for name, value in check(Path(sys.argv[1]), width_cm=32, dpi=150, inks=6, colorways=3).items():
        print(f"{name:32} {value:8.2f}")
