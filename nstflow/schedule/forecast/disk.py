"""Whether the disk has room for a run, asked before its first hour is spent."""

from __future__ import annotations

from pathlib import Path

from nstflow.errors import OutputError
from nstflow.schedule.forecast.told import Forecast


def check_disk(forecast: Forecast, folder: Path) -> None:
    """Raise OutputError where the largest job's files could not be written, as each job would find out for itself."""
    if forecast.free_bytes < forecast.largest_bytes:
        free, needed = disk_in_words(forecast.free_bytes), disk_in_words(forecast.largest_bytes)
        raise OutputError(
            f"{folder}: {free} are free and the files of one tile may take {needed}; free some space, or choose a "
            "smaller size or fewer outputs.formats"
        )


def lacking_disk(forecast: Forecast) -> str:
    """Say how much is free where a run's files may take more; empty where there is room."""
    if forecast.free_bytes >= forecast.disk_bytes:
        return ""
    free = disk_in_words(forecast.free_bytes)
    return f"only {free} are free: what does not fit any more will fail, and finished jobs are kept"


def disk_in_words(number: int) -> str:
    """Write bytes as people do: `340 MB`, `3.4 GB`."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{max(1, round(number / 1e6))} MB"
