"""Which devices a run takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nstflow.errors import UsageError
from nstflow.schedule import devices
from nstflow.schedule.devices import Device, choose_devices, take, visible_gpus


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(devices, "_usable_cores", lambda: 8)
    return 8


@pytest.fixture
def nvidia_smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a program of that name, which does what the shell script says, in the place of everything on PATH."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    def write(script: str, *, mode: int = 0o755) -> None:
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(mode)

    return write


def ids(chosen) -> list[str]:
    return [device.id for device in chosen]


@pytest.mark.parametrize(
    ("visible", "gpus"),
    [
        ("", []),
        ("-1", []),
        ("2,3", ["2", "3"]),
        (" 2 , 3 ", ["2", "3"]),
        ("GPU-8932f937, GPU-5ef9a1b0", ["GPU-8932f937", "GPU-5ef9a1b0"]),
        ("0,-1,1", ["0"]),  # CUDA ignores what comes after an invalid index
    ],
)
def test_cuda_visible_devices_is_read_as_cuda_does(visible: str, gpus: list[str]) -> None:
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": visible}) == gpus


def test_every_visible_gpu_is_taken_in_the_given_order() -> None:
    chosen = choose_devices(environ={"CUDA_VISIBLE_DEVICES": "3,GPU-8932f937"})
    assert chosen == (Device("gpu", "3"), Device("gpu", "GPU-8932f937"))
    assert [device.name for device in chosen] == ["gpu:3", "gpu:GPU-8932f937"]


@pytest.mark.parametrize("visible", ["", "-1"])
def test_the_cpu_computes_with_all_cores_where_every_gpu_is_hidden(visible: str, cores: int) -> None:
    (cpu,) = choose_devices(environ={"CUDA_VISIBLE_DEVICES": visible})
    assert (cpu.kind, cpu.threads) == ("cpu", cores)
    assert cpu.name.startswith("cpu")


def test_wanted_devices_are_positions_among_the_visible_ones() -> None:
    visible = {"CUDA_VISIBLE_DEVICES": "5,7,GPU-8932f937"}
    assert ids(choose_devices(wanted="2, 0", environ=visible)) == ["GPU-8932f937", "5"]
    assert ids(choose_devices(wanted="1,1", environ=visible)) == ["7"]


def test_cpu_is_taken_where_it_is_wanted_though_there_are_gpus() -> None:
    (cpu,) = choose_devices(wanted="cpu", environ={"CUDA_VISIBLE_DEVICES": "5,7"})
    assert cpu.kind == "cpu"


@pytest.mark.parametrize("wanted", ["2", "0,2", "-1", "gpu", "", "5"])
def test_an_unknown_position_is_refused_with_those_that_are_there(wanted: str) -> None:
    with pytest.raises(UsageError, match=r"expected 'cpu' or GPU positions \(0 to 1\)") as caught:
        choose_devices(wanted=wanted, environ={"CUDA_VISIBLE_DEVICES": "5,7"})
    assert f"--devices {wanted}:" in str(caught.value)


def test_a_position_is_refused_where_there_is_no_gpu() -> None:
    with pytest.raises(UsageError, match="none, there is no visible GPU"):
        choose_devices(wanted="0", environ={"CUDA_VISIBLE_DEVICES": ""})


@pytest.mark.parametrize(("jobs", "threads"), [(1, 8), (2, 4), (3, 2), (20, 1)])
def test_jobs_at_once_share_the_cores(jobs: int, threads: int, cores: int) -> None:
    chosen = choose_devices(wanted="cpu", jobs=jobs)
    assert [device.threads for device in chosen] == [threads] * jobs
    assert len(set(ids(chosen))) == jobs


@pytest.mark.parametrize(("jobs", "taken"), [(1, ["5"]), (2, ["5", "7"]), (9, ["5", "7"])])
def test_jobs_limit_the_gpus(jobs: int, taken: list[str]) -> None:
    assert ids(choose_devices(jobs=jobs, environ={"CUDA_VISIBLE_DEVICES": "5,7"})) == taken


@pytest.mark.parametrize("jobs", [0, -2])
def test_fewer_than_one_job_at_once_is_refused(jobs: int) -> None:
    with pytest.raises(UsageError, match=f"--jobs {jobs}: expected a number of at least 1"):
        choose_devices(jobs=jobs)


def test_gpus_are_those_that_nvidia_smi_lists(nvidia_smi) -> None:
    nvidia_smi('[ "$*" = "--query-gpu=index --format=csv,noheader" ] && printf "0\\n1\\n"')
    assert choose_devices() == (Device("gpu", "0"), Device("gpu", "1"))


def test_cuda_visible_devices_is_believed_before_nvidia_smi(nvidia_smi, monkeypatch: pytest.MonkeyPatch) -> None:
    nvidia_smi('printf "0\\n1\\n"')
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert visible_gpus() == []


@pytest.mark.parametrize(
    "script",
    ["printf '0\\n'; exit 9", "echo No devices were found", "exit 0", "kill -9 $$"],
    ids=["driver is broken", "no devices", "says nothing", "killed"],
)
def test_nvidia_smi_without_a_usable_answer_means_no_gpu(nvidia_smi, script: str) -> None:
    nvidia_smi(script)
    assert visible_gpus() == []


def test_an_nvidia_smi_that_cannot_be_started_means_no_gpu(nvidia_smi, tmp_path: Path) -> None:
    nvidia_smi("")
    (tmp_path / "nvidia-smi").write_text("#!/no/such/interpreter\n")
    assert visible_gpus() == []


def test_no_nvidia_smi_means_no_gpu(nvidia_smi) -> None:
    assert visible_gpus() == []


def test_taking_a_gpu_hides_the_others() -> None:
    environ = {"CUDA_VISIBLE_DEVICES": "5,7"}
    take(Device("gpu", "7"), environ)
    assert environ["CUDA_VISIBLE_DEVICES"] == "7"
    assert environ["KERAS_BACKEND"] == "tensorflow"


def test_taking_a_share_of_the_cpu_hides_all_gpus_and_limits_the_threads() -> None:
    environ = {"CUDA_VISIBLE_DEVICES": "5,7", "KERAS_BACKEND": "jax"}
    take(Device("cpu", "1", threads=3), environ)
    assert environ["CUDA_VISIBLE_DEVICES"] == "-1"
    assert environ["OMP_NUM_THREADS"] == environ["TF_NUM_INTRAOP_THREADS"] == "3"
    assert environ["KERAS_BACKEND"] == "jax", "the user's choice stays"


def test_a_deterministic_process_says_so_to_every_backend_and_keeps_the_flags_that_are_set() -> None:
    environ = {"XLA_FLAGS": "--xla_dump_to=x"}
    take(Device("cpu", "0", 2), environ, deterministic=True)
    assert environ["XLA_FLAGS"] == "--xla_dump_to=x --xla_gpu_deterministic_ops=true"
    assert environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
    plain: dict[str, str] = {}
    take(Device("cpu", "0", 2), plain)
    assert not {"XLA_FLAGS", "CUBLAS_WORKSPACE_CONFIG"} & set(plain)


def test_a_worker_takes_its_device_before_keras_is_imported() -> None:
    code = """
