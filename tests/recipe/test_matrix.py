"""contents × styles × variants − exclude + include."""

from __future__ import annotations

import itertools
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.errors import RecipeError
from nstflow.jobs.names import slug
from nstflow.recipe import Recipe, load_recipe
from nstflow.recipe.matrix import Combination
from testing.project_folder import Project

BOTH = "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\n"
VARIANTS = "variants: {bold: {}, soft: {losses: {gram: {weight: 0.4}}}}\n"


def load(project: Project, text: str) -> Recipe:
    return load_recipe(project.recipe(text))


def ids(recipe: Recipe) -> list[str]:
    return [combination.id for combination in recipe.combinations]


def combination(recipe: Recipe, name: str) -> Combination:
    (found,) = (one for one in recipe.combinations if one.id == name)
    return found


def refusal(project: Project, text: str) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        load(project, text)
    return str(caught.value).splitlines()


def test_the_matrix_is_in_the_order_of_contents_styles_and_variants(project: Project) -> None:
    product = itertools.product(("koi", "peony"), ("ikat", "plaid"), ("bold", "soft"))
    assert ids(load(project, BOTH + VARIANTS)) == ["__".join(parts) for parts in product]


def test_without_variants_there_is_one_called_default(project: Project) -> None:
    assert ids(load(project, "styles: [inputs/styles/ikat.png]\n")) == ["none__ikat__default"]


def test_contents_none_makes_patterns_from_styles_alone(project: Project) -> None:
    recipe = load(project, "contents: none\nstyles: [inputs/styles/*.png]\n")
    assert ids(recipe) == ["none__ikat__default", "none__plaid__default"]
    assert {one.content for one in recipe.combinations} == {None}


def test_a_variant_is_merged_over_the_recipe_s_settings(project: Project) -> None:
    settings = "losses: {gram: {weight: 3, layers: [block1_conv1, block2_conv1]}}\ntile: {repeat: brick, size: 96px}\n"
    variant = "variants: {deep: {losses: {gram: {layers: [block5_conv1]}}, tile: {size: 128px}}}\n"
    deep = load(project, BOTH + settings + variant).combinations[0]
    gram = deep.settings.losses.in_use()["gram"]
    assert (gram.weight, dict(gram.layers)) == (3, {"block5_conv1": 1})
    assert (deep.settings.tile.repeat, deep.settings.tile.size) == ("brick", "128px")


def test_differs_holds_what_a_variant_changes_and_nothing_that_it_repeats(project: Project) -> None:
    text = BOTH + "tile: {repeat: brick}\nvariants: {a: {tile: {repeat: brick, dpi: 300}}, b: }\n"
    recipe = load(project, text)
    assert dict(combination(recipe, "koi__ikat__a").variant.differs) == {"tile.dpi": 300}
    assert dict(combination(recipe, "koi__ikat__b").variant.differs) == {}


def test_a_variant_that_is_wrong_only_together_with_the_recipe_is_refused(project: Project) -> None:
    text = BOTH + "engine: {scales: [64, 128], iterations: [1, 2]}\nvariants:\n  a: {engine: {scales: [64]}}\n"
    (line,) = refusal(project, text)
    assert line.startswith("recipes/spring.yaml:5: variants.a.engine: iterations has 2 numbers and scales 1")


PATTERNS = st.sampled_from(["*", "koi", "peony", "k*", "*o*", "[kp]*", "ikat", "plaid", "?kat", "bold", "soft"])


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["content", "style", "variant"]), PATTERNS, min_size=1), min_size=1, max_size=3
    )
)
def test_exclude_removes_what_matches_all_that_an_entry_gives(
    tmp_path_factory: pytest.TempPathFactory, excludes: list[dict[str, str]]
) -> None:
    names = {"content": ["koi", "peony"], "style": ["ikat", "plaid"], "variant": ["bold", "soft"]}
    known = all(
        any(fnmatchcase(name, pattern) for name in names[what]) for one in excludes for what, pattern in one.items()
    )
    kept = [
        "__".join(parts)
        for parts in itertools.product(*names.values())
        if not any(
            all(fnmatchcase(dict(zip(names, parts, strict=True))[what], pattern) for what, pattern in one.items())
            for one in excludes
        )
    ]
    project = Project(tmp_path_factory.getbasetemp() / "excluding")
    if not project.root.exists():
        for folder, name in [("contents", n) for n in names["content"]] + [("styles", n) for n in names["style"]]:
            project.picture(f"{name}.png", folder=f"inputs/{folder}")
    path = project.root / project.recipe(BOTH + VARIANTS + f"exclude: {excludes!r}\n")
    if known and kept:
        assert ids(load_recipe(path)) == kept
    else:
        with pytest.raises(RecipeError, match="of that name" if not known else "leaves nothing"):
            load_recipe(path)


