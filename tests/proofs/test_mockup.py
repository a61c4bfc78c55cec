"""A metre of cloth: scale, words, errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.errors import NstflowError, PictureError, UsageError
from nstflow.proofs import mockup
from nstflow.proofs.mockup import Pattern, draw_mockup
from nstflow.sheets.png.typography import INK
from testing.finished import finished, job, publish


@pytest.fixture
def tile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A smooth random tile without red, so that its cloth can be told from the page; 150 dpi."""
    monkeypatch.chdir(tmp_path)
    return tile_of(tmp_path / "waves.png", dpi=(150, 150))


def tile_of(path: Path, *, size: tuple[int, int] = (96, 64), **saved) -> Path:
    spectrum = np.fft.rfft2(np.random.default_rng(5).random(size[::-1]))
    spectrum[6:-6], spectrum[:, 8:] = 0, 0
    noise = np.fft.irfft2(spectrum, s=size[::-1])
    grey = np.uint8(255 * (noise - noise.min()) / np.ptp(noise))
    Image.fromarray(np.stack([0 * grey, grey, 255 - grey], axis=2)).save(path, **saved)
    return path


def cloths(page: np.ndarray) -> list[tuple[int, int, int, int]]:
    """(left, top, right, bottom) of every piece of cloth in the page's only row, from its pixels."""
    cloth = (page[..., 0] < 10) & (np.abs(page.astype(int).sum(axis=2) - 255) < 60)
    rows = np.flatnonzero(cloth.mean(axis=1) > 0.3)
    columns = np.flatnonzero(cloth[rows[0] : rows[-1] + 1].mean(axis=0) > 0.3)
    pieces = np.split(columns, np.flatnonzero(np.diff(columns) > 20) + 1)
    return [(piece[0], rows[0], piece[-1] + 1, rows[-1] + 1) for piece in pieces]


def ticks(page: np.ndarray, left: int, top: int) -> np.ndarray:
    """The columns of the ruler's long ticks, from the cloth's left edge."""
    line = (page[top - 22, left - 2 :] == INK).all(axis=1)
    return np.flatnonzero(line) - 2


def period_px(cloth: np.ndarray, about: float) -> float:
    """The period across, from the last peak of the rows' autocorrelation, parted by how many periods it is."""
    signal = cloth[..., 1] - cloth[..., 1].mean()
    padded = np.fft.rfft(signal, n=2 * signal.shape[1], axis=1)
    correlation = np.fft.irfft(np.abs(padded) ** 2, axis=1).sum(axis=0)[: signal.shape[1]]
    correlation /= np.arange(signal.shape[1], 0, -1)  # the overlap shrinks
    number = int(signal.shape[1] * 0.75 / about)
    middle = round(number * about)
    reach = int(about / 4)
    peak = middle - reach + int(np.argmax(correlation[middle - reach : middle + reach]))
    before, at, after = correlation[peak - 1 : peak + 2]
    return (peak + 0.5 * (before - after) / (before - 2 * at + after)) / number


@pytest.mark.parametrize(("size", "cm"), [("12cm", 12.0), ("5.263in", 13.368)])
def test_the_pattern_repeats_as_often_as_the_ruler_says(tile, size, cm):
    drawn = draw_mockup([Pattern(tile, "straight", size)], fabric="100cm", length="40cm")
    page = np.asarray(Image.open(drawn.path))
    left, top, right, bottom = cloths(page)[0]
    ten_cm = np.diff(ticks(page, left, top))
    assert len(ten_cm) == 10
    assert set(ten_cm) == {ten_cm[0]}, "ticks stand evenly"
    assert right - left == 10 * ten_cm[0]
    assert bottom - top == 4 * ten_cm[0]
    measured_cm = period_px(page[top:bottom, left:right].astype(float), about=cm * ten_cm[0] / 10) * 10 / ten_cm[0]
    assert measured_cm == pytest.approx(cm, rel=5e-4)


