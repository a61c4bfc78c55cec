"""A job: one tile to be made, as plain data that travels to a worker and stands in its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from nstflow.jobs.digests import sha256_json
from nstflow.jobs.options.engine import Precision, Scale
from nstflow.jobs.production import Production
from nstflow.textile.lattice import Lattice

# Raise it whenever the same settings give another picture: jobs made by an older engine run again.
ENGINE_VERSION = 3

# Raise it whenever the same tile gives other files: they are made again, and no tile is.
FINISH_VERSION = 1

Blocks = Literal["auto", "off"] | int

MASK_OF = {"content mask": "content", "style 1 mask": "style 1", "cutout": "content"}
"""The role of a mask -> that of its picture."""


@dataclass(frozen=True)
class Job:
    """Everything that one tile needs. Sizes are (width, height).

    folder:  where its results go.
    content: a picture, or None; styles: pictures with the shares of a blend.
    start:   `content`, `noise`, `style`, or a picture.
    unit_px: snapped to what the repeat needs.
    losses:  name -> options, for the losses in use; adam, stop: the optimizer's options, as the recipe says.
    blocks:  of how many px, `auto` or `off`; not part of `settings`: it changes the numbers by rounding only.
    weights: as the recipe says: a backbone's name, or a file; is_draft: whether its tiles are drafts.
    seed:    derived from the recipe's seed, content and style: variants and changed weights keep the same noise.
    inputs:  what the tile depends on besides the settings: role (`content`, `style 1`, `weights`, …) -> digest.
    production: what becomes of the tile; finish_inputs: what that depends on besides its settings: role -> digest.
    role:    in its collection, `hero`, `coordinate` or `blender`; or empty.
    awaits:  the job whose inks it is to have and which is not finished yet, or None: its tile is made, not finished.
    differs: what its variant changes, by dotted key.
    problem: why it cannot run (a picture that cannot be read), or None.
    noise:   share of noise in the start.
    style_scale: size of the style's motif against its usual one.
    content_mask, style_mask: pictures whose white counts, or None; a blend has none.
    preset:  whose settings its own start from, or None.
    periodic: how the content is made to repeat: `auto`, `smooth`, `fade` or `motif`.
    toss:    of a motif: how it is scattered, with its seed; cutout: the picture whose white it is, or None.
    """

    id: str
    folder: Path
    content_id: str | None
    style_id: str
    variant: str
    content: Path | None
    styles: tuple[tuple[Path, float], ...]
    start: str | Path
    repeat: str
    unit_px: tuple[int, int]
    production: Production
    losses: Mapping[str, Mapping[str, Any]]
    optimizer: str
    adam: Mapping[str, Any]
    scales: tuple[Scale, ...]
    stop: Mapping[str, float | None]
    precision: Precision
    blocks: Blocks
    seed: int
    weights: str
    is_draft: bool
    plugins: tuple[Path, ...]
    inputs: Mapping[str, str]
    differs: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problem: str | None = None
    noise: float = 0.0
    style_scale: float = 1.0
    content_mask: Path | None = None
    style_mask: Path | None = None
    preset: str | None = None
    finish_inputs: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    awaits: str | None = None
    periodic: Literal["auto", "smooth", "fade", "motif"] = "auto"
    toss: Mapping[str, Any] | None = None
    cutout: Path | None = None

    @property
    def pictures(self) -> dict[str, Path]:
        """Every picture that the job reads, by its role."""
        masks = self.content_mask, self.style_mask, self.cutout
        return pictures_by_role(self.content, self.styles, self.start, masks=masks)

    @property
    def masks(self) -> frozenset[Path]:
        """Those of its pictures that are masks."""
        return frozenset(mask for mask in (self.content_mask, self.style_mask, self.cutout) if mask)

    @property
    def worked_px(self) -> tuple[int, int]:
        """(width, height) of what the network reads: the unit, or the swatch where units are mirrored or turned."""
        return Lattice.parse(self.repeat).unfolded_size(*self.unit_px)

    @property
    def stops_early(self) -> bool:
        """Whether it watches its own loss, and so cannot be made together with others."""
        return any(limit is not None for limit in self.stop.values())

    @property
    def settings(self) -> dict[str, Any]:
        """What the files depend on besides digests, as a manifest gives it back: lists for tuples."""
        made, produced = self._settings(), self.production.settings
        whole = {**made, **produced, "tile": {**made["tile"], **produced["tile"]}}
        settings: dict[str, Any] = json.loads(json.dumps(whole))
        return settings

    @cached_property
    def tile_key(self) -> str:
        """Digest of everything that decides the tile as the engine makes it."""
        return sha256_json([self._settings(), self.inputs])

    @cached_property
    def key(self) -> str:
        """Digest of everything that decides the files; the job is done when its manifest has the same."""
        produced = [self.production.digest, self.finish_inputs, self.role, self.awaits]
        return sha256_json([self.tile_key, FINISH_VERSION, *produced])

    def _settings(self) -> dict[str, Any]:
        engine: dict[str, Any] = {
            "optimizer": self.optimizer,
            "adam": self.adam,
            "start": self.start if isinstance(self.start, str) else "picture",
            "scales": [f"{scale.width_px}x{scale.height_px}px" for scale in self.scales],
            "iterations": [scale.iterations for scale in self.scales],
            "stop": self.stop,
            "precision": self.precision,
        }
        if self.noise:
            engine["noise"] = self.noise
        if self.style_scale != 1:  # absent otherwise: what was made before there was such a setting stays the same
            engine["style_scale"] = self.style_scale
        content: dict[str, Any] = {"content": {"periodic": self.periodic}} if self.periodic != "auto" else {}
        if self.toss:
            content["content"]["toss"] = self.toss
        return {
            **content,
            "engine_version": ENGINE_VERSION,
            "tile": {"repeat": self.repeat, "unit_px": self.unit_px},
            "losses": self.losses,
            "engine": engine,
            "style_shares": [share for _, share in self.styles],
            "seed": self.seed,
        }


def pictures_by_role(
    content: Path | None,
    styles: tuple[tuple[Path, float], ...],
    start: str | Path,
    *,
    masks: tuple[Path | None, Path | None, Path | None] = (None, None, None),
) -> dict[str, Path]:
    """`content`, `style 1`, `style 2`, …, `start`, and the roles in `MASK_OF` -> the picture, if there is one.

    masks: of the content and of the style, and the outline of the content's motif.
    """
    roles = {"content": content} if content else {}
    roles |= {f"style {number}": path for number, (path, _) in enumerate(styles, start=1)}
    roles |= {"start": start} if isinstance(start, Path) else {}
    return roles | {role: mask for role, mask in zip(MASK_OF, masks, strict=True) if mask}
