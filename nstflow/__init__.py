"""nstflow: recipe-driven neural style transfer for textile and surface designers.

What `dir(nstflow)` lists is imported when it is first used, so that the command line starts at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nstflow._version import __version__

if TYPE_CHECKING:
    from nstflow.api import (
        NstflowError,
        PictureLike,
        RunReport,
        load_recipe,
        plan,
        preview,
        run,
        save,
        stylize,
    )

__all__ = [
    "NstflowError",
    "PictureLike",
    "RunReport",
    "__version__",
    "load_recipe",
    "plan",
    "preview",
    "run",
    "save",
    "stylize",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from nstflow import api

        return getattr(api, name)
    raise AttributeError(f"module 'nstflow' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
