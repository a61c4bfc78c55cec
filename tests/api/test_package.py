"""What `import nstflow` offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import nstflow


def test_dir_lists_the_api_and_every_name_is_there() -> None:
    assert {"load_recipe", "plan", "run", "stylize", "save", "preview", "RunReport", "NstflowError"} < set(dir(nstflow))
    assert all(hasattr(nstflow, name) for name in dir(nstflow))
    with pytest.raises(AttributeError, match="has no attribute 'stylise'"):
        nstflow.stylise  # noqa: B018


def test_importing_and_listing_it_loads_nothing_heavy() -> None:
    code = "import sys, nstflow; dir(nstflow); print(*sorted({'numpy', 'PIL', 'pydantic', 'keras'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert shown.stdout.split() == []
