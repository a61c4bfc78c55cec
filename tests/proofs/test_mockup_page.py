"""What is drawn and written on a mock-up."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nstflow.proofs.mockup import MockupPattern, draw_mockup
from testing.finished import finished, job, publish, tile_of
from testing.mockups import cloths, ticks, words_of


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
    drawn = draw_mockup([MockupPattern(tile, "straight", size)], fabric="100cm", length="40cm")
    page = np.asarray(Image.open(drawn.path))
    left, top, right, bottom = cloths(page)[0]
    ten_cm = np.diff(ticks(page, left, top))
    assert len(ten_cm) == 10
    assert set(ten_cm) == {ten_cm[0]}, "ticks stand evenly"
    assert right - left == 10 * ten_cm[0]
    assert bottom - top == 4 * ten_cm[0]
    measured_cm = period_px(page[top:bottom, left:right].astype(float), about=cm * ten_cm[0] / 10) * 10 / ten_cm[0]
    assert measured_cm == pytest.approx(cm, rel=5e-4)


@pytest.mark.usefixtures("small_pages")
def test_the_caption_says_repeat_size_dpi_file_and_how_often_it_repeats(tile, monkeypatch):
    said = words_of(monkeypatch, MockupPattern(tile, "half-drop", "32cm"))
    assert said[0] == "waves"
    caption = " ".join(said)  # its lines are wrapped
    assert "half-drop · 32 × 21.33 cm · 8 dpi · waves.png" in caption
    assert "4.4 repeats across 140 cm · 4.7 along 100 cm" in caption
    assert any(line.startswith("Scale 1 : ") for line in said)


@pytest.mark.usefixtures("small_pages")
def test_names_and_a_title_may_be_given(tile, monkeypatch):
    said = words_of(
        monkeypatch, MockupPattern(tile, size="32cm", name="hero"), MockupPattern(tile, size="8cm"), title="Spring"
    )
    assert said[0] == "Spring"
    assert {"hero", "waves"} <= set(said)


@pytest.mark.usefixtures("small_pages")
def test_a_placement_print_is_said_to_be_printed_once(tile, monkeypatch):
    assert "printed once" in words_of(monkeypatch, MockupPattern(tile, "none", "32cm"))


@pytest.mark.usefixtures("small_pages")
def test_our_own_files_have_the_repeat_and_the_size_of_their_manifest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    publish(one := job(tmp_path / "koi", repeat="half-drop", print_px=(900, 600)), finished(one))
    for file, what, size in (
        (tmp_path / "koi/unit.png", "half-drop", "15.24 × 10.16 cm"),
        (tile_of(tmp_path / "koi").tile, "half-drop", "15.24 × 10.16 cm"),  # which says 72 dpi: 1.69 cm
        (tmp_path / "koi/swatch.png", "straight", "30.48 × 10.16 cm"),
    ):
        said = words_of(monkeypatch, MockupPattern(file))
        assert f"{what} · {size}" in " ".join(said)
    drawn = draw_mockup([MockupPattern(tmp_path / "koi/unit.png")])
    assert drawn.notes == (
        "unit.png: a unit of half-drop, as its manifest says",
        "unit.png: 15.24 × 10.16 cm, as its manifest says; --size shows it in another size",
    )
    asked = draw_mockup([MockupPattern(tmp_path / "koi/unit.png", "brick", "8cm")])
    assert asked.notes == ()


@pytest.mark.usefixtures("small_pages")
def test_our_own_diamond_is_as_wide_as_its_cell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    publish(one := job(tmp_path / "koi", repeat="diamond", print_px=(450, 600)), finished(one))
    said = words_of(monkeypatch, MockupPattern(tmp_path / "koi/unit.png"))
    assert "diamond · 15.24 × 10.16 cm · 150 dpi" in " ".join(said)
