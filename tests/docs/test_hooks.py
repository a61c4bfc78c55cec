"""The hooks that the documentation shows are those that there are."""

from __future__ import annotations

import re

from nstflow.plugins.hookspecs import HookSpecs
from testing.markdown import PAGES


def test_every_hook_is_shown_and_no_other() -> None:
    shown = {name for page in PAGES for name in re.findall(r"\bnstflow_[a-z]+\b", page.read_text())}
    assert shown == {name for name in vars(HookSpecs) if not name.startswith("_")}
