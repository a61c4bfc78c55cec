"""A motif cut out of its picture: by the picture's alpha, by a mask, or from a plain ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from nstflow.errors import PictureError
from nstflow.textile.color import to_lab_of_skimage
from nstflow.textile.ground import plain_ground
from nstflow.textile.lattice import NO_REPEAT
from nstflow.textile.resample import resize

_WHITE = np.ones(3, dtype="float32")
# In CIELAB: as different as the grain of a paper or a JPEG makes the same color.
_SAME_COLOR = 5.0
# How far from the ground an edge is soft: what antialiasing and a little blur mix.
_SOFT_PX = 2
_SEEN = 1 / 255
_SMALLEST_PX = 4


@dataclass(frozen=True, eq=False)
class Motif:
    """A motif without its ground.

    layers: float32 (h, w, 4) in [0, 1], red, green and blue times alpha, and alpha; as large as what is seen of it.
    ground: float32 (3,), the color that it stood on.
    """

    layers: np.ndarray
    ground: np.ndarray


def cut_motif(
    picture: np.ndarray, *, alpha: np.ndarray | None = None, mask: np.ndarray | None = None, name: str
) -> Motif:
    """Cut the motif of a picture from its ground.

    picture: float32 (H, W, 3), sRGB in [0, 1]; over white where it has an alpha.
    alpha:   float32 (H, W) in [0, 1], the picture's own, or None.
    mask:    float32 (H', W') in [0, 1] in the picture's aspect, 1 where the motif is; goes before the alpha.
             Without either the ground must be plain: of the same color along the border, and what is joined to that.
    name:    of the picture, in errors.

    Raises PictureError where no motif can be told from its ground.
    """
    if mask is not None:
        height, width = picture.shape[:2]
        shares = resize(mask[..., None], width=width, height=height, lattice=NO_REPEAT)
        outside = (1 - shares)[..., 0] > 0.5
        ground = np.median(picture[outside], axis=0) if outside.any() else _WHITE
        return _cropped(picture * shares, shares, ground, name)
    if alpha is not None:
        return _cropped(picture - (1 - alpha[..., None]) * _WHITE, alpha[..., None], _WHITE, name)
    ground, shares = _from_plain_ground(picture, name)
    return _cropped(picture - (1 - shares) * ground, shares, ground, name)


def _from_plain_ground(picture: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a plain ground's color, and how much of each pixel is not ground, (H, W, 1)."""
    ground = plain_ground(picture, name=name)
    difference = np.linalg.norm(to_lab_of_skimage(picture) - to_lab_of_skimage(ground[None, None]), axis=-1)
    parts, _ = ndimage.label(ndimage.median_filter(difference, size=5) < _SAME_COLOR)  # without specks of grain
    along_border = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    is_ground = np.isin(parts, np.setdiff1d(along_border, 0))
    # An edge is a mixture of the ground and what lies behind the edge, which differs most from the ground nearby.
    distance = np.linalg.norm(picture - ground, axis=-1)
    inside = ndimage.maximum_filter(distance, size=2 * _SOFT_PX + 1)
    is_edge = ndimage.binary_dilation(is_ground, np.ones((3, 3)), iterations=_SOFT_PX) & ~is_ground
    shares = np.where(is_edge, distance / np.maximum(inside, 1e-6), ~is_ground)
    return ground, shares[..., None].astype("float32")


def _cropped(color: np.ndarray, alpha: np.ndarray, ground: np.ndarray, name: str) -> Motif:
    """Crop a motif to what is seen of it; color: times alpha already, but for its rounding."""
    seen = alpha[..., 0] > _SEEN
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if len(rows) < _SMALLEST_PX or len(columns) < _SMALLEST_PX:
        raise PictureError(
            f"{name}: no motif can be cut out: all of it is ground; give a picture with a motif, or toss.cutout"
        )
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    alpha, color = alpha[part], color[part]
    layers = np.concatenate([np.clip(color, 0, alpha), alpha], axis=-1)
    return Motif(layers.astype("float32"), np.asarray(ground, dtype="float32"))
