"""A designer's project folder, for tests."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import h5py
import numpy as np
from PIL import Image

from nstflow.engine.network.features import Convolution
from nstflow.engine.network.network_file import network_bytes
from nstflow.jobs.job import Job
from nstflow.jobs.layers import LAYER_NAMES
from nstflow.outputs.curves import LossRow
from nstflow.outputs.encode.png import to_8_bit
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.publish import PaintedTile, publish_tile

VGG19_CHANNELS = (64, 128, 256, 512, 512)
"""Of its blocks."""


class Project:
    """A designer's project folder: small noisy pictures, plugins and recipes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def picture(self, name: str, *, size: tuple[int, int] = (48, 32), folder: str = "inputs", **options: Any) -> Path:
        """Write a picture of independent pixels; size: (width, height)."""
        path = self.file(f"{folder}/{name}", b"")
        pixels = np.random.default_rng(len(name)).integers(0, 256, (size[1], size[0], 3), dtype="uint8")
        Image.fromarray(pixels).save(path, **options)
        return path

    def file(self, name: str, content: str | bytes) -> Path:
        """Write a file below the project folder."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def plugin(self, body: str, *, name: str = "own", loss: str = "own") -> Path:
        """Write a plugin file with a loss, of no style and no content, that does `body` at every step."""
        text = dedent(
            """\
            import os
            import signal
            import sys
            from pathlib import Path
            from typing import ClassVar

            from nstflow.engine import ops
            from nstflow.engine.losses import Loss
            from nstflow.plugins import hookimpl


            class Own(Loss):
                \"\"\"A loss of the tests.\"\"\"

                name: ClassVar[str] = "NAME"
                mode: str = ""

                def __call__(self, targets, state):
            BODY


            @hookimpl
            def nstflow_losses():
                return [Own]
            """
        )
        text = text.replace("NAME", loss).replace("BODY", indent(dedent(body).strip(), " " * 8))
        return self.file(f"plugins/{name}.py", text)

    def network(self, name: str = "weights/own.npz", *, seed: int = 0) -> Path:
        """Write a network of four channels a layer and random numbers (He 2015), as an .npz file."""
        rng, layers, inputs = np.random.default_rng(seed), {}, 3
        for layer in LAYER_NAMES:
            kernel = rng.normal(scale=(2 / (9 * inputs)) ** 0.5, size=(3, 3, inputs, 4))
            layers[layer] = Convolution(kernel, np.zeros(4))
            inputs = 4
        return self.file(name, network_bytes(layers))

    def vgg19(self, name: str = "weights/vgg19.h5") -> Path:
        """Write a file that looks like VGG19's weights, a few kB: layers of its shapes, without their numbers."""
        path, inputs = self.file(name, b""), 3
        with h5py.File(path, "w") as file:
            for layer in LAYER_NAMES:
                outputs = VGG19_CHANNELS[int(layer[5]) - 1]
                file.create_dataset(f"{layer}/{layer}/kernel:0", (3, 3, inputs, outputs), "float32")
                inputs = outputs
        return path

    def backbone(self, name: str = "sketch", *, seed: int = 0) -> Path:
        """Write the plugin file `plugins/<name>_net.py` with a backbone for drafts, and its network beside it."""
        self.network(f"plugins/{name}.npz", seed=seed)
        text = """\
            from pathlib import Path
            from typing import ClassVar

            from nstflow.engine.network import Backbone, WeightsFile
            from nstflow.engine.network.network_file import read_network
            from nstflow.plugins import hookimpl


            class Sketch(Backbone):
                \"\"\"A backbone of the tests.\"\"\"

                name: ClassVar[str] = "NAME"
                is_draft: ClassVar[bool] = True

                def locate(self):
                    return WeightsFile("NAME SEED", Path(__file__).with_name("NAME.npz"))

                def load(self, path):
                    return read_network(path)


            @hookimpl
            def nstflow_backbones():
                return [Sketch]
            """
        return self.file(f"plugins/{name}_net.py", dedent(text).replace("NAME", name).replace("SEED", str(seed)))

    def recipe(self, text: str, *, name: str = "spring") -> Path:
        """Write the recipe `recipes/<name>.yaml`, and return its path, relative to the project folder."""
        return self.file(f"recipes/{name}.yaml", dedent(text)).relative_to(self.root)


def leave_as_made(job: Job) -> None:
    """Leave what a run would leave of the job."""
    width, height = job.canvas.unit_px
    image = np.random.default_rng(0).random((height, width, 3), dtype="float32")
    terms = {"gram": 1.0}
    finished = PaintedTile(
        image=image, frames={"01": to_8_bit(image)}, losses=[LossRow(1, width, 1, terms)], final=terms, seconds=1.0,
        device="cpu", backend="numpy", precision="float32", versions={}, notes=(),
    )  # fmt: skip
    publish_tile(job, finished)
    finish(job, ())
