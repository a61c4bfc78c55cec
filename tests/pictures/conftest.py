"""What tests of pictures share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from testing.pictures import PIXELS, Save


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Saves an array or a Pillow picture under a name in a folder of its own."""

    def save_as(name: str, picture: np.ndarray | Image.Image = PIXELS, **options: object) -> Path:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return save_as
