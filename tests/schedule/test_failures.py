"""What is recorded of jobs that fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from nstflow.errors import JobError, OutputError, PictureError, SeamError, UsageError, WeightsError
from nstflow.outputs.folders import JobFolder
from nstflow.outputs.records import FailureKind
from nstflow.schedule.failures import record_error
from testing.finished import job


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PictureError("koi.png: no such picture"), FailureKind.PICTURE),
        (WeightsError("vgg19: out of memory"), FailureKind.NETWORK),
        (OutputError("no space left"), FailureKind.DISK),
        (SeamError("a seam is visible"), FailureKind.SEAM),
        (MemoryError(), FailureKind.MEMORY),
        (RuntimeError("CUDA out of memory"), FailureKind.MEMORY),
        (JobError("gram became NaN"), FailureKind.OTHER),
        (UsageError("a size"), FailureKind.OTHER),
        (ValueError("broken"), FailureKind.OTHER),
    ],
)
def test_a_failure_is_recorded_whole_and_with_its_kind(tmp_path: Path, error: Exception, kind: FailureKind) -> None:
    one = job(tmp_path)
    result = record_error(one, error)
    recorded = JobFolder(tmp_path).read_failure()
    assert recorded is not None
    assert (recorded.kind, recorded.error) == (kind.value, result.error)
    assert str(error) in recorded.error + recorded.details
