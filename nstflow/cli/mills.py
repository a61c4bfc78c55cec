"""The command `nstflow mills`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from nstflow.cli.options import json_option, print_json, shown

if TYPE_CHECKING:
    from nstflow.textile.mills import Mill

_NOTHING = "–"


@click.command(epilog="Example:  nstflow mills --json")
@json_option
def mills(as_json: bool) -> None:
    """List the mills that a recipe can name: the built-in ones and those of your mills.yaml."""
    from nstflow.recipe.mills import load_mills, user_mills_files

    found = load_mills()
    if as_json:
        print_json([{"name": mill.name, **mill.model_dump(mode="json", exclude={"name"})} for mill in found.values()])
        return
    rows = [("name", "repeat", "width", "inks", "dpi", "what"), *(_row(mill) for mill in found.values())]
    click.echo("\n".join(_lines(rows)))
    mine = [shown(file) for file in user_mills_files() if file.is_file()]
    click.echo(
        f"your own: {', '.join(mine) if mine else 'write them into mills.yaml, see docs/print-size.md'}", err=True
    )


def _row(mill: Mill) -> tuple[str, ...]:
    from nstflow.textile.lengths import in_cm

    heights = f"{in_cm(mill.repeat_mm)} cm" if mill.repeat_mm else "any"
    if mill.divisors:
        heights += f" / {', '.join(str(number) for number in mill.divisors)}"
    if mill.longest_mm:
        heights += f", at most {in_cm(mill.longest_mm)} cm"
    if mill.shortest_mm:
        heights += f", at least {in_cm(mill.shortest_mm)} cm"
    return (
        mill.name,
        heights.removeprefix("any, "),
        f"{in_cm(mill.width_mm)} cm{', joined' * mill.joined}" if mill.width_mm else _NOTHING,
        str(mill.max_inks or _NOTHING),
        f"{mill.min_dpi:g}" if mill.min_dpi else _NOTHING,
        mill.title if mill.origin == "built in" else f"{mill.title} ({mill.origin})",
    )


def _lines(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(text) for text in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
