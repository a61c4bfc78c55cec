"""One run at a time in an output folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nstflow.errors import OutputError
from nstflow.outputs.atomic import unwritable
from nstflow.outputs.folders import RunFolder


@contextmanager
def only_run_in(folder: Path) -> Iterator[None]:
    """Hold the output folder, so that two runs do not write into it at once.

    Raises OutputError where another run holds it, or it cannot be held.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(RunFolder(folder).lock)
        lock.acquire(timeout=0)
    except Timeout:
        raise OutputError(
            f"{folder}: another nstflow run is writing there; wait for it, or choose another outputs.folder"
        ) from None
    except NotImplementedError:
        raise OutputError(
            f"{folder}: this file system has no locks; choose an outputs.folder on a local disk"
        ) from None
    except OSError as error:
        raise unwritable(folder, error, place="outputs.folder") from error
    try:
        yield
    finally:
        lock.release()
