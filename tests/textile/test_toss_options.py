"""What `toss` and `periodic` of a content may be."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from nstflow.errors import RecipeError
from nstflow.recipe import load_recipe
from nstflow.recipe.models import ContentEntry
from nstflow.textile.toss_options import Toss
from testing.project_folder import Project


def toss(**keys: Any) -> Toss:
    return ContentEntry.model_validate({"image": "koi.png", "periodic": "motif", "toss": keys}).toss


def refusal(project: Project, entry: str) -> str:
    with pytest.raises(RecipeError) as caught:
        load_recipe(project.recipe(f"contents: [{entry}]\nstyles: [inputs/styles/ikat.png]\n"))
    (line,) = str(caught.value).splitlines()
    assert line.startswith("recipes/spring.yaml:1: contents.0")
    return line


def test_a_content_that_says_nothing_has_the_defaults() -> None:
    assert toss() == Toss()
    assert ContentEntry.model_validate("koi.png").periodic == "auto"


def test_one_number_stands_for_a_range() -> None:
    assert toss(scale=0.35).scale == (0.35, 0.35)
    assert toss(scale=[0.25, 0.45]).scale == (0.25, 0.45)
    assert toss(rotation=360).rotation == (-180, 180)
    assert toss(rotation=0).rotation == (0, 0)
    assert toss(rotation=[-20, 20]).rotation == (-20, 20)


def test_options_that_traveled_as_json_are_the_same() -> None:
    given = toss(count=3, scale=[0.1, 0.2], ground="#ff0080", flip=True, seed=4)
    read = Toss.model_validate(given.model_dump(mode="json"))
    assert read == given
    assert (read.count, read.scale, read.flip, read.seed) == (3, (0.1, 0.2), True, 4)


def test_a_ground_is_a_color_in_shares_of_white() -> None:
    assert toss(ground="#ff0080").ground_color == pytest.approx((1, 0, 128 / 255))
    assert toss().ground_color is None


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ({"count": 0}, "greater than or equal to 1"),
        ({"count": 501}, "less than or equal to 500"),
        ({"count": True}, "true: expected a number"),
        ({"scale": 0}, "expected a number from 0.02 to 1"),
        ({"scale": 1.2}, "expected a number from 0.02 to 1"),
        ({"scale": [0.4, 0.2]}, "the smaller number first"),
        ({"scale": [0.2]}, "or two such as [0.25, 0.45]"),
        ({"scale": True}, "expected a number from 0.02 to 1"),
        ({"rotation": 20}, "0, 360 for any angle, or two angles"),
        ({"rotation": [20, -20]}, "the smaller number first"),
        ({"rotation": [0, 400]}, "angles from -360 to 360"),
        ({"rotation": "any"}, "0, 360 for any angle, or two angles"),
        ({"gap": 0.6}, "less than or equal to 0.5"),
        ({"gap": -0.1}, "greater than or equal to 0"),
        ({"ground": "cream"}, "'cream'"),
        ({"seed": -1}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_tossed_is_refused(keys: dict[str, Any], hint: str) -> None:
    with pytest.raises(ValidationError) as caught:
        toss(**keys)
    assert hint in str(caught.value)


def test_the_line_and_the_remedy_are_said(project: Project) -> None:
    koi = "image: inputs/contents/koi.png"
    assert "count: 0: should be greater than or equal to 1" in refusal(
        project, f"{{{koi}, periodic: motif, toss: {{count: 0}}}}"
    )
    assert "toss scatters a motif; write 'periodic: motif'" in refusal(project, f"{{{koi}, toss: {{count: 3}}}}")
    assert "'tile': not known; expected one of auto, smooth, fade, motif" in refusal(
        project, f"{{{koi}, periodic: tile}}"
    )
    assert "unknown key; did you mean 'count'?" in refusal(project, f"{{{koi}, periodic: motif, toss: {{cuont: 3}}}}")
    masked = refusal(project, f"{{{koi}, periodic: motif, mask: inputs/m.png}}")
    assert "a mask lies over the picture" in masked
    assert "toss.cutout" in masked
    pattern = "image: inputs/contents/*.png, periodic: motif, toss: {cutout: inputs/m.png}"
    assert "belongs to a single picture" in refusal(project, f"{{{pattern}}}")


def test_how_a_content_repeats_goes_into_the_matrix(project: Project) -> None:
    recipe = load_recipe(
        project.recipe(
            "contents:\n"
            "  - {image: inputs/contents/koi.png, periodic: motif, toss: {cutout: inputs/masks/koi.png, count: 3}}\n"
            "  - {image: inputs/contents/peony.png, periodic: motif}\n"
            "  - {id: bay, image: inputs/contents/peony.png, periodic: fade}\n"
            "styles: [inputs/styles/ikat.png]\n"
        )
    )
    koi, peony, bay = recipe.contents
    assert (koi.periodic, peony.periodic, bay.periodic) == ("motif", "motif", "fade")
    assert koi.toss is not None
    assert koi.toss.count == 3
    assert koi.cutout == project.root / "inputs/masks/koi.png"
    assert (bay.toss, bay.cutout, peony.cutout) == (None, None, None)
    assert recipe.masks == (koi.cutout,)
    assert recipe.motifs == (project.root / "inputs/contents/peony.png",), "koi has its outline"
