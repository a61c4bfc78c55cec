"""The Python API: what the commands call, for notebooks and scripts.

import nstflow

recipe = nstflow.load_recipe("recipes/spring.yaml")
report = nstflow.run(recipe)
tile = nstflow.stylize("koi.png", "ikat.png", repeat="half-drop", width_px=256)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from nstflow.engine.backend.settle import start_quietly
from nstflow.engine.inputs import GivenPicture, read_inputs
from nstflow.engine.network import Backbone, find_backbone
from nstflow.engine.painter import Painter
from nstflow.engine.painters import painter_for
from nstflow.errors import UsageError
from nstflow.jobs.options.engine import STARTS
from nstflow.pictures.reading import probe_size
from nstflow.planning.fit import check_mask, fit_unit
from nstflow.planning.plan import plan
from nstflow.planning.pyramid import plan_scales
from nstflow.recipe import load_recipe
from nstflow.recipe.load import check_content, check_settings
from nstflow.recipe.registry import load_registry
from nstflow.schedule.runner import run

__all__ = ["load_recipe", "plan", "run", "stylize"]

PictureLike = str | Path | np.ndarray


def stylize(
    content: PictureLike | None,
    style: PictureLike,
    *,
    repeat: str = "straight",
    width_px: int = 256,
    height_px: int | None = None,
    losses: Mapping[str, Mapping[str, Any]] | None = None,
    plugins: Sequence[str | Path] = (),
    weights: str = "vgg19",
    optimizer: str = "adam",
    adam: Mapping[str, Any] | None = None,
    start: PictureLike = "content",
    scales: tuple[int, ...] | None = None,
    iterations: int | tuple[int, ...] | None = None,
    stop: Mapping[str, float] | None = None,
    precision: str = "auto",
    blocks: int | str = "auto",
    seed: int = 0,
    noise: float = 0.0,
    style_scale: float = 1.0,
    content_mask: PictureLike | None = None,
    style_mask: PictureLike | None = None,
    periodic: str = "auto",
    toss: Mapping[str, Any] | None = None,
) -> np.ndarray:
    """One tile in this process, without a recipe or files.

    content, style: paths, or float arrays (H, W, 3), sRGB in [0, 1]; content None for a pattern from style alone.
    width_px:  of the unit tile; the height follows the content's aspect; both are snapped to the repeat.
    losses:    name -> options on top of the defaults, for example {"gram": {"weight": 2}}.
    plugins:   Python files with losses of your own.
    weights:   `vgg19`, `slim` (the built-in network for drafts), or a file relative to the current folder.
    start:     `content`, `noise`, `style`, or a picture; scales, iterations: None for automatic.
    adam, stop, precision, blocks: as a recipe's `engine` has them, for example stop={"plateau": 0.01}.
    noise:     share of noise in the start, in [0, 1].
    style_scale: size of the style's motif: 0.5 is half as large, 2 twice.
    content_mask, style_mask: paths, or float arrays (H, W) or (H, W, 3) in [0, 1], in the aspect of their pictures.
                1 is where the style goes, and what of it is learned from.
    periodic:  how the content is made to repeat: `auto`, `smooth`, `fade`, or `motif` with `toss` as a recipe has it.

    Returns float32 (H, W, 3), sRGB in [0, 1]. Raises NstflowError: RecipeError for settings that a recipe could not
    have either, PictureError, PluginError, UsageError, WeightsError, JobError.
    """
    start_quietly()
    registry = load_registry(Path(plugin) for plugin in plugins)
    settings = check_settings(
        {
            "tile": {"repeat": repeat, "size": f"{width_px}px" if height_px is None else f"{width_px}x{height_px}px"},
            "losses": dict(losses or {}),
            "engine": {
                "weights": weights,
                "optimizer": optimizer,
                "adam": dict(adam or {}),
                "noise": noise,
                "style_scale": style_scale,
                "scales": scales,
                "iterations": iterations,
                "stop": dict(stop or {}),
                "precision": precision,
                "blocks": blocks,
            },
        },
        registry,
    )
    given = {"periodic": periodic, **({} if toss is None else {"toss": toss})}
    entry = check_content({"image": "content", "mask": None if content_mask is None else "mask", **given})
    lattice = settings.tile.lattice
    given_content, given_style = None if content is None else _picture(content), _picture(style)
    tosses = given_content is not None and entry.periodic == "motif"
    unit_px = fit_unit(settings.tile, None if given_content is None or tosses else _size(given_content)).made_px
    inputs, _ = read_inputs(
        content=given_content,
        styles=((given_style, 1.0),),
        losses=settings.losses.in_use(with_content=given_content is not None),
        lattice=lattice,
        scales=plan_scales(
            unit_px, lattice=lattice, widths_px=settings.engine.scales, iterations=settings.engine.iterations
        ),
        start=start if isinstance(start, str) and start in STARTS else _picture(start),
        seed=seed,
        content_mask=_mask(content_mask, given_content, "content"),
        style_mask=_mask(style_mask, given_style, "style"),
        periodic=entry.periodic,
        toss=entry.toss,
        cutout=None if entry.toss.cutout is None else Path(entry.toss.cutout),
    )
    backbone = find_backbone(weights, registry.backbones, root=Path.cwd())
    painter = _painter(settings.engine.method, backbone, backbone.obtain())
    return painter.paint(inputs, settings.engine).image


def _picture(given: PictureLike) -> GivenPicture:
    """Return a file's path, or the array as float32. Raises UsageError for an array that is no picture."""
    if not isinstance(given, np.ndarray):
        return Path(given)
    if given.ndim != 3 or given.shape[2] != 3 or given.dtype.kind != "f":
        raise UsageError(f"an array of {given.dtype} {given.shape}; expected float (height, width, 3) in [0, 1]")
    if not (given.min() >= 0 and given.max() <= 1):  # false for NaN too
        raise UsageError(f"an array with values from {given.min()} to {given.max()}; expected [0, 1]")
    return given.astype("float32")


def _size(given: GivenPicture) -> tuple[int, int]:
    """Return a picture's (width, height) in px."""
    return probe_size(given) if isinstance(given, Path) else (given.shape[1], given.shape[0])


def _mask(given: PictureLike | None, masked: GivenPicture | None, what: str) -> GivenPicture | None:
    """Return the mask as a picture. Raises PictureError or UsageError for one that does not lie on what it masks."""
    if given is None:
        return None
    if masked is None:
        raise UsageError(f"a {what}_mask without a {what}; leave it out, or give the picture that it belongs to")
    name = str(given)
    if isinstance(given, np.ndarray):
        given, name = given[..., None].repeat(3, axis=2) if given.ndim == 2 else given, f"{what}_mask"
    mask = _picture(given)
    check_mask(_size(mask), _size(masked), name=name, picture=f"the {what}")
    return mask


@lru_cache(maxsize=1)
def _painter(method: str, backbone: Backbone, file: Path) -> Painter:
    return painter_for(method, backbone, file)
