"""What finishing makes of a stored tile: pixels, names of files, palettes, certificates and facts.

What is rounded from the tile is compared exactly. Of what libraries compute on the way (colors in CIELAB, resampling,
clusters) a few pixels may differ from version to version, and so the stored ones are compared with a tolerance; all
files must follow exactly from the unit and its inks in any case.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from house import Manifest
from PIL import Image
from pinned_project import DATA, differences, other_orders, read_pin
from pinned_tile import CASES, HEIGHT, REPEATS, TILE, WIDTH, Case, finish_tile, outcome, pixels, stored_pixels

STORED = read_pin("finishing")
# Of what is computed in floating point; all else is exact.
NEAR = {
    "z": 0.3, "line_z": 0.3, "h": 0.02, "c": 0.02, "tramline": 0.01, "coverage_percent": 0.5, "color": 2,
    "mean": 0.05, "p95": 0.1, "max": 1.0,
}  # fmt: skip
OTHER_PIXELS = 0.002
"""The share of pixels that may have another ink, or be one level off."""

Finished = Callable[[str], tuple[Path, Manifest]]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Finishes a case by its name, once: its folder and its manifest."""
    done: dict[str, tuple[Path, Manifest]] = {}

    def case(name: str) -> tuple[Path, Manifest]:
        if name not in done:
            folder = tmp_path_factory.mktemp("finished") / "koi__ikat__bold"
            done[name] = folder, finish_tile(folder, CASES[name])
        return done[name]

    return case


@pytest.mark.parametrize("name", CASES)
def test_finishing_the_stored_tile_gives_the_files_facts_and_verdicts_that_it_always_gave(
    name: str, finished: Finished
) -> None:
    found = outcome(*finished(name))
    changed = [*differences(STORED[name], found, near=NEAR), *other_orders(STORED[name], found)]
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("name", CASES)
def test_finishing_the_stored_tile_gives_the_pixels_that_it_always_gave(name: str, finished: Finished) -> None:
    folder, _ = finished(name)
    for file, found in stored_pixels(folder, CASES[name]).items():
        with np.load(DATA / "finishing.npz") as arrays:
            stored = arrays[f"{name}/{file}"]
        assert found.shape == stored.shape, file
        assert np.mean(found != stored) <= OTHER_PIXELS, f"{file}: {np.mean(found != stored):.1%} differ"
        if found.ndim == 3:
            assert np.abs(found.astype(int) - stored).max() <= 1, file


def test_there_is_a_stored_answer_for_every_way_of_finishing() -> None:
    assert list(STORED) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_folder_holds_what_its_manifest_names_and_the_tile_and_records(name: str, finished: Finished) -> None:
    folder, manifest = finished(name)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {*manifest.files, "tile.tif", "made.json", "manifest.json", ".nstflow-seal"}