def test_an_include_brings_back_what_was_excluded(project: Project) -> None:
    text = BOTH + "exclude: [{content: koi}]\ninclude: [{content: koi, style: ikat, tile: {repeat: brick}}]\n"
    recipe = load(project, text)
    assert ids(recipe) == ["peony__ikat__default", "peony__plaid__default", "koi__ikat__default"]
    assert combination(recipe, "koi__ikat__default").settings.tile.repeat == "brick"


def test_combinations_of_a_variant_share_one_object_and_an_include_has_its_own(project: Project) -> None:
    include = "include: [{content: koi, style: ikat, variant: soft, tile: {repeat: brick}}]\n"
    recipe = load(project, BOTH + VARIANTS + include)
    *matrix, added = recipe.combinations
    of_name = {one.variant.name: one.variant for one in matrix}
    assert all(one.variant is of_name[one.variant.name] for one in matrix)
    assert len({*of_name.values(), added.variant}) == len(of_name) + 1
    assert added.variant.steps is added.variant.steps


def test_an_include_of_what_is_there_already_becomes_a_further_variant(project: Project) -> None:
    include = "include: [{content: koi, style: ikat, variant: soft, tile: {repeat: brick}}]\n"
    recipe = load(project, BOTH + VARIANTS + include)
    assert len(recipe.combinations) == 9
    added = recipe.combinations[-1]
    assert added.id == "koi__ikat__soft-brick"
    assert dict(added.variant.differs) == {"losses.gram.weight": 0.4, "tile.repeat": "brick"}
    assert combination(recipe, "koi__ikat__soft").settings.tile.repeat == "straight"


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ("losses: {gram: {weight: 2}}", "bold-gram.weight-2"),
        ("tile: {repeat: 1/3-drop, dpi: 300}", "bold-1-3-drop-dpi-300"),
        ("engine: {scales: [64, 128]}", "bold-scales-64-128"),
    ],
)
def test_the_further_variant_is_named_after_what_the_include_changes(
    project: Project, settings: str, name: str
) -> None:
    recipe = load(project, BOTH + VARIANTS + f"include: [{{content: koi, style: ikat, {settings}}}]\n")
    assert recipe.combinations[-1].id == f"koi__ikat__{name}"


def test_an_include_without_a_variant_takes_the_first(project: Project) -> None:
    text = BOTH + VARIANTS + "exclude: [{content: koi}]\ninclude: [{content: koi, style: ikat}]\n"
    assert ids(load(project, text))[-1] == "koi__ikat__bold"


def test_an_include_that_changes_nothing_of_what_is_there_is_refused(project: Project) -> None:
    (line,) = refusal(project, BOTH + "include:\n  - {content: koi, style: ikat}\n")
    assert line == (
        "recipes/spring.yaml:4: include.0: 'koi__ikat__default' is in the matrix already; "
        "change a setting here, or leave this include out"
    )


def test_two_equal_includes_are_refused(project: Project) -> None:
    entry = "{content: koi, style: ikat, tile: {repeat: brick}}"
    (line,) = refusal(project, BOTH + f"include:\n  - {entry}\n  - {entry}\n")
    assert line.startswith("recipes/spring.yaml:5: include.1: 'koi__ikat__default-brick' is in the matrix already")


def test_an_include_without_contents_needs_only_a_style(project: Project) -> None:
    text = "styles: [inputs/styles/*.png]\ninclude: [{style: ikat, tile: {repeat: brick}}]\n"
    assert ids(load(project, text))[-1] == "none__ikat__default-brick"


