"""What every program here prints and writes beside its table."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

import click
import keras

json_option = click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write the numbers to this file."
)


def machine() -> str:
    """Name the processor, its cores and the backend, on a line."""
    return f"{_processor()}, {os.cpu_count()} cores, {keras.backend.backend()}"


def write_json(file: Path | None, found: dict[str, Any]) -> None:
    """Nothing where no file is asked for."""
    if file is not None:
        file.write_text(json.dumps({"machine": machine(), **found}, indent=2) + "\n")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
