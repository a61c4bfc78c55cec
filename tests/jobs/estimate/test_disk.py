"""How much disk a job's files take, at most."""

from __future__ import annotations

from pathlib import Path

from nstflow.jobs.estimate import disk_bytes
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.publish import publish_tile
from testing.finished import finished, job


def test_noise_in_every_format_takes_no_more_than_is_said(tmp_path: Path) -> None:
    one = job(tmp_path / "job", unit_px=(64, 64), print_px=(192, 192), formats=("png", "tiff"), bits=16)
    publish_tile(one, finished(one))
    finish(one, ())
    written = sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file())
    fixed = 200_000  # curves, records: the same at every size
    assert written <= disk_bytes(one) + fixed


def test_a_colorway_takes_as_much_as_the_tile_in_its_own_colors(tmp_path: Path) -> None:
    plain = job(tmp_path, repeat="straight", print_px=(1000, 1000), preview="1x1")
    deep = job(tmp_path, repeat="straight", print_px=(1000, 1000), preview="1x1", bits=16)
    assert disk_bytes(deep) - disk_bytes(plain) == 3 * 2 * 1000 * 1000, "unit and swatch, a byte more a channel"
