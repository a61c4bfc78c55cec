"""Real processes that do little: who runs when, what is heard of them, and what happens when one is lost.

Their handlers are functions of this file, so that no process has to start Keras.
"""

from __future__ import annotations

import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nstflow.schedule.devices import Device
from nstflow.schedule.executors.base import Handler, Outcome, TaskDone, TaskFailed, TaskProgress, TasksLost
from nstflow.schedule.executors.local import LocalExecutor

ONE = (Device("cpu", "0", threads=1),)
TWO = (*ONE, Device("cpu", "1", threads=1))
PATIENCE_S = 20


def start(device: Device) -> Handler:
    """What a process keeps is its handler's: here, which tasks it did."""
    done: list[str] = []

    def handle(call: bytes, report: Callable[[bytes], None]) -> bytes:
        todo = json.loads(call)
        done.append(todo["name"])
        report(f"{todo['name']} began".encode())
        if "says" in todo:
            os.write(2, todo["says"].encode() + b"\n")
        if "waits for" in todo:
            until(Path(todo["waits for"]).exists, otherwise="nobody came")
        if "leaves" in todo:
            Path(todo["leaves"]).write_text(str(os.getpid()))
        if todo.get("raises"):
            raise KeyError(todo["raises"])
        if todo.get("dies"):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(todo.get("sleeps", 0))
        return json.dumps({"device": device.name, "pid": os.getpid(), "did": done}).encode()

    return handle


def fail_to_start(device: Device) -> Handler:
    raise ModuleNotFoundError("No module named 'keras'")


def until(happened: Callable[[], object], *, otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)


@pytest.fixture
def executor() -> Iterator[Callable[..., LocalExecutor]]:
    """Makes executors and closes them."""
    made: list[LocalExecutor] = []

    def make(devices=ONE, handler=start) -> LocalExecutor:
        made.append(LocalExecutor(devices, handler))
        return made[-1]

    yield make
    for one in made:
        one.close()


def submit(to: LocalExecutor, name: str, **todo: object) -> None:
    to.submit(name, json.dumps({"name": name, **todo}).encode())


def heard(of: LocalExecutor, *, ends: int) -> list[Outcome]:
    """Everything until so many tasks have ended, in one way or another."""
    outcomes: list[Outcome] = []
    deadline = time.monotonic() + PATIENCE_S
    while sum(not isinstance(outcome, TaskProgress) for outcome in outcomes) < ends:
        assert time.monotonic() < deadline, f"only {outcomes}"
        outcomes += of.outcomes(0.1)
    return outcomes


def heard_of(executor: LocalExecutor, happened: Callable[[], object]) -> None:
    """Listen until something has happened; tasks are handed over by whoever listens."""
    until(lambda: (executor.outcomes(0.05), happened())[1], otherwise="it never happened")


def results(outcomes: list[Outcome]) -> dict[str, dict]:
    return {outcome.task: json.loads(outcome.result) for outcome in outcomes if isinstance(outcome, TaskDone)}


def test_one_device_does_one_task_after_the_other_in_one_process_that_is_not_this_one(executor) -> None:
    one = executor()
    assert one.slots == 1
    for name in "abc":
        submit(one, name)
    found = results(heard(one, ends=3))
    assert [found[name]["did"] for name in "abc"] == [["a"], ["a", "b"], ["a", "b", "c"]], "its handler stays"
    assert {result["device"] for result in found.values()} == {"cpu (1 thread)"}
    assert len({result["pid"] for result in found.values()} - {os.getpid()}) == 1


def test_two_devices_work_at_once_and_each_process_has_its_own(executor, tmp_path: Path) -> None:
    two = executor(TWO)
    submit(two, "first", **{"waits for": str(tmp_path / "second"), "leaves": str(tmp_path / "first")})
    submit(two, "second", leaves=str(tmp_path / "second"))
    found = results(heard(two, ends=2))
    assert found["first"]["pid"] != found["second"]["pid"]


def test_reports_come_before_the_result_and_while_others_run(executor, tmp_path: Path) -> None:
    two = executor(TWO)
    submit(two, "slow", **{"waits for": str(tmp_path / "signal")})
    submit(two, "quick")
    outcomes = heard(two, ends=1)
    assert [outcome.task for outcome in outcomes if isinstance(outcome, TaskDone)] == ["quick"]
    assert TaskProgress("quick", b"quick began") in outcomes
    (tmp_path / "signal").touch()
    outcomes += heard(two, ends=1)
    assert TaskProgress("slow", b"slow began") in outcomes


