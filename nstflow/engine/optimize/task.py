"""One tile on its way from size to size."""

from __future__ import annotations

import numpy as np
from keras import ops

from nstflow.engine.losses.base import active_losses
from nstflow.engine.network.features import Params
from nstflow.engine.optimize.block_plan import BLOCK_PX
from nstflow.engine.optimize.memory import fits
from nstflow.engine.optimize.optimizers import Minimum
from nstflow.engine.optimize.prepare import Pictures, prepare
from nstflow.engine.optimize.readings import Readings
from nstflow.engine.painter import Inputs, Result
from nstflow.errors import UsageError
from nstflow.jobs.options.engine import Optimize, Scale
from nstflow.textile.resample import resize


class Task:
    """A tile that is being made: its sources, its present image, and what there is to say about it.

    Raises UsageError where no loss is left, JobError for pictures that cannot be used.
    """

    def __init__(self, inputs: Inputs, options: Optimize) -> None:
        self.inputs, self.options = inputs, options
        self.losses = active_losses(inputs.losses, with_content=inputs.content is not None)
        if not self.losses:
            raise UsageError("no loss is left to optimize; give at least one, such as gram, a weight above 0")
        self.weights = {name: ops.convert_to_tensor(loss.weight, dtype="float32") for name, loss in self.losses.items()}
        self.pictures: Pictures = prepare(inputs, options, self.losses)
        self._present = Minimum(self.pictures.start, {})
        self._ran_out = False
        self._notes = list(self.pictures.notes)

    @property
    def image(self) -> np.ndarray:
        """The present image, float32 (H, W, 3) in [0, 1]."""
        return self._present.image

    @property
    def block_px(self) -> int:
        """The largest side of a block."""
        return self.options.blocks if isinstance(self.options.blocks, int) else BLOCK_PX

    def resize(self, scale: Scale, params: Params) -> Readings:
        """Bring the image to a size, and return the readings of the sources at that size."""
        image = resize(self.image, width=scale.width_px, height=scale.height_px, lattice=self.inputs.lattice)
        readings = Readings(self.pictures, scale, losses=self.losses, params=params)
        self.take(Minimum(image, self._present.terms), readings)
        return readings

    def take(self, best: Minimum, readings: Readings) -> None:
        """Go on from what was reached at the readings' size, with the content where that is to stay."""
        self._present = Minimum(readings.with_kept(best.image), best.terms)

    def unfolded_size(self, scale: Scale) -> tuple[int, int]:
        """Return the (width, height) in px of what the network sees at a size."""
        return self.inputs.lattice.unfolded_size(scale.width_px, scale.height_px)

    def needs_blocks(self, scale: Scale, *, too_large_px: float) -> bool:
        """Tell whether a size is computed in blocks from the start.

        too_large_px: so many pixels are known not to fit into memory.
        """
        width, height = self.unfolded_size(scale)
        if isinstance(self.options.blocks, int):
            return max(width, height) > self.options.blocks
        return self.options.blocks == "auto" and (width * height >= too_large_px or not fits(width, height))

    def ran_out_of_memory(self, scale: Scale) -> None:
        """Note for the result that a size did not fit into memory."""
        self._ran_out = True
        self._notes.append(f"out of memory at {scale.width_px} × {scale.height_px} px in one piece: made in blocks")

    def made_in_blocks(self, scale: Scale) -> None:
        """Note for the result, once a size, that it was computed in blocks."""
        if not self._ran_out:
            self._notes.append(f"{scale.width_px} × {scale.height_px} px was computed in blocks of {self.block_px} px")

    def result(self, *, precision: str) -> Result:
        """Return the tile as it is now."""
        return Result(self._present.image, self._present.terms, precision, tuple(self._notes))
