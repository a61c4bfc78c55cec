"""The hooks that a plugin may implement. Imports nothing of nstflow, so that everything may import it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from nstflow.engine.losses.base import Loss
    from nstflow.engine.network.backbone import Backbone
    from nstflow.textile.finish.base import Finish

PROJECT = "nstflow"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HookSpecs:
    """The hooks that a plugin may implement."""

    @hookspec
    def nstflow_losses(self) -> list[type[Loss]]:  # type: ignore[empty-body]
        """Return loss classes, to be known by their `name` under `losses:` in recipes."""

    @hookspec
    def nstflow_backbones(self) -> list[type[Backbone]]:  # type: ignore[empty-body]
        """Return backbone classes, to be known by their `name` as `engine.weights` in recipes."""

    @hookspec
    def nstflow_finishes(self) -> list[type[Finish]]:  # type: ignore[empty-body]
        """Return classes of finishing steps, to be known by their `name` under `finish:` in recipes."""
