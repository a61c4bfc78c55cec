"""Write docs/errors.md: mistakes that designers make, and what nstflow answers. Run by `make docs`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from shlex import split
from unittest.mock import patch

from PIL import Image

from nstflow.cli import _exit_code
from tools.mistakes import MISTAKES, Mistake

PAGE = Path(__file__).resolve().parents[1] / "docs" / "errors.md"
SHOWN_ROOT = "~/spring"
_TOP = """\
# Mistakes, and what nstflow answers

Written by `make docs` with the commands themselves, so that it stays true. Every answer says where, what was found,
what was expected, and the remedy; all mistakes of a recipe are told at once. The numbers are
[exit codes](commands.md#exit-codes).
"""
_PICTURES = {
    "inputs/koi.png": (96, 64),
    "inputs/peony.png": (64, 64),
    "inputs/ikat.png": (64, 64),
    "mask.png": (64, 64),
}


def errors_page() -> str:
    """Compose the page from what the commands answer, each in a project folder of its own."""
    return "\n".join([_TOP, *map(_section, MISTAKES)])


def answer(mistake: Mistake) -> tuple[int, str]:
    """Make the mistake; returns the exit code, and what is written to stdout and stderr."""
    with tempfile.TemporaryDirectory() as folder, _project(Path(folder).resolve(), mistake) as root:
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = _exit_code(split(mistake.typed)[1:])
        return code, said.getvalue().replace(str(root), SHOWN_ROOT)


@contextmanager
def _project(root: Path, mistake: Mistake) -> Iterator[Path]:
    for name, size in _PICTURES.items():
        (root / name).parent.mkdir(exist_ok=True)
        Image.radial_gradient("L").resize(size).convert("RGB").save(root / name)
    for name, text in {**mistake.files, "spring.yaml": mistake.recipe}.items():
        (root / name).write_text(text, encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if name not in ("NSTFLOW_WEIGHTS", "KERAS_BACKEND")}
    before = Path.cwd()
    os.chdir(root)
    try:
        with patch.dict(os.environ, {**environ, **mistake.environ}, clear=True):
            yield root
    finally:
        os.chdir(before)


def _section(mistake: Mistake) -> str:
    code, said = answer(mistake)
    typed = " ".join([*(f"{name}={value}" for name, value in mistake.environ.items()), mistake.typed])
    files = "".join(f"\n# {name}\n{text.rstrip()}\n" for name, text in mistake.files.items() if name.endswith(".yaml"))
    return (
        f"## {mistake.title}\n\n```text\n{mistake.recipe}{files}```\n\n"
        f"`{typed}` answers, with {code}:\n\n```text\n{said.rstrip()}\n```\n"
    )


if __name__ == "__main__":
    PAGE.write_text(errors_page(), encoding="utf-8")
