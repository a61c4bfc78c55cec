"""What only shows once a recipe is put together."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.recipe import load_recipe
from testing.icc import scanner_profile
from testing.project_folder import Project
from testing.recipes import MINIMAL, ONE_JOB, job, refusal, refusal_of


def test_a_weights_file_must_be_there(project: Project) -> None:
    (line,) = refusal(project.recipe(MINIMAL + "engine: {weights: mine.h5}\n"))
    assert line == (
        f"recipes/spring.yaml:2: engine.weights: 'mine.h5': no such file ({project.root}/mine.h5); "
        "name a .h5 or .keras or .npz file, or one of slim, vgg19"
    )


def test_a_weights_file_of_a_variant_must_be_there_too(project: Project) -> None:
    (line,) = refusal(project.recipe(MINIMAL + "variants: {own: {engine: {weights: mine.npz}}, draft: }\n"))
    assert "'mine.npz': no such file" in line


def test_a_missing_weights_file_is_told_beside_a_plugin_that_cannot_be_loaded(project: Project) -> None:
    project.file("plugins/sketch_net.py", "1 / 0\n")
    lines = refusal(project.recipe(MINIMAL + "plugins: [plugins/sketch_net.py]\nengine: {weights: mine.h5}\n"))
    assert [line.split(": ")[1] for line in lines] == ["plugins.0", "engine.weights"]


def test_a_loss_in_use_must_lack_nothing_once_everything_is_merged(project: Project) -> None:
    palette = "variants: {a: {losses: {palette: {weight: 2}}}, b: {}}\n"
    inks = 'losses: {palette: {weight: 0, colors: ["#123", "#fff"]}}\n'
    recipe = load_recipe(project.recipe(MINIMAL + palette + inks))
    weights = [combination.settings.losses.palette.weight for combination in recipe.combinations]  # type: ignore
    assert weights == [2, 0]
    (line,) = refusal(project.recipe(MINIMAL + palette))
    assert (
        line
        == 'recipes/spring.yaml:2: variants.a.losses.palette: name the inks, for example colors: ["#1b2a41", "#f4ecd8"]'
    )
    (line,) = refusal(project.recipe(MINIMAL + "losses:\n  palette:\n"))
    assert line.endswith('spring.yaml:3: losses.palette: name the inks, for example colors: ["#1b2a41", "#f4ecd8"]')


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("finish: [{inks: {count: 0}}]", "finish.0.inks", "expected 2 to 64 inks"),
        ("finish: [{inks: {count: 300}}]", "finish.0.inks", "expected 2 to 64 inks"),
        ("finish: [{ink: {count: 3}}]", "finish.0.ink", "did you mean 'inks'?"),
        ("finish: [{inks: {count: 3}, sharpen: {}}]", "finish.0", "2 steps in one entry"),
        ("finish: [{colorways: {rust: {palette: missing.ase}}}]", "finish.0.colorways.rust.palette", "missing.ase"),
        ("finish: [{colorways: {night: ['#000']}}]", "finish.0.colorways", "put inks before it"),
        ("finish: [inks: {count: 3}, colorways: {night: ['#000']}]", "finish.1.colorways", "1 colors for 3 inks"),
        ("finish: [inks, sharpen, colorways: {night: ['#000']}]", "finish.2.colorways", "put sharpen before inks"),
        ("finish: [{inks: {colors: ['#000']}}]", "finish.0.inks", "one ink is a plain cloth"),
        ("finish: [inks, {inks: {count: 3}}]", "finish.1.inks", "inks twice"),
        (
            'finish: [{inks: {palette: "dyes\\\\rust.ase"}}]',
            "finish.0.inks.palette",
            "write / instead: 'dyes/rust.ase'",
        ),
        ("outputs: {folder: 'outputs\\spring'}", "outputs.folder", "write / instead: 'outputs/spring'"),
        ("outputs: {profile: 'profiles\\press.icc'}", "outputs.profile", "write / instead: 'profiles/press.icc'"),
        ("name: aux", "name", "cannot be the name of a folder on Windows"),
        (f"name: {'x' * 256}", "name", "expected at most 255 bytes"),
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
    found = refusal_of(project, ONE_JOB + text + "\n")
    assert len(found) == 1, found
    assert found[0].startswith(f"recipes/spring.yaml:4: {where}: "), found
    assert words in found[0], found


def test_a_broken_palette_file_is_said_before_anything_starts(project: Project, tmp_path: Path) -> None:
    (project.root / "rust.ase").write_bytes(b"ASEF\0\1\0\0\0\0\0\3")
    found = refusal_of(project, ONE_JOB + "finish: [inks, colorways: {rust: {palette: rust.ase}}]\n")
    assert "rust.ase" in found[0]


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
    found = refusal_of(project, ONE_JOB + text.replace(", '#fff'", ""))
    assert "colorway 'a': 2 colors for 3 inks" in found[0]


@pytest.mark.parametrize("folder", ["inputs/contents", ".", "inputs"])
def test_results_may_not_lie_among_the_sources(project: Project, folder: str) -> None:
    found = refusal_of(project, ONE_JOB + f"outputs: {{folder: {folder}}}\n")
    assert found[0] == (
        "recipes/spring.yaml:1: contents.0: 'inputs/contents/koi.png': lies in this recipe's own output folder, "
        f"{folder}, and results are no inputs; copy it to another folder, or choose another outputs.folder"
    )


def test_no_picture_of_the_own_output_folder_can_be_named_whatever_it_is_for(project: Project) -> None:
    for name in ("unit", "mask", "cutout", "style"):
        project.picture(f"{name}.png", folder="outputs/spring/koi__ikat__default")
    at = "outputs/spring/koi__ikat__default"
    found = refusal_of(
        project,
        f"contents:\n  - {at}/unit.png\n  - {{image: inputs/contents/koi.png, mask: {at}/mask.png}}\n"
        f"  - {{image: inputs/contents/peony.png, periodic: motif, toss: {{cutout: {at}/cutout.png}}}}\n"
        f"styles: [{at}/style.png]\nengine: {{weights: slim, start: {at}/unit.png}}\n",
    )
    assert [line.split(": ")[:2] for line in found] == [
        ["recipes/spring.yaml:2", "contents.0"],
        ["recipes/spring.yaml:3", "contents.1.mask"],
        ["recipes/spring.yaml:4", "contents.2.toss.cutout"],
        ["recipes/spring.yaml:5", "styles.0"],
        ["recipes/spring.yaml:6", "engine.start"],
    ]
    assert all("own output folder, outputs/spring, and" in line for line in found)


def test_a_single_file_of_another_recipes_outputs_can_be_a_style(project: Project) -> None:
    project.file("outputs/older/.nstflow-lock", "")
    project.picture("unit.png", folder="outputs/older/koi__ikat__default")
    recipe = load_recipe(project.recipe("styles: [outputs/older/koi__ikat__default/unit.png]\n"))
    assert [style.id for style in recipe.styles] == ["unit"]


def test_a_token_that_nothing_stands_for_is_named_with_its_line(project: Project) -> None:
    (line,) = refusal_of(project, MINIMAL + 'outputs:\n  name: "{content}-{styel}"\n')
    assert line == "recipes/spring.yaml:3: outputs.name: '{styel}': no token of that name; did you mean 'style'?"


def test_a_name_leaves_room_for_a_colorway_and_an_ink(project: Project) -> None:
    sheet = f"sheet: {{client: {'ü' * 70}}}\n"
    (line,) = refusal_of(project, MINIMAL + sheet + 'outputs: {name: "{client}-{style}"}\n')
    assert line.startswith("recipes/spring.yaml:3: outputs.name: none__ikat__default: 'üüü")
    assert line.endswith("takes 145 bytes; expected at most 120; leave a token out")


def test_a_name_that_begins_with_a_brace_is_told_to_be_quoted(project: Project) -> None:
    (line,) = refusal_of(project, MINIMAL + "outputs:\n  name: {content}\n")
    message = 'in YAML a brace begins keys and values; put quotes around the name: "{content}"'
    assert line == f"recipes/spring.yaml:3: outputs.name: {message}"
