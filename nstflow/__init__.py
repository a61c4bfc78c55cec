"""nstflow: recipe-driven neural style transfer for textile and surface designers.

`load_recipe`, `plan`, `run` and `stylize` are imported when first used, so that the command line starts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nstflow._version import __version__

if TYPE_CHECKING:
    from nstflow.api import load_recipe, plan, run, stylize

__all__ = ["__version__", "load_recipe", "plan", "run", "stylize"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from nstflow import api

        return getattr(api, name)
    raise AttributeError(f"module 'nstflow' has no attribute '{name}'")
