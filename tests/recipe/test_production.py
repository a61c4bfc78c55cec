"""The parts of a recipe that say what becomes of a tile: print size, finishing steps, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nstflow.errors import RecipeError, UsageError
from nstflow.planning.plan import Plan, plan
from nstflow.recipe import load_recipe
from testing.icc import scanner_profile
from testing.project_folder import Project

BASE = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"


def planned(project: Project, text: str) -> Plan:
    return plan(load_recipe(project.root / project.recipe(BASE + text)))


def job(project: Project, text: str) -> Any:
    return planned(project, text).jobs[0].job


def problems(project: Project, text: str) -> list[str]:
    with pytest.raises(RecipeError) as error:
        load_recipe(project.root / project.recipe(BASE + text))
    return str(error.value).split("\n")


@pytest.mark.parametrize("size", ["32cm", "320mm", "32 cm", "32cm x 32cm", "32x32cm", "12.598425in"])
def test_a_size_in_print_is_snapped_to_pixels_and_painted_at_a_multiple_of_16(project: Project, size: str) -> None:
    one = job(project, f"tile: {{repeat: half-drop, size: {size}, dpi: 150}}\n")
    assert one.production.print_px[0] == 1890
    assert one.canvas.unit_px[0] in (1888, 1904, 1920)
    assert one.canvas.unit_px[1] % 32 == 0, "a half-drop's shift is a multiple of 16, too"
    assert any("is 1890" in note for note in one.notes)


def test_the_working_width_changes_the_tile_and_not_the_print(project: Project) -> None:
    one = job(project, "tile: {size: 32x32cm, work: 480px}\n")
    assert (one.canvas.unit_px, one.production.print_px) == ((480, 480), (1890, 1890))
    in_pixels = job(project, "tile: {size: 500x500px, work: 96px}\n")
    assert (in_pixels.canvas.unit_px, in_pixels.production.print_px) == ((96, 96), (500, 500))


@pytest.mark.parametrize("size", ["0cm", "32", "-3cm", "6m", "3x4x5cm", "32furlongs"])
def test_other_sizes_are_refused_with_their_line(project: Project, size: str) -> None:
    found = problems(project, f"tile: {{size: '{size}'}}\n")
    assert found[0].startswith("recipes/spring.yaml:4: tile.size: "), found


def test_what_comes_after_the_tile_changes_its_files_and_not_its_key(project: Project) -> None:
    plain = job(project, "")
    for change in (
        "tile: {dpi: 300}", "tile: {cut: auto}", "tile: {certify: require}", "finish: [sharpen]",
        "outputs: {formats: [tiff]}", "outputs: {separations: true}\nfinish: [inks]", "outputs: {preview: 1x1}",
        "outputs: {creator: Weber}", "finish: [{inks: {count: 3}}]",
    ):  # fmt: skip
        other = job(project, change + "\n")
        assert other.tile_key == plain.tile_key, change
        assert other.key != plain.key, change
    assert job(project, "tile: {size: 64px}\n").tile_key != plain.tile_key


def test_steps_keep_their_order_and_a_bare_name_has_its_defaults(project: Project) -> None:
    steps = job(project, "finish: [sharpen, inks: {count: 3}, colorways: {cool: {rotate: 40}}]\n").production.steps
    assert [name for name, _ in steps] == ["sharpen", "inks", "colorways"]
    assert steps[1][1]["count"] == 3
    assert job(project, "finish:\n  - inks:\n").production.steps[0][1]["count"] == 6


def test_a_variant_has_its_own_finish(project: Project) -> None:
    jobs = planned(project, "finish: [inks]\nvariants: {a: {}, b: {finish: [{inks: {count: 2}}]}}\n").jobs
    assert [one.job.production.steps[0][1]["count"] for one in jobs] == [6, 2]
    assert jobs[0].job.tile_key == jobs[1].job.tile_key


def test_a_palette_file_is_read_into_the_job_and_a_changed_one_changes_its_key(project: Project) -> None:
    text = "finish: [{inks: {count: 2}}, {colorways: {rust: {palette: rust.gpl}}}]\n"
    palette = "GIMP Palette\nName: rust\n#\n200 100 50 light\n{} 0 0 dark\n"
    project.file("rust.gpl", palette.format(90))
    first = job(project, text)
    assert "light: #c86432" in str(first.production.steps)
    project.file("rust.gpl", palette.format(80))
    assert job(project, text).key != first.key


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("finish: [{inks: {count: 0}}]", "finish.0.inks", "expected 2 to 64 inks"),
        ("finish: [{inks: {count: 300}}]", "finish.0.inks", "expected 2 to 64 inks"),
        ("finish: [{ink: {count: 3}}]", "finish.0.ink", "did you mean 'inks'?"),
        ("finish: [{inks: {count: 3}, sharpen: {}}]", "finish.0", "2 steps in one entry"),
        ("finish: [{colorways: {rust: {palette: missing.ase}}}]", "finish", "missing.ase"),
        ("finish: [{colorways: {night: ['#000']}}]", "finish", "put inks before it"),
        ("finish: [inks: {count: 3}, colorways: {night: ['#000']}]", "finish", "1 colors for 3 inks"),
        ("finish: [inks, sharpen, colorways: {night: ['#000']}]", "finish", "put sharpen before inks"),
        ("finish: [{inks: {colors: ['#000']}}]", "finish", "one ink is a plain cloth"),
        ("finish: [inks, {inks: {count: 3}}]", "finish", "inks twice"),
        ("tile: {mill: rotary-46}", "tile.mill", "did you mean 'rotary-64'?"),
        ("tile: {cut: maybe}", "tile.cut", "maybe"),
        ("tile: {certify: yes}", "tile.certify", "not known"),
        ("outputs: {profile: missing.icc}", "outputs.profile", "no such profile"),
        ("outputs: {profile: scanner.icc}", "outputs.profile", "an input profile"),
        ("outputs: {formats: [png, psd]}", "outputs.formats.1", "not known"),
        ("outputs: {bits: 12}", "outputs.bits", "expected 8 or 16"),
    ],
)
def test_mistakes_are_named_with_their_key_before_anything_starts(
    project: Project, text: str, where: str, words: str
) -> None:
    project.file("scanner.icc", "")
    (project.root / "scanner.icc").write_bytes(scanner_profile())
    found = problems(project, text + "\n")
    assert len(found) == 1, found
    assert found[0].startswith(f"recipes/spring.yaml:4: {where}: "), found
    assert words in found[0], found


def test_a_broken_palette_file_is_said_before_anything_starts(project: Project, tmp_path: Path) -> None:
    (project.root / "rust.ase").write_bytes(b"ASEF\0\1\0\0\0\0\0\3")
    found = problems(project, "finish: [inks, colorways: {rust: {palette: rust.ase}}]\n")
    assert "rust.ase" in found[0]


def test_planning_refuses_what_cannot_be_produced(project: Project) -> None:
    with pytest.raises(UsageError, match="rotary-64: a swatch 30"):
        planned(project, "tile: {size: 30x30cm, mill: rotary-64}\n")


def test_planning_refuses_separations_of_a_tile_that_is_painted_over(project: Project) -> None:
    with pytest.raises(UsageError, match="sharpen paints over those of inks; put sharpen before inks in finish"):
        planned(project, "outputs: {separations: true}\nfinish: [inks, sharpen]\n")


PRESS = """\
from typing import ClassVar

