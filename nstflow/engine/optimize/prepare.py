"""Fitting the pictures of a tile to its unit, once for all its sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nstflow.engine.losses.base import Loss
from nstflow.engine.optimize.guides import guide
from nstflow.engine.optimize.sizes import shown_width_px, style_at
from nstflow.engine.painter import Inputs
from nstflow.errors import JobError
from nstflow.jobs.options.engine import Optimize
from nstflow.pictures.masks import LEAST_WHITE
from nstflow.textile.lattice import NO_REPEAT, Lattice
from nstflow.textile.resample import resize
from nstflow.textile.toss import tossed
from nstflow.textile.unit import Unit, unit_of


@dataclass(frozen=True, eq=False)
class SourcePicture:
    """A content or a style.

    image: float32 (H, W, 3), sRGB in [0, 1]; guide: float32 (H, W, regions) in [0, 1] where it is masked.
    scale: of a style: how large it is read, of its usual size.
    """

    image: np.ndarray
    guide: np.ndarray | None = None
    scale: float = 1.0

    @cached_property
    def digest(self) -> str:
        """What the picture is known by in caches."""
        digest = hashlib.sha256(np.ascontiguousarray(self.image).data)
        digest.update(repr((self.image.shape, self.scale)).encode())
        if self.guide is not None:
            digest.update(self.guide.tobytes() + repr(self.guide.shape).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Pictures:
    """The sources of a tile, at the unit's size; styles that are read smaller than usual still at their usual size.

    content: one unit, periodic on the lattice, or None.
    styles:  with the shares of a blend, in their own aspect.
    start:   float32 (H, W, 3) in [0, 1].
    kept:    float32 (H, W, 1) in [0, 1], how much of the content stays as it is, where it alone is masked.
    notes:   on how the content was made to repeat.
    """

    content: SourcePicture | None
    styles: tuple[tuple[SourcePicture, float], ...]
    start: np.ndarray
    lattice: Lattice
    kept: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def prepare(inputs: Inputs, options: Optimize, losses: Mapping[str, Loss]) -> Pictures:
    """Fit the pictures to the unit and let the losses prepare the styles."""
    laid = None if inputs.content is None else _content(inputs.content, inputs)
    content = None if laid is None else laid.image
    enlarge = max(1.0, options.style_scale)
    side_px = enlarge * shown_width_px(inputs.lattice, inputs.scales[-1])
    styles = tuple((style_at(style, side_px, enlarge=enlarge), share) for style, share in inputs.styles)
    for loss in losses.values():
        if loss.prepares_style():
            styles = tuple((loss.prepare_style(style, content), share) for style, share in styles)
    content_guide = None if laid is None else _content_guide(laid.mask, inputs)
    return Pictures(
        content=None if content is None else SourcePicture(content, content_guide),
        styles=tuple(
            (SourcePicture(style, _style_guide(style, inputs), options.style_scale), share) for style, share in styles
        ),
        start=_start(inputs, options.noise, content),
        lattice=inputs.lattice,
        kept=None if content_guide is None or inputs.style_mask is not None else 1 - content_guide,
        notes=() if laid is None else tuple(f"{inputs.content_name}: {note}" for note in laid.notes),
    )


def _start(inputs: Inputs, noise_share: float, content: np.ndarray | None) -> np.ndarray:
    """Make what the tile starts from. Noise is mixed in at the coarsest size, or it would average out."""
    noise = _noise(inputs, inputs.styles[0][0])
    picture = _picture_to_start_from(inputs, content)
    if picture is None or not noise_share:
        return noise if picture is None else picture
    rows, columns = noise.shape[:2]
    coarse = resize(picture, width=columns, height=rows, lattice=inputs.lattice)
    return noise_share * noise + (1 - noise_share) * coarse


def _picture_to_start_from(inputs: Inputs, content: np.ndarray | None) -> np.ndarray | None:
    if isinstance(inputs.start, np.ndarray):
        return _unit_of(inputs.start, inputs).image
    if inputs.start == "content" and content is not None:
        return content
    if inputs.start == "style":
        return _unit_of(inputs.styles[0][0], inputs).image
    return None


def _noise(inputs: Inputs, style: np.ndarray) -> np.ndarray:
    """Draw white noise with the style's mean color and spread, at the coarsest size."""
    coarsest = inputs.scales[0]
    noise = np.random.default_rng(inputs.seed).standard_normal((coarsest.height_px, coarsest.width_px, 3))
    colored = style.mean(axis=(0, 1)) + noise * style.std(axis=(0, 1))
    clipped: np.ndarray = np.clip(colored, 0.0, 1.0).astype("float32")
    return clipped


def _content(picture: np.ndarray, inputs: Inputs) -> Unit:
    """Lay the content as the unit has it: its middle, or its motif scattered."""
    if inputs.motif is None:
        return _unit_of(picture, inputs, mask=inputs.content_mask)
    unit = inputs.scales[-1]
    size = {"width": unit.width_px, "height": unit.height_px}
    image, notes = tossed(inputs.motif, inputs.toss, **size, lattice=inputs.lattice)
    return Unit(image, notes=notes)


def _unit_of(picture: np.ndarray, inputs: Inputs, *, mask: np.ndarray | None = None) -> Unit:
    unit = inputs.scales[-1]
    size = {"width": unit.width_px, "height": unit.height_px}
    return unit_of(picture, **size, lattice=inputs.lattice, periodic=inputs.periodic, mask=mask)


def _content_guide(mask: np.ndarray | None, inputs: Inputs) -> np.ndarray | None:
    """Turn the content's mask, cropped and laid as the content is, into guides; None where it has none."""
    if mask is None:
        return None
    if mask.mean() < LEAST_WHITE:
        raise JobError(
            "the content's mask has no white in the part of the content that the tile shows; "
            "give tile.size as width x height in the content's aspect, or paint it there"
        )
    return guide(mask, with_black=inputs.style_mask is not None)


def _style_guide(style: np.ndarray, inputs: Inputs) -> np.ndarray | None:
    """Turn the style's mask, resized to the style, into guides; None where it has none."""
    if inputs.style_mask is None:
        return None
    mask = resize(inputs.style_mask[..., None], width=style.shape[1], height=style.shape[0], lattice=NO_REPEAT)
    return guide(mask, with_black=inputs.content_mask is not None)
