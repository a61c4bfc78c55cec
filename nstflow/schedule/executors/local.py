"""Processes of this machine, one for each device, by joblib's loky executor.

Why loky itself and not `joblib.Parallel` stands in docs/dependencies.md. A process serves one device from its start to
its end: it connects to the parent, takes one task after the other, and answers on the same connection. Whatever it
keeps between tasks belongs to its handler; a connection needs no shared disk, and a process that is killed leaves
nothing behind on it.
"""

from __future__ import annotations

import os
import secrets
import signal
import tempfile
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from joblib.externals.loky import ProcessPoolExecutor

from nstflow.errors import type_and_first_line
from nstflow.schedule.devices import Device
from nstflow.schedule.executors.base import Executor, Handler, Outcome, TaskDone, TaskFailed, TaskProgress, TasksLost

StartHandler = Callable[[Device], Handler]
"""Makes the handler of a process, for its device; called there, before anything else. It must be picklable."""

_THIS_MACHINE = "127.0.0.1"
_CHECK_EVERY_S = 1.0
_TAKEN_UP_WITHIN_S = 1.0
_READERS_END_WITHIN_S = 5.0


class LocalExecutor(Executor):
    """One process for each of the devices; they start with the first task."""

    def __init__(self, devices: Sequence[Device], start: StartHandler) -> None:
        self._devices, self._start = tuple(devices), start
        self._logs = tempfile.TemporaryDirectory(prefix="nstflow-", ignore_cleanup_errors=True)
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._running: dict[int, str] = {}
        self._pool: _Pool | None = None

    @property
    def slots(self) -> int:
        """How many devices there are."""
        return len(self._devices)

    def submit(self, task: str, call: bytes) -> None:
        """Hand over a task; it goes to the first device that is free."""
        if self._pool is None:
            self._pool = _Pool(self._devices, self._start, Path(self._logs.name))
        self._waiting.append((task, call))
        self._hand_out()

    def outcomes(self, timeout_s: float) -> Sequence[Outcome]:
        """Wait for results, reports or a loss. A loss takes all tasks that were submitted and are not done."""
        if self._pool is None:
            time.sleep(timeout_s)
            return ()
        found = [outcome for message in self._pool.messages(timeout_s) for outcome in self._understood(*message)]
        if self._pool.is_broken():
            pool, self._pool = self._pool, None
            pool.end()
            found += [outcome for message in pool.messages(0) for outcome in self._understood(*message)]
            tasks = (*self._running.values(), *(task for task, _ in self._waiting))
            self._running.clear()
            self._waiting.clear()
            return [*found, TasksLost(tasks, pool.last_words())] if tasks else found
        self._hand_out()
        return found

    def close(self) -> None:
        """Kill the processes, and forget what their libraries wrote."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.end()
        self._logs.cleanup()

    def _understood(self, slot: int, kind: str, content: bytes) -> list[Outcome]:
        if kind == "done":
            return [TaskDone(self._running.pop(slot), content)]
        if kind == "failed":
            error, _, lines = content.decode().partition("\n")
            return [TaskFailed(self._running.pop(slot), error, lines)]
        return [TaskProgress(self._running[slot], content)] if kind == "report" else []

    def _hand_out(self) -> None:
        assert self._pool is not None
        for slot in self._pool.connected():
            if self._waiting and slot not in self._running and self._pool.send(slot, self._waiting[0][1]):
                self._running[slot] = self._waiting.popleft()[0]


class _Pool:
    """Processes that serve, and the connections to them."""

    def __init__(self, devices: Sequence[Device], start: StartHandler, logs: Path) -> None:
        self._logs = [_Log(logs / f"{device.kind}-{device.id}.log") for device in devices]
        key = secrets.token_bytes(32)
        # A port of this machine's own, for a socket's file may have too long a path; all processes knock at once.
        self._listener = Listener((_THIS_MACHINE, 0), backlog=len(devices), authkey=key)
        self._key, self._is_ending = key, False
        self._gone: list[int] = []
        self._unstarted: list[str] = []
        self._channels: dict[int, Connection] = {}
        self._inbox: SimpleQueue[tuple[int, str, bytes]] = SimpleQueue()
        self._threads = [Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        self._executor = ProcessPoolExecutor(max_workers=len(devices))
        self._serving: list[Future[None]] = [
            self._executor.submit(serve, self._listener.address, key, slot, device, start, log.path, os.getpid())
            for slot, (device, log) in enumerate(zip(devices, self._logs, strict=True))
        ]

    def connected(self) -> list[int]:
        """List the slots whose processes are there."""
        return sorted(self._channels)

    def send(self, slot: int, call: bytes) -> bool:
        """Give a process its task; False where it is gone, as `broken` will say."""
        try:
            self._channels[slot].send_bytes(call)
        except OSError:
            return False
        return True

    def messages(self, timeout_s: float) -> list[tuple[int, str, bytes]]:
        """Give what came in, in its order: (slot, `done`, `failed`, `report` or `here`, content)."""
        found = []
        with suppress(Empty):
            found.append(self._inbox.get(timeout=timeout_s) if timeout_s else self._inbox.get_nowait())
            while True:
                found.append(self._inbox.get_nowait())
        return found

    def is_broken(self) -> bool:
        """Tell whether a process has ended, after which the others are to end too."""
        return any(future.done() for future in self._serving)

    def last_words(self) -> str:
        """Tell why a process could not start, or what a library said last in the one that was gone first."""
        if self._unstarted:
            return self._unstarted[0]
        logs = [self._logs[slot] for slot in self._gone[:1]] or self._logs
        return next((words for log in logs if (words := log.last_line())), "")

    def end(self) -> None:
        """Kill the processes, then hear what they had sent until then.

        Loky's own thread fails, with a traceback, over work that no process has taken up by then.
        """
        deadline = time.monotonic() + _TAKEN_UP_WITHIN_S
        while not all(future.running() or future.done() for future in self._serving) and time.monotonic() < deadline:
            time.sleep(_TAKEN_UP_WITHIN_S / 100)
        self._executor.shutdown(wait=True, kill_workers=True)
        self._is_ending = True
        with suppress(OSError, EOFError, AuthenticationError):  # to close a listener does not wake who accepts on it
            Client(self._listener.address, authkey=self._key).close()
        for thread in self._threads:
            thread.join(_READERS_END_WITHIN_S)
        self._listener.close()

    def _accept(self) -> None:
        while not self._is_ending:
            with suppress(OSError, EOFError, AuthenticationError):
                channel = self._listener.accept()
                reader = Thread(target=self._listen, args=(channel,), daemon=True)
                self._threads.append(reader)
                reader.start()

    def _listen(self, channel: Connection) -> None:
        """Pass on what a process says, until it is gone."""
        with suppress(OSError, EOFError), channel:
            slot = int(channel.recv())
            self._channels[slot] = channel
            self._inbox.put((slot, "here", b""))
            try:
                while True:
                    kind, content = channel.recv()
                    if kind == "unstarted":
                        self._unstarted.append(content.decode())
                    self._inbox.put((slot, kind, content))
            finally:
                self._gone.append(slot)


class _Log:
    """What a process writes, below what those before it wrote there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._start = path.stat().st_size if path.is_file() else 0

    def last_line(self) -> str:
        """Read the last line that is not empty; empty where there is none."""
        if not self.path.is_file():
            return ""
        written = self.path.read_bytes()[self._start :].decode(errors="replace")
        return next((line for line in reversed(written.split("\n")) if line), "")


