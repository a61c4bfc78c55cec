"""`keras.ops`, imported when first used.

Losses are declared, validated and planned without Keras; they compute with it inside a worker. Writing
`from nstflow.engine import ops` keeps a plugin file light in the same way.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("__"):  # introspection (inspect, doctest) must not start a backend
        raise AttributeError(name)
    import keras

    return getattr(keras.ops, name)
