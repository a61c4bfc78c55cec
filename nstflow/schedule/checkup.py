"""Is this machine ready? What `nstflow doctor` prints."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nstflow._version import __version__
from nstflow.engine.backend.installed import check_backend, does_not_start
from nstflow.engine.network import Slim, Vgg19
from nstflow.engine.network.vgg19 import ENVIRONMENT_VARIABLE
from nstflow.errors import BackendError, WeightsError
from nstflow.schedule.devices import choose_devices, take

_IMPORT_TIMEOUT_S = 180
_LOW_DISK_GB = 2
_ASK_BACKEND = """
from nstflow.engine.backend.precision import resolve
from nstflow.engine.backend.versions import versions, visible_gpus
print(versions()["keras"], versions()["backend"], resolve("auto"), visible_gpus())
"""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. remedy: what to do where it is not ok."""

    what: str
    found: str
    ok: bool = True
    remedy: str = ""


def checkup() -> list[Finding]:
    """Versions, devices, disk and weights. Starts the backend in a process of its own, as a worker would."""
    return [
        Finding("nstflow", __version__),
        Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        *_backend_and_devices(),
        _disk(),
        _slim(),
        _vgg19(),
    ]


def _backend_and_devices() -> list[Finding]:
    devices = choose_devices()
    environ = dict(os.environ)
    take(devices[0], environ)
    try:
        check_backend(environ)
        answer = subprocess.run(
            [sys.executable, "-c", _ASK_BACKEND],
            env=environ,
            capture_output=True,
            text=True,
            timeout=_IMPORT_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        return [_not_ready(does_not_start(f"no answer within {_IMPORT_TIMEOUT_S} s", environ))]
    except BackendError as error:
        return [_not_ready(error)]
    if answer.returncode != 0:
        reason = (answer.stderr.strip().splitlines() or ["without a word"])[-1]
        return [_not_ready(does_not_start(reason, environ))]
    keras_version, backend, version, precision, gpus = answer.stdout.split()[-5:]
    network = f"networks are computed in {precision} (engine.precision: auto)"
    found = [Finding("backend", f"Keras {keras_version} with {backend} {version}; {network}")]
    names = ", ".join(device.name for device in devices)
    if devices[0].kind == "gpu" and int(gpus) == 0:
        remedy = f"install {backend} with CUDA support, or run with --devices cpu"
        return [*found, Finding("devices", f"{names}, but {backend} does not see it", ok=False, remedy=remedy)]
    cores = f" ({devices[0].threads} cores)" if devices[0].kind == "cpu" else ""
    return [*found, Finding("devices", f"{names}{cores}")]


def _not_ready(error: BackendError) -> Finding:
    return Finding("backend", error.found, ok=False, remedy=error.remedy)


def _disk() -> Finding:
    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    return Finding(
        "disk",
        f"{free_gb:.0f} GB free here",
        ok=free_gb >= _LOW_DISK_GB,
        remedy="free some space, or set outputs.folder to another disk",
    )


def _slim() -> Finding:
    try:
        found = Slim().locate()
        Slim().check(found)
    except WeightsError as error:
        return Finding("weights", "slim", ok=False, remedy=str(error))
    return Finding("weights", f"slim: {found.path} (built in, for drafts)")


def _vgg19() -> Finding:
    try:
        found = Vgg19().locate()
        Vgg19().check(found)
    except WeightsError as error:
        return Finding("weights", "vgg19", ok=False, remedy=str(error))
    if found.path is None:
        later = f"the first run fetches them (80 MB, once); without a network set {ENVIRONMENT_VARIABLE} to the file"
        return Finding("weights", f"vgg19: not here yet; {later}")
    return Finding("weights", f"vgg19: {found.path}")