def test_printed_at_its_resolution_the_sheet_has_the_scale_that_it_says_and_fits_onto_a3(tile):
    for fabric, length in (("140cm", "100cm"), ("30cm", "20cm"), ("140cm", "500cm")):
        drawn = draw_mockup([Pattern(tile, size="10cm")], fabric=fabric, length=length)
        with Image.open(drawn.path) as file:
            page, dpi = np.asarray(file), file.info["dpi"][0]
        left, _, right, _ = cloths(page)[0]
        paper_mm = (right - left) * 25.4 / dpi
        assert paper_mm * drawn.scale == pytest.approx(10 * float(fabric.removesuffix("cm")), rel=1e-3)
        sides = sorted(side * 25.4 / dpi for side in page.shape[:2])
        assert sides[0] <= 297.5
        assert sides[1] <= 420.5


def test_the_page_of_a_metre_is_about_2400_px_wide(tile):
    drawn = draw_mockup([Pattern(tile, "half-drop", "32cm")])
    with Image.open(drawn.path) as picture:
        assert 2200 <= picture.width <= 2400
    assert drawn.scale == 5


def test_a_collection_shows_every_piece_at_one_scale(tile, tmp_path):
    blender = tile_of(tmp_path / "blender.png", size=(64, 64))
    drawn = draw_mockup(
        [Pattern(tile, "half-drop", "32cm"), Pattern(blender, "brick", "6cm"), Pattern(tile, size="12cm")]
    )
    assert drawn.path.name == "collection-mockup.png"
    pieces = cloths(np.asarray(Image.open(drawn.path)))
    assert len(pieces) == 3
    assert len({(right - left, bottom - top, top) for left, top, right, bottom in pieces}) == 1


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only words count: a page of 2400 px takes half a second."""
    monkeypatch.setattr(mockup, "_PAGE_PX", {1: 1100, 2: 1100, 3: 1100})


def test_four_to_six_patterns_stand_in_two_rows(tile, monkeypatch):
    monkeypatch.setattr(mockup, "_PAGE_PX", {2: 1100, 3: 1600})
    for number, columns in ((4, 2), (5, 3), (6, 3)):
        drawn = draw_mockup([Pattern(tile, "brick", "30cm")] * number)
        cloth = np.asarray(Image.open(drawn.path))[..., 0] < 10
        rows = np.flatnonzero(cloth.mean(axis=1) > 0.1)
        upper, lower = np.split(rows, np.flatnonzero(np.diff(rows) > 20) + 1)
        assert len(upper) == len(lower)
        shown = [cloth[row[0] : row[-1] + 1].mean(axis=0) > 0.3 for row in (upper, lower)]
        assert [len(np.flatnonzero(np.diff(np.flatnonzero(line)) > 20)) + 1 for line in shown] == [
            columns,
            number - columns,
        ]


def words_of(monkeypatch: pytest.MonkeyPatch, *patterns: Pattern, **options) -> list[str]:
    """Everything that is written on the sheet, but the ruler's numbers."""
    said: list[str] = []
    write = mockup.write
    monkeypatch.setattr(
        mockup, "write", lambda page, text, *rest, **more: (said.append(text), write(page, text, *rest, **more))
    )
    draw_mockup(patterns, **options)
    return said


@pytest.mark.usefixtures("small_pages")
def test_the_caption_says_repeat_size_dpi_file_and_how_often_it_repeats(tile, monkeypatch):
    said = words_of(monkeypatch, Pattern(tile, "half-drop", "32cm"))
    assert said[0] == "waves"
    caption = " ".join(said)  # its lines are wrapped
    assert "half-drop · 32 × 21.33 cm · 8 dpi · waves.png" in caption
    assert "4.4 repeats across 140 cm · 4.7 along 100 cm" in caption
    assert any(line.startswith("Scale 1 : ") for line in said)


@pytest.mark.usefixtures("small_pages")
def test_names_and_a_title_may_be_given(tile, monkeypatch):
    said = words_of(monkeypatch, Pattern(tile, size="32cm", name="hero"), Pattern(tile, size="8cm"), title="Spring")
    assert said[0] == "Spring"
    assert {"hero", "waves"} <= set(said)


@pytest.mark.usefixtures("small_pages")
def test_a_placement_print_is_said_to_be_printed_once(tile, monkeypatch):
    assert "printed once" in words_of(monkeypatch, Pattern(tile, "none", "32cm"))


@pytest.mark.usefixtures("small_pages")
def test_without_a_size_the_files_resolution_counts_and_is_told(tile):
    drawn = draw_mockup([Pattern(tile)], fabric="20cm", length="20cm")
    assert drawn.notes == ("waves.png: 1.63 × 1.08 cm, as its file says with 150 dpi; --size shows it in another size",)


