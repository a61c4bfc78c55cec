"""Thumbnails of a recipe's sources."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.outputs.folders import RunFolder
from nstflow.pictures import checking
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe
from nstflow.schedule.run_record import record_run
from nstflow.schedule.stages import check
from nstflow.schedule.thumbnails import SourceName, Thumbnails
from testing.project_folder import Project

BOTH = "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\nengine: {weights: slim}\n"


def written(project: Project, text: str) -> dict[SourceName, str | None]:
    thumbnails = Thumbnails(load_recipe(project.recipe(text)))
    thumbnails.read_rest()
    return thumbnails.write(RunFolder(project.root / "outputs"))


def pixels(project: Project, name: str | None) -> np.ndarray:
    assert name is not None
    with Image.open(project.root / "outputs" / name) as picture:
        return np.asarray(picture)


def test_they_keep_the_aspect_and_are_not_enlarged(project: Project) -> None:
    project.picture("wide.png", size=(1000, 250), folder="inputs/contents")
    found = written(project, BOTH)
    sizes = {name.id: pixels(project, file).shape[1::-1] for name, file in found.items() if name.kind == "content"}
    assert sizes == {"koi": (48, 32), "peony": (48, 32), "wide": (320, 80)}


def test_a_blend_has_a_strip_of_each_style_as_wide_as_its_share(project: Project) -> None:
    for name, color in (("red", "red"), ("blue", "blue")):
        Image.new("RGB", (64, 64), color).save(project.file(f"inputs/{name}.png", b""))
    found = written(project, "styles: [{id: both, blend: {inputs/red.png: 3, inputs/blue.png: 1}}]\n")
    blend = pixels(project, found[SourceName("style", "both")])
    assert blend.shape == (320, 320, 3)
    assert (blend[:, :240] == (255, 0, 0)).all()
    assert (blend[:, 240:] == (0, 0, 255)).all()


def test_a_source_that_cannot_be_read_has_none(project: Project) -> None:
    project.file("inputs/contents/koi.png", "text")
    found = written(project, BOTH)
    assert found[SourceName("content", "koi")] is None
    assert found[SourceName("content", "peony")] is not None


def test_a_run_decodes_every_picture_once_for_its_check_and_its_thumbnails(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = Counter[Path]()
    read = checking.read_picture

    def counted(path: Path, **options: bool):
        decoded[path] += 1
        return read(path, **options)

    monkeypatch.setattr(checking, "read_picture", counted)
    masked = "{id: masked, image: inputs/contents/koi.png, mask: inputs/mask.png}"
    project.picture("mask.png")
    text = BOTH.replace("[inputs/contents/*.png]", f"[inputs/contents/*.png, {masked}]")
    planned = plan(load_recipe(project.recipe(text)))
    record_run(planned, check(planned, strict=False, observe=lambda event: None).thumbnails)
    assert {path.name: times for path, times in decoded.items()} == dict.fromkeys(
        ("koi.png", "peony.png", "ikat.png", "plaid.png", "mask.png"), 1
    )
