"""The command `nstflow check`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nstflow.cli.options import json_option, print_json, shown
from nstflow.errors import ExitCode

if TYPE_CHECKING:
    from nstflow.proofs.check import FileCheck
    from nstflow.textile.seams import SeamReading

_SCALES = (1, 2, 4, 8, 16, 32)
_LINE_SCALES = (1, 2, 4)
_EDGES = {"across": "left and right edges", "down": "top and bottom edges"}


@click.command(epilog="Example:  nstflow check unit.png --repeat half-drop")
@click.argument("tile", type=click.Path(path_type=Path))
@click.option("--repeat", help="straight, half-drop, brick, mirror, … (default: as its manifest says, or straight).")
@click.option(
    "--swatch", is_flag=True, default=None, help="The file is a straight swatch of that repeat, not its unit."
)
@json_option
def check(tile: Path, repeat: str | None, swatch: bool | None, as_json: bool) -> int:
    """Certify any picture as a tile: does it repeat without a seam?

    Leaves with 0 where it passes, with a warning too, and with 1 where a seam is visible.
    """
    from nstflow.proofs.check import check_file

    checked = check_file(tile, repeat=repeat, is_swatch=swatch)
    if as_json:
        print_json(checked.as_dict())
    else:
        for note in (*checked.notes, *checked.certificate.notes):
            click.echo(f"note: {note}", err=True)
        click.echo("\n".join(_lines(checked)))
    return ExitCode.JOBS_FAILED if checked.certificate.verdict == "fail" else ExitCode.OK


def _lines(checked: FileCheck) -> Iterator[str]:
    certificate = checked.certificate
    width, height = certificate.unit_px
    what = f"{certificate.repeat}, {width} × {height} px"
    verdict = f"pass, {certificate.summary}" if certificate.verdict == "pass" else certificate.verdict
    yield f"{shown(checked.path)}: {verdict} ({what})"
    readings = {"across": certificate.across, "down": certificate.down}
    if any(readings.values()):
        yield ""
        yield from _table({axis: reading for axis, reading in readings.items() if reading})
    if certificate.findings:
        yield ""
        yield from (f"{finding.verdict}: {finding.reason}" for finding in certificate.by_gravity)
        yield from (f"→ {remedy}" for remedy in certificate.remedies)


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