def serve(address: Any, key: bytes, slot: int, device: Device, start: StartHandler, log: Path, parent: int) -> None:
    """Do one task after the other in this process, until the parent has no more. Interrupts are left to it.

    log: where what libraries write goes; parent: its process id, without which this one ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, args=(parent,), daemon=True).start()
    _redirect_output(log)
    with Client(address, authkey=key) as channel:
        channel.send(slot)
        try:
            handler = start(device)
        except Exception as error:
            channel.send(("unstarted", type_and_first_line(error).encode()))
            raise
        with suppress(EOFError):
            while True:
                channel.send(_answer(handler, channel.recv_bytes(), channel))


def _answer(handler: Handler, call: bytes, channel: Connection) -> tuple[str, bytes]:
    """Do a task, and give what is to be sent: its result, or the error and its lines."""
    try:
        return "done", handler(call, lambda report: _report(channel, report))
    except Exception as error:
        lines = "".join(traceback.format_exception(error))
        return "failed", f"{type_and_first_line(error)}\n{lines}".encode()


def _report(channel: Connection, report: bytes) -> None:
    """Send it where that is possible: progress that nobody hears is not worth a job."""
    with suppress(OSError):
        channel.send(("report", report))


def _leave_with_parent(parent: int) -> None:
    """End this process when the parent was killed: it would go on alone, beside the run that is started next."""
    while os.getppid() == parent:  # Windows keeps answering with a parent that is gone
        time.sleep(_CHECK_EVERY_S)
    os._exit(1)


def _redirect_output(path: Path) -> None:
    """Keep what TensorFlow's C++ parts and a plugin's prints write off the designer's terminal and data."""
    with path.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
