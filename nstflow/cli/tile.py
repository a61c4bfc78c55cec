"""The command `nstflow tile`."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import click

from nstflow.cli.options import overwrite_option, plural, png_option, shown

_Value = TypeVar("_Value")
_GRID, _FABRIC, _LENGTH = "3x3", "140cm", "100cm"


@click.command(
    epilog="""\b
Example:  nstflow tile unit.png --repeat half-drop --grid 3x3
          nstflow tile hero.png dots.png --mockup --repeat half-drop --repeat straight --size 32cm --size 4cm"""
)
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...", type=click.Path(path_type=Path))
@click.option(
    "--repeat",
    "repeats",
    multiple=True,
    metavar="NAME",
    help="straight, half-drop, brick, 1/3-drop, mirror, … (default: as its manifest says, or straight). "
    "One for all, or one for each in their order.",
)
@click.option("--grid", metavar="COLUMNSxROWS", help=f"How many repeats to show (default: {_GRID}).")
@click.option("--cut", is_flag=True, help="Cut the picture to the cell of a diamond or an ogee first.")
@click.option("--mockup", is_flag=True, help="Show it at true scale on a meter of cloth, with a ruler in cm.")
@click.option(
    "--size",
    "sizes",
    multiple=True,
    metavar="LENGTH",
    help="Printed width of the unit, such as 32cm or 32x24cm (default: as its manifest says, or its dpi). "
    "Once, or for each.",
)
@click.option("--fabric", metavar="LENGTH", help=f"Width of the cloth (default: {_FABRIC}).")
@click.option("--length", metavar="LENGTH", help=f"Length of the cloth (default: {_LENGTH}).")
@click.option("--title", help="Title of the mock-up (default: the images' names).")
@png_option
@overwrite_option
def tile(
    images: tuple[Path, ...],
    repeats: tuple[str, ...],
    grid: str | None,
    cut: bool,
    mockup: bool,
    sizes: tuple[str, ...],
    fabric: str | None,
    length: str | None,
    title: str | None,
    out: Path | None,
    overwrite: bool,
) -> None:
    """Preview any picture in repeat; with --mockup at true scale, several side by side."""
    for_mockup = {"--size": sizes, "--fabric": fabric, "--length": length, "--title": title}
    if mockup and grid:
        raise click.UsageError("--grid has no meaning with --mockup: the cloth's size says how many repeats there are")
    if mockup and cut:
        raise click.UsageError("--cut has no meaning with --mockup; cut a picture first: nstflow tile IMAGE --cut")
    if not mockup and (given := [name for name, value in for_mockup.items() if value]):
        raise click.UsageError(f"{given[0]} belongs to the mock-up; add --mockup")
    if overwrite and not out:
        raise click.UsageError("--overwrite belongs to --out; without it nothing of yours is replaced")
    if not mockup and len(images) > 1 and out:
        raise click.UsageError(f"--out names one file for {len(images)} previews; leave it out, or add --mockup")
    each_repeat = _for_each(repeats or (None,), images, "--repeat")
    if mockup:
        from nstflow.proofs.mockup import MockupPattern, draw_mockup

        each_size = _for_each(sizes or (None,), images, "--size")
        patterns = [MockupPattern(*parts) for parts in zip(images, each_repeat, each_size, strict=True)]
        cloth = {"fabric": fabric or _FABRIC, "length": length or _LENGTH}
        sheet = draw_mockup(patterns, **cloth, title=title, out=out, overwrite=overwrite)
        _tell(sheet.notes, sheet.path)
        return
    from nstflow.proofs.repeat import preview_file

    written: set[Path] = set()
    for image, repeat in zip(images, each_repeat, strict=True):
        preview = preview_file(
            image, repeat=repeat, grid=grid or _GRID, cut=cut, out=out, taken=written, overwrite=overwrite
        )
        written.add(preview.path)
        _tell(preview.notes, preview.path)


def _for_each(values: tuple[_Value, ...], images: tuple[Path, ...], option: str) -> tuple[_Value, ...]:
    """One value for every image, where one or as many are given."""
    if len(values) == 1:
        return values * len(images)
    if len(values) != len(images):
        raise click.UsageError(
            f"{option} is given {len(values)} times for {plural(len(images), 'image')}; once, or for each"
        )
    return values


def _tell(notes: tuple[str, ...], path: Path) -> None:
    for note in notes:
        click.echo(f"note: {note}", err=True)
    click.echo(shown(path))
