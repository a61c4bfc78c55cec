"""A least-recently-used cache bounded by the bytes of the arrays in it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from math import prod
from typing import Any

import keras

_BYTES_PER_NUMBER = 4  # the engine computes in float32


class ByteBoundedCache:
    """Keeps containers of tensors; forgets the ones used longest ago when they outgrow the limit."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable) -> Any | None:
        """Return what is kept under a key, or None."""
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key][0]

    def put(self, key: Hashable, tensors: Any) -> None:
        """Keep the tensors, unless they alone are over the limit."""
        size = sum(prod(tensor.shape) * _BYTES_PER_NUMBER for tensor in keras.tree.flatten(tensors))
        if size > self._limit_bytes or key in self._entries:
            return
        self._entries[key] = (tensors, size)
        self._held_bytes += size
        while self._held_bytes > self._limit_bytes:
            _, (_, freed) = self._entries.popitem(last=False)
            self._held_bytes -= freed
