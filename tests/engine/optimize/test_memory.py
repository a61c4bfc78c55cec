"""How much memory there is and a step takes, and how each backend says that it was too little."""

from __future__ import annotations

import pytest

from nstflow.engine.optimize import memory
from nstflow.engine.optimize.memory import fits, is_out_of_memory, workers
from nstflow.jobs.estimate import step_bytes

GIB = 2**30


@pytest.fixture
def machine(monkeypatch):
    """Sets the machine's memory."""

    def with_bytes(number):
        monkeypatch.setattr(memory, "machine_bytes", lambda: number)

    monkeypatch.delenv("NSTFLOW_WORKERS", raising=False)
    return with_bytes


def test_a_step_takes_twice_the_activations_of_vgg19_up_to_the_deepest_layer_of_style():
    """Counted by hand: cells and channels of block1_conv1 … block5_conv1."""
    cells = 2 * 64 + 2 * 128 / 2**2 + 4 * 256 / 4**2 + 4 * 512 / 8**2 + 512 / 16**2
    assert step_bytes(1, 1) == 2 * 4 * cells
    assert step_bytes(1024, 512) == 1024 * 512 * step_bytes(1, 1)


def test_a_step_fits_into_half_of_the_machine_and_not_into_more(machine):
    machine(2 * step_bytes(512, 512))
    assert fits(512, 512)
    assert not fits(512, 513)


def test_workers_share_the_machine(machine, monkeypatch):
    machine(2 * step_bytes(512, 512))
    monkeypatch.setenv("NSTFLOW_WORKERS", "4")
    assert fits(256, 256)
    assert not fits(257, 256)


@pytest.mark.parametrize(("said", "number"), [("3", 3), ("1", 1), ("0", 1), ("", 1), ("many", 1), ("-2", 1)])
def test_the_number_of_workers_is_what_the_scheduler_says_and_never_below_one(monkeypatch, said, number):
    monkeypatch.setenv("NSTFLOW_WORKERS", said)
    assert workers() == number


def test_without_a_scheduler_there_is_one_worker(monkeypatch):
    monkeypatch.delenv("NSTFLOW_WORKERS", raising=False)
    assert workers() == 1


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried"),
        RuntimeError("RESOURCE_EXHAUSTED: Out of memory while trying to allocate 4503599627370496 bytes."),
        type("ResourceExhaustedError", (Exception,), {})("OOM when allocating tensor with shape[1,64,9999,9999]"),
        type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_of_too_little_memory_are_known_as_such(error):
    assert is_out_of_memory(error)


@pytest.mark.parametrize("error", [RuntimeError("shapes do not match"), KeyError("memory"), ValueError("too large")])
def test_other_errors_are_not_taken_for_too_little_memory(error):
    assert not is_out_of_memory(error)


@pytest.mark.engine
def test_what_the_backend_itself_raises_is_known():
    """Four petabytes are more than a process can address."""
    import keras
    from keras import ops

    if keras.backend.backend() == "tensorflow":  # it tries for ten seconds before it says so
        from tensorflow.errors import ResourceExhaustedError

        assert is_out_of_memory(ResourceExhaustedError(None, None, "too large"))
        return
    with pytest.raises(Exception) as raised:  # noqa: PT011 (which one is the question)
        ops.convert_to_numpy(ops.ones((2**25, 2**25), dtype="float32"))
    assert is_out_of_memory(raised.value), repr(raised.value)
