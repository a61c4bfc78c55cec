"""Standard output and error as commands write them: what happens to them is no bug of ours."""

from __future__ import annotations

import io
import os
import sys

from nstflow.errors import OutputError


class _Talk(io.TextIOWrapper):
    """Standard error: what cannot be written to it is dropped, for who would hear of it?

    It overrides what takes text and not what takes bytes: an interrupt within that would have them written twice.
    """

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError as error:
            self._lose(error)
        return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._lose(error)

    def _lose(self, error: OSError) -> None:
        """Let the rest, and what is still buffered, go nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


class _Data(_Talk):
    """Standard output. A reader that has seen enough (`nstflow plan … | head`) is fine; a full disk is not."""

    def _lose(self, error: OSError) -> None:
        super()._lose(error)
        if not isinstance(error, BrokenPipeError):
            reason = error.strerror or str(error)
            raise OutputError(f"stdout: cannot be written: {reason}; send it to another place") from error


def set_up_streams() -> None:
    """Let the process's own streams fail as above, and show `?` for `→` and `×` where their encoding is an old one."""
    if sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _stream(sys.stdout, _Data)
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _stream(sys.stderr, _Talk)


def _stream(stream: io.TextIOWrapper, kind: type[_Talk]) -> _Talk:
    stream.flush()
    return kind(stream.buffer, encoding=stream.encoding, errors="replace", line_buffering=stream.line_buffering)
