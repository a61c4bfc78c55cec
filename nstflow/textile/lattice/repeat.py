"""What a repeat is like and what it needs, without any picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from nstflow.textile.lattice import kinds, names
from nstflow.textile.lattice.cells import Reach
from nstflow.textile.lattice.family import Family, Step
from nstflow.textile.lattice.names import RepeatKind

if TYPE_CHECKING:
    from typing_extensions import Self

_Length = TypeVar("_Length", int, float)


@dataclass(frozen=True)
class Repeat:
    """How a unit tile repeats: a value that can be compared, hashed and pickled.

    kind:                   what happens to the unit from one repeat to the next, as the package's table has it.
    numerator, denominator: of a drop (brick), the shift from one column (row) to the next as a fraction of the height
                            (width).
    """

    kind: RepeatKind
    numerator: int = 0
    denominator: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the repeat of a name, such as `half-drop`, `brick`, `2/5-drop`, `mirror`, `ogee` or `none`.

        Raises UsageError with the names there are.
        """
        return cls(*names.parse(text))

    @property
    def name(self) -> str:
        """The repeat's usual name; `parse` reads it back to an equal lattice."""
        return names.name_of(self._parts)

    @property
    def wraps_across(self) -> bool:
        """Whether a tile has neighbors on the left and on the right."""
        return self._family.wraps_across

    @property
    def wraps_down(self) -> bool:
        """Whether a tile has neighbors above and below."""
        return self._family.wraps_down

    @property
    def wraps(self) -> bool:
        """Whether a tile has neighbors at all."""
        return self.wraps_across or self.wraps_down

    @property
    def wraps_along(self) -> tuple[bool, bool]:
        """Whether a tile has neighbors (below and above, beside it)."""
        return self.wraps_down, self.wraps_across

    @property
    def is_symmetric(self) -> bool:
        """Whether the unit is mirrored or turned: it may then not be moved on the plane, its place matters."""
        return self._family.is_symmetric

    @property
    def is_square(self) -> bool:
        """Whether only a square can be the unit."""
        return self._family.is_square

    @property
    def is_brick(self) -> bool:
        """Whether it is the rows that are shifted, and not the columns."""
        return self._family.is_brick

    @property
    def has_mirrors(self) -> bool:
        """Whether the unit meets its mirror image, so that lines of symmetry are meant."""
        return self._family.has_mirrors

    @property
    def can_overlap(self) -> bool:
        """Whether the unit's border can give way to that of its repeats.

        It cannot where there are no repeats, where they are mirrored or turned, and where a picture is cut to a cell.
        """
        return self.wraps and not self.is_symmetric and self.cell is None

    @property
    def cell(self) -> Reach | None:
        """The outline that a picture is cut to, as half its width at each height; None where cells are rectangles."""
        return self._family.cell

    @property
    def shift(self) -> Fraction:
        """The shift from one column (or a brick's row) to the next; 0 for repeats that are neither drop nor brick.

        As a fraction of the unit's height for drop, diamond and ogee, and of its width for a brick.
        """
        return self._family.shift

    @property
    def upright(self) -> Self:
        """The drop that a brick is when rows and columns change places; for every other repeat itself."""
        return type(self)(*kinds.upright(self._parts))

    @property
    def mirrored_at_ends(self) -> Self:
        """The repeat that wraps as this does and is mirrored at the edges where this ends.

        Itself where it ends nowhere.
        """
        return type(self)(*kinds.mirrored_at_ends(self._parts))

    @property
    def swatch_units(self) -> tuple[int, int]:
        """How many units lie (side by side, one above the other) in the smallest straight swatch."""
        return self._family.swatch_units

    @property
    def equal_columns(self) -> int:
        """How many columns of units the smallest straight swatch has that differ in nothing but their height.

        Strips of so many of its parts can be joined side by side, each hung lower than the last.
        """
        return 1 if self.is_symmetric else self.swatch_units[0]

    def translations(self, height: int, width: int) -> tuple[Step, Step]:
        """Return two steps (down, across) in px whose multiples lead from a unit to all that lie as it does.

        On an axis that does not wrap, the step leads to the tile that `plane` lays there. Raises UsageError as
        `shift_px` does.
        """
        return self._family.translations(height, width)

    def shift_px(self, height: int, width: int) -> int:
        """Return `shift` in pixels, for a unit of that size.

        Raises UsageError where such a unit cannot repeat so: its size does not divide, or is not square.
        """
        return self._family.shift_px(height, width)

    def multiple_px(self, stride: int = 1) -> tuple[int, int]:
        """Return what (width, height) must be multiples of, so that swatch and shift are multiples of `stride`."""
        return self._family.multiple_px(stride)

    def snap(self, width: float, height: float, *, stride: int = 1) -> tuple[int, int]:
        """Return the nearest (width, height) in px that a unit can have at `stride`; never zero.

        Where it must be a square, its width is the nearest to that asked for.
        """
        across, down = self.multiple_px(stride)
        height = width if self.is_square else height
        return max(1, round(width / across)) * across, max(1, round(height / down)) * down

    def cell_size(self, unit_width: _Length, unit_height: _Length) -> tuple[_Length, _Length]:
        """Return the (width, height) of the picture that a unit holds: its own, or a cell's box of twice its width.

        In whatever unit of length the sizes are.
        """
        return (2 * unit_width if self.cell else unit_width), unit_height

    def unit_size(self, cell_width: float, cell_height: float) -> tuple[float, float]:
        """Return the (width, height) of the unit that holds a picture of that size: the reverse of `cell_size`.

        What can be halved stays a whole number.
        """
        if self.cell is None:
            return cell_width, cell_height
        return (cell_width / 2 if cell_width % 2 else cell_width // 2), cell_height

    def grid(self, columns: int, rows: int) -> tuple[int, int]:
        """Return how many (columns, rows) of units to show where so many were asked for: 1 where it does not repeat."""
        return columns if self.wraps_across else 1, rows if self.wraps_down else 1

    def swatch_size(self, width: int, height: int) -> tuple[int, int]:
        """Return the (width, height) of the smallest rectangle that repeats straight, for a unit of that size."""
        return self._family.swatch_size(width, height)

    @property
    def unfolded(self) -> Self:
        """The repeat of what `unfold` gives: straight for symmetric repeats, itself otherwise."""
        return type(self)("straight") if self.is_symmetric else self

    def unfolded_size(self, width: int, height: int) -> tuple[int, int]:
        """Return the (width, height) of what `unfold` gives, for a unit of that size."""
        return self._family.unfolded_size(width, height)

    @property
    def _parts(self) -> names.Parts:
        return names.Parts(self.kind, self.numerator, self.denominator)

    @property
    def _family(self) -> Family:
        return kinds.family_of(self._parts)
