"""A job: one tile to be made, as plain data that travels to a worker and stands in its manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from nstflow.digests import sha256_json
from nstflow.engine.backend import Precision
from nstflow.engine.pyramid import Scale

# Raise it whenever the same settings give another picture: jobs made by an older engine run again.
ENGINE_VERSION = 2

Blocks = Literal["auto", "off"] | int


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
    preview: (columns, rows) of repeats.
    inputs:  what the result depends on besides the settings: role (`content`, `style 1`, `weights`, …) -> digest.
    differs: what its variant changes, by dotted key.
    problem: why it cannot run (a picture that cannot be read), or None.
    preset:  whose settings its own start from, or None.
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
    dpi: float
    preview: tuple[int, int]
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
    preset: str | None = None

    @property
    def pictures(self) -> dict[str, Path]:
        """Every picture that the job reads, by its role."""
        return pictures_by_role(self.content, self.styles, self.start)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What the result depends on besides `inputs`, as JSON."""
        settings = {
            "engine_version": ENGINE_VERSION,
            "tile": {"repeat": self.repeat, "unit_px": self.unit_px, "dpi": self.dpi},
            "losses": self.losses,
            "engine": {
                "optimizer": self.optimizer,
                "adam": self.adam,
                "start": self.start if isinstance(self.start, str) else "picture",
                "scales": [f"{scale.width_px}x{scale.height_px}px" for scale in self.scales],
                "iterations": [scale.iterations for scale in self.scales],
                "stop": self.stop,
                "precision": self.precision,
            },
            "style_shares": [share for _, share in self.styles],
            "seed": self.seed,
            "preview": self.preview,
        }
        return json.loads(json.dumps(settings))  # as a manifest gives it back: lists for tuples

    @cached_property
    def key(self) -> str:
        """Digest of everything that decides the result; the job is done when its manifest has the same."""
        return sha256_json([self.settings, self.inputs])


def pictures_by_role(
    content: Path | None, styles: tuple[tuple[Path, float], ...], start: str | Path
) -> dict[str, Path]:
    """`content`, `style 1`, `style 2`, …, `start` -> the picture, for those that there are."""
    roles = {"content": content} if content else {}
    roles |= {f"style {number}": path for number, (path, _) in enumerate(styles, start=1)}
    return roles | ({"start": start} if isinstance(start, Path) else {})
