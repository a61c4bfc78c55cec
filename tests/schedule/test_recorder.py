"""What is heard of a job's painter."""

from __future__ import annotations

import numpy as np
import pytest

from nstflow.engine.painter import Step
from nstflow.schedule import recorder as recorder_room
from nstflow.schedule.events import JobStepped
from nstflow.schedule.recorder import Recorder


def step(scale: int, number: int, of: int = 100) -> Step:
    image = np.zeros((16, 16, 3), "float32")
    return Step(scale, 2, 64 * scale, 64 * scale, number, of, number / of / 2, {"gram": 1.0}, lambda: image)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(recorder_room.time, "perf_counter", lambda: now[0])
    return now


def test_the_pace_of_each_size_leaves_out_its_first_step_which_compiles(clock: list[float]) -> None:
    recorder = Recorder("koi", "cpu", lambda stepped: None)
    for scale, compiling, seconds_a_step in ((1, 30.0, 0.1), (2, 50.0, 0.4)):
        clock[0] += compiling
        for number in (1, 5, 10, 100):
            recorder(step(scale, number))
            clock[0] += seconds_a_step * {1: 4, 5: 5, 10: 90}.get(number, 0)
    assert recorder.paces() == ((1, 99, pytest.approx(9.9)), (2, 99, pytest.approx(39.6)))
    assert recorder.paces(together=4) == ((1, 99, pytest.approx(2.475)), (2, 99, pytest.approx(9.9)))


def test_a_size_of_one_step_has_no_pace(clock: list[float]) -> None:
    recorder = Recorder("koi", "cpu", lambda stepped: None)
    recorder(step(1, 1, of=1))
    assert recorder.paces() == ()


def test_steps_are_reported_twice_a_second(clock: list[float]) -> None:
    heard: list[JobStepped] = []
    recorder = Recorder("koi", "cpu", heard.append)
    for number in range(1, 21):
        recorder(step(1, number))
        clock[0] += 0.125
    assert [stepped.step for stepped in heard] == [1, 5, 9, 13, 17]
