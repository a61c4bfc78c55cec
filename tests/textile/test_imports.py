"""What the room's parts that recipes and jobs import bring with them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"scipy", "skimage", "PIL", "matplotlib", "keras"}


@pytest.mark.parametrize(
    "module", ["lattice", "lengths", "print_size", "working_size", "mills", "mill_check", "toss_options", "finish"]
)
def test_what_recipes_need_of_textile_imports_neither_scipy_nor_scikit_image_nor_pillow(module):
    code = f"import sys, nstflow.textile.{module}; print(*sorted({HEAVY} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
