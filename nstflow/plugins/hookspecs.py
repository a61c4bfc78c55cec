"""The hooks that a plugin may implement. Imports nothing of nstflow, so that everything may import it."""

from __future__ import annotations

from typing import Any

import pluggy

PROJECT = "nstflow"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HookSpecs:
    """The hooks that a plugin may implement."""

    @hookspec
    def nstflow_losses(self) -> list[type]:  # type: ignore[empty-body]
        """Return loss classes, to be known by their `name` under `losses:` in recipes."""

    @hookspec
    def nstflow_backbones(self) -> list[type]:  # type: ignore[empty-body]
        """Return backbone classes, to be known by their `name` as `engine.weights` in recipes."""

    @hookspec
    def nstflow_finishes(self) -> list[type]:  # type: ignore[empty-body]
        """Return classes of finishing steps, to be known by their `name` under `finish:` in recipes."""

    @hookspec
    def nstflow_sheets(self) -> list[type]:  # type: ignore[empty-body]
        """Return classes of sheet formats, to be known by their `name`."""

    @hookspec
    def nstflow_kinds(self) -> list[Any]:  # type: ignore[empty-body]
        """Return the kinds of plugins (`nstflow.plugins.kinds.Kind`) that a room of nstflow has the base class of."""
