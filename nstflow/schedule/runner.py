"""Run a recipe: plan, check, paint, finish, and draw the sheet."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from nstflow.errors import NstflowError, type_and_first_line
from nstflow.jobs.run_marks import is_run_folder
from nstflow.outputs.atomic import remove_temporaries
from nstflow.outputs.folders import RunFolder
from nstflow.planning.plan import Plan, Reason, plan
from nstflow.planning.readiness import check_ready
from nstflow.recipe import Recipe
from nstflow.schedule.devices import Device
from nstflow.schedule.events import Event, JobsStopped, Observer, RunEnded, RunNoted, RunStarted, nobody
from nstflow.schedule.forecast import Forecast, check_disk, forecast_of
from nstflow.schedule.learning import Learning
from nstflow.schedule.lock import only_run_in
from nstflow.schedule.report import RunReport
from nstflow.schedule.results import JobResult
from nstflow.schedule.run_log import RunLog
from nstflow.schedule.run_record import is_recorded, record_run
from nstflow.schedule.slots import slots_of
from nstflow.schedule.stages import check, finish_followers, finish_twins, finish_what_is_painted, paint
from nstflow.sheets import draw_sheet

_REPLACING = (Reason.SETTINGS_CHANGED, Reason.INPUTS_CHANGED)


def run(
    recipe: Recipe,
    *,
    only: str | None = None,
    force: bool = False,
    jobs: int | None = None,
    devices: str | None = None,
    strict: bool = False,
    deterministic: bool = False,
    observer: Observer = nobody,
) -> RunReport:
    """Make every tile of a recipe that is not there already, then its contact sheet.

    only:    a pattern for job ids; force: make them even where they are done.
    jobs:    at most so many at once; devices: `cpu`, or GPU positions such as `0,1` (default: all).
    strict:  a picture that cannot be read stops everything before it starts.
    deterministic: the same recipe gives the same bits each time on this machine, with as many jobs at once.
    observer: hears each `Event` of the run; run.log.jsonl in the output folder keeps them.

    A job that fails is reported and recorded, and the others go on. Raises NstflowError where nothing can start.
    """
    planned = plan(recipe, only=only, force=force)
    if planned.to_make:
        check_ready(recipe, {one.job.engine.weights for one in planned.to_make})
    chosen = slots_of(planned, devices=devices, jobs=jobs)
    if not planned.to_run and is_recorded(planned):
        return RunReport(planned, (), _up_to_date_sheet(recipe))
    with only_run_in(recipe.folder):
        remove_temporaries(recipe.folder, unless=is_run_folder)
        forecaster = forecast_of(planned, chosen)
        check_disk(forecaster.forecast, recipe.folder)
        log, learning = RunLog(RunFolder(recipe.folder).log), Learning(planned, forecaster)

        def observe(event: Event) -> None:
            log(event)
            learning(event)
            observer(event)

        observe(_started(planned, chosen, forecaster.forecast))
        outcome = _Outcome(observe)
        with outcome.told_at_the_end(), _sheet_drawn_when_interrupted(recipe, outcome, observe):
            checked = check(planned, strict=strict, observe=observe)
            record_run(planned, checked.thumbnails)
            outcome.take(finish_what_is_painted(checked))
            outcome.take(paint(checked, chosen, most=jobs, deterministic=deterministic, observe=observe))
            outcome.take(finish_twins(checked, outcome.failed))
            outcome.take(finish_followers(checked, outcome.waiting, only=only))
            outcome.sheet = _sheet_or_note(recipe, observe)
        return RunReport(planned, tuple(outcome.results), outcome.sheet)


@contextmanager
def _sheet_drawn_when_interrupted(recipe: Recipe, outcome: _Outcome, observe: Observer) -> Iterator[None]:
    """Draw the sheet of what there is where somebody ends the run early; a second interrupt ends that, too."""
    try:
        yield
    except KeyboardInterrupt:
        if RunFolder(recipe.folder).record.is_file():
            outcome.sheet = _sheet_or_note(recipe, observe)
        if outcome.sheet is not None:
            observe(RunNoted(f"the contact sheet shows what there is: {outcome.sheet}"))
        raise


class _Outcome:
    """What has come of a run's jobs so far.

    waiting: jobs whose tiles are there and that wait for their hero: id -> the seconds that the tile took.
    """

    def __init__(self, observe: Observer) -> None:
        self._observe = observe
        self.results: list[JobResult] = []
        self.sheet: Path | None = None
        self.waiting: dict[str, float] = {}

    @property
    def failed(self) -> frozenset[str]:
        """The ids of the jobs that failed."""
        return frozenset(result.job_id for result in self.results if not result.ok)

    @contextmanager
    def told_at_the_end(self) -> Iterator[None]:
        """Tell what came of the run when it is over, also where an interrupt or an error ends it early."""
        stopped_by = ""
        try:
            yield
        except BaseException as error:
            stopped_by = type_and_first_line(error)
            raise
        finally:
            failed = len(self.failed)
            sheet = str(self.sheet) if self.sheet else None
            self._observe(RunEnded(len(self.results) - failed, failed, sheet, stopped_by))

    def take(self, stage: Generator[JobResult, None, None]) -> None:
        """Run a stage to its end, and tell of every job that is finished or failed."""
        with closing(stage):
            for result in stage:
                if result.waits_for is not None:
                    self.waiting[result.job_id] = result.seconds
                    self._observe(JobsStopped((result.job_id,), "waits"))
                    continue
                self._observe(result)
                self.results.append(result)


def draw_sheet_of(
    recipe: Recipe, *, out: Path | None = None, overwrite: bool = False, say: Callable[[str], None] = lambda text: None
) -> Path:
    """Draw the contact sheet of a recipe as it is now, from what its runs left; nothing is made.

    out, overwrite, say: as for `draw_sheet`.
    Raises NstflowError where nothing was ever run, or the sheet cannot be written.
    """
    if RunFolder(recipe.folder).record.is_file() and not is_recorded(planned := plan(recipe)):
        with only_run_in(recipe.folder):
            record_run(planned)
    return draw_sheet(recipe.folder, out=out, overwrite=overwrite, registry=recipe.registry, say=say)


def _started(planned: Plan, devices: Sequence[Device], forecast: Forecast) -> RunStarted:
    return RunStarted(
        to_make=len(planned.to_make),
        to_finish=len(planned.to_finish),
        done=len(planned.selected) - len(planned.to_run),
        replaced=sum(one.reason in _REPLACING for one in planned.to_run),
        devices=tuple(device.name for device in devices),
        notes=tuple(
            dict.fromkeys([*planned.recipe.notes, *(note for one in planned.to_run for note in one.job.notes)])
        ),
        problems=tuple(dict.fromkeys(one.job.problem for one in planned.to_run if one.job.problem)),
        forecast=forecast,
    )


def _sheet_or_note(recipe: Recipe, observe: Observer) -> Path | None:
    """Draw the sheet anew; what keeps it from being drawn must not take the run's report with it."""
    try:
        return draw_sheet(recipe.folder, registry=recipe.registry, say=lambda text: observe(RunNoted(text)))
    except NstflowError as error:
        observe(RunNoted(f"no contact sheet: {error}"))
    except Exception as error:  # a format may be a plugin's
        observe(RunNoted(f"no contact sheet, for a bug in nstflow or in a plugin: {type_and_first_line(error)}"))
    return None


def _up_to_date_sheet(recipe: Recipe) -> Path:
    """Give the sheet of a run that is recorded, drawn again only where it is stale."""
    folder = RunFolder(recipe.folder)
    return draw_sheet(folder.path, registry=recipe.registry) if folder.is_sheet_stale() else folder.sheet
