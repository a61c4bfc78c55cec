"""The Python API: what the commands call, for notebooks and scripts.

import nstflow

recipe = nstflow.load_recipe("recipes/spring.yaml")
report = nstflow.run(recipe)
tile = nstflow.stylize("koi.png", "ikat.png", repeat="half-drop", width_px=256)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from nstflow.engine.backend.settle import quiet_import, settle_backend
from nstflow.engine.network import Backbone, find_backbone
from nstflow.errors import UsageError
from nstflow.jobs.options.engine import STARTS, Precision
from nstflow.pictures.reading import mask_from, read_mask, read_picture
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
    settle_backend()
    with quiet_import():
        from nstflow.engine.optimize.stylize import Brief
        from nstflow.jobs.options.engine import AdamOptions, Stop

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
    picture, style_picture = None if content is None else _image(content), _image(style)
    tosses = picture is not None and entry.periodic == "motif"
    unit_px = fit_unit(settings.tile, None if picture is None or tosses else picture.shape[1::-1]).made_px
    brief = Brief(
        content=picture,
        styles=((style_picture, 1.0),),
        losses=settings.losses.in_use(with_content=picture is not None),
        lattice=lattice,
        scales=plan_scales(
            unit_px, lattice=lattice, widths_px=settings.engine.scales, iterations=settings.engine.iterations
        ),
        start=start if isinstance(start, str) and start in STARTS else _image(start),
        optimizer=optimizer,
        adam=AdamOptions(**settings.engine.adam.model_dump()),
        stop=Stop(**settings.engine.stop.model_dump()),
        blocks=settings.engine.blocks,
        seed=seed,
        noise=noise,
        style_scale=style_scale,
        content_mask=_mask(content_mask, picture, "content"),
        style_mask=_mask(style_mask, style_picture, "style"),
        periodic="auto" if entry.periodic == "motif" else entry.periodic,
    )
    if picture is not None and tosses:
        brief = replace(brief, **_tossed(content, picture, entry.toss, seed=seed))
    backbone = find_backbone(weights, registry.backbones, root=Path.cwd())
    return _engine(backbone, backbone.obtain(), settings.engine.precision).stylize(brief).image


def _tossed(content: PictureLike | None, picture: np.ndarray, toss: Any, *, seed: int) -> dict[str, Any]:
    """The content's motif and how it is scattered, as a brief has them."""
    from nstflow.pictures.motifs import motif_of
    from nstflow.textile.motif import cut_out

    cutout = None if toss.cutout is None else Path(toss.cutout)
    if isinstance(content, np.ndarray):
        mask = None if cutout is None else read_mask(cutout).image
        motif = cut_out(picture, mask=mask, name="the content")
    else:
        motif = motif_of(Path(str(content)), picture, cutout=cutout)
    return {"motif": motif, "toss": toss if toss.seed is not None else toss.model_copy(update={"seed": seed})}


def _image(given: PictureLike) -> np.ndarray:
    if not isinstance(given, np.ndarray):
        return read_picture(Path(given)).image
    if given.ndim != 3 or given.shape[2] != 3 or given.dtype.kind != "f":
        raise UsageError(f"an array of {given.dtype} {given.shape}; expected float (height, width, 3) in [0, 1]")
    if not (given.min() >= 0 and given.max() <= 1):  # false for NaN too
        raise UsageError(f"an array with values from {given.min()} to {given.max()}; expected [0, 1]")
    return given.astype("float32")


def _mask(given: PictureLike | None, masked: np.ndarray | None, what: str) -> np.ndarray | None:
    if given is None:
        return None
    if masked is None:
        raise UsageError(f"a {what}_mask without a {what}; leave it out, or give the picture that it belongs to")
    name = str(given)
    if isinstance(given, np.ndarray):
        given, name = given[..., None].repeat(3, axis=2) if given.ndim == 2 else given, f"{what}_mask"
    image = _image(given)
    check_mask(image.shape[1::-1], masked.shape[1::-1], name=name, picture=f"the {what}")
    return mask_from(image, name=name)


@lru_cache(maxsize=1)
def _engine(backbone: Backbone, file: Path, precision: Precision) -> Any:
    from nstflow.engine.optimize.stylize import Engine

    return Engine(backbone.load(file), precision=precision)