def test_a_killed_process_is_a_loss_with_its_last_words_and_the_next_task_has_a_new_one(executor) -> None:
    one = executor()
    submit(one, "before")
    pid = results(heard(one, ends=1))["before"]["pid"]
    submit(one, "dies", dies=True, says="the driver gave up")
    assert heard(one, ends=1)[-1] == TasksLost(("dies",), "the driver gave up")
    submit(one, "after")
    assert results(heard(one, ends=1))["after"]["pid"] != pid


def test_what_runs_beside_a_lost_task_is_lost_with_it_but_not_what_was_done(executor, tmp_path: Path) -> None:
    two = executor(TWO)
    submit(two, "lingers", sleeps=PATIENCE_S, leaves=str(tmp_path / "began"))
    submit(two, "done")
    assert "done" in results(heard(two, ends=1))
    heard_of(two, (tmp_path / "began").exists)
    submit(two, "dies", dies=True)
    (loss,) = [outcome for outcome in heard(two, ends=1) if isinstance(outcome, TasksLost)]
    assert set(loss.tasks) == {"lingers", "dies"}


def test_a_handler_that_cannot_start_is_a_loss_that_says_why(executor) -> None:
    one = executor(handler=fail_to_start)
    submit(one, "a")
    assert heard(one, ends=1) == [TasksLost(("a",), "ModuleNotFoundError: No module named 'keras'")]


def test_a_handler_that_raises_fails_its_task_with_the_lines_and_its_process_goes_on(executor) -> None:
    one = executor()
    submit(one, "raises", raises="bold")
    submit(one, "after")
    outcomes = heard(one, ends=2)
    (failed,) = [outcome for outcome in outcomes if isinstance(outcome, TaskFailed)]
    assert (failed.task, failed.error) == ("raises", "KeyError: 'bold'")
    assert failed.traceback.startswith("Traceback")
    assert 'raise KeyError(todo["raises"])' in failed.traceback
    assert results(outcomes)["after"]["did"] == ["raises", "after"]


def test_the_last_words_are_those_of_the_process_that_was_lost(executor, tmp_path: Path) -> None:
    two = executor(TWO)
    submit(two, "lingers", sleeps=PATIENCE_S, says="all is well", leaves=str(tmp_path / "began"))
    heard_of(two, (tmp_path / "began").exists)
    submit(two, "dies", dies=True, says="the driver gave up")
    (loss,) = [outcome for outcome in heard(two, ends=1) if isinstance(outcome, TasksLost)]
    assert loss.last_words == "the driver gave up"


def test_words_of_an_earlier_process_are_not_taken_for_those_of_the_next(executor) -> None:
    one = executor()
    submit(one, "first", dies=True, says="the driver gave up")
    assert heard(one, ends=1)[-1] == TasksLost(("first",), "the driver gave up")
    submit(one, "second", dies=True)
    assert heard(one, ends=1)[-1] == TasksLost(("second",), "")


def test_a_process_that_dies_while_nothing_runs_loses_nothing(executor) -> None:
    one = executor()
    submit(one, "before")
    pid = results(heard(one, ends=1))["before"]["pid"]
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        assert not one.outcomes(0.05)
    submit(one, "after")
    assert results(heard(one, ends=1))["after"]["pid"] != pid


def test_a_long_path_of_temporary_files_does_not_keep_processes_from_starting(
    executor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("a" * 100) / ("b" * 100)  # a socket's file may have 107 letters
    deep.mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(deep))
    monkeypatch.setattr(tempfile, "tempdir", None)
    one = executor()
    submit(one, "a")
    assert "a" in results(heard(one, ends=1))


def test_closing_kills_the_processes(executor, tmp_path: Path) -> None:
    one = executor()
    submit(one, "lingers", sleeps=PATIENCE_S, leaves=str(tmp_path / "pid"))
    heard_of(one, lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    one.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_closing_just_after_a_task_was_handed_over_ends_quietly(executor, monkeypatch: pytest.MonkeyPatch) -> None:
    failed_threads: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failed_threads.append)
    for _ in range(3):
        one = executor()
        submit(one, "a")
        one.close()
    assert failed_threads == []


def test_nothing_is_left_of_a_closed_executor(executor) -> None:
    before = threading.active_count()
    one = executor()
    submit(one, "a")
    heard(one, ends=1)
    logs = Path(one._logs.name)
    assert logs.is_dir()
    one.close()
    assert not logs.exists()
    until(lambda: threading.active_count() <= before, otherwise="threads are left")
