"""Where in a recipe stands what its settings and pictures come from."""

from __future__ import annotations

import pytest

from nstflow.recipe.places import picture_paths, setting_path
from testing.project_folder import Project
from testing.recipes import load

RECIPE = """\
contents: [inputs/contents/koi.png, {image: inputs/contents/peony.png, mask: inputs/mask.png}]
styles: [inputs/styles/*.png, {id: both, blend: {inputs/styles/ikat.png: 1, inputs/styles/other.png: 2}}]
variants: {bold: {engine: {start: inputs/start.png}}, soft: {tile: {dpi: 72}}}
include: [{content: koi, style: ikat, variant: soft, tile: {size: 64px}}]
tile: {size: 32px, dpi: 150}
"""


@pytest.mark.parametrize(
    ("variant", "key", "path"),
    [
        ("bold", ("tile", "size"), ("tile", "size")),
        ("bold", ("engine", "start"), ("variants", "bold", "engine", "start")),
        ("soft", ("tile", "dpi"), ("variants", "soft", "tile", "dpi")),
        ("soft", ("tile", "size"), ("tile", "size")),
        ("soft-64px", ("tile", "size"), ("include", 0, "tile", "size")),
        ("soft-64px", ("tile", "dpi"), ("variants", "soft", "tile", "dpi")),
        ("soft", ("tile", "mill"), ("tile", "mill")),
    ],
)
def test_a_setting_stands_where_it_is_said_last(project: Project, variant: str, key, path) -> None:
    recipe = load(project, RECIPE)
    (named,) = (one for one in recipe.variants if one.name == variant)
    assert setting_path(recipe.document, named, key) == path


def test_every_picture_stands_where_it_is_named_first(project: Project) -> None:
    recipe = load(project, RECIPE)
    named = {file.relative_to(project.root).as_posix(): path for file, path in picture_paths(recipe).items()}
    assert named == {
        "inputs/contents/koi.png": ("contents", 0),
        "inputs/contents/peony.png": ("contents", 1, "image"),
        "inputs/mask.png": ("contents", 1, "mask"),
        "inputs/styles/ikat.png": ("styles", 0),
        "inputs/styles/plaid.png": ("styles", 0),
        "inputs/styles/other.png": ("styles", 1, "blend"),
        "inputs/start.png": ("variants", "bold", "engine", "start"),
    }
    assert set(picture_paths(recipe)) == {*recipe.pictures, *recipe.masks}