@pytest.mark.usefixtures("small_pages")
def test_a_file_that_is_too_coarse_or_cannot_hold_the_repeat_is_told(tile, tmp_path):
    odd = tile_of(tmp_path / "odd.png", size=(96, 63))
    notes = draw_mockup([Pattern(odd, "half-drop", "32cm")]).notes
    assert notes == (
        "odd.png: 96 × 63 px cannot be half-drop: shown as 96 × 64 px",
        "odd.png: 32 cm at 8 dpi: pixels show in print; make it from about 100 dpi",
    )


def test_a_file_that_says_nothing_of_its_size_needs_one(tmp_path):
    silent = tile_of(tmp_path / "silent.png")
    with pytest.raises(PictureError, match=r"silent\.png: its file does not say how large it is printed; add --size"):
        draw_mockup([Pattern(silent)])
    assert not list(tmp_path.glob("*-mockup.png"))


@pytest.mark.parametrize(
    ("pattern", "options", "says"),
    [
        ({"size": "32"}, {}, "needs its unit"),
        ({"size": "32px"}, {}, "pixels are not a length"),
        ({"size": "32cm"}, {"fabric": "9m"}, "at most 5 m"),
        ({"size": "32cm"}, {"length": "0cm"}, "above 0"),
        ({"size": "32cm", "repeat": "half-dorp"}, {}, "did you mean 'half-drop'"),
        ({"size": "1mm"}, {}, "too small to be seen"),
    ],
)
@pytest.mark.usefixtures("small_pages")
def test_what_makes_no_sense_is_refused(tile, pattern, options, says):
    with pytest.raises(NstflowError) as refused:
        draw_mockup([Pattern(tile, **pattern)], **options)
    assert says in str(refused.value)


def test_a_resolution_that_cannot_be_meant_is_told(tmp_path):
    coarse = tile_of(tmp_path / "coarse.png", size=(800, 64), dpi=(2.5, 2.5))
    with pytest.raises(
        PictureError, match=r"81\d\.\d+ × 6\d\.?\d* cm, as its file says with 2\.\d+ dpi; add the size that is meant"
    ):
        draw_mockup([Pattern(coarse)])


@pytest.mark.parametrize("number", [0, 7])
def test_one_to_six_patterns_are_shown(tile, number):
    with pytest.raises(UsageError, match=f"{number} patterns"):
        draw_mockup([Pattern(tile, size="8cm")] * number)


@pytest.mark.usefixtures("small_pages")
def test_the_same_tile_gives_the_same_bytes(tile):
    first = draw_mockup([Pattern(tile, size="8cm")], fabric="30cm", length="20cm").path.read_bytes()
    assert draw_mockup([Pattern(tile, size="8cm")], fabric="30cm", length="20cm").path.read_bytes() == first


@pytest.mark.usefixtures("small_pages")
def test_our_own_files_have_the_repeat_and_the_size_of_their_manifest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    publish(one := job(tmp_path / "koi", repeat="half-drop", print_px=(900, 600)), finished(one))
    for name, what, size in (
        ("unit.png", "half-drop", "15.24 × 10.16 cm"),
        ("tile.tif", "half-drop", "15.24 × 10.16 cm"),  # which says 72 dpi: 1.69 cm
        ("swatch.png", "straight", "30.48 × 10.16 cm"),
    ):
        said = words_of(monkeypatch, Pattern(tmp_path / "koi" / name))
        assert f"{what} · {size}" in " ".join(said)
    drawn = draw_mockup([Pattern(tmp_path / "koi/unit.png")])
    assert drawn.notes == (
        "unit.png: a unit of half-drop, as its manifest says",
        "unit.png: 15.24 × 10.16 cm, as its manifest says; --size shows it in another size",
    )
    asked = draw_mockup([Pattern(tmp_path / "koi/unit.png", "brick", "8cm")])
    assert asked.notes == ()


@pytest.mark.usefixtures("small_pages")
def test_our_own_diamond_is_as_wide_as_its_cell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    publish(one := job(tmp_path / "koi", repeat="diamond", print_px=(450, 600)), finished(one))
    said = words_of(monkeypatch, Pattern(tmp_path / "koi/unit.png"))
    assert "diamond · 15.24 × 10.16 cm · 150 dpi" in " ".join(said)
