"""The painters by the names that a recipe's `engine.method` may have. No Keras here until one is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nstflow.engine.backend.installed import told_as_backend_errors
from nstflow.engine.network.backbone import Backbone
from nstflow.engine.painter import Painter


def painter_for(method: str, backbone: Backbone, file: Path) -> Painter:
    """Build the painter of a method, with the backbone's weights from a file. Starts Keras.

    Raises BackendError where that does not start, WeightsError for a file that is not what it should be.
    """
    return _PAINTERS[method](backbone, file)


def _optimize(backbone: Backbone, file: Path) -> Painter:
    with told_as_backend_errors():
        from nstflow.engine.optimize.painter import OptimizePainter  # Keras: only whoever paints waits for it

    return OptimizePainter(backbone.load(file))


_PAINTERS: dict[str, Callable[[Backbone, Path], Painter]] = {"optimize": _optimize}
