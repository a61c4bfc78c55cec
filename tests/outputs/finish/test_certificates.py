"""Which seams are looked at, and what follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nstflow.errors import JobError
from nstflow.jobs.job import Job
from nstflow.outputs.finish import certificates
from nstflow.outputs.finish.finishing import finish
from nstflow.outputs.publish import publish_tile
from testing.finished import finished, job, pixels, tile_of
from testing.finishing import INKS, NIGHT, made, steps


def test_the_manifest_carries_a_certificate_of_the_tile_and_of_every_unit(tmp_path: Path) -> None:
    one = made(tmp_path)
    manifest = finish(one, steps(INKS, ("colorways", {"night": NIGHT})))
    assert set(manifest.certificates) == {"tile", "unit", "colorways/night/unit"}
    assert {one["repeat"] for one in manifest.certificates.values()} == {"half-drop"}
    assert manifest.certificates["tile"]["verdict"] == "pass"
    assert finish(made(tmp_path, certify="off"), ()).certificates == {}


def broken(folder: Path, **options: Any) -> Job:
    """A job whose tile has a seam that everybody sees."""
    one = job(folder, unit_px=(128, 128), **options)
    ramp = np.linspace(0, 1, 128, dtype="float32")
    image = 0.1 * pixels(128, 128) + 0.8 * np.broadcast_to(ramp[None, :, None], (128, 128, 3)).astype("float32")
    publish_tile(one, finished(one, image=image))
    return one


def test_a_seam_fails_a_job_that_requires_a_certificate_and_its_tile_is_kept(tmp_path: Path) -> None:
    one = broken(tmp_path, certify="require")
    with pytest.raises(JobError, match=r"tile\.certify: the tile does not pass: .*The tile is kept"):
        finish(one, ())
    assert tile_of(tmp_path).tile.is_file()
    assert not (tmp_path / "manifest.json").exists()
    reported = finish(broken(tmp_path, certify="report"), ())
    assert reported.certificates["unit"]["verdict"] == "fail"


def test_the_advice_names_the_steps_where_the_tile_itself_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = certificates.certify
    monkeypatch.setattr(
        certificates,
        "certify",
        lambda image, lattice: real(image, lattice) if image.dtype == np.float32 else SeamSeen(),
    )
    with pytest.raises(JobError, match=r"the unit does not pass: .*one of its steps leaves the seam: sharpen"):
        finish(made(tmp_path, certify="require", steps=(("sharpen", {}),)), steps(("sharpen", {})))


class SeamSeen:
    verdict, reasons = "fail", ("a seam is seen",)
