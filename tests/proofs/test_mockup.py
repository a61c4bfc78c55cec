"""A meter of cloth: the file, and errors."""

from __future__ import annotations

import pytest

from nstflow.errors import NstflowError, PictureError, UsageError
from nstflow.proofs.mockup import MockupPattern, draw_mockup
from testing.mockups import tile_of


def test_a_file_that_says_nothing_of_its_size_needs_one(tmp_path):
    silent = tile_of(tmp_path / "silent.png")
    with pytest.raises(PictureError, match=r"silent\.png: its file does not say how large it is printed; add --size"):
        draw_mockup([MockupPattern(silent)])
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
        draw_mockup([MockupPattern(tile, **pattern)], **options)
    assert says in str(refused.value)


@pytest.mark.parametrize("number", [0, 7])
def test_one_to_six_patterns_are_shown(tile, number):
    with pytest.raises(UsageError, match=f"{number} patterns"):
        draw_mockup([MockupPattern(tile, size="8cm")] * number)


@pytest.mark.usefixtures("small_pages")
def test_the_same_tile_gives_the_same_bytes(tile):
    first = draw_mockup([MockupPattern(tile, size="8cm")], fabric="30cm", length="20cm").path.read_bytes()
    assert draw_mockup([MockupPattern(tile, size="8cm")], fabric="30cm", length="20cm").path.read_bytes() == first
