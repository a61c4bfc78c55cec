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
from nstflow.engine.inputs import read_inputs
from nstflow.engine.network import Backbone, find_backbone
from nstflow.engine.painter import Painter
from nstflow.engine.painters import painter_for
from nstflow.errors import UsageError
from nstflow.jobs.job import Canvas
from nstflow.jobs.options.engine import STARTS
from nstflow.jobs.sources import GivenPicture, TileSources
from nstflow.pictures.probing import probe_size
from nstflow.planning.fit import check_mask, fit_unit
from nstflow.planning.plan import plan
from nstflow.planning.pyramid import plan_scales
from nstflow.recipe import load_recipe
from nstflow.recipe.from_python import check_content, check_settings
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
    engine: Mapping[str, Any] | None = None,
    start: PictureLike = "content",
    seed: int = 0,
    content_mask: PictureLike | None = None,
    style_mask: PictureLike | None = None,
    periodic: str = "auto",
    toss: Mapping[str, Any] | None = None,
    plugins: Sequence[str | Path] = (),
) -> np.ndarray:
    """Paint one tile in this process, without a recipe or files.

    content, style: paths, or float arrays (H, W, 3), sRGB in [0, 1]; content None for a pattern from style alone.
    width_px:  of the unit tile; the height follows the content's aspect; both are snapped to the repeat.
    losses:    name -> options on top of the defaults, for example {"gram": {"weight": 2}}.
    engine:    as a recipe has it, for example {"weights": "slim", "iterations": 100}; files are relative to the
               current folder.
    start:     `content`, `noise`, `style`, or a picture.
    content_mask, style_mask: paths, or float arrays (H, W) or (H, W, 3) in [0, 1], in the aspect of their pictures.
                1 is where the style goes, and what of it is learned from.
    periodic:  how the content is made to repeat: `auto`, `smooth`, `fade`, or `motif` with `toss` as a recipe has it.
    plugins:   Python files with losses of your own.

    Returns float32 (H, W, 3), sRGB in [0, 1]. Raises NstflowError: RecipeError for settings that a recipe could not
    have either, PictureError, PluginError, UsageError, WeightsError, JobError.
    """
    start_quietly()
    registry = load_registry(Path(plugin) for plugin in plugins)
    size = f"{width_px}px" if height_px is None else f"{width_px}x{height_px}px"
    settings = check_settings(
        {"tile": {"repeat": repeat, "size": size}, "losses": dict(losses or {}), "engine": dict(engine or {})}, registry
    )
    given = {"periodic": periodic, **({} if toss is None else {"toss": toss})}
    entry = check_content({"image": "content", "mask": None if content_mask is None else "mask", **given})
    given_content, given_style = None if content is None else _picture(content), _picture(style)
    sources = TileSources(
        content=given_content,
        styles=((given_style, 1.0),),
        start=start if isinstance(start, str) and start in STARTS else _picture(start),
        content_mask=_mask(content_mask, given_content, "content"),
        style_mask=_mask(style_mask, given_style, "style"),
        periodic=entry.periodic,
        toss=entry.toss if entry.periodic == "motif" and content is not None else None,
        cutout=None if entry.toss.cutout is None else Path(entry.toss.cutout),
    )
    follows = None if given_content is None or sources.has_motif else _size(given_content)
    unit_px, options = fit_unit(settings.tile, follows).made_px, settings.engine
    lattice = settings.tile.lattice
    scales = plan_scales(unit_px, lattice=lattice, widths_px=options.scales, iterations=options.iterations)
    in_use = settings.losses.in_use(with_content=content is not None)
    inputs, _ = read_inputs(sources, Canvas(lattice, unit_px, scales), in_use, seed=seed)
    backbone = find_backbone(options.weights, registry.backbones, root=Path.cwd())
    painter = _painter(options.method, backbone, backbone.obtain())
    return painter.paint(inputs, options).image


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
