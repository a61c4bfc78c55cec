"""How commands end: exit codes, and who hears what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import platformdirs
import pytest

from nstflow import api, errors
from nstflow.planning import plan as planning
from testing.project_folder import Project

MATRIX = "contents: [inputs/contents/*.png]\nstyles: [inputs/styles/*.png]\ntile: {size: 32px}\n"
NOT_A_PICTURE = "This is not a picture, whatever its name says."


def subclasses(error: type[errors.NstflowError]) -> list[type[errors.NstflowError]]:
    return [error, *(below for one in error.__subclasses__() for below in subclasses(one))]


MADE = {
    errors.RecipeError: errors.RecipeError([errors.Problem("spring.yaml:1", "tile.size", "said by the test")]),
    errors.SettingError: errors.SettingError(("tile", "size"), "said by the test"),
    errors.BackendError: errors.BackendError("said by the test", "install it"),
}


@pytest.mark.parametrize(
    "kind", [kind for kind in subclasses(errors.NstflowError) if "nstflow.errors" in kind.__module__]
)
def test_every_error_that_is_raised_on_purpose_is_2_with_its_text(
    nstflow, project: Project, monkeypatch: pytest.MonkeyPatch, kind: type[errors.NstflowError]
) -> None:
    def refuse(*arguments, **options):
        raise MADE.get(kind) or kind("said by the test")

    monkeypatch.setattr(planning, "plan", refuse)
    said = nstflow("plan", project.recipe(MATRIX))
    assert (said.code, said.out) == (2, "")
    assert "said by the test" in said.err
    assert "bug" not in said.err


@pytest.fixture
def of_each_kind(project: Project) -> None:
    """Files with which each kind of error can be caused from the command line."""
    project.recipe(MATRIX)
    project.recipe(MATRIX + "sheet: {titel: x}\n", name="misspelt")
    project.recipe(MATRIX + "engine: {weights: junk.h5}\n", name="junk")
    project.file("junk.h5", "junk")
    project.file("plugins/broken.py", "1 / 0\n")
    project.file("taken", "a file")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["validate", "recipes/misspelt.yaml"], "did you mean 'title'?"),
        (["plan", "recipes/spring.yaml", "--only", "no*"], "matches no job"),
        (["run", "recipes/spring.yaml", "--set", "tile.size=1mm"], "expected at least 32 px on each side"),
        (["plugins", "plugins/broken.py"], "broken.py:1: the plugin fails to import"),
        (["run", "recipes/junk.yaml"], "junk.h5: a text file; expected"),
        (["validate", "recipes/junk.yaml"], "recipes/junk.yaml:4: engine.weights: "),
        (["tile", "taken"], "taken: a text file, not a picture"),
        (["check", "nowhere.png"], "no such picture"),
        (["run", "recipes/spring.yaml", "--set", "outputs.folder=taken"], "choose another outputs.folder"),
        (["tile", "inputs/contents/koi.png", "--out", "taken/shown.png"], "move it or choose another place"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_every_kind_of_cause_is_2(nstflow, of_each_kind: None, arguments: list[str], words: str) -> None:
    said = nstflow(*arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "bug" not in said.err


def test_a_place_that_is_no_recipe_s_does_not_name_a_key_of_recipes(nstflow, of_each_kind: None) -> None:
    assert "outputs.folder" not in nstflow("tile", "inputs/contents/koi.png", "--out", "taken/shown.png").err


def test_a_backend_that_is_not_known_is_2_from_validate_and_run_and_a_note_of_plan(
    nstflow, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "abacus")
    recipe = project.recipe(MATRIX + "engine: {weights: slim}\n")
    for command in ("validate", "run"):
        said = nstflow(command, recipe)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("KERAS_BACKEND=abacus: ")
    planned = nstflow("plan", recipe)
    assert planned.code == 0
    assert "note: a run would be refused: KERAS_BACKEND=abacus: " in planned.err
    as_json = nstflow("validate", recipe, "--json")
    assert (as_json.code, as_json.json["valid"], "jobs" in as_json.json) == (2, False, False)
    assert not (project.root / "outputs").exists()


def test_data_goes_to_stdout_and_talk_to_stderr(nstflow, project: Project) -> None:
    said = nstflow("plan", project.recipe(MATRIX))
    assert said.code == 0
    assert [line.split()[1] for line in said.out.splitlines()] == [
        "koi__ikat__default", "koi__plaid__default", "peony__ikat__default", "peony__plaid__default",
    ]  # fmt: skip
    assert said.err.splitlines()[-1] == "4 jobs to run, 0 done"


def test_some_failed_jobs_are_1_with_the_sheet_on_stdout_and_the_reasons_on_stderr(nstflow, project: Project) -> None:
    project.file("inputs/text.png", NOT_A_PICTURE)
    said = nstflow("run", project.recipe("contents: [inputs/text.png]\nstyles: [inputs/styles/*.png]"))
    assert said.code == 1
    assert said.out == "outputs/spring/sheet.png\n"
    assert Path(said.out.strip()).is_file()
    for job in ("text__ikat__default", "text__plaid__default"):
        (line,) = [line for line in said.err.splitlines() if line.startswith(f"failed: {job}: ")]
        assert "inputs/text.png" in line
    assert said.err.splitlines()[-1] == "0 tiles made, 0 done before, 2 failed"


def test_a_strict_run_with_an_unreadable_picture_is_2_and_makes_nothing(nstflow, project: Project) -> None:
    project.file("inputs/text.png", NOT_A_PICTURE)
    recipe = project.recipe("contents: [inputs/text.png, inputs/contents/*.png]\nstyles: [inputs/styles/*.png]")
    said = nstflow("run", recipe, "--strict")
    assert (said.code, said.out) == (2, "")
    assert "inputs/text.png" in said.err
    assert list(project.root.glob("outputs/spring/*__*")) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plann"], "plann"),
        (["run"], "RECIPE"),
        (["run", "recipes/spring.yaml", "--jobs", "two"], "two"),
        (["run", "recipes/spring.yaml", "--jobs", "0"], "Invalid value for '--jobs': 0 is not in the range x>=1"),
        (["run", "recipes/spring.yaml", "--devices", "4"], "--devices 4: '4' is not there"),
        (["run", "recipes/spring.yaml", "--set", "tile.size"], "tile.size"),
        (["run", "recipes/nowhere.yaml"], "recipes/nowhere.yaml"),
        (["run", "recipes"], "recipes"),
        (["run", "recipes/spring.yaml", "--only", "kio__*"], "--only 'kio__*' matches no job"),
        (["plan", "recipes/spring.yaml", "--only", "kio__*"], "such as 'koi__ikat__default'"),
        (["plugins", "plugins/nowhere.py"], "no such plugin file"),
        (["tile", "inputs/contents/koi.png", "--repeat", "half-dropp"], "did you mean 'half-drop'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_2_with_a_word_on_what_is_wrong(nstflow, project: Project, arguments, words: str) -> None:
    project.recipe(MATRIX)
    said = nstflow(*arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "Traceback" not in said.err
    assert not (project.root / "outputs").exists()


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, click.Abort])
def test_an_interrupt_is_130_and_says_how_to_go_on(nstflow, project: Project, monkeypatch, interrupt) -> None:
    def interrupted(*arguments, **options):
        raise interrupt

    monkeypatch.setattr(api, "run", interrupted)
    said = nstflow("run", project.recipe(MATRIX))
    assert (said.code, said.out) == (130, "")
    assert "interrupted; finished jobs are kept, the same command goes on from there" in said.err


@pytest.fixture
def buggy(monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*arguments, **options):
        raise ZeroDivisionError("by our own fault")

    monkeypatch.setattr(planning, "plan", bug)


def test_a_bug_is_3_with_a_log_file_in_place_of_a_traceback(
    nstflow, project: Project, buggy: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(platformdirs, "user_log_dir", lambda name: str(tmp_path / "logs" / name))
    said = nstflow("plan", project.recipe(MATRIX))
    log = tmp_path / "logs/nstflow/last-error.txt"
    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines() == [
        "this is a bug in nstflow, not in your recipe: ZeroDivisionError: by our own fault",
        f"Please report it with the file {log}",
    ]
    assert "Traceback" in log.read_text()
    assert "in bug\n" in log.read_text()


def test_a_bug_is_3_where_no_log_can_be_written_too(
    nstflow, project: Project, buggy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "user_log_dir", lambda name: str(project.file("a file", "") / name))
    said = nstflow("plan", project.recipe(MATRIX))
    assert said.code == 3
    assert said.err.splitlines() == [
        "this is a bug in nstflow, not in your recipe: ZeroDivisionError: by our own fault"
    ]


def test_a_reader_that_has_seen_enough_is_no_error(project: Project, weights: Path) -> None:
    """`nstflow schema | head -1`"""
    code = "from nstflow.cli import main; main(['schema'])"
    writer = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project.root
    )
    assert writer.stdout is not None
    writer.stdout.close()
    _, err = writer.communicate(timeout=60)
    assert (writer.returncode, err) == (0, b"")
