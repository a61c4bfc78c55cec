"""Square crops from folders of pictures, and the disturbances that make a student see noise as its teacher does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

SIDE_PX = 128
_ENDINGS = {".jpg", ".jpeg", ".png"}
_LARGEST_SIDE_PX = 640
_THUMBNAIL_PX = 16
# Of a picture and its resized, recompressed or slightly cropped copy it was 0.93 or more, of unlike pictures
# below 0.8.
_ALIKE = 0.85


def find_pictures(folders: Iterable[Path], *, held_out: Iterable[Path] = ()) -> list[Path]:
    """List the pictures in the folders, in order, less those that look like one in the folders held out."""
    kept_back = [_thumbnail(path) for path in _files(held_out)]
    found = _files(folders)
    if not kept_back:
        return found
    return [path for path in found if max(np.stack(kept_back) @ _thumbnail(path)) < _ALIKE]


def _files(folders: Iterable[Path]) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in _ENDINGS)


def _thumbnail(path: Path) -> np.ndarray:
    """Colors at 16 x 16 px without their mean, as a vector of length 1: dot products are correlations."""
    with Image.open(path) as picture:
        small = np.asarray(picture.convert("RGB").resize((_THUMBNAIL_PX, _THUMBNAIL_PX), Image.Resampling.BOX), float)
    centered = (small - small.mean(axis=(0, 1))).ravel()
    return centered / max(float(np.linalg.norm(centered)), 1e-9)


class Crops:
    """Crops of pictures kept in memory, at any scale from 1 : 1 to the whole picture."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._pictures = [_open(path) for path in paths]

    def __len__(self) -> int:
        return len(self._pictures)

    def draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """float32 (count, SIDE_PX, SIDE_PX, 3), sRGB in [0, 1]; turned and mirrored at random."""
        return np.stack([self._one(rng) for _ in range(count)])

    def _one(self, rng: np.random.Generator) -> np.ndarray:
        picture = self._pictures[rng.integers(len(self._pictures))]
        shorter = min(picture.size)
        side = min(shorter, SIDE_PX * (shorter / SIDE_PX) ** rng.random())  # log-uniform
        left, top = (rng.random() * (length - side) for length in picture.size)
        crop = picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS, box=(left, top, left + side, top + side))
        turned = np.rot90(np.asarray(crop, dtype="float32") / 255, k=int(rng.integers(4)))
        return turned[:, ::-1] if rng.random() < 0.5 else turned


def _open(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        opaque = picture.convert("RGB")
    opaque.thumbnail((_LARGEST_SIDE_PX, _LARGEST_SIDE_PX), Image.Resampling.LANCZOS)
    if (shorter := min(opaque.size)) < SIDE_PX:
        scale = SIDE_PX / shorter
        opaque = opaque.resize([max(SIDE_PX, round(length * scale)) for length in opaque.size])
    return opaque


def disturb(crops: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half of the crops with noise, and of all some with other contrast, brightness or swapped channels.

    An optimizer finds the noise that the student cannot see and the teacher can: trained on clean crops alone,
    the student made noise images. Same shape and range back.
    """
    return np.stack(
        [_noisy(_other_light(crop, rng), rng) if rng.random() < 0.5 else _other_light(crop, rng) for crop in crops]
    )


def _other_light(crop: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.3:
        crop = crop[..., rng.permutation(3)]
    if rng.random() < 0.4:
        crop = (crop - 0.5) * rng.uniform(0.3, 1.8) + 0.5 + rng.uniform(-0.25, 0.25)
    return np.clip(crop, 0, 1)


def _noisy(crop: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """White noise, noise in blocks of 2 px, in one color channel alone, or a blend with uniform noise."""
    kind = rng.integers(4)
    side = crop.shape[0]
    if kind == 0:
        crop = crop + rng.standard_normal(crop.shape) * _strength(rng)
    elif kind == 1:
        blocks = rng.standard_normal((side // 2, side // 2, 3)).repeat(2, axis=0).repeat(2, axis=1)
        crop = crop + blocks * _strength(rng)
    elif kind == 2:
        crop = crop + rng.standard_normal((side, side, 1)) * rng.standard_normal(3) * _strength(rng)
    else:
        share = rng.uniform(0.1, 1.0)
        crop = crop * (1 - share) + rng.random(crop.shape) * share
    return np.clip(crop, 0, 1).astype("float32")


def _strength(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(0.01), np.log(0.4))))
