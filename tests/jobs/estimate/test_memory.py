"""How much memory there is and a job takes."""

from __future__ import annotations

import psutil
import pytest

from nstflow.jobs.estimate import machine_bytes, memory


def with_limits(monkeypatch, folder, *written):
    paths = [folder / f"limit{index}" for index in range(len(written))]
    for path, text in zip(paths, written, strict=True):
        path.write_text(text)
    monkeypatch.setattr(memory, "_CGROUP_LIMITS", (*map(str, paths), str(folder / "missing")))


def test_a_containers_limit_is_the_machines_memory(monkeypatch, tmp_path):
    with_limits(monkeypatch, tmp_path, "max\n", "123456789\n")
    assert machine_bytes() == 123456789


@pytest.mark.parametrize("written", ["max\n", str(2**63 - 4096), "", "nonsense"])
def test_a_container_without_a_limit_has_the_machines_memory(monkeypatch, tmp_path, written):
    with_limits(monkeypatch, tmp_path, written)
    assert machine_bytes() == psutil.virtual_memory().total
