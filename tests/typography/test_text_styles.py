"""The text styles of a page at the size of its cells."""

from __future__ import annotations

from dataclasses import astuple, fields

import pytest

from nstflow.typography.text_styles import IDEAL_CELL_PX, TextStyles, text_styles_for

NAMES = [field.name for field in fields(TextStyles)]


def test_cells_of_the_ideal_size_have_the_sizes_that_were_drawn_for_them() -> None:
    styles = text_styles_for(IDEAL_CELL_PX, 1350)
    assert (styles.heading.size_px, styles.job.size_px, styles.note.size_px, styles.differs.size_px) == (25, 16, 14, 18)
    assert styles.title.size_px == round(1350 * 0.034)


@pytest.mark.parametrize("cell_px", [1, 140, 360, 600, 900])
def test_no_type_is_too_small_to_be_read_and_none_shouts(cell_px: int) -> None:
    styles = text_styles_for(cell_px, 4 * cell_px)
    sizes = {name: getattr(styles, name).size_px for name in NAMES}
    assert min(sizes.values()) >= 9
    assert 46 <= sizes["title"] <= 112
    assert sizes["title"] == max(sizes.values())


def test_small_cells_get_smaller_type_in_every_line_of_a_cell() -> None:
    small, large = text_styles_for(140, 2000), text_styles_for(600, 2000)
    for name in ("heading", "variant", "job", "note", "differs", "label", "failed", "reason"):
        assert getattr(small, name).size_px < getattr(large, name).size_px
    assert astuple(small.title) == astuple(large.title), "the title follows the page and not the cells"
