"""Which jobs share a GPU at once."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from nstflow.jobs.estimate import step_bytes
from nstflow.jobs.job import Job
from nstflow.jobs.options.engine import Scale
from nstflow.schedule.devices import Device
from nstflow.schedule.groups import group
from testing.finished import job as made_up

CPU = (Device("cpu", "0", threads=2),)
ONE_GPU = (Device("gpu", "0"),)
TWO_GPUS = (*ONE_GPU, Device("gpu", "1"))


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """Sets what nvidia-smi answers, in MiB a GPU; returns the queries."""

    def answer(*mebibytes: int) -> list[list[str]]:
        asked: list[list[str]] = []

        def ask(query: list[str], **options: object) -> SimpleNamespace:
            asked.append(query)
            return SimpleNamespace(stdout="\n".join(map(str, mebibytes)))

        monkeypatch.setattr(subprocess, "run", ask)
        return asked

    return answer


def jobs(number: int, folder: Path, *, first: int = 0, **options: object) -> list[Job]:
    return [made_up(folder / f"{i}", id=f"job-{i}", seed=i, **options) for i in range(first, first + number)]


def ids(groups: Sequence[tuple[Job, ...]]) -> list[list[str]]:
    return [[job.id.removeprefix("job-") for job in one] for one in groups]


def test_on_a_cpu_every_job_is_alone(tmp_path: Path) -> None:
    assert ids(group(jobs(3, tmp_path), CPU)) == [["0"], ["1"], ["2"]]


def test_jobs_that_differ_in_pictures_seeds_and_weights_of_losses_are_made_together(tmp_path: Path, free) -> None:
    asked = free(100_000)
    alike = jobs(3, tmp_path)
    alike[1:2] = jobs(1, tmp_path, losses={"gram": {"weight": 5.0}}, content=Path("other.png"), first=1)
    assert ids(group(alike, ONE_GPU)) == [["0", "1", "2"]]
    assert "--id=0" in asked[0]


@pytest.mark.parametrize(
    "difference",
    [
        {"losses": {"gram": {"weight": 1.0, "layers": {"block1_conv1": 1.0}}}},
        {"losses": {"gram": {"weight": 1.0}, "tv": {"weight": 0.1}}},
        {"scales": (Scale(48, 32, 9),)},
        {"repeat": "brick"},
        {"weights": "slim"},
        {"optimizer": "lbfgs"},
        {"content": None},
    ],
)
def test_jobs_of_another_kind_are_a_group_of_their_own_and_the_order_is_kept(
    tmp_path: Path, free, difference: dict[str, object]
) -> None:
    free(100_000)
    mixed = jobs(4, tmp_path)
    mixed[1:2] = jobs(1, tmp_path, first=1, **difference)
    assert ids(group(mixed, ONE_GPU)) == [["0", "2", "3"], ["1"]]


def test_a_group_is_as_large_as_the_free_memory_of_the_fullest_gpu_allows(tmp_path: Path, free) -> None:
    side = 512
    mebibytes = round(2.5 * step_bytes(side, side) / 0.7 / 2**20)
    free(10 * mebibytes, mebibytes)
    large = jobs(8, tmp_path, unit_px=(side, side))
    assert [len(one) for one in group(large, TWO_GPUS)] == [2, 2, 2, 2]


def test_a_job_that_does_not_fit_beside_another_is_alone(tmp_path: Path, free) -> None:
    free(100)
    assert [len(one) for one in group(jobs(2, tmp_path, unit_px=(1024, 1024)), ONE_GPU)] == [1, 1]


def test_no_gpu_waits_for_the_others_group(tmp_path: Path, free) -> None:
    free(100_000, 100_000)
    assert [len(one) for one in group(jobs(6, tmp_path), TWO_GPUS)] == [3, 3]


def test_no_more_jobs_are_made_at_once_than_asked_for(tmp_path: Path, free) -> None:
    free(100_000, 100_000)
    assert [len(one) for one in group(jobs(8, tmp_path), TWO_GPUS, most=4)] == [2, 2, 2, 2]


@pytest.mark.parametrize("alone", [{"optimizer": "lbfgs"}, {"stop": {"loss": 0.5}}, {"blocks": 512}])
def test_what_cannot_share_a_step_is_never_made_together(tmp_path: Path, free, alone: dict[str, object]) -> None:
    free(100_000)
    assert [len(one) for one in group(jobs(2, tmp_path, **alone), ONE_GPU)] == [1, 1]


def test_where_nvidia_smi_does_not_answer_every_job_is_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*arguments: object, **options: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", missing)
    assert ids(group(jobs(2, tmp_path), ONE_GPU)) == [["0"], ["1"]]
