"""From a run's folder to its contact sheet, in any format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from nstflow.errors import UsageError
from nstflow.outputs.atomic import staging_folder, write_bytes
from nstflow.outputs.folders import RunFolder
from nstflow.outputs.own_files import put_files
from nstflow.outputs.signed_files import check_place
from nstflow.plugins.registry import Registry
from nstflow.sheets.format import SHEET_FORMATS, SheetFormat
from nstflow.sheets.model.reading import read_sheet
from nstflow.sheets.model.sheet import SheetModel

_ROOM = "nstflow.sheets"


def draw_sheet(
    folder: Path,
    *,
    out: Path | None = None,
    overwrite: bool = False,
    registry: Registry | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Path:
    """Draw the contact sheet of the run in `folder` and return the file to be opened first.

    Reads only what the run left there: run.json, each job's manifest, failure and unit.png, and the
    thumbnails in sources/. It works on a partial, an old or a copied run, and the same files give the same bytes.

    A job whose latest attempt failed is marked as failed; where an earlier attempt had left a tile, that tile
    is shown dimmed behind the mark.

    folder:   the run's folder, such as outputs/spring.
    out:      where the sheet goes, in the format that its name ends in; `folder / "sheet.png"` by default. Replaced
              only when all of it is on disk. A sheet in its own place that somebody has changed is set aside.
    overwrite: `out` may be a file of whoever asks; say: is told of what was set aside.
    registry: the formats that there are, such as a recipe's; by default those built in and of installed packages.

    Raises OutputError where there is no run, run.json cannot be read, the matrix is too large for one
    sheet, or `out` cannot be written, and UsageError where no format ends as `out` does or it is not to be replaced.
    """
    from nstflow.sheets.pictures import size_px  # Pillow: unloaded until a sheet is drawn

    sheet = read_sheet(folder, measure=size_px)
    if out is None:
        return draw_model(sheet, RunFolder(folder).sheet, registry=registry, put=partial(_put_in_run, say=say))
    return draw_model(sheet, out, registry=registry, put=partial(_put_where_asked, overwrite=overwrite))


def draw_model(
    sheet: SheetModel,
    path: Path,
    *,
    registry: Registry | None = None,
    put: Callable[[Path, Mapping[str, bytes]], object] = put_files,
) -> Path:
    """Write a sheet in the format that the path ends in, and return the file to be opened first.

    registry: the formats that there are; by default those built in and of installed packages.
    put:      puts files by their names into a folder; by default as files of ours in a run's folder.
    Raises UsageError where no format ends so, OutputError where it cannot be written.
    """
    formats = (registry or Registry.of_packages([_ROOM])).of(SHEET_FORMATS)
    sheet_format = _format_of(path, formats.values())()
    with staging_folder(path.parent) as staging:
        written = sheet_format.write(sheet, staging / path.name)
        names = [file.relative_to(staging).as_posix() for file in written]
        put(path.parent, {name: (staging / name).read_bytes() for name in names})
    return path.parent / names[0]


def _put_in_run(folder: Path, files: Mapping[str, bytes], *, say: Callable[[str], None]) -> None:
    """Put files of ours into a run's folder, and say what of a person's was set aside for them."""
    for before, after in put_files(folder, files):
        say(f"{before} had been changed by hand: it is kept as {after}")


def _put_where_asked(folder: Path, files: Mapping[str, bytes], *, overwrite: bool) -> None:
    """Put files into any folder. Raises UsageError where one would replace what nstflow did not write."""
    if not overwrite:
        for name in files:
            check_place(folder / name, how_to_overwrite="add --overwrite")
    for name, data in files.items():
        write_bytes(folder / name, data)


def _format_of(path: Path, formats: Iterable[type[SheetFormat]]) -> type[SheetFormat]:
    """Give the format that a file's name ends in; where several end so, the first, which is the built-in one."""
    by_suffix: dict[str, type[SheetFormat]] = {}
    for one in formats:
        by_suffix.setdefault(one.suffix.lower(), one)
    if path.suffix.lower() not in by_suffix:
        raise UsageError(
            f"{path}: no format of sheets ends so; expected a file name that ends in {', '.join(by_suffix)}"
        )
    return by_suffix[path.suffix.lower()]
