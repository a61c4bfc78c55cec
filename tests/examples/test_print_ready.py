"""`recipes/print-ready.yaml` from scratch, its files opened and checked by a script that knows nothing of nstflow."""

from __future__ import annotations

from pathlib import Path

import pytest

import nstflow
from testing.places import ROOT
from testing.print_files import check

RECIPE = ROOT / "recipes/print-ready.yaml"
LARGEST_Z = 5.0


def test_a_small_print_is_what_the_mill_asked_for(tmp_path: Path) -> None:
    """A twentieth of the mill's repeat, in a few steps."""
    recipe = nstflow.load_recipe(
        RECIPE,
        overrides=[f"outputs.folder={tmp_path}", "tile.size=3.2cm", "engine.scales=[96]", "engine.iterations=3"],
    )
    assert nstflow.run(recipe, jobs=1).failed == ()
    measured = check(tmp_path / "koi__batik__default", width_cm=3.2, dpi=150, inks=6, colorways=3)
    assert max(value for name, value in measured.items() if name.endswith("unit")) < LARGEST_Z, measured


@pytest.mark.slow
def test_the_print_is_what_the_mill_asked_for(tmp_path: Path) -> None:
    recipe = nstflow.load_recipe(RECIPE, overrides=[f"outputs.folder={tmp_path}"])
    assert nstflow.run(recipe).failed == ()
    measured = check(tmp_path / "koi__batik__default", width_cm=32, dpi=150, inks=6, colorways=3)
    assert max(value for name, value in measured.items() if name.endswith("unit")) < LARGEST_Z, measured
