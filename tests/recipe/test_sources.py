"""Contents and styles: patterns, ids and masks."""

from __future__ import annotations

import os
from pathlib import Path
from unicodedata import normalize

import pytest

from nstflow.planning.check import check
from nstflow.planning.plan import plan
from nstflow.recipe.load import Reading
from testing.project_folder import Project
from testing.recipes import BOTH, ids, load, refusal_of


def test_a_pattern_takes_pictures_of_every_kind_in_the_order_of_their_names(project: Project) -> None:
    for name in ("b.JPG", "a.tiff", "d.webp", "c.gif"):
        project.file(f"inputs/all/{name}", b"")
    for name in ("notes.txt", ".hidden.png", "sketch.ai"):
        project.file(f"inputs/all/{name}", b"")
    (project.root / "inputs/all/folder.png").mkdir()
    recipe = load(project, "styles: [inputs/all/*]\n")
    assert [source.id for source in recipe.styles] == ["a", "b", "c", "d"]


def test_patterns_may_go_down_folders_and_choose_letters(project: Project) -> None:
    assert [source.id for source in load(project, "styles: ['**/*.png']\n").styles] == [
        "koi",
        "peony",
        "ikat",
        "plaid",
    ]
    assert [source.id for source in load(project, "styles: ['inputs/styles/[a-k]*.png']\n").styles] == ["ikat"]


def test_a_pattern_that_matches_nothing_is_named_with_its_line(project: Project) -> None:
    (line,) = refusal_of(project, "contents: none\nstyles:\n  - inputs/styles/*.png\n  - inputs/stiles/*.png\n")
    expected = f"no picture matches; expected files below {project.root}"
    assert line == f"recipes/spring.yaml:4: styles.1: 'inputs/stiles/*.png': {expected}"


def test_a_file_whose_name_holds_brackets_is_itself(project: Project) -> None:
    project.picture("koi [1].png", folder="inputs/contents")
    recipe = load(project, 'styles: ["inputs/contents/koi [1].png"]\n')
    assert [source.id for source in recipe.styles] == ["koi-1"]


def test_a_missing_file_is_left_to_its_jobs(project: Project) -> None:
    assert ids(load(project, "styles: [inputs/styles/gone.png]\n")) == ["none__gone__default"]


def test_paths_may_be_absolute_or_above_the_project(project: Project, tmp_path: Path) -> None:
    absolute = project.picture("far.png", folder="../elsewhere")
    recipe = load(project, f"styles: [{absolute.resolve()}, {{id: near, image: ../elsewhere/far.png}}]\n")
    assert [source.pictures[0][0].resolve() for source in recipe.styles] == [absolute.resolve()] * 2


def test_two_inputs_with_one_id_are_refused_naming_both(project: Project) -> None:
    project.picture("koi.jpg", folder="inputs/photos")
    (line,) = refusal_of(project, BOTH.replace("/*.png]\ns", "/koi.png, inputs/photos/koi.jpg]\ns"))
    assert line == (
        "recipes/spring.yaml:1: contents.1: koi.jpg and koi.png (recipes/spring.yaml:1) have the same id 'koi'; "
        "name one of them, for example {id: koi-2, image: …}"
    )


def test_two_ids_that_differ_in_capitals_only_are_one_folder_on_some_computers(project: Project) -> None:
    text = "styles: [inputs/styles/ikat.png, {id: Ikat, image: inputs/styles/plaid.png}]\n"
    assert "have the same id 'Ikat'" in refusal_of(project, text)[0]
    text = "styles: [inputs/styles/ikat.png]\nvariants:\n  Bold:\n  bold:\n"
    (line,) = refusal_of(project, text)
    assert line.startswith("recipes/spring.yaml:4: variants.bold: not every computer tells it from 'Bold'")


@pytest.mark.parametrize("name", ["a b", "a/b", "a__b", "_a", "a_", "..", "-a", "a?"])
def test_an_id_that_is_no_folder_name_is_refused_with_one_that_is(project: Project, name: str) -> None:
    (line,) = refusal_of(project, f"styles:\n  - {{id: '{name}', image: inputs/styles/ikat.png}}\n")
    assert line.startswith(f"recipes/spring.yaml:2: styles.0: '{name}' cannot be an id; expected letters")


def test_an_id_for_several_pictures_is_refused(project: Project) -> None:
    (line,) = refusal_of(project, "styles: [{id: cloth, image: inputs/styles/*.png}]\n")
    assert line.endswith("'inputs/styles/*.png': 2 pictures match, but an id needs a single picture")


def test_a_mask_belongs_to_its_content_or_style(project: Project) -> None:
    recipe = load(
        project,
        "contents: [inputs/contents/peony.png, {image: inputs/contents/koi.png, mask: inputs/masks/koi.png}]\n"
        "styles: [{id: cloth, image: inputs/styles/ikat.png, mask: inputs/masks/ikat.png}]\n",
    )
    masks = [project.root / f"inputs/masks/{name}.png" for name in ("koi", "ikat")]
    assert [source.mask for source in (*recipe.contents, *recipe.styles)] == [None, *masks]
    assert recipe.masks == tuple(masks)
    assert set(recipe.masks).isdisjoint(recipe.pictures)
    assert ids(recipe) == ["peony__cloth__default", "koi__cloth__default"]


