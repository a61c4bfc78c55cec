"""Formats of sheets, built in and of plugins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nstflow.errors import PluginError, UsageError
from nstflow.plugins.registry import Registry
from nstflow.recipe.registry import load_registry
from nstflow.sheets import SHEET_FORMATS, draw_sheet
from testing.tiny_run import TinyRun

LIST_OF_TILES = """\
from nstflow.plugins import hookimpl
from nstflow.sheets.format import SheetFormat

class ListOfTiles(SheetFormat):
    name = "list"
    suffix = ".txt"

    def write(self, sheet, path):
        lines = [sheet.title, sheet.counts]
        lines += [f"{tile.cell_mm[0]:.1f} mm {tile.differs}".strip() for tile in sheet.tiles]
        path.write_text("\\n".join(lines), encoding="utf-8")
        more = path.with_stem(f"{path.stem}-jobs")
        more.write_text(" ".join(cell.job for row in sheet.cells for cell in row))
        return (path, more)

@hookimpl
def nstflow_sheets():
    return [ListOfTiles]
"""


def test_png_is_registered_by_the_hook_that_plugins_have() -> None:
    registry = Registry.of_packages(["nstflow.sheets"])
    (png,) = registry.of(SHEET_FORMATS).values()
    assert (png.name, png.suffix, registry.origins[png]) == ("png", ".png", "built in")
    assert load_registry().of(SHEET_FORMATS) == {"png": png}


def test_the_format_of_a_plugin_file_writes_what_the_model_says(project, run: TinyRun) -> None:
    run.made(0, 0, unit_px=(300, 150), differs={"tile.repeat": "brick"})
    registry = load_registry([project.file("plugins/list.py", LIST_OF_TILES)])
    folder = run.write()
    sheet = draw_sheet(folder, registry=registry, out=folder / "client.txt")
    assert sheet == folder / "client.txt"
    assert sheet.read_text(encoding="utf-8").splitlines() == ["Frühling", "1 tile", "50.8 mm brick"]
    assert (folder / "client-jobs.txt").read_text() == "job_0_0"


def test_capital_letters_make_no_other_format(run: TinyRun) -> None:
    run.made(0, 0)
    assert draw_sheet(run.write(), out=run.folder / "CLIENT.PNG").is_file()


def test_of_two_formats_that_end_alike_the_built_in_one_is_meant(project, run: TinyRun) -> None:
    run.made(0, 0)
    registry = load_registry([project.file("plugins/list.py", LIST_OF_TILES.replace('".txt"', '".png"'))])
    assert draw_sheet(run.write(), registry=registry).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["client.pgn", "client"])
def test_a_name_of_no_format_is_told_with_those_that_there_are(run: TinyRun, name: str) -> None:
    out = run.folder / name
    said = re.escape(f"{out}: no format of sheets ends so; expected a file name that ends in .png")
    with pytest.raises(UsageError, match=said):
        draw_sheet(run.write(), out=out)
    assert not out.exists()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("name = ", "title = "), "needs a 'name' (a plain word such as pdf) and a 'write'"),
        (("def write", "def draw"), "needs a 'name' (a plain word such as pdf) and a 'write'"),
        (('".txt"', '"txt"'), "the sheet format 'list': suffix is 'txt'; expected how its files end, such as '.pdf'"),
        (('"list"', '"png"'), "the sheet format 'png' is there already (built in)"),
        (("ListOfTiles(SheetFormat)", "ListOfTiles"), "is not a sheet format; expected a subclass of nstflow.sheets"),
    ],
    ids=["no name", "no write", "no suffix", "taken", "another class"],
)
def test_what_is_no_format_is_told(project, change: tuple[str, str], problem: str) -> None:
    file: Path = project.file("plugins/list.py", LIST_OF_TILES.replace(*change))
    with pytest.raises(PluginError, match=re.escape(problem)) as refused:
        load_registry([file])
    assert str(refused.value).startswith(f"{file}: ")