def swatch_of(unit: np.ndarray, repeat: str) -> np.ndarray:
    """Lay units out as the smallest straight swatch, by hand."""
    if repeat == "half-drop":
        return np.concatenate([unit, np.roll(unit, len(unit) // 2, axis=0)], axis=1)
    if repeat == "mirror":
        above = np.concatenate([unit, unit[:, ::-1]], axis=1)
        return np.concatenate([above, above[::-1]])
    return unit


def in_repeat(swatch: np.ndarray, *, rows: int, columns: int) -> np.ndarray:
    """Lay swatches out to so many px."""
    times = -(-rows // len(swatch)), -(-columns // swatch.shape[1])
    return np.tile(swatch, (*times, *(1 for _ in swatch.shape[2:])))[:rows, :columns]


@pytest.mark.parametrize("repeat", REPEATS)
@pytest.mark.parametrize("bits", [8, 16])
def test_without_steps_at_its_own_size_every_file_is_the_rounded_tile(repeat: str, bits: int, tmp_path: Path) -> None:
    options = {
        "formats": ("png", "tiff", "jpeg", "webp"),
        "bits": bits,
        "compression": "lzw" if bits == 8 else "deflate",
    }
    folder = tmp_path / "koi__ikat__bold"
    manifest = finish_tile(folder, Case(repeat, options=options))
    deep = tifffile.imread(TILE)
    assert (deep.shape, deep.dtype) == ((HEIGHT, WIDTH, 3), np.uint16)
    flat = np.rint(deep / 257).astype("uint8")  # 65535 / 255: no value lies in the middle of two
    tiff = tifffile.imread if bits == 16 else pixels
    for name, expected in (("unit", flat), ("swatch", swatch_of(flat, repeat))):
        assert np.array_equal(pixels(folder / f"{name}.png"), expected)
        exact = deep if name == "unit" else swatch_of(deep, repeat)
        assert np.array_equal(tiff(folder / f"{name}.tif"), exact if bits == 16 else expected)
        for lossy in ("jpg", "webp"):
            assert pixels(folder / f"{name}.{lossy}").shape == expected.shape
    swatch = swatch_of(flat, repeat)
    assert np.array_equal(pixels(folder / "repeat.png"), in_repeat(swatch, rows=2 * HEIGHT, columns=3 * WIDTH))
    endings = ("png", "tif", "jpg", "webp")
    assert set(manifest.files) == {f"{name}.{end}" for name in ("unit", "swatch") for end in endings} | {"repeat.png"}


WITH_INKS = [name for name, case in CASES.items() if any(step == "inks" for step, _ in case.steps)]


@pytest.mark.parametrize("name", WITH_INKS)
def test_with_inks_every_file_is_the_unit_s_indices_in_a_look_s_colors(name: str, finished: Finished) -> None:
    (folder, manifest), case = finished(name), CASES[name]
    unit = pixels(folder / "unit.png")
    shares = [round(100 * float(np.mean(unit == place)), 3) for place in range(len(manifest.facts["inks"]))]
    assert [ink["coverage_percent"] for ink in manifest.facts["inks"]] == shares
    for look in ("", *(f"colorways/{way}/" for way in manifest.colorways)):
        inks = gimp_colors((folder / f"{look}palette.gpl").read_text())
        facts = manifest.facts["colorways"][look.split("/")[1]] if look else manifest.facts
        assert inks == [(ink["name"], ink["color"]) for ink in facts["inks"]]
        colors = np.array([list(bytes.fromhex(color[1:])) for _, color in inks], dtype="uint8")
        endings = ("png", "tif") if "tiff" in case.options.get("formats", ()) else ("png",)
        for end in endings:
            for kind, expected in (("unit", unit), ("swatch", swatch_of(unit, case.repeat))):
                file = folder / f"{look}{kind}.{end}"
                assert np.array_equal(pixels(file), expected), file
                with Image.open(file) as picture:
                    assert np.array_equal(np.asarray(picture.convert("RGB")), colors[expected]), file
        if not look:
            swatch = swatch_of(colors[unit], case.repeat)
            height, width = unit.shape
            assert np.array_equal(pixels(folder / "repeat.png"), in_repeat(swatch, rows=2 * height, columns=3 * width))


@pytest.mark.parametrize("name", [name for name in WITH_INKS if CASES[name].options.get("separations")])
def test_each_ink_has_a_plate_alone_and_as_a_page(name: str, finished: Finished) -> None:
    folder, manifest = finished(name)
    unit, inks = pixels(folder / "unit.png"), [ink["name"] for ink in manifest.facts["inks"]]
    files = sorted((folder / "separations").iterdir())
    assert [file.name for file in files] == [f"{number}-{ink}.tif" for number, ink in enumerate(inks, start=1)]
    with Image.open(folder / "separations.tif") as pages:
        assert getattr(pages, "n_frames", 1) == len(inks)
        for number, (file, ink) in enumerate(zip(files, inks, strict=True)):
            plate = np.where(unit == number, 0, 255)
            pages.seek(number)
            assert np.array_equal(pixels(file), plate)
            assert np.array_equal(np.asarray(pages), plate)
            assert pages.tag_v2[285].strip("\0") == ink


@pytest.mark.parametrize("name", WITH_INKS)
def test_palettes_are_the_inks_to_the_byte(name: str, finished: Finished) -> None:
    folder, manifest = finished(name)
    for path in (folder, *sorted(folder.glob("colorways/*"))):
        facts = manifest.facts if path == folder else manifest.facts["colorways"][path.name]
        inks = [(ink["name"], tuple(bytes.fromhex(ink["color"][1:]))) for ink in facts["inks"]]
        lines = ["GIMP Palette", "Name: nstflow", "Columns: 0", "#"]
        lines += [f"{red:3d} {green:3d} {blue:3d}\t{ink}" for ink, (red, green, blue) in inks]
        assert (path / "palette.gpl").read_bytes() == ("\n".join(lines) + "\n").encode()
        assert (path / "palette.ase").read_bytes() == adobe_swatches(inks)


def gimp_colors(text: str) -> list[tuple[str, str]]:
    """Read the names and colors of a GIMP palette."""
    found = re.findall(r"^ *(\d+) +(\d+) +(\d+)\t(.+)$", text, flags=re.MULTILINE)
    return [(name, "#{:02x}{:02x}{:02x}".format(*map(int, color))) for *color, name in found]


def adobe_swatches(inks: list[tuple[str, tuple[int, ...]]]) -> bytes:
    """Write an Adobe Swatch Exchange file with one group, by hand."""

    def text(words: str) -> bytes:
        return struct.pack(">H", len(words) + 1) + (words + "\0").encode("utf-16-be")

    def block(kind: int, content: bytes) -> bytes:
        return struct.pack(">HI", kind, len(content)) + content

    colors = (
        block(1, text(name) + b"RGB " + struct.pack(">3f", *(part / 255 for part in rgb)) + struct.pack(">H", 2))
        for name, rgb in inks
    )
    body = block(0xC001, text("nstflow")) + b"".join(colors) + block(0xC002, b"")
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(inks) + 2) + body


def test_the_resolution_and_the_words_that_a_recipe_gives_stand_in_the_files(finished: Finished) -> None:
    folder, _ = finished("half-drop, inks that are given")
    with Image.open(folder / "unit.tif") as picture:
        assert picture.info["dpi"] == (150, 150)
        packet = picture.tag_v2[700]
    assert b'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Waves</rdf:li></rdf:Alt></dc:title>' in packet
    assert b"<dc:creator><rdf:Seq><rdf:li>Atelier Weber</rdf:li></rdf:Seq></dc:creator>" in packet
    assert b"/compositeWithTrainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>" in packet
    with Image.open(folder / "unit.png") as picture:
        assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.02)


@pytest.mark.parametrize(
    ("number", "decimals"), [("z", 2), ("line_z", 2), ("h", 3), ("c", 3), ("tramline", 3), ("delta_e", 3)]
)
def test_what_is_measured_is_rounded_to_decimals_that_a_reader_can_use(
    number: str, decimals: int, finished: Finished
) -> None:
    records = (record for name in CASES for record in (finished(name)[1].certificates, finished(name)[1].facts))
    assert (
        max(len(repr(value).partition(".")[2]) for record in records for value in numbers(record, number)) == decimals
    )


def numbers(record: Any, key: str, *, inside: bool = False) -> Iterator[float]:
    """Yield every fraction that stands at or below a key."""
    if isinstance(record, dict):
        for name, part in record.items():
            yield from numbers(part, key, inside=inside or name == key)
    elif inside and isinstance(record, float):
        yield record


def test_finishing_again_gives_the_same_bytes(finished: Finished, tmp_path: Path) -> None:
    name = "half-drop, inks that are found"
    folder, manifest = finished(name)
    again = finish_tile(tmp_path / folder.name, CASES[name])
    assert again.files == manifest.files
