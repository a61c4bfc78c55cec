"""Whether a mill can print a tile.

A screen of a rotary press prints its circumference again and again, so the height that repeats must divide it. Cloth
and wallpaper whose strips are joined side by side ask the same of the width.
"""

from __future__ import annotations

from collections.abc import Iterator

from nstflow.textile.lattice import Lattice
from nstflow.textile.lengths import in_cm
from nstflow.textile.mill_fit import Repeat, fitting_size, nearest
from nstflow.textile.mills import Mill

TOLERANCE_MM = 0.25  # of one repeat: the pixel snap at 150 dpi, and half of it again
_SIZES_NAMED = 3


def check_mill(
    mill: Mill,
    *,
    swatch_mm: tuple[float, float],
    dpi: float,
    inks: int | None = None,
    lattice: Lattice | None = None,
) -> list[str]:
    """List why the mill cannot print a tile, each with the nearest that it can; empty where it can.

    swatch_mm: (width, height) of the smallest straight swatch, as it is printed: snapped to pixels.
    inks:      how many colors the tile has; None for full color, or where it is not known.
    lattice:   the repeat, straight by default. It says how the unit lies in the swatch, and on which axes it repeats.

    An error of a repeat up to 0.25 mm is accepted, or what snapping to whole pixels can cost where that is more.
    """
    repeat = Repeat(lattice or Lattice("straight"), swatch_mm, dpi)
    problems = [*_height_problems(mill, repeat), *_width_problems(mill, repeat)]
    if problems and (fitting := fitting_size(mill, repeat)):
        problems[-1] += f"; tile.size: {fitting} fits"
    if mill.min_dpi is not None and dpi < mill.min_dpi:
        problems.append(f"{dpi:g} dpi; it asks for at least {mill.min_dpi:g} dpi")
    if mill.max_inks is not None and inks is not None and inks > mill.max_inks:
        problems.append(f"{inks} inks; it prints at most {mill.max_inks}: reduce the tile's inks")
    return [f"{mill.name}: {problem}" for problem in problems]


def mill_notes(
    mill: Mill,
    *,
    swatch_mm: tuple[float, float],
    dpi: float,
    inks: int | None = None,
    lattice: Lattice | None = None,
) -> list[str]:
    """List what the mill should hear about a tile that `check_mill` passed; arguments as there."""
    repeat = Repeat(lattice or Lattice("straight"), swatch_mm, dpi)
    notes = [*_fill_notes(mill, repeat)]
    if mill.max_inks is not None and inks is None:
        notes.append(f"it prints at most {mill.max_inks} inks; a tile in full color is to be reduced to them first")
    return [f"{mill.name}: {note}" for note in notes]


def _fill_notes(mill: Mill, repeat: Repeat) -> Iterator[str]:
    """Tell of a height and a width that are accepted and yet not those that fit, with what is."""
    scaled = "and the engraver scales it to fit; "
    if mill.repeat_mm is not None and repeat.lattice.wraps_down:
        number = nearest(mill.repeats, mill.repeat_mm, repeat.height_mm)
        if error := _error_in_words(number * repeat.height_mm - mill.repeat_mm):
            fitting_mm = mill.repeat_mm / number
            if abs(repeat.height_mm - fitting_mm) > repeat.snap_mm[1]:
                remedy = f"tile.size: {fitting_size(mill, repeat)} fits"
            else:  # no other number of pixels is nearer
                remedy = f"tile.dpi: {repeat.dpi * repeat.height_mm / fitting_mm:.6g} makes the same pixels fit"
            yield (
                f"{number} × {in_cm(repeat.height_mm)} cm fill the repeat of {in_cm(mill.repeat_mm)} cm with {error}, "
                f"{scaled}{remedy}"
            )
    if mill.width_mm is not None and mill.joined and repeat.lattice.wraps_across:
        number = nearest(repeat.numbers_across(mill.width_mm), mill.width_mm, repeat.column_mm)
        error = _error_in_words(number * repeat.column_mm - mill.width_mm)
        if error and abs(repeat.column_mm - mill.width_mm / number) > repeat.snap_mm[0] / repeat.columns:
            yield (
                f"{number} × {in_cm(repeat.column_mm)} cm fill the width of {in_cm(mill.width_mm)} cm with {error}, "
                f"{scaled}tile.size: {fitting_size(mill, repeat)} fits"
            )


def _error_in_words(error_mm: float) -> str:
    return f"{abs(error_mm):.2f} mm {'too much' if error_mm > 0 else 'to spare'}" if abs(error_mm) >= 0.005 else ""


def _height_problems(mill: Mill, repeat: Repeat) -> list[str]:
    height_mm, tolerance = repeat.height_mm, max(TOLERANCE_MM, repeat.snap_mm[1]) + 1e-6
    limit = mill.longest_mm or (None if repeat.lattice.wraps_down else mill.repeat_mm)
    if limit is not None and height_mm > limit + tolerance:
        return [f"a swatch {in_cm(height_mm)} cm high; it prints at most {in_cm(limit)} cm"]
    if mill.shortest_mm is not None and height_mm < mill.shortest_mm - tolerance:
        return [f"a swatch {in_cm(height_mm)} cm high; it asks for at least {in_cm(mill.shortest_mm)} cm"]
    if mill.repeat_mm is None or not repeat.lattice.wraps_down:
        return []
    number = nearest(mill.repeats, mill.repeat_mm, height_mm)
    if abs(mill.repeat_mm / number - height_mm) <= tolerance:
        return []
    near = _sizes_near(height_mm, mill.heights_mm)
    return [
        f"a swatch {in_cm(height_mm)} cm high does not divide {in_cm(mill.repeat_mm)} cm; "
        f"possible: {_list_in_cm(near)}{_of_the_unit(repeat, near)}"
    ]


def _width_problems(mill: Mill, repeat: Repeat) -> list[str]:
    if mill.width_mm is None:
        return []
    column_mm, tolerance = repeat.column_mm, max(TOLERANCE_MM, repeat.snap_mm[0] / repeat.columns) + 1e-6
    what = "a column" if repeat.columns > 1 else "a swatch"
    if column_mm > mill.width_mm + tolerance:
        return [f"{what} {in_cm(column_mm)} cm wide; it prints at most {in_cm(mill.width_mm)} cm across"]
    if not mill.joined or not repeat.lattice.wraps_across:
        return []
    numbers = repeat.numbers_across(mill.width_mm)
    number = nearest(numbers, mill.width_mm, column_mm)
    if abs(mill.width_mm / number - column_mm) <= tolerance:
        return []
    near = _sizes_near(column_mm, tuple(mill.width_mm / number for number in numbers))
    return [
        f"{what} {in_cm(column_mm)} cm wide does not divide the width of {in_cm(mill.width_mm)} cm, so that "
        f"neighboring strips would not join; possible: {_list_in_cm(near)}"
    ]


def _of_the_unit(repeat: Repeat, heights_mm: tuple[float, ...]) -> str:
    if repeat.units_down != 1:
        units = tuple(height / repeat.units_down for height in heights_mm)
        return f"; {repeat.lattice.name} stacks {repeat.units_down} units in a swatch, each {_list_in_cm(units)} high"
    return f"; in {repeat.lattice.name} the unit is as high as the swatch" if repeat.units_across != 1 else ""


def _sizes_near(size_mm: float, sizes_mm: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sorted(sizes_mm, key=lambda size: abs(size - size_mm))[:_SIZES_NAMED])


def _list_in_cm(sizes_mm: tuple[float, ...]) -> str:
    return ", ".join(in_cm(size) for size in sizes_mm) + " cm"
