"""What came of a run: every job's result, the sheet, and both to be looked at in a notebook."""

from __future__ import annotations

import html
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

from nstflow.planning.plan import Plan
from nstflow.schedule.results import JobResult, JobState, done_result

_COUNTED: tuple[tuple[JobState, str], ...] = (
    ("made", "{} made"),
    ("finished again", "{} finished again"),
    ("done", "{} done before"),
    ("failed", "{} failed"),
)
# A notebook keeps its pictures in its file, and a column of one is about half as wide.
_SHOWN_WIDTH_PX = 1600


@dataclass(frozen=True, repr=False)
class RunReport:
    """What came of a run.

    plan:  what it was to do.
    ran:   the results of the jobs that it ran; `results` has those that were done before, too.
    sheet: the contact sheet, or None where it could not be drawn or written.
    """

    plan: Plan
    ran: tuple[JobResult, ...]
    sheet: Path | None

    @cached_property
    def results(self) -> tuple[JobResult, ...]:
        """What there is of every selected job, in the recipe's order; read from the manifest where it was done before.

        A job that neither ran nor was done (the run was stopped) has none.
        """
        ran = {result.job_id: result for result in self.ran}
        done = {one.job.id: one.job for one in self.plan.selected if one.is_done and one.job.id not in ran}
        known = (one.job.id for one in self.plan.selected)
        return tuple(
            ran[job_id] if job_id in ran else done_result(done[job_id])
            for job_id in known
            if job_id in ran or job_id in done
        )

    @property
    def failed(self) -> tuple[JobResult, ...]:
        """The jobs that failed in this run."""
        return tuple(result for result in self.ran if not result.ok)

    @property
    def counts(self) -> dict[JobState, int]:
        """How many of the selected jobs were made, finished again, done before and failed; no manifest is read."""
        counted = Counter(result.state for result in self.ran)
        ran = {result.job_id for result in self.ran}
        counted["done"] += sum(one.is_done and one.job.id not in ran for one in self.plan.selected)
        return {state: counted[state] for state, _ in _COUNTED}

    @property
    def advice(self) -> tuple[str, ...]:
        """What the certificates of this run's tiles warn of, a line for each job, then what to do, each once."""
        warnings = [f"{result.job_id}: {'; '.join(result.warnings)}" for result in self.ran if result.warnings]
        remedies = dict.fromkeys(remedy for result in self.ran for remedy in result.remedies)
        return (*warnings, *(f"→ {remedy}" for remedy in remedies))

    def __repr__(self) -> str:
        sheet = f"; {self.sheet}" if self.sheet else ""
        return f"<RunReport of {self.plan.recipe.name}: {self._words()}{sheet}>"

    def _repr_png_(self) -> bytes | None:
        """Show the sheet, as wide as a notebook needs it; None where there is none."""
        from PIL import Image, UnidentifiedImageError  # here: few who run a recipe look at a report

        if self.sheet is None:
            return None
        try:
            with Image.open(self.sheet) as sheet:
                shown = sheet.convert("RGB")
        except (OSError, UnidentifiedImageError):  # moved since
            return None
        if shown.width > _SHOWN_WIDTH_PX:
            shown = shown.resize((_SHOWN_WIDTH_PX, round(shown.height * _SHOWN_WIDTH_PX / shown.width)))
        buffer = BytesIO()
        shown.save(buffer, "PNG")
        return buffer.getvalue()

    def _repr_html_(self) -> str:
        """Show the counts, what failed and is warned of, and the sheet."""
        lines = [f"<b>{html.escape(self.plan.recipe.name)}</b>: {self._words()}", *map(html.escape, self._told())]
        picture = self._repr_png_()
        shown = (
            f'<img alt="contact sheet" src="data:image/png;base64,{b64encode(picture).decode()}">' if picture else ""
        )
        return f"<div>{'<br>'.join(lines)}</div>{shown}"

    def _told(self) -> Iterator[str]:
        yield from (f"failed: {result.job_id}: {result.error}" for result in self.failed)
        yield from self.advice

    def _words(self) -> str:
        """Count the jobs in words, leaving out what there is none of."""
        counts = self.counts
        return ", ".join(words.format(counts[state]) for state, words in _COUNTED if counts[state]) or "nothing to do"
