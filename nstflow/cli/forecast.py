"""What a run will take, in words: how long and why, how much disk, and what would be shorter."""

from __future__ import annotations

from collections.abc import Iterator

from nstflow.cli.options import plural
from nstflow.schedule.forecast import Basis, Forecast, Longest, disk_in_words, lacking_disk

_BASES: dict[Basis, str] = {
    "runs": "",
    "other runs": "; from runs of another kind on this machine",
    "guess": "; a guess, nothing like it has run on this machine yet",
}
_WHY_FROM_S = 60.0


def forecast_lines(forecast: Forecast) -> Iterator[str]:
    """Write what is to be told before a run; nothing where there is nothing to do."""
    if not forecast.to_make + forecast.to_finish:
        return
    tiles = plural(forecast.to_make, "tile") if forecast.to_make else ""
    files = f"the files of {plural(forecast.to_finish, 'tile')}" if forecast.to_finish else ""
    what = " and ".join(filter(None, (tiles, files)))
    disk = f"up to {disk_in_words(forecast.disk_bytes)} on the disk"
    yield f"{about(forecast.seconds)} for {what}, {disk}{_BASES[forecast.basis]}"
    if forecast.longest is not None and forecast.seconds >= _WHY_FROM_S:
        yield f"  {_why(forecast.longest, alone=forecast.to_make == 1)}"
    if forecast.shorter:
        yield f"  shorter: {', '.join(f'with {setting} {about(seconds)}' for setting, seconds in forecast.shorter)}"
    if lacks := lacking_disk(forecast):
        yield f"  {lacks}"


def about(seconds: float) -> str:
    """Write a time as it is known: `about 40 s`, `about 3 min`, `about 2 h 10 min`."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 5) * 5} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    hours, tens = divmod(round(minutes / 10), 6)
    return f"about {hours} h {10 * tens} min" if tens else f"about {hours} h"


def _why(longest: Longest, *, alone: bool) -> str:
    """Tell what the time is for: pixels, iterations, network."""
    sizes = f" at {plural(longest.sizes, 'size')}" if longest.sizes > 1 else ""
    which = "" if alone else f"longest {longest.job_id}, {about(longest.seconds)}: "
    return (
        f"{which}{longest.width_px} × {longest.height_px} px, {longest.iterations} iterations{sizes}, {longest.weights}"
    )