def test_wrong_masks_are_refused_all_at_once_each_with_its_line_and_what_to_do(project: Project) -> None:
    lines = refusal_of(
        project,
        "contents:\n"
        "  - {image: inputs/contents/*.png, mask: inputs/mask.png}\n"
        "styles:\n"
        "  - {image: inputs/styles/ikat.png,\n"
        "     mask: inputs/masks/*.png}\n",
    )
    remedy = "a mask belongs to a single picture; name both files, without * ? ["
    assert lines == [
        f"recipes/spring.yaml:2: contents.0.mask: 'inputs/mask.png' for 'inputs/contents/*.png': {remedy}",
        f"recipes/spring.yaml:5: styles.0.mask: 'inputs/masks/*.png' for 'inputs/styles/ikat.png': {remedy}",
    ]


def test_a_title_belongs_to_one_picture_and_changes_no_id(project: Project) -> None:
    contents = 'contents: [{image: inputs/contents/koi.png, title: "Löwe"}]\n'
    styles = "styles: [{id: mix, title: 7, blend: {inputs/styles/ikat.png: 1, inputs/styles/plaid.png: 1}}]\n"
    recipe = load(project, contents + styles)
    titles = {source.id: source.title for source in (*recipe.contents, *recipe.styles)}
    assert titles == {"koi": "Löwe", "mix": "7"}
    (line,) = refusal_of(project, "styles:\n  - {image: inputs/styles/*.png, title: Cloth}\n")
    expected = "styles.0: 'inputs/styles/*.png': 2 pictures match, but a title needs a single picture"
    assert line == f"recipes/spring.yaml:2: {expected}"


FORMS = ("NFC", "NFD")


@pytest.mark.parametrize("on_disk", FORMS)
@pytest.mark.parametrize("written", FORMS)
def test_names_and_ids_are_the_same_in_every_form_of_their_letters(
    project: Project, on_disk: str, written: str
) -> None:
    project.picture(normalize(on_disk, "Blüte.png"), folder="inputs/contents")
    project.picture(normalize(on_disk, "Köper.png"), folder="inputs/styles")
    text = (
        "name: frühling\ncontents: ['inputs/contents/Bl*.png', inputs/contents/koi.png]\n"
        "styles: [{id: köper, image: inputs/styles/Köper.png}, inputs/styles/ikat.png]\n"
        "variants: {kräftig: {}, grün: {}}\n"
        "exclude: [{content: Blü*, style: ikat}, {content: koi, variant: grün}]\n"
        "include: [{content: Blüte, style: ikat, variant: grün}]\n"
    )
    recipe = load(project, normalize(written, text))
    assert all(picture.exists() for picture in recipe.pictures)
    assert ids(recipe) == [
        "Blüte__köper__kräftig",
        "Blüte__köper__grün",
        "koi__köper__kräftig",
        "koi__ikat__kräftig",
        "Blüte__ikat__grün",
    ]
    assert recipe.folder == project.root / "outputs/frühling"
    assert len(plan(recipe, only=normalize(written, "Blü*")).selected) == 3


def test_a_pattern_leaves_results_out_and_a_note_says_how_many(project: Project) -> None:
    project.picture("unit.png", folder="outputs/spring/koi__ikat__default")
    project.picture("content-koi.png", folder="outputs/older/sources")
    project.file("outputs/older/.nstflow-lock", "")
    recipe = load(project, "contents: ['**/*.png']\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n")
    assert [content.id for content in recipe.contents] == ["koi", "peony", "ikat", "plaid"]
    note = "'**/*.png': left out are 1 in outputs/older and 1 in outputs/spring: results are no inputs"
    assert recipe.notes == (note,)
    assert note in check(Reading(recipe)).notes


def test_a_pattern_that_matches_results_alone_is_refused_with_what_to_do(project: Project) -> None:
    project.picture("unit.png", folder="outputs/spring/koi__ikat__default")
    (line,) = refusal_of(project, "styles: ['outputs/*/*/unit.png']\n")
    assert line == (
        "recipes/spring.yaml:1: styles.0: 'outputs/*/*/unit.png': no picture matches beside 1 in outputs/spring: "
        "results are no inputs by a pattern; copy pictures to another folder, or name them one by one"
    )


def test_windows_backslashes_are_refused_each_at_its_line_with_the_slashes_to_write(project: Project) -> None:
    lines = refusal_of(
        project,
        r"""
        contents:
          - inputs\contents\koi.png
          - {image: inputs/contents/koi.png, mask: 'inputs\masks\koi.png'}
          - 'inputs\contents\*.png'
        styles:
          - "inputs/styles\new.png"
          - {id: two, blend: {'inputs\styles\ikat.png': 1, inputs/styles/plaid.png: 1}}
        engine: {start: 'inputs\koi.png'}
        """,
    )
    assert [(line.split(": ")[0].rpartition(":")[2], line.partition("write / instead: ")[2]) for line in lines] == [
        ("3", "'inputs/contents/koi.png'"),
        ("4", "'inputs/masks/koi.png'"),
        ("5", "'inputs/contents/*.png'"),
        ("7", "'inputs/styles/new.png'"),
        ("8", "'inputs/styles/ikat.png'"),
        ("9", "'inputs/koi.png'"),
    ]


@pytest.mark.skipif(os.sep != "/", reason="a backslash separates folders on Windows")
@pytest.mark.parametrize("written", [r"inputs/styles/a\b.png", r"inputs/styles/a\*.png"])
def test_a_file_that_is_called_with_a_backslash_is_itself(project: Project, written: str) -> None:
    project.picture(r"a\b.png", folder="inputs/styles")
    assert [source.id for source in load(project, f"styles: ['{written}']\n").styles] == ["a-b"]
