"""Stages of a run by themselves: which tiles are painted, and what becomes of those who wait."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from nstflow.errors import NstflowError, UsageError
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.publish import publish_tile
from nstflow.planning.plan import Plan, plan
from nstflow.recipe import load_recipe
from nstflow.schedule import stages
from nstflow.schedule.events import Event, RunNoted
from nstflow.schedule.run_record import record_run
from nstflow.schedule.stages import Checked, check, finish_followers, finish_twins, finish_what_is_painted
from testing.finished import as_earlier_versions_left_it, finished
from testing.project_folder import Project, leave_as_made

VARIANTS = """\
contents: [inputs/contents/koi.png]
styles: [inputs/styles/ikat.png]
tile: {size: 32x32px}
engine: {weights: slim}
variants: {plain: {}, inked: {finish: [inks: {count: 2}]}, bold: {losses: {gram: {weight: 9}}}}
"""
COLLECTION = """\
contents:
  - {image: inputs/contents/koi.png, role: hero}
  - {image: inputs/contents/peony.png, role: blender}
styles: [inputs/styles/ikat.png]
tile: {size: 32x32px}
engine: {weights: slim}
finish: [inks: {count: 2}]
"""
KOI, PEONY = "koi__ikat__default", "peony__ikat__default"


def planned(project: Project, text: str, **options: object) -> Plan:
    return plan(load_recipe(project.recipe(text)), **options)


def checked(planned: Plan) -> Checked:
    heard: list[Event] = []
    return check(planned, strict=False, observe=heard.append)


def ids(jobs) -> list[str]:
    return [job.id.rpartition("__")[2] for job in jobs]


def test_a_tile_that_variants_share_is_painted_once_and_the_others_are_its_twins(project: Project) -> None:
    found = checked(planned(project, VARIANTS))
    assert ids(found.paint) == ["plain", "bold"]
    assert [ids(pair) for pair in found.twins] == [["inked", "plain"]]


def test_what_is_forced_is_painted_once_too_though_it_is_there(project: Project) -> None:
    for one in planned(project, VARIANTS).jobs:
        leave_as_made(one.job)
    found = checked(planned(project, VARIANTS, force=True))
    assert ids(found.paint) == ["plain", "bold"]
    assert [ids(pair) for pair in found.twins] == [["inked", "plain"]]


def test_what_is_forced_alone_is_painted_and_not_taken_from_a_twin_that_is_there(project: Project) -> None:
    for one in planned(project, VARIANTS).jobs:
        leave_as_made(one.job)
    found = checked(planned(project, VARIANTS, force=True, only="*__inked"))
    assert (ids(found.paint), found.twins) == (["inked"], ())


def test_a_tile_that_another_job_shows_is_only_to_be_finished(project: Project) -> None:
    leave_as_made(planned(project, VARIANTS).jobs[0].job)
    assert [one.reason.value for one in planned(project, VARIANTS).jobs] == ["done", "to finish", "missing"]


def test_a_twin_takes_over_a_tile_of_an_earlier_version_and_is_finished_in_its_own_way(project: Project) -> None:
    plain = planned(project, VARIANTS).jobs[0].job
    leave_as_made(plain)
    as_earlier_versions_left_it(plain)
    (result,) = finish_twins(checked(planned(project, VARIANTS)), ())
    assert (result.job_id, result.ok, result.refinished) == ("koi__ikat__inked", True, False)
    assert [one.reason.value for one in planned(project, VARIANTS).jobs] == ["done", "done", "missing"]


def test_a_twin_of_a_tile_that_could_not_be_painted_fails_with_the_reason(project: Project) -> None:
    (result,) = finish_twins(checked(planned(project, VARIANTS)), ())
    assert result.error == "koi__ikat__plain, which has the same tile, could not be made; see there"


def test_a_twin_does_not_take_the_tile_of_before_when_the_forced_one_failed(project: Project) -> None:
    for one in planned(project, VARIANTS).jobs:
        leave_as_made(one.job)
    (result,) = finish_twins(checked(planned(project, VARIANTS, force=True)), {"koi__ikat__plain"})
    assert result.error == "koi__ikat__plain, which has the same tile, could not be made; see there"


def collection_with_tiles(project: Project) -> Plan:
    """Both tiles are there, and no other files."""
    for one in planned(project, COLLECTION).jobs:
        publish_tile(one.job, finished(one.job))
    there = planned(project, COLLECTION)
    record_run(there)
    return there


def test_a_follower_whose_tile_is_there_waits_until_its_hero_is_finished(project: Project) -> None:
    found = checked(collection_with_tiles(project))
    hero, follower = finish_what_is_painted(found)
    assert (hero.job_id, hero.ok, hero.waits_for) == (KOI, True, None)
    assert (follower.job_id, follower.waits_for) == (PEONY, KOI)
    (result,) = finish_followers(found, {PEONY: 12.0}, only=None)
    assert result.error is None
    assert (result.job_id, result.refinished) == (PEONY, True)
    assert result.seconds > 12.0, "its tile's time counts"
    manifests = [JobFolder(one.job.folder).read_manifest() for one in found.plan.jobs]
    inks = [manifest.facts["inks"] for manifest in manifests if manifest is not None]
    assert [ink["color"] for ink in inks[0]] == [ink["color"] for ink in inks[1]]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UsageError("the hero's facts have no inks"), "the hero's facts have no inks"),
        (
            KeyError("bold"),
            "an unexpected error, which is a bug in nstflow: KeyError: 'bold' (details in failure.json)",
        ),
    ],
)
def test_followers_that_cannot_be_planned_fail_with_the_reason_and_nothing_escapes(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    found = checked(collection_with_tiles(project))

    def fail(*arguments: object, **options: object) -> Plan:
        raise error

    monkeypatch.setattr(stages, "plan", fail)
    (result,) = finish_followers(found, {PEONY: 12.0}, only=None)
    assert (result.job_id, result.error, result.seconds) == (PEONY, said, 12.0)
    failure = JobFolder(Path(found.plan.jobs[1].job.folder)).read_failure()
    assert failure is not None
    assert failure.error == result.error
    assert ("Traceback" in failure.details) is not isinstance(error, NstflowError), "for whoever mends it"
    assert list(finish_followers(found, {}, only=None)) == []


def test_transparent_parts_are_said_to_be_white_only_where_they_are(project: Project) -> None:
    leaf = Image.new("RGBA", (60, 40), (255, 255, 255, 0))
    leaf.paste((0, 128, 0, 255), (20, 10, 40, 30))
    leaf.save(project.root / "leaf.png")
    text = "contents: [{image: leaf.png, periodic: PERIODIC}]\nstyles: [inputs/styles/ikat.png]\n"
    text += "tile: {size: 32px}\nengine: {weights: slim}\n"
    said = {}
    for periodic in ("motif", "smooth"):
        heard: list[Event] = []
        check(planned(project, text.replace("PERIODIC", periodic)), strict=False, observe=heard.append)
        said[periodic] = [event.text for event in heard if isinstance(event, RunNoted)]
    assert said == {"motif": [], "smooth": ["leaf.png: transparent parts are laid over white"]}


def test_a_tile_that_went_missing_behind_a_done_job_is_painted_for_its_twin(project: Project) -> None:
    plain = planned(project, VARIANTS).jobs[0].job
    leave_as_made(plain)
    planned(project, VARIANTS)  # seals it
    JobFolder(plain.folder).run.tile(plain.tile_key).tile.unlink()
    found = checked(planned(project, VARIANTS))
    assert ids(found.paint) == ["inked", "bold"]
    assert found.twins == ()
