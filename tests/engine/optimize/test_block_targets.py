"""Targets that wait on the disk."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from keras import ops

from nstflow.engine.optimize.block_targets import StoredTargets

pytestmark = pytest.mark.engine


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_targets_are_computed_once_and_come_back_as_tensors_in_the_same_containers(folders: Path):
    computed = []

    def compute():
        computed.append(True)
        return {"first": [ops.arange(3)], "second": ops.ones((2, 2))}

    with closing(StoredTargets()) as stored:
        for _ in range(2):
            targets = stored.get("0-content", compute)
            np.testing.assert_array_equal(ops.convert_to_numpy(targets["first"][0]), [0, 1, 2])
            np.testing.assert_array_equal(ops.convert_to_numpy(targets["second"]), np.ones((2, 2)))
        assert len(computed) == 1
        assert len(list(folders.rglob("*.pickle"))) == 1
    assert list(folders.iterdir()) == []


def test_the_folder_goes_where_an_error_ends_the_block(folders: Path):
    def fail():
        raise ValueError("by us")

    with pytest.raises(ValueError, match="by us"), closing(StoredTargets()) as stored:
        stored.get("0-content", fail)
    assert list(folders.iterdir()) == []
