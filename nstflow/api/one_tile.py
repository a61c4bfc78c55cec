"""One tile from Python, without a recipe or files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from nstflow.api.arguments import LARGEST_SEED, paths, whole_number
from nstflow.engine.backend.settle import start_quietly
from nstflow.engine.inputs import read_inputs
from nstflow.engine.network import Backbone, find_backbone
from nstflow.engine.painter import Painter
from nstflow.engine.painters import painter_for
from nstflow.errors import RecipeError, UsageError
from nstflow.jobs.job import Canvas
from nstflow.jobs.options.engine import STARTS
from nstflow.jobs.sources import GivenPicture, TileSources
from nstflow.pictures.given import PictureLike, given_picture
from nstflow.pictures.probing import probe_size
from nstflow.planning.fit import check_mask, fit_unit
from nstflow.planning.pyramid import plan_scales
from nstflow.recipe.from_python import check_content, check_settings
from nstflow.recipe.registry import RecipeRegistry, load_registry
from nstflow.recipe.settings import Settings

_ARGUMENTS = {"tile.repeat": "repeat", "tile.size": "width_px, height_px"}


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
    plugins: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
) -> np.ndarray:
    """Paint one tile in this process, without a recipe or files.

    content, style: files, Pillow images, or arrays (H, W), (H, W, 3) or (H, W, 4) in sRGB: floats in [0, 1], or uint8;
                content None for a pattern from style alone. What is transparent is laid over white.
    width_px:  of the unit tile, from 32; the height follows the content's aspect; both are snapped to the repeat.
    seed:      from 0; another one gives another variation.
    losses:    name -> options on top of the defaults, for example {"gram": {"weight": 2}}.
    engine:    as a recipe has it, for example {"weights": "slim", "iterations": 100}; files are relative to the
               current folder.
    start:     `content`, `noise`, `style`, or a picture.
    content_mask, style_mask: likewise, in the aspect of their pictures. White is where the style goes, and what of it
                is learned from.
    periodic:  how the content is made to repeat: `auto`, `smooth`, `fade`, or `motif` with `toss` as a recipe has it.
    plugins:   Python files with losses of your own, or one.

    Returns float32 (H, W, 3), sRGB in [0, 1]. Raises NstflowError: RecipeError for settings that a recipe could not
    have either, PictureError, PluginError, UsageError, WeightsError, JobError.
    """
    start_quietly()
    size = f"{whole_number(width_px, name='width_px', least=1, example=256)}"
    if height_px is not None:
        size += f"x{whole_number(height_px, name='height_px', least=1, example=256)}"
    seed = whole_number(seed, name="seed", least=0, most=LARGEST_SEED, example=0)
    registry = load_registry(paths(plugins, name="plugins", example="plugins/edge_keep.py"))
    tile = {"repeat": repeat, "size": f"{size}px"}
    settings = _settings({"tile": tile, "losses": _given(losses), "engine": _given(engine)}, registry)
    ways = {"periodic": periodic, **({} if toss is None else {"toss": toss})}
    entry = check_content({"image": "content", "mask": None if content_mask is None else "mask", **ways})
    is_motif = entry.periodic == "motif" and content is not None
    given_content = None if content is None else given_picture(content, name="content", with_alpha=is_motif)
    given_style = given_picture(style, name="style")
    sources = TileSources(
        content=given_content,
        styles=((given_style, 1.0),),
        start=start if isinstance(start, str) and start in STARTS else given_picture(start, name="start"),
        content_mask=_mask(content_mask, given_content, "content"),
        style_mask=_mask(style_mask, given_style, "style"),
        periodic=entry.periodic,
        toss=entry.toss if is_motif else None,
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


def _settings(settings: Mapping[str, Any], registry: RecipeRegistry) -> Settings:
    """Check the settings; what is wrong with them is told by the names of the arguments."""
    try:
        return check_settings(settings, registry)
    except RecipeError as error:
        problems = [replace(one, key=_ARGUMENTS.get(one.key, one.key)) for one in error.problems]
        raise RecipeError(problems) from None


def _given(options: Mapping[str, Any] | None) -> Any:
    """Give options as plain data, as a recipe would have them; what is no mapping is left for the check to refuse."""
    return {} if options is None else dict(options) if isinstance(options, Mapping) else options


def _size(given: GivenPicture) -> tuple[int, int]:
    """Return a picture's (width, height) in px."""
    return probe_size(given) if isinstance(given, Path) else (given.shape[1], given.shape[0])


def _mask(given: PictureLike | None, masked: GivenPicture | None, what: str) -> GivenPicture | None:
    """Return the mask as a picture. Raises PictureError or UsageError for one that does not lie on what it masks."""
    if given is None:
        return None
    if masked is None:
        raise UsageError(f"a {what}_mask without a {what}; leave it out, or give the picture that it belongs to")
    mask = given_picture(given, name=f"{what}_mask")
    name = str(mask) if isinstance(mask, Path) else f"{what}_mask"
    check_mask(_size(mask), _size(masked), name=name, picture=f"the {what}")
    return mask


@lru_cache(maxsize=1)
def _painter(method: str, backbone: Backbone, file: Path) -> Painter:
    return painter_for(method, backbone, file)
