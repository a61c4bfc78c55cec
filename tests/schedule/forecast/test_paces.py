"""What runs have measured, and which of it answers for another run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nstflow.schedule.forecast.paces import Circumstances, Pace, Paces, paces_file

SLIM: dict[str, Any] = {
    "what": "painting", "device": "cpu (2 threads)", "backend": "tensorflow", "weights": "slim", "optimizer": "adam",
    "losses": ("content", "gram"), "precision": "auto",
}  # fmt: skip


def like(**changes: Any) -> Circumstances:
    return Circumstances(**{**SLIM, **changes})


def paces(*measured: float, **changes: Any) -> list[Pace]:
    return [Pace(of=like(**changes), times=times) for times in measured]


def test_nothing_known_is_a_guess_and_a_gpu_is_faster() -> None:
    assert Paces().times(like()) == (1.0, "guess")
    times, basis = Paces().times(like(device="gpu:0"))
    assert (times < 0.1, basis) == (True, "guess")
    assert Paces().times(like(what="rest", device="gpu:0"))[0] == 1.0, "files are made by the processor"


def test_a_median_of_the_latest_of_the_same_kind_counts() -> None:
    known = Paces(paces(9, 9, 9, 9, 2, 2.1, 50, 1.9, 2.2, 2.05, 1.95))
    assert known.times(like()) == (2.05, "runs"), "one busy afternoon does not move it, and old ones are forgotten"


@pytest.mark.parametrize(
    "other", [{"weights": "vgg19"}, {"optimizer": "lbfgs"}, {"losses": ("gram",)}, {"precision": "float32"},
              {"device": "cpu (1 thread)"}, {"backend": "jax"}],
    ids=lambda one: next(iter(one)),
)  # fmt: skip
def test_another_kind_answers_where_there_is_none_of_the_same(other: dict[str, Any]) -> None:
    known = Paces(paces(3.0, **other))
    assert known.times(like()) == (3.0, "other runs")
    assert known.with_new(paces(2.0)).times(like()) == (2.0, "runs")


def test_the_closest_kind_answers() -> None:
    known = Paces([*paces(5.0, backend="jax"), *paces(4.0, weights="vgg19"), *paces(3.0, losses=("gram",))])
    assert known.times(like()) == (3.0, "other runs")


def test_a_gpu_says_nothing_of_a_processor_nor_painting_of_the_rest() -> None:
    assert Paces(paces(0.02, device="gpu:0")).times(like())[1] == "guess"
    assert Paces(paces(3.0)).times(like(what="rest"))[1] == "guess"


def test_they_are_kept_in_a_file_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("nstflow.schedule.forecast.paces.platformdirs.user_state_dir", lambda app: str(tmp_path / app))
    Paces(paces(2.0)).write()
    assert paces_file() == tmp_path / "nstflow" / "paces.json"
    assert Paces.read().times(like()) == (2.0, "runs")


@pytest.mark.parametrize("damage", ["", "{", "[1, null, {}]", '{"a": 1}', '[{"of": {}, "times": 2}]', "\0\0"])
def test_a_damaged_file_is_no_error(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "paces.json"
    file.write_text(damage)
    assert Paces.read(file).times(like())[1] == "guess"


def test_what_is_sound_of_a_damaged_file_counts(tmp_path: Path) -> None:
    file = tmp_path / "paces.json"
    Paces(paces(2.0)).write(file)
    rows = json.loads(file.read_bytes())
    file.write_text(json.dumps([*rows, {**rows[0], "times": -1}, {**rows[0], "times": "soon"}, 7]))
    assert Paces.read(file).times(like()) == (2.0, "runs")


def test_a_file_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    Paces(paces(2.0)).write(tmp_path / "taken" / "paces.json")
    assert (tmp_path / "taken").read_text() == ""


def test_the_file_stays_small(tmp_path: Path) -> None:
    file = tmp_path / "paces.json"
    Paces(paces(*[2.0] * 5000)).write(file)
    assert file.stat().st_size < 200_000
