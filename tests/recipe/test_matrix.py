"""contents × styles × variants − exclude + include."""

from __future__ import annotations

import itertools
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nstflow.errors import RecipeError
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe
from testing.project_folder import Project
from testing.recipes import BOTH, VARIANTS, combination, ids, load, refusal_of


def test_the_matrix_is_in_the_order_of_contents_styles_and_variants(project: Project) -> None:
    product = itertools.product(("koi", "peony"), ("ikat", "plaid"), ("bold", "soft"))
    assert ids(load(project, BOTH + VARIANTS)) == ["__".join(parts) for parts in product]


def test_without_variants_there_is_one_called_default(project: Project) -> None:
    assert ids(load(project, "styles: [inputs/styles/ikat.png]\n")) == ["none__ikat__default"]


def test_contents_none_makes_patterns_from_styles_alone(project: Project) -> None:
    recipe = load(project, "contents: none\nstyles: [inputs/styles/*.png]\n")
    assert ids(recipe) == ["none__ikat__default", "none__plaid__default"]
    assert {one.content for one in recipe.combinations} == {None}


@pytest.mark.parametrize("none", ["none", "~", "null", '"none"'])
def test_none_among_contents_is_a_row_of_style_alone_at_its_place(project: Project, none: str) -> None:
    recipe = load(
        project, f"contents: [inputs/contents/koi.png, {none}, inputs/contents/peony.png]\nstyles: [inputs/styles/i*]\n"
    )
    assert ids(recipe) == ["koi__ikat__default", "none__ikat__default", "peony__ikat__default"]
    assert [content.id for content in recipe.contents] == ["koi", "peony"]
    assert combination(recipe, "none__ikat__default").content is None


def test_a_job_of_style_alone_is_the_same_beside_contents_and_without(project: Project) -> None:
    text = "styles: [inputs/styles/ikat.png]\nengine: {weights: slim}\n"
    alone, beside, among = (
        plan(load(project, text + contents), only="none__*").jobs
        for contents in ("", "contents: [none]\n", "contents: [inputs/contents/*.png, none]\n")
    )
    assert [one.job.id for one in beside] == [one.job.id for one in alone] == ["none__ikat__default"]
    assert [one.job.key for one in among if one.job.place.content_id is None] == [alone[0].job.key]
    assert beside[0].job == alone[0].job


def test_style_alone_can_be_excluded_and_included_as_contents_are(project: Project) -> None:
    both = BOTH.replace("*.png]\ns", "koi.png, none]\ns")
    assert ids(load(project, both + "exclude: [{content: none, style: ikat}]\n")) == [
        "koi__ikat__default",
        "koi__plaid__default",
        "none__plaid__default",
    ]
    again = "include: [{content: none, style: ikat, tile: {repeat: brick}}]\n"
    assert ids(load(project, both + again))[-1] == "none__ikat__default-brick"
    assert ids(load(project, BOTH + "include: [{content: none, style: ikat}]\n"))[-1] == "none__ikat__default"


def test_a_picture_that_is_called_none_stands_for_itself_and_not_beside_style_alone(project: Project) -> None:
    project.picture("none.png")
    recipe = load(project, "contents: [inputs/none.png]\nstyles: [inputs/styles/ikat.png]\n")
    assert [one.content and one.content.id for one in recipe.combinations] == ["none"]
    (line,) = refusal_of(project, "contents:\n - inputs/none.png\n - none\nstyles: [inputs/styles/ikat.png]\n")
    assert line == (
        "recipes/spring.yaml:3: contents.1: 'none' and none.png (recipes/spring.yaml:2) have the same id 'none'; "
        "name one of them, for example {id: none-2, image: …}"
    )
    (line,) = refusal_of(project, "contents: [none, ~]\nstyles: [inputs/styles/ikat.png]\n")
    assert line == (
        "recipes/spring.yaml:1: contents.1: 'none' stands at recipes/spring.yaml:1 already; leave one of them out"
    )


def test_an_include_names_no_content_that_is_not_there(project: Project) -> None:
    (line,) = refusal_of(
        project, "styles: [inputs/styles/*.png]\ninclude: [{content: koi, style: ikat, tile: {dpi: 72}}]\n"
    )
    assert line == "recipes/spring.yaml:2: include.0.content: 'koi': no content of that name; expected none"
    (line,) = refusal_of(project, BOTH + "include: [{style: ikat}]\n")
    assert line.endswith("content is missing; expected the id of a content, or 'none' for style alone")


def test_the_id_of_a_job_with_long_names_fits_a_folder(project: Project) -> None:
    for folder, letter in (("contents", "柄"), ("styles", "布")):
        project.picture(f"{letter * 45}.png", folder=f"inputs/{folder}")
    (name,) = ids(load(project, "contents: ['inputs/contents/柄*']\nstyles: ['inputs/styles/布*']\n"))
    assert len(name.encode()) <= 255
    (project.root / name).mkdir()


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
    (line,) = refusal_of(project, BOTH + "include:\n  - {content: koi, style: ikat}\n")
    assert line == (
        "recipes/spring.yaml:4: include.0: 'koi__ikat__default' is in the matrix already; "
        "change a setting here, or leave this include out"
    )


def test_two_equal_includes_are_refused(project: Project) -> None:
    entry = "{content: koi, style: ikat, tile: {repeat: brick}}"
    (line,) = refusal_of(project, BOTH + f"include:\n  - {entry}\n  - {entry}\n")
    assert line.startswith("recipes/spring.yaml:5: include.1: 'koi__ikat__default-brick' is in the matrix already")


def test_an_include_without_contents_needs_only_a_style(project: Project) -> None:
    text = "styles: [inputs/styles/*.png]\ninclude: [{style: ikat, tile: {repeat: brick}}]\n"
    assert ids(load(project, text))[-1] == "none__ikat__default-brick"


def test_unknown_names_in_exclude_and_include_are_reported_each_at_its_line(project: Project) -> None:
    text = BOTH + VARIANTS
    text += "exclude:\n  - {content: koy}\n  - {style: 'x*', variant: sofd}\n"
    text += "include:\n  - {content: koi, style: ikatt}\n  - {content: peoni, style: ikat}\n"
    text += "  - {style: ikat}\n  - {content: koi, style: ikat, variant: bolt}\n"
    found = [line.split(": ", 2)[:2] for line in refusal_of(project, text)]
    assert found == [
        ["recipes/spring.yaml:5", "exclude.0.content"],
        ["recipes/spring.yaml:6", "exclude.1.style"],
        ["recipes/spring.yaml:6", "exclude.1.variant"],
        ["recipes/spring.yaml:8", "include.0.style"],
        ["recipes/spring.yaml:9", "include.1.content"],
        ["recipes/spring.yaml:10", "include.2"],
        ["recipes/spring.yaml:11", "include.3.variant"],
    ]
    lines = refusal_of(project, text)
    for line, near in zip([*lines[:1], *lines[2:5], lines[6]], ["koi", "soft", "ikat", "peony", "bold"], strict=True):
        assert line.endswith(f"did you mean '{near}'?")
    assert lines[1].endswith("expected one of ikat, plaid")