from nstflow.plugins import hookimpl
from nstflow.textile.finish import Finish

class Press(Finish):
    name: ClassVar[str] = "press"
    on_plates: ClassVar[str] = "makes"

    def ink_count(self):
        return 3

    def __call__(self, artwork):
        return artwork

@hookimpl
def nstflow_finishes():
    return [Press]
"""


def test_what_a_plugin_declares_counts_as_what_a_built_in_step_declares(project: Project) -> None:
    project.file("press.py", PRESS)
    text = "plugins: [press.py]\noutputs: {separations: true}\n"
    text += "finish: [press, colorways: {a: ['#000', '#777', '#fff']}]\n"
    there = job(project, text).production.outlook
    assert (there.has_plates, there.ink_count, there.colorways) == (True, 3, 1)
    found = problems(project, text.replace(", '#fff'", ""))
    assert "colorway 'a': 2 colors for 3 inks" in found[0]


def test_what_follows_from_the_steps_is_no_setting_of_its_own(project: Project) -> None:
    assert "outlook" not in str(job(project, "finish: [inks]\n").settings)


def test_png_is_always_made_and_other_names_are_understood(project: Project) -> None:
    assert job(project, "outputs: {formats: [tif, jpg]}\n").production.files.formats == ("png", "tiff", "jpeg")
    assert job(project, "outputs: {formats: webp}\n").production.files.formats == ("png", "webp")


def test_the_project_s_own_mill_can_be_named(project: Project) -> None:
    project.file("mills.yaml", "ours:\n  title: Ours\n  kind: rotary screen\n  repeat: 30cm\n")
    one = job(project, "tile: {size: 30x30cm, mill: ours}\n")
    assert one.production.tile.mill == "ours"


@pytest.mark.parametrize("folder", ["inputs/contents", ".", "inputs"])
def test_results_may_not_lie_among_the_sources(project: Project, folder: str) -> None:
    (found,) = problems(project, f"outputs: {{folder: {folder}}}\n")
    assert "koi.png lies there too; results need their own folder" in found


def test_roles_make_a_collection(project: Project) -> None:
    text = (
        "contents: [{image: inputs/contents/koi.png, role: hero}, {image: inputs/contents/peony.png, role: blender}]\n"
    )
    recipe = project.recipe(text + "styles: [inputs/styles/ikat.png]\nengine: {weights: slim}\nfinish: [inks]\n")
    jobs = [one.job for one in plan(load_recipe(project.root / recipe)).jobs]
    assert [(one.place.role, one.awaits) for one in jobs] == [("hero", None), ("blender", "koi__ikat__default")]
