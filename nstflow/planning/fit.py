"""How large a tile is: in the files, and where the engine works."""

from __future__ import annotations

from dataclasses import dataclass

from nstflow.errors import PictureError, SettingError
from nstflow.jobs.layers import DEEPEST_STRIDE
from nstflow.jobs.options.tile import SMALLEST_PX, Tile
from nstflow.textile.lengths import in_cm
from nstflow.textile.print_size import PrintSize, fit_print
from nstflow.textile.working_size import working_size

_LONGEST_ASPECT = 8
_VISIBLE_CROP_PERCENT = 3
_MASK_ASPECT_TOLERANCE = 0.04


@dataclass(frozen=True)
class Fit:
    """Sizes are (width, height) of the unit.

    made_px:  where the engine works; print_px: in the files.
    notes:    what had to be changed, in words.
    """

    made_px: tuple[int, int]
    print_px: tuple[int, int]
    notes: tuple[str, ...] = ()


def fit_unit(tile: Tile, content_size: tuple[int, int] | None) -> Fit:
    """Work out the unit's sizes as asked for, snapped to the lattice, and a note where that changed them.

    content_size: (width, height) of the content, whose aspect the height follows where it is not given.
    Raises PictureError for a content that is too long for that, SettingError for a size that cannot work and for a
    print of fewer than 32 px a side.
    """
    return _fit_print(tile, content_size) if tile.is_physical else _fit_pixels(tile, content_size)


def _fit_pixels(tile: Tile, content_size: tuple[int, int] | None) -> Fit:
    lattice, (width, height) = tile.lattice, tile.size_px
    exact_height = height or width * _aspect(content_size, example="512x512px")
    wanted = lattice.unit_size(width, exact_height)
    if tile.work_px is not None:
        print_px = lattice.snap(*wanted)
        made = working_size(print_px, lattice, stride=DEEPEST_STRIDE, width_px=tile.work_px)
        return Fit((made.width_px, made.height_px), print_px, (made.note,) if made.note else ())
    unit = lattice.snap(*wanted, stride=DEEPEST_STRIDE)
    cell = lattice.cell_size(*unit)
    if cell == (width, round(exact_height)):
        return Fit(unit, unit)
    across, down = lattice.cell_size(*lattice.multiple_px(DEEPEST_STRIDE))
    needs = f"squares of multiples of {across} px" if lattice.is_square else f"multiples of {across} × {down} px"
    note = (
        f"{width} × {exact_height:.0f} px is made as {cell[0]} × {cell[1]} px: "
        f"{tile.repeat} needs {needs}{_cropped(cell, content_size)}"
    )
    return Fit(unit, unit, (note,))


def _fit_print(tile: Tile, content_size: tuple[int, int] | None) -> Fit:
    width_mm, height_mm = tile.size_mm
    aspect = 1.0 if height_mm else _aspect(content_size, example="32x32cm")
    found = fit_print(width_mm, height_mm, dpi=tile.dpi, lattice=tile.lattice, aspect=aspect)
    _check_pixels(found)
    made = working_size(found.unit_px, tile.lattice, stride=DEEPEST_STRIDE, width_px=tile.work_px)
    notes = [found.note, made.note]
    return Fit((made.width_px, made.height_px), found.unit_px, tuple(note for note in notes if note))


def _check_pixels(found: PrintSize) -> None:
    if min(found.width_px, found.height_px) < SMALLEST_PX:
        width_cm, height_cm = (in_cm(side) for side in found.size_mm)
        raise SettingError(
            ("tile", "size"),
            f"{width_cm} × {height_cm} cm at {found.dpi:g} dpi is {found.width_px} × {found.height_px} px; "
            f"expected at least {SMALLEST_PX} px on each side; choose a larger size or more dpi",
        )


def _aspect(content_size: tuple[int, int] | None, *, example: str) -> float:
    """Height / width of the content."""
    columns, rows = content_size or (1, 1)
    if not 1 / _LONGEST_ASPECT <= rows / columns <= _LONGEST_ASPECT:
        raise PictureError(
            f"{columns} × {rows} px is too long for a tile that follows its aspect (1 : {_LONGEST_ASPECT} at most); "
            f"give tile.size as width x height, for example {example}, and the middle of it is used"
        )
    return rows / columns


def check_mask(mask_size: tuple[int, int], size: tuple[int, int], *, name: str, picture: str) -> None:
    """Raise PictureError where a mask has not the aspect of its picture; sizes: (width, height) of each."""
    change = (mask_size[0] / mask_size[1]) / (size[0] / size[1])
    if max(change, 1 / change) > 1 + _MASK_ASPECT_TOLERANCE:
        (mask_width, mask_height), (width, height) = mask_size, size
        raise PictureError(
            f"{name}: {mask_width} × {mask_height} px has not the aspect of {picture}, {width} × {height} px; "
            "a mask lies over the whole picture: draw it on a copy of that, at any size"
        )


def _cropped(unit: tuple[int, int], content_size: tuple[int, int] | None) -> str:
    """How much of the content is lost to another aspect, in words, where it can be seen."""
    if content_size is None:
        return ""
    change = (unit[1] / unit[0]) / (content_size[1] / content_size[0])
    percent, side = round(100 * (1 - min(change, 1 / change))), "height" if change < 1 else "width"
    return f"; {percent} % of the content's {side} is cropped" if percent >= _VISIBLE_CROP_PERCENT else ""
