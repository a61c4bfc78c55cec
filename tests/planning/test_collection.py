"""Collections: followers wait for their hero and are printed with its inks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nstflow.jobs.job import Job
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import publish_tile
from nstflow.planning.collection import with_shared_choices
from nstflow.planning.plan import plan
from nstflow.recipe import load_recipe
from nstflow.recipe.registry import load_registry
from nstflow.textile.finish import Finish
from testing.finished import finished, job
from testing.project_folder import Project

FINISHES = load_registry().finishes


def shared_choices(jobs: list[Job]) -> list[Job]:
    return with_shared_choices(jobs, FINISHES, is_done=is_done)


def is_done(hero: Job) -> bool:
    manifest = JobFolder(hero.folder).read_manifest()
    return manifest is not None and manifest.key == hero.key


def member(folder: Path, content: str, role: str, *, count: int = 3, **options: Any) -> Job:
    return job(
        folder / content, id=content, content_id=content, role=role, steps=(("inks", {"count": count}),), **options
    )


def finish_now(one: Job) -> list[dict[str, Any]]:
    publish_tile(one, finished(one))
    return finish(one, steps_of(one)).facts["inks"]


def steps_of(one: Job) -> list[Finish]:
    """As a worker makes them of plain data."""
    return [FINISHES[name].model_validate(options) for name, options in one.production.steps]


def test_followers_wait_for_a_hero_that_is_not_finished(tmp_path: Path) -> None:
    jobs = [
        member(tmp_path, "koi", "hero"),
        member(tmp_path, "fern", "coordinate"),
        member(tmp_path, "dots", "blender"),
    ]
    shared = shared_choices(jobs)
    assert [one.awaits for one in shared] == [None, "koi", "koi"]
    assert shared[0] == jobs[0]
    assert {one.tile_key for one in shared[1:]} == {one.tile_key for one in jobs[1:]}, "their tiles can be made"


def test_followers_get_the_colors_of_the_finished_hero(tmp_path: Path) -> None:
    hero, fern = member(tmp_path, "koi", "hero"), member(tmp_path, "fern", "coordinate", seed=2)
    inks = finish_now(hero)
    follower = shared_choices([hero, fern])[1]
    assert follower.awaits is None
    assert follower.key != fern.key
    assert [ink["color"] for ink in finish_now(follower)] == [ink["color"] for ink in inks]
    assert [ink["name"] for ink in finish_now(follower)] == [ink["name"] for ink in inks]


def test_followers_wait_again_when_the_hero_changes(tmp_path: Path) -> None:
    fern = member(tmp_path, "fern", "coordinate")
    finish_now(member(tmp_path, "koi", "hero"))
    other = member(tmp_path, "koi", "hero", count=2)
    assert shared_choices([other, fern])[1].awaits == "koi"


def test_a_hero_painted_over_after_its_inks_still_shares_them(tmp_path: Path) -> None:
    chain = (("inks", {"count": 3}), ("sharpen", {}))
    hero, fern = (
        job(tmp_path / name, id=name, content_id=name, role=role, steps=chain, seed=seed)
        for seed, (name, role) in enumerate({"koi": "hero", "fern": "coordinate"}.items())
    )
    publish_tile(hero, finished(hero))
    facts = finish(hero, steps_of(hero)).facts
    assert "inks" not in facts
    follower = shared_choices([hero, fern])[1]
    assert follower.awaits is None
    (_, options), (last, _) = follower.production.steps
    assert (list(options["colors"]), options["count"], last) == (facts["found_inks"], None, "sharpen")
    assert len(facts["found_inks"]) == 3
    publish_tile(follower, finished(follower))
    assert finish(follower, steps_of(follower)).facts == {}


def test_a_plain_hero_makes_plain_followers(tmp_path: Path) -> None:
    hero, fern = member(tmp_path, "koi", "hero"), member(tmp_path, "fern", "coordinate")
    publish_tile(hero, finished(hero, image=np.full((32, 48, 3), 0.2, dtype="float32")))
    finish(hero, steps_of(hero))
    follower = shared_choices([hero, fern])[1]
    assert [ink["color"] for ink in finish_now(follower)] == ["#333333"]
    assert follower.production.outlook.ink_count == 1


def test_each_style_and_variant_is_a_collection_of_its_own(tmp_path: Path) -> None:
    hero = member(tmp_path, "koi", "hero", style_id="ikat")
    fern = member(tmp_path, "fern", "coordinate", style_id="plaid")
    shared = shared_choices([hero, fern])
    assert shared[0] == hero
    assert (shared[1].awaits, shared[1].key) == (None, fern.key)
    assert "no hero beside" in shared[1].notes[-1]


def test_named_inks_and_jobs_without_a_role_share_nothing(tmp_path: Path) -> None:
    hero = member(tmp_path, "koi", "hero")
    plain = member(tmp_path, "peony", "")
    named = job(tmp_path / "fern", role="coordinate", steps=(("inks", {"colors": ["#fff", "#000"]}),))
    assert shared_choices([hero, plain, named]) == [hero, plain, named]


def test_roles_make_a_collection(project: Project) -> None:
    text = (
        "contents: [{image: inputs/contents/koi.png, role: hero}, {image: inputs/contents/peony.png, role: blender}]\n"
    )
    recipe = project.recipe(text + "styles: [inputs/styles/ikat.png]\nengine: {weights: slim}\nfinish: [inks]\n")
    jobs = [one.job for one in plan(load_recipe(project.root / recipe)).jobs]
    assert [(one.place.role, one.awaits) for one in jobs] == [("hero", None), ("blender", "koi__ikat__default")]
