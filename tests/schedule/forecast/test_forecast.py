"""What a run will take, of made-up paces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from nstflow.jobs.estimate.work import START_S
from nstflow.planning.plan import plan
from nstflow.schedule.devices import Device
from nstflow.schedule.forecast import Forecaster
from nstflow.schedule.forecast.paces import Circumstances, Pace, Paces
from testing.project_folder import Project, leave_as_made
from testing.recipes import load

ONE_CORE = (Device("cpu", "0", 1),)
TWO_SLOTS = (Device("cpu", "0", 1), Device("cpu", "1", 1))
MATRIX = "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\nengine: {weights: slim}\n"
PICTURES = "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\n"
ONE = PICTURES + "engine: {weights: slim}\n"


def forecaster(
    project: Project, text: str, devices: Sequence[Device] = ONE_CORE, paces: Sequence[Pace] = ()
) -> Forecaster:
    return Forecaster(plan(load(project, text)), devices, Paces(paces))


def painting(times: float, *, device: str = "cpu (1 thread)", weights: str = "slim") -> Pace:
    losses = ("content", "gram", "tv")
    return Pace(
        of=Circumstances(
            what="painting", device=device, backend="tensorflow", weights=weights, optimizer="adam", losses=losses,
            precision="auto",
        ),
        times=times,
    )  # fmt: skip


def rest(times: float) -> Pace:
    return Pace(of=Circumstances(what="rest", device="cpu (1 thread)", backend="tensorflow"), times=times)


def test_four_times_the_pixels_and_twice_the_iterations_take_so_much_longer_to_paint(project: Project) -> None:
    (small,) = forecaster(project, PICTURES + "tile: {size: 512x512px}\n" + scales(512, 50)).painting.values()
    (large,) = forecaster(project, PICTURES + "tile: {size: 1024x1024px}\n" + scales(1024, 100)).painting.values()
    assert large / small == pytest.approx(8, rel=0.1)


def scales(width: int, iterations: int) -> str:
    return f"engine: {{weights: slim, scales: [{width}], iterations: {iterations}}}\n"


def test_what_runs_measured_multiplies_the_painting(project: Project) -> None:
    one = forecaster(project, ONE, paces=[painting(1.0), rest(1.0)])
    slow = forecaster(project, ONE, paces=[painting(3.0), rest(1.0)])
    (painted,) = one.painting.values()
    assert slow.forecast.seconds - one.forecast.seconds == pytest.approx(2 * painted)
    assert one.forecast.basis == "runs"


def test_the_rest_has_a_pace_of_its_own(project: Project) -> None:
    one = forecaster(project, ONE, paces=[painting(1.0), rest(1.0)])
    slow = forecaster(project, ONE, paces=[painting(1.0), rest(3.0)])
    (painted,) = one.painting.values()
    assert slow.forecast.seconds - painted == pytest.approx(3 * (one.forecast.seconds - painted))


@pytest.mark.parametrize(
    ("paces", "basis"),
    [([], "guess"), ([painting(1)], "guess"), ([painting(1), rest(1)], "runs"),
     ([painting(1, weights="vgg19"), rest(1)], "other runs")],
)  # fmt: skip
def test_it_says_what_it_follows_from(project: Project, paces: list[Pace], basis: str) -> None:
    assert forecaster(project, ONE, paces=paces).forecast.basis == basis


def test_two_at_once_take_half_of_the_painting_and_start_once_each(project: Project) -> None:
    known = [painting(1.0), rest(1.0)]
    alone = forecaster(project, MATRIX, paces=known).forecast
    both = forecaster(project, MATRIX, TWO_SLOTS, known).forecast
    assert both.seconds < 0.6 * alone.seconds + START_S
    assert both.seconds > 0.5 * alone.seconds


def test_two_threads_paint_faster_than_one_and_slower_than_twice(project: Project) -> None:
    (one,) = forecaster(project, ONE).painting.values()
    (two,) = forecaster(project, ONE, [Device("cpu", "0", 2)]).painting.values()
    assert 1.5 < one / two < 2


def test_jobs_of_one_shape_compile_once(project: Project) -> None:
    known = [painting(1.0), rest(1.0)]
    first = forecaster(project, ONE, paces=known)
    all_four = forecaster(project, MATRIX + "tile: {size: 512x512px}\n", paces=known)
    more = all_four.forecast.seconds - first.forecast.seconds
    assert more < 4 * first.forecast.seconds - START_S


def test_what_is_done_takes_nothing_and_what_is_to_finish_is_not_painted(project: Project) -> None:
    recipe = load(project, ONE + "tile: {size: 64px}\n")
    leave_as_made(plan(recipe).jobs[0].job)
    done = forecaster(project, ONE + "tile: {size: 64px}\n")
    assert (done.jobs, done.forecast.to_make, done.forecast.disk_bytes) == ({}, 0, 0)
    again = forecaster(project, ONE + "tile: {size: 64px}\noutputs: {formats: [tiff]}\n")
    assert (again.forecast.to_make, again.forecast.to_finish, again.painting) == (0, 1, {})
    assert again.forecast.longest is None
    assert again.forecast.seconds < 10


def test_twins_are_painted_once(project: Project) -> None:
    variants = "variants: {plain: {}, sharp: {finish: [sharpen]}, fine: {tile: {dpi: 300}}}\n"
    twins = forecaster(project, ONE + variants)
    assert len(twins.jobs) == 3
    assert (twins.forecast.to_make, twins.forecast.to_finish) == (1, 2)


def test_a_picture_that_cannot_be_read_costs_no_time(project: Project) -> None:
    project.file("inputs/contents/koi.png", b"no picture")
    assert forecaster(project, MATRIX).forecast.to_make == 2


def test_the_disk_of_all_jobs_is_added_up_and_the_largest_told(project: Project) -> None:
    found = forecaster(project, MATRIX)
    sizes = [one.disk_bytes for one in found.jobs.values()]
    assert (found.forecast.disk_bytes, found.forecast.largest_bytes) == (sum(sizes), max(sizes))
    assert found.forecast.free_bytes > 0, "of a folder that is not there yet"


def test_the_longest_job_is_told_with_its_reasons(project: Project) -> None:
    variants = "variants: {plain: {}, large: {tile: {size: 768x768px}}}\n"
    longest = forecaster(project, ONE + variants + "tile: {size: 256x256px}\n").forecast.longest
    assert longest is not None
    assert (longest.job_id, longest.width_px, longest.height_px) == ("koi__ikat__large", 768, 768)
    assert (longest.sizes, longest.weights) == (4, "slim")
    assert longest.iterations == sum([240, 144, 86, 60])


def test_what_would_be_shorter_is_told_of_long_runs_only(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.file("weights.h5", "not looked into")))
    deep = ONE.replace("slim", "vgg19")
    long = forecaster(project, deep + "tile: {size: 1024x1024px}\n").forecast
    shorter = dict(long.shorter)
    assert set(shorter) == {"--draft", "tile.work=512px"}
    assert all(seconds < 0.7 * long.seconds for seconds in shorter.values())
    assert forecaster(project, deep + "tile: {size: 64x64px}\n").forecast.shorter == ()
    assert "--draft" not in dict(forecaster(project, ONE + "tile: {size: 2048x2048px}\n").forecast.shorter)


def test_half_the_width_is_what_a_recipe_of_half_the_width_takes(project: Project) -> None:
    known = [painting(1.0), rest(1.0)]
    size = "tile: {size: 2048x2048px}\n"
    told = dict(forecaster(project, PICTURES + size + scales(2048, 200), paces=known).forecast.shorter)[
        "tile.work=1024px"
    ]
    halved = PICTURES + "tile: {size: 2048x2048px, work: 1024px}\n" + scales(1024, 200)
    assert forecaster(project, halved, paces=known).forecast.seconds == pytest.approx(told, rel=0.05)


def test_nothing_to_run_is_no_time_of_anything(project: Project, tmp_path: Path) -> None:
    recipe = load(project, ONE + "tile: {size: 64px}\n")
    leave_as_made(plan(recipe).jobs[0].job)
    told = forecaster(project, ONE + "tile: {size: 64px}\n").forecast
    assert (told.to_make, told.to_finish, told.longest) == (0, 0, None)
