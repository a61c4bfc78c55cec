"""The command `nstflow check`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nstflow.cli.options import json_option, print_json, shown
from nstflow.errors import ExitCode, NstflowError

if TYPE_CHECKING:
    from nstflow.proofs.check import FileCheck
    from nstflow.textile.seams import SeamReading

_SCALES = (1, 2, 4, 8, 16, 32)
_LINE_SCALES = (1, 2, 4)
_UNCHECKED = "not checked"
_EDGES = {"across": "left and right edges", "down": "top and bottom edges"}


@click.command(epilog="Example:  nstflow check outputs/spring/*/unit.png")
@click.argument("tiles", nargs=-1, required=True, metavar="TILE...", type=click.Path(path_type=Path))
@click.option("--repeat", help="straight, half-drop, brick, mirror, … (default: as its manifest says, or straight).")
@click.option(
    "--swatch", is_flag=True, default=None, help="The file is a straight swatch of that repeat, not its unit."
)
@click.option("--numbers", is_flag=True, help="Show what was measured, scale by scale.")
@json_option
def check(tiles: tuple[Path, ...], repeat: str | None, swatch: bool | None, numbers: bool, as_json: bool) -> int:
    """Certify any pictures as tiles: do they repeat without a seam? Of a folder, all pictures in it that are tiles.

    Leaves with 0 where all pass, with a warning too, with 1 where a seam is visible in one, and with 2 where one cannot
    be checked; the others are.
    """
    from nstflow.proofs.check import check_file
    from nstflow.proofs.tiles_in import tiles_in

    rows, is_first = list[dict[str, Any]](), True
    for given in tiles:
        try:
            for tile in tiles_in(given) if given.is_dir() else [given]:
                checked = check_file(tile, repeat=repeat, is_swatch=swatch)
                rows.append(checked.as_dict())
                if not as_json:
                    _print(checked, numbers=numbers, is_first=is_first)
                    is_first = False
        except NstflowError as error:
            rows.append({"file": str(given), "verdict": _UNCHECKED, "error": str(error)})
            if not as_json:
                click.echo(str(error), err=True)
    verdicts = [row["verdict"] for row in rows]
    if as_json:
        print_json(rows)
    elif len(rows) > 1:
        click.echo(", ".join(f"{verdicts.count(one)} {one}" for one in dict.fromkeys(verdicts)), err=True)
    return ExitCode.INVALID if _UNCHECKED in verdicts else ExitCode.JOBS_FAILED if "fail" in verdicts else ExitCode.OK


def _print(checked: FileCheck, *, numbers: bool, is_first: bool) -> None:
    """Show what a file was certified as: notes on stderr, the rest on stdout, a line before it but for the first."""
    if not is_first:
        click.echo()
    for note in (*checked.notes, *checked.certificate.notes):
        click.echo(f"note: {checked.path.name}: {note}", err=True)
    click.echo("\n".join(_lines(checked, numbers=numbers)))


def _lines(checked: FileCheck, *, numbers: bool) -> Iterator[str]:
    from nstflow.proofs.check_words import in_words
    from nstflow.textile.seams.advice import REMEDY_STRIPES, stripes_in_words

    certificate = checked.certificate
    width, height = certificate.unit_px
    repeat = f"{certificate.repeat}{' is assumed' if checked.is_assumed else ''}"
    verdict = f"pass, {certificate.summary}" if certificate.verdict == "pass" else certificate.verdict
    yield f"{shown(checked.path)}: {verdict} ({repeat}, {width} × {height} px)"
    yield from (f"{finding.verdict}: {finding.reason}" for finding in certificate.by_gravity)
    remedies = (*certificate.remedies, *([REMEDY_STRIPES] if stripes_in_words(certificate.as_dict()) else ()))
    yield from (f"→ {remedy}" for remedy in remedies)
    yield from in_words(certificate)
    readings = {"across": certificate.across, "down": certificate.down}
    if numbers and any(readings.values()):
        yield from _table({axis: reading for axis, reading in readings.items() if reading})


def _table(readings: dict[str, SeamReading]) -> Iterator[str]:
    from nstflow.textile.seams.certify import LEAST_H, MOST_C, MOST_Z

    scales = "".join(f"{scale:>6}" for scale in _SCALES)
    lines = "".join(f"{scale:>6}" for scale in _LINE_SCALES)
    yield f"{'':22}{'z of a shade, by scale in px':<36}  {'z of a line':<18}"
    yield f"{'':22}{scales}  {lines}       h      c   tramline"
    for axis, reading in readings.items():
        shades = "".join(_cell(reading.z.get(scale), 6, 1) for scale in _SCALES)
        hairs = "".join(_cell(reading.line_z.get(scale), 6, 1) for scale in _LINE_SCALES)
        others = _cell(reading.h, 8, 2) + _cell(reading.c, 7, 2) + _cell(reading.tramline, 11, 2)
        yield f"{_EDGES[axis]:22}{shades}  {hairs}{others}"
    yield f"{'to pass':22}{f'at most {MOST_Z}':>36}  {f'at most {MOST_Z}':>18}  ≥ {LEAST_H:.2f} ≤ {MOST_C:.2f}"


def _cell(value: float | None, width: int, digits: int) -> str:
    return f"{'–':>{width}}" if value is None else f"{value:>{width}.{digits}f}"
