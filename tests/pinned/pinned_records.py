"""The records that runs leave, made by the functions that make them, with what time and versions change left out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import house
import numpy as np
from pinned_project import CASES, build_project, planned, without_measures

import nstflow

_COMPRESSED = (".png", ".tif", ".jpg", ".webp")


def made(folder: Path) -> Any:
    """Make the record of a tile that the engine handed over, with frames and notes."""
    one = house.job(folder)
    house.publish_tile(one, house.finished(one))
    return read(house.tile_folder(one), "made.json")


def manifest(folder: Path) -> Any:
    """Make the record of a job that uses every field: print size, steps, colorways, a certificate, a role."""
    steps = house.steps(
        ("inks", {"colors": ["ivory: #f4ecd8", "navy: #16264d"], "min_island_px": 0, "smooth_mm": 0}),
        ("colorways", {"night": {"colors": ["#000000", "#101010"]}}),
    )
    one = house.job(
        folder, preset="gatys", role="hero", finish_inputs={"profile": "cc"}, noise=0.25, style_scale=2.0, blocks=512,
        periodic="fade", formats=("png", "tiff"), separations=True, title="Spring", creator="Weber", mill="weber",
        is_draft=True, steps=tuple((step.name, step.model_dump(mode="json")) for step in steps),
    )  # fmt: skip
    house.publish_tile(one, house.finished(one, image=halves(*one.canvas.unit_px)))
    house.finish(one, steps)
    return read(folder, "manifest.json")


def least_manifest(folder: Path) -> Any:
    """Make the record of a job without a content, steps, and a certificate."""
    one = house.job(folder, content_id=None, content=None, certify="off", differs={}, notes=(), repeat="none")
    house.publish_tile(one, house.finished(one, notes=()))
    house.finish(one, ())
    return read(folder, "manifest.json")


def failure(folder: Path) -> Any:
    """Make the record of a job that failed by a bug."""
    house.publish_failure(house.job(folder), "ValueError: broken", details="Traceback (most recent call last):\n  …")
    return read(folder, "failure.json")


def run(folder: Path) -> Any:
    """Make the record of a matrix with an included tile, a blend and the words of its sheet."""
    plan = planned(build_project(folder), CASES["everything"])
    house.record_run(plan)
    return read(plan.recipe.folder, "run.json")


def run_of_style_alone(folder: Path) -> Any:
    """Make the record of a matrix without contents."""
    plan = planned(build_project(folder), CASES["style alone"])
    house.record_run(plan)
    return read(plan.recipe.folder, "run.json")


MAKERS: dict[str, Callable[[Path], Any]] = {
    "made": made,
    "manifest": manifest,
    "least manifest": least_manifest,
    "failure": failure,
    "run": run,
    "run of style alone": run_of_style_alone,
}


KINDS: dict[str, Any] = {
    "made": house.Made,
    "manifest": house.Manifest,
    "least manifest": house.Manifest,
    "failure": house.Failure,
    "run": house.RunRecord,
    "run of style alone": house.RunRecord,
}


def oldest(records: dict[str, Any]) -> dict[str, Any]:
    """Leave of records what they cannot do without, as older versions wrote them."""
    return {
        "made": {key: records["made"][key] for key in records["made"] if key not in ("format", "notes")},
        "manifest": {
            **{
                key: records["manifest"][key]
                for key in (
                    "id", "content", "style", "variant", "key", "settings", "inputs", "files", "losses", "versions",
                    "backend", "device", "seconds", "created",
                )
            },
            "tile": {key: records["manifest"]["tile"][key] for key in ("repeat", "unit_px", "swatch_px", "dpi")},
        },
        "failure": {key: records["failure"][key] for key in ("id", "key", "error", "created")},
        "run": {
            **{key: records["run"][key] for key in ("recipe", "created", "nstflow_version")},
            "rows": [{"content": "koi"}],
            "columns": [{"style": "ikat"}],
            "cells": [{"row": 0, "column": 0, "job": "koi__ikat__default"}],
        },
    }  # fmt: skip


def read(folder: Path, name: str) -> Any:
    """Read a record with placeholders for times, versions and the bytes that zlib packed, all of which are checked."""
    record = json.loads((folder / name).read_bytes())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", record["created"]), "in UTC, to the second"
    record["created"] = "(when)"
    if "nstflow_version" in record:
        assert record["nstflow_version"] == nstflow.__version__
        record["nstflow_version"] = "(version)"
    if "certificates" in record:
        record["certificates"] = {name: without_measures(one) for name, one in record["certificates"].items()}
    for file, digest in record.get("files", {}).items():
        assert digest == sha256((folder / file).read_bytes()).hexdigest(), file
        if file.endswith(_COMPRESSED):
            record["files"][file] = "(SHA-256)"
    return record


def halves(width: int, height: int) -> np.ndarray:
    """Draw a tile of two colors that are inks, left and right: float32 (H, W, 3)."""
    image = np.empty((height, width, 3), dtype="float32")
    image[:, : width // 2] = np.array([0xF4, 0xEC, 0xD8]) / 255
    image[:, width // 2 :] = np.array([0x16, 0x26, 0x4D]) / 255
    return image
