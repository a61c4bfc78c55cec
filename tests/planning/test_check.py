"""Everything that is wrong with a recipe, at once."""

from __future__ import annotations

import pytest
from PIL import Image

from nstflow import api
from nstflow.errors import RecipeError
from nstflow.planning.check import check, load_recipe
from nstflow.planning.plan import plan
from nstflow.recipe.load import read_recipe
from testing.project_folder import Project

WRONG = """\
contents:
  - {image: inputs/contents/koi.png, role: coordinate}
  - {image: inputs/gone.png, role: blender}
  - inputs/*.jpg
  - inputs
  - {id: masked, image: inputs/contents/peony.png, mask: inputs/mask.png}
styles: [inputs/styles/ikat.png, inputs/words.png]
tile: {size: 30x30cm, mill: rotary-64}
losses: {gramm: {weight: 2}}
outputs: {separations: yes, formats: [webp]}
variants: {huge: {tile: {size: 280x30cm, mill: rotary-64}}}
engine: {weights: slim}
"""


def wrong(project: Project, text: str = WRONG, **options) -> list[tuple[str, str]]:
    """List line and key of each problem."""
    found = check(read_recipe(project.recipe(text)), **options).everything
    return [(problem.where.removeprefix("recipes/spring.yaml:"), problem.key) for problem in found]


@pytest.fixture
def troubled(project: Project) -> Project:
    project.file("inputs/words.png", "no picture")
    mask = Image.new("L", (48, 64))
    mask.paste(255, (0, 0, 20, 20))
    mask.save(project.root / "inputs/mask.png")
    return project


def test_mistakes_pictures_patterns_folders_masks_mills_and_files_are_told_at_once_with_their_lines(
    troubled: Project,
) -> None:
    assert wrong(troubled) == [
        ("3", "contents.1.image"),
        ("4", "contents.2"),
        ("5", "contents.3"),
        ("6", "contents.4.mask"),
        ("7", "styles.1"),
        ("9", "losses.gramm"),
        ("10", "outputs.formats"),
        ("10", "outputs.separations"),
        ("11", "variants.huge.tile.mill"),
    ]


def test_a_collection_s_problem_has_the_line_of_a_role(project: Project) -> None:
    text = "contents:\n  - inputs/contents/peony.png\n  - {image: inputs/contents/koi.png, role: blender}\n"
    assert wrong(project, text + "styles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n") == [
        ("3", "contents.1.role")
    ]


def test_what_follows_from_a_mistake_is_not_told(project: Project) -> None:
    text = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"
    assert wrong(project, text + "tile: {sise: 32x32cm, mill: rotary-64}\n") == [("4", "tile.sise")]
    assert wrong(project, text + "finish: [ink]\noutputs: {separations: yes}\n") == [("4", "finish.0.ink")]
    collection = "contents: [{image: inputs/a*.png, role: hero}, {image: inputs/contents/koi.png, role: blender}]\n"
    rest = "styles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"
    assert wrong(project, collection + rest) == [("1", "contents.0")]


def test_a_mill_is_asked_where_the_size_is_given_although_the_content_is_missing(project: Project) -> None:
    text = "contents: [inputs/gone.png]\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"
    assert wrong(project, text + "tile: {size: 30x30cm, mill: rotary-64}\n") == [
        ("1", "contents.0"),
        ("4", "tile.mill"),
    ]
    assert wrong(project, text + "tile: {size: 30cm, mill: rotary-64}\n") == [("1", "contents.0")]


def test_a_mask_of_every_style_is_compared_with_its_picture(project: Project) -> None:
    Image.effect_noise((32, 64), 90).save(project.root / "inputs/mask.png")
    text = "contents: [inputs/contents/*.png]\nengine: {weights: slim}\nstyles:\n  - inputs/styles/plaid.png\n"
    text += "  - {image: inputs/styles/ikat.png, mask: inputs/mask.png}\n"
    assert wrong(project, text) == [("5", "styles.1.mask")]


@pytest.mark.parametrize(
    "text",
    [
        WRONG,
        "contents: [inputs/gone.png, inputs/contents/koi.png]\nstyles: [inputs/words.png]\n"
        "engine: {weights: slim}\ntile: {size: 30x30cm, mill: rotary-64}\n",
    ],
    ids=["while loading", "while planning"],
)
def test_loading_and_planning_raise_what_is_told_here(troubled: Project, text: str) -> None:
    path = troubled.recipe(text)
    expected = check(read_recipe(path)).everything
    with pytest.raises(RecipeError) as caught:
        plan(load_recipe(path))
    assert caught.value.problems == tuple(expected)
    assert all(word in str(caught.value) for word in ("inputs/gone.png: no such picture", "rotary-64: a swatch 30"))


def test_pictures_alone_are_no_reason_not_to_load_and_plan(project: Project) -> None:
    text = "contents: [inputs/gone.png]\nstyles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"
    found = check(read_recipe(project.recipe(text)))
    assert (found.problems, len(found.pictures)) == ((), 1)
    (job,) = plan(load_recipe(project.recipe(text))).jobs
    assert str(found.pictures[0]).endswith(str(job.job.problem))


def test_notes_are_told_of_a_sound_recipe(project: Project) -> None:
    text = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/*.png]\ntile: {size: 50px}\n"
    found = check(read_recipe(project.recipe(text + "engine: {weights: slim}\n")))
    assert found.everything == []
    assert found.notes[0].startswith("koi: 50 × 33 px is made as 48 × 32 px")


def test_the_package_s_own_load_recipe_tells_all_of_it_too(troubled: Project) -> None:
    path = troubled.recipe(WRONG)
    with pytest.raises(RecipeError) as caught:
        api.load_recipe(path)
    assert caught.value.problems == tuple(check(read_recipe(path)).everything)
