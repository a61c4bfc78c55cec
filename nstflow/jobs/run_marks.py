"""How every room knows an output folder, whosever it is: by what a run leaves in it."""

from __future__ import annotations

from pathlib import Path

LOCK = ".nstflow-lock"
RECORD = "run.json"
LOG = "run.log.jsonl"


def is_run_folder(folder: Path) -> bool:
    """Tell whether a run has written into a folder.

    Windows deletes the lock when it is released; the names of the record and the log together are nobody else's.
    """
    return (folder / LOCK).exists() or ((folder / RECORD).is_file() and (folder / LOG).is_file())
