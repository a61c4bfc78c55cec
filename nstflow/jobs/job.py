"""A job: one tile to be made, as plain data that travels to a worker and stands in its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from nstflow.jobs.digests import sha256_json
from nstflow.jobs.options.engine import EngineOptions, Scale
from nstflow.jobs.production import Production
from nstflow.jobs.sources import TileSources
from nstflow.plugins.files import PluginFile
from nstflow.textile.lattice import Lattice

# Raise it whenever the same settings give another picture: jobs made by an older engine run again.
ENGINE_VERSION = 3

# Raise it whenever the same tile gives other files: they are made again, and no tile is.
FINISH_VERSION = 1


@dataclass(frozen=True)
class MatrixPlace:
    """Where in its recipe's matrix a job stands.

    role:    in its collection, `hero`, `coordinate` or `blender`; or empty.
    differs: what its variant changes, by dotted key; base: the numbers that it changes, as they are without it.
    preset:  whose settings its own start from, or None.
    """

    content_id: str | None
    style_id: str
    variant: str
    role: str = ""
    differs: Mapping[str, Any] = field(default_factory=dict)
    preset: str | None = None
    base: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Canvas:
    """What a tile is painted on.

    lattice: how the unit repeats.
    unit_px: (width, height) of the unit, snapped to what the lattice needs.
    scales:  coarse to fine; the last one is the unit.
    """

    lattice: Lattice
    unit_px: tuple[int, int]
    scales: tuple[Scale, ...]

    @property
    def worked_px(self) -> tuple[int, int]:
        """(width, height) of what the network reads: the unit, or the swatch where units are mirrored or turned."""
        return self.lattice.unfolded_size(*self.unit_px)


@dataclass(frozen=True)
class Job:
    """Everything that one tile needs. Sizes are (width, height).

    folder:  where its results go.
    losses:  name -> options, for the losses in use.
    engine:  as the recipe says; its `blocks` is not part of `settings`: it changes the numbers by rounding only.
    seed:    derived from the recipe's seed, content and style: variants and changed weights keep the same noise.
    is_draft: whether its network's tiles are drafts.
    production: what becomes of the tile; finish_inputs: what that depends on besides its settings: role -> digest.
    inputs:  what the tile depends on besides the settings: role (`content`, `style 1`, `weights`, …) -> digest.
    plugins: the files that its recipe names, as they were read when it was planned.
    awaits:  the job whose inks it is to have and which is not finished yet, or None: its tile is made, not finished.
    problem: why it cannot run (a picture that cannot be read), or None.
    """

    id: str
    folder: Path
    place: MatrixPlace
    sources: TileSources
    canvas: Canvas
    losses: Mapping[str, Mapping[str, Any]]
    engine: EngineOptions
    seed: int
    is_draft: bool
    production: Production
    plugins: tuple[PluginFile, ...]
    inputs: Mapping[str, str]
    finish_inputs: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    awaits: str | None = None
    problem: str | None = None

    @property
    def settings(self) -> dict[str, Any]:
        """What the files depend on besides digests, as a manifest gives it back: lists for tuples."""
        made, produced = self.tile_settings, self.production.settings
        whole = {**made, **produced, "tile": {**made["tile"], **produced["tile"]}}
        settings: dict[str, Any] = json.loads(json.dumps(whole))
        return settings

    @cached_property
    def tile_key(self) -> str:
        """Digest of everything that decides the tile as the engine makes it."""
        return sha256_json([self.tile_settings, self.inputs])

    @cached_property
    def key(self) -> str:
        """Digest of everything that decides the files; the job is done when its manifest has the same."""
        produced = [self.production.digest, self.finish_inputs, self.place.role, self.awaits]
        return sha256_json([self.tile_key, FINISH_VERSION, *produced])

    @property
    def tile_settings(self) -> dict[str, Any]:
        """What the tile depends on besides digests, as the engine makes it."""
        sources = self.sources
        start = sources.start if isinstance(sources.start, str) else "picture"
        content: dict[str, Any] = {}
        if sources.periodic != "auto":
            content["content"] = {"periodic": sources.periodic}
        if sources.toss is not None:
            content["content"]["toss"] = sources.toss.model_dump(mode="json", exclude={"cutout"})
        return {
            **content,
            "engine_version": ENGINE_VERSION,
            "tile": {"repeat": self.canvas.lattice.name, "unit_px": self.canvas.unit_px},
            "losses": self.losses,
            "engine": self.engine.settings(start=start, scales=self.canvas.scales),
            "style_shares": [share for _, share in sources.styles],
            "seed": self.seed,
        }