import os, sys
from nstflow.schedule.devices import Device
from nstflow.schedule.worker import start_worker
start_worker(Device("gpu", "5"), workers=3)
print(os.environ["CUDA_VISIBLE_DEVICES"], os.environ["NSTFLOW_WORKERS"], {"keras", "tensorflow"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "5 3 set()\n"


MEBIBYTE = 2**20


@pytest.mark.parametrize(
    ("number", "cores", "expected"),
    [
        (1, 8, 1),  # alone it has all cores
        (2, 2, 2),
        (3, 2, 1),  # the third would leave a core idle
        (16, 2, 2),
        (16, 8, 8),
        (8, 8, 8),
        (9, 8, 5),  # two rounds in any case: better with more cores each
    ],
)
def test_a_cpu_makes_as_many_jobs_at_once_as_end_soonest(
    monkeypatch: pytest.MonkeyPatch, number: int, cores: int, expected: int
) -> None:
    monkeypatch.setattr(devices, "machine_bytes", lambda: 2**40)
    assert devices.jobs_at_once(number, job_bytes=MEBIBYTE, cores=cores) == expected


def test_jobs_at_once_fit_into_half_of_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "machine_bytes", lambda: 16 * 1024 * MEBIBYTE)
    assert devices.jobs_at_once(16, job_bytes=1024 * MEBIBYTE, cores=16) == 4
    assert devices.jobs_at_once(16, job_bytes=64 * 1024 * MEBIBYTE, cores=16) == 1
