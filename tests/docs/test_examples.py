"""The examples in Markdown do what they say: Python runs, recipes are valid."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from PIL import Image

import nstflow
from nstflow.cli import cli
from nstflow.recipe.mills import load_mills
from nstflow.recipe.registry import load_registry
from nstflow.textile.palette_files import ase_bytes
from nstflow.textile.palettes import Ink
from testing.icc import rgb_profile
from testing.markdown import PAGES, Example, examples
from testing.places import ROOT
from testing.project_folder import Project

PYTHON = [page for page in PAGES if examples(page, "python")]
YAML = [example for page in PAGES for example in examples(page, "yaml")]
_NAMED = re.compile(r"[\w./-]+\.(?:png|jpg|ase|gpl|icc|npz|py)\b")


@pytest.fixture
def documented(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose `stylize` and recipe are drafts of one step: examples are run for what they call."""
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(project.vgg19()))
    draft = {"engine": {"weights": "slim", "iterations": 1, "scales": [64]}, "width_px": 64}
    for name, value in draft.items():
        monkeypatch.setitem(nstflow.stylize.__kwdefaults__ or {}, name, value)
    supply(project, " ".join(str(picture) for picture in sorted(project.root.glob("inputs/*/*.png"))))
    project.recipe(
        "contents: [inputs/contents/koi.png]\nstyles: [inputs/styles/ikat.png]\n"
        "tile: {size: 32px}\nengine: {weights: slim, iterations: 1}\n"
    )
    return project


def supply(project: Project, text: str) -> None:
    """Make the files that an example names: a motif on a plain ground for each picture."""
    for name in sorted(set(_NAMED.findall(text))):
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in (".png", ".jpg"):
            pixels = np.full((320, 320, 3), 230, "uint8")
            pixels[80:240, 96:224] = np.random.default_rng(len(name)).integers(0, 120, (160, 128, 3))
            Image.fromarray(pixels).save(path)
        elif path.suffix == ".ase":
            path.write_bytes(ase_bytes([Ink(f"ink {i}", (25 * i, 25 * i, 25 * i)) for i in range(2, 10)]))
        elif path.suffix == ".icc":
            path.write_bytes(rgb_profile())
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, path)


@pytest.mark.parametrize("page", PYTHON, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_runs(page: Path, documented: Project) -> None:
    namespace: dict[str, object] = {}
    for example in examples(page, "python"):
        if example.file is None:
            supply(documented, example.text)
            lines_above = "\n" * (example.line - 1)  # so that a traceback names the page's own line
            exec(compile(lines_above + example.text, str(page), "exec"), namespace)
        else:
            plugin = documented.file(example.file, example.text)
            assert brought(plugin) >= 1


def brought(plugin: Path) -> int:
    """How many losses, networks and steps a plugin adds to those that are built in."""
    return sum(
        len(getattr(load_registry([plugin]), kind)) - len(getattr(load_registry(), kind))
        for kind in ("losses", "backbones", "finishes")
    )


@pytest.mark.parametrize("example", YAML, ids=str)
def test_recipes_and_their_parts_are_valid(example: Example, documented: Project) -> None:
    for plugin in examples(example.page, "python"):
        if plugin.file is not None:
            documented.file(plugin.file, plugin.text)
    supply(documented, example.text)
    keys = yaml.safe_load(example.text)
    if example.file == "mills.yaml":
        documented.file("mills.yaml", example.text)
        assert set(keys) <= set(load_mills(documented.root))
        return
    missing = {name: f"inputs/{name}/*.png" for name in ("contents", "styles") if name not in keys}
    recipe = documented.recipe(yaml.safe_dump(missing) + example.text if missing else example.text, name="example")
    checked = CliRunner().invoke(cli, ["validate", str(recipe)])
    assert checked.exit_code == 0, checked.output or checked.exception
