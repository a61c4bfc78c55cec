"""The section `engine`: how a tile is made. Whoever makes tiles gets these objects, not their fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from nstflow.errors import did_you_mean
from nstflow.jobs.layers import DEEPEST_STRIDE
from nstflow.jobs.options.tile import LARGEST_PX, SMALLEST_PX
from nstflow.option_models import Number, Section

STARTS = ("content", "noise", "style")
Precision = Literal["auto", "float32", "bfloat16"]
"""Of a network's convolutions; `auto` is the faster one on the machine."""
Blocks = Literal["auto", "off"] | int
"""Whether a size that does not fit into memory is computed in blocks, or above which side in px any is."""

ONLY_ITS_OWN = (LARGEST_PX,)
"""What `scales: single` stands for: widths above the tile's are left out."""

_BLOCK = re.compile(r"(\d{3,4})\s*px")
_SMALLEST_BLOCK_PX, _LARGEST_BLOCK_PX = 256, 4096


def _positive_integers(value: Any, what: str) -> tuple[int, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        raise ValueError(f"{value!r}: expected {what}")
    if not all(isinstance(part, int) and not isinstance(part, bool) and part > 0 for part in value):
        raise ValueError(f"{list(value)!r}: expected whole numbers above 0")
    return tuple(value)


def _scales(value: Any) -> tuple[int, ...] | None:
    if value is None or value == "auto":
        return None
    if value == "single":
        return ONLY_ITS_OWN
    widths = _positive_integers(value, "'auto', 'single' or a list of widths in px such as [128, 256, 512]")
    if any(width < SMALLEST_PX for width in widths):
        raise ValueError(f"{list(widths)}: expected widths of at least {SMALLEST_PX} px")
    return widths


def _iterations(value: Any) -> int | tuple[int, ...] | None:
    if value is None or value == "auto":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return _positive_integers([value], "")[0]
    return _positive_integers(value, "'auto', a number, or a list with one number a scale")


def _blocks(value: Any) -> int | str:
    if value in ("auto", "off"):
        return str(value)
    found = _BLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    side = int(found[1]) if found else value
    if not isinstance(side, int) or isinstance(side, bool):
        raise ValueError(f"{value!r}: expected auto, off, or the largest side of a block in px such as 1024")
    if side % DEEPEST_STRIDE or not _SMALLEST_BLOCK_PX <= side <= _LARGEST_BLOCK_PX:
        limits = f"from {_SMALLEST_BLOCK_PX} to {_LARGEST_BLOCK_PX}"
        raise ValueError(f"{value!r}: expected a multiple of {DEEPEST_STRIDE} px {limits}")
    return side


def _decays(value: Any) -> tuple[float, float]:
    expected = "expected two numbers from 0 to below 1, such as [0.9, 0.99]"
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ValueError(f"{value!r}: {expected}")
    if not all(isinstance(one, (int, float)) and not isinstance(one, bool) and 0 <= one < 1 for one in value):
        raise ValueError(f"{list(value)!r}: {expected}")
    return float(value[0]), float(value[1])


def _start(text: str) -> str:
    if text not in STARTS and not Path(text).suffix:
        raise ValueError(
            f"'{text}': expected {', '.join(STARTS)}, or the name of a picture{did_you_mean(text, STARTS)}"
        )
    return text


@dataclass(frozen=True)
class Scale:
    """One size of the pyramid and its iterations."""

    width_px: int
    height_px: int
    iterations: int


class AdamOptions(Section):
    """How Adam walks.

    fall:  how the rate changes over the iterations of a size.
    decay: a run has hundreds of steps, not the tens of thousands for which 0.999 is made.
    """

    rate: Number = Field(default=0.04, gt=0, le=1, description="The largest step of a pixel, whose range is 0 to 1")
    fall: Literal["cosine", "constant"] = Field(
        default="cosine", description="to a tenth of the rate at the end of each scale, or not at all"
    )
    decay: Annotated[
        tuple[float, float],
        BeforeValidator(_decays),
        WithJsonSchema(
            {
                "type": "array",
                "items": {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
                "minItems": 2,
                "maxItems": 2,
            }
        ),
    ] = Field(default=(0.9, 0.99), description="Of the first and second moments")


class Stop(Section):
    """When a size ends before its iterations are used up.

    The fall of a plateau is that of the best value over the last 30 iterations, for example 0.01 for 1 %.
    """

    loss: Number | None = Field(default=None, gt=0, allow_inf_nan=False, description="At this total of the losses")
    plateau: Number | None = Field(
        default=None, gt=0, lt=1, description="Where the total fell by less than this share over 30 iterations"
    )

    @property
    def asked(self) -> bool:
        """Whether there is anything to watch."""
        return self.loss is not None or self.plateau is not None


class Optimize(Section):
    """How the tile is optimized against the features of a network."""

    method: Literal["optimize"] = Field(default="optimize", description="How tiles are made; there is one way so far")
    weights: str = Field(
        default="vgg19", description="vgg19; slim, the built-in network for drafts; a plugin's backbone; or a file"
    )
    optimizer: Literal["adam", "lbfgs"] = Field(default="adam", description="how the picture is improved step by step")
    adam: AdamOptions = Field(default=AdamOptions(), description="how Adam walks: its rate, and how that falls")
    start: Annotated[str, AfterValidator(_start)] = Field(
        default="content", description="content, noise, style, or a picture's path"
    )
    noise: Number = Field(
        default=0.0, ge=0, le=1, description="share of noise in the start: 0.6 is 6 parts noise and 4 parts picture"
    )
    style_scale: float = Field(
        default=1.0, ge=0.1, le=8, description="size of the style's motif: 0.5 is half as large, 2 twice"
    )
    scales: Annotated[
        tuple[int, ...] | None,
        BeforeValidator(_scales),
        WithJsonSchema({"anyOf": [{"enum": ["auto", "single"]}, {"type": "array", "items": {"type": "integer"}}]}),
    ] = Field(
        default=None,
        description="widths in px from coarse to fine, such as [128, 256, 512]; auto halves the tile's, single is that",
    )
    iterations: Annotated[
        int | tuple[int, ...] | None,
        BeforeValidator(_iterations),
        WithJsonSchema(
            {"anyOf": [{"const": "auto"}, {"type": "integer"}, {"type": "array", "items": {"type": "integer"}}]}
        ),
    ] = Field(default=None, description="steps at every scale, or a list with a number for each of them")
    stop: Stop = Field(default=Stop(), description="when a scale ends before its iterations are used up")
    precision: Precision = Field(
        default="auto", description="Of the network's convolutions; auto is the faster one on the machine"
    )
    blocks: Annotated[
        Blocks,
        BeforeValidator(_blocks),
        WithJsonSchema(
            {
                "anyOf": [
                    {"enum": ["auto", "off"]},
                    {
                        "type": "integer",
                        "minimum": _SMALLEST_BLOCK_PX,
                        "maximum": _LARGEST_BLOCK_PX,
                        "multipleOf": DEEPEST_STRIDE,
                    },
                    {"type": "string", "pattern": r"^\d{3,4}\s*px$"},
                ]
            }
        ),
    ] = Field(
        default="auto",
        description="auto: tiles too large for the memory are made in blocks; off; or the largest side of one in px",
    )

    @model_validator(mode="after")
    def _one_number_a_scale(self) -> Optimize:
        if isinstance(self.iterations, tuple) and len(self.iterations) != len(self.scales or ()):
            raise ValueError(
                f"iterations has {len(self.iterations)} numbers and scales {len(self.scales or ()) or 'none (auto)'}; "
                "expected one number for each width in scales"
            )
        return self

    def settings(self, *, start: str, scales: Sequence[Scale]) -> dict[str, Any]:
        """Tell what decides a tile, for its key and its manifest.

        `weights` is known by the file's digest; `blocks` changes the numbers by rounding only, and is left out. Nor is
        `method` in it, for tiles were made before there was one: the settings of a second method must say theirs.

        start: what a tile starts from, or `picture`; scales: the sizes that are worked out from the options.
        """
        settings: dict[str, Any] = {
            "optimizer": self.optimizer,
            "adam": self.adam.model_dump(),
            "start": start,
            "scales": [f"{scale.width_px}x{scale.height_px}px" for scale in scales],
            "iterations": [scale.iterations for scale in scales],
            "stop": self.stop.model_dump(),
            "precision": self.precision,
        }
        # Absent where they are the default: what was made before there were such settings stays the same.
        if self.noise:
            settings["noise"] = self.noise
        if self.style_scale != 1:
            settings["style_scale"] = self.style_scale
        return settings


EngineOptions = Optimize
"""What `engine` may hold: one class for each `method`. A union of them once there are two, told apart by it."""