def test_unknown_names_in_exclude_and_include_are_reported_each_at_its_line(project: Project) -> None:
    text = BOTH + VARIANTS
    text += "exclude:\n  - {content: koy}\n  - {style: 'x*', variant: sofd}\n"
    text += "include:\n  - {content: koi, style: ikatt}\n  - {content: peoni, style: ikat}\n"
    text += "  - {style: ikat}\n  - {content: koi, style: ikat, variant: bolt}\n"
    found = [line.split(": ", 2)[:2] for line in refusal(project, text)]
    assert found == [
        ["recipes/spring.yaml:5", "exclude.0.content"],
        ["recipes/spring.yaml:6", "exclude.1.style"],
        ["recipes/spring.yaml:6", "exclude.1.variant"],
        ["recipes/spring.yaml:8", "include.0.style"],
        ["recipes/spring.yaml:9", "include.1.content"],
        ["recipes/spring.yaml:10", "include.2"],
        ["recipes/spring.yaml:11", "include.3.variant"],
    ]
    lines = refusal(project, text)
    for line, near in zip([*lines[:1], *lines[2:5], lines[6]], ["koi", "soft", "ikat", "peony", "bold"], strict=True):
        assert line.endswith(f"did you mean '{near}'?")
    assert lines[1].endswith("expected one of ikat, plaid")


def test_a_pattern_takes_pictures_of_every_kind_in_the_order_of_their_names(project: Project) -> None:
    for name in ("b.JPG", "a.tiff", "d.webp", "c.gif"):
        project.file(f"inputs/all/{name}", b"")
    for name in ("notes.txt", ".hidden.png", "sketch.psd"):
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
    (line,) = refusal(project, "contents: none\nstyles:\n  - inputs/styles/*.png\n  - inputs/stiles/*.png\n")
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
    (line,) = refusal(project, BOTH.replace("/*.png]\ns", "/koi.png, inputs/photos/koi.jpg]\ns"))
    assert line == (
        "recipes/spring.yaml:1: contents.1: koi.jpg and koi.png (recipes/spring.yaml:1) have the same id 'koi'; "
        "name one of them, for example {id: koi-2, image: …}"
    )


def test_two_ids_that_differ_in_capitals_only_are_one_folder_on_some_computers(project: Project) -> None:
    text = "styles: [inputs/styles/ikat.png, {id: Ikat, image: inputs/styles/plaid.png}]\n"
    assert "have the same id 'Ikat'" in refusal(project, text)[0]
    text = "styles: [inputs/styles/ikat.png]\nvariants:\n  Bold:\n  bold:\n"
    (line,) = refusal(project, text)
    assert line.startswith("recipes/spring.yaml:4: variants.bold: not every computer tells it from 'Bold'")


@pytest.mark.parametrize("name", ["a b", "a/b", "a__b", "_a", "a_", "..", "-a", "a?"])
def test_an_id_that_is_no_folder_name_is_refused_with_one_that_is(project: Project, name: str) -> None:
    (line,) = refusal(project, f"styles:\n  - {{id: '{name}', image: inputs/styles/ikat.png}}\n")
    assert line.startswith(f"recipes/spring.yaml:2: styles.0: '{name}' cannot be an id; expected letters")


def test_an_id_for_several_pictures_is_refused(project: Project) -> None:
    (line,) = refusal(project, "styles: [{id: cloth, image: inputs/styles/*.png}]\n")
    assert line.endswith("'inputs/styles/*.png': 2 pictures match, but an id needs a single picture")


@given(st.text(max_size=20))
def test_a_slug_is_a_folder_name_and_stays_one(text: str) -> None:
    name = slug(text)
    assert slug(name) == name
    assert Path(name).name == name
    assert "__" not in name
    assert name not in ("", ".", "..")


@given(*[st.text(alphabet="a_-.b", min_size=1, max_size=4)] * 4)
def test_ids_of_different_parts_are_different(first: str, second: str, third: str, fourth: str) -> None:
    pairs = {(slug(first), slug(second)), (slug(third), slug(fourth))}
    assert len({"__".join(pair) for pair in pairs}) == len(pairs)


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
    lines = refusal(
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


def test_a_blend_with_a_mask_is_refused(project: Project) -> None:
    (line,) = refusal(project, "styles:\n  - ikat.png\n  - {id: both, blend: {a.png: 1, b.png: 1}, mask: m.png}\n")
    assert line == (
        "recipes/spring.yaml:3: styles.1: a blend has no mask; give 'mask' beside a single 'image', or leave it out"
    )
