"""A network with its convolutions in fewer bits."""

from __future__ import annotations

from nstflow.engine import ops
from nstflow.engine.backend.precision import resolve
from nstflow.engine.network.features import Params
from nstflow.jobs.options.engine import Precision


def with_precision(params: Params, precision: Precision) -> Params:
    """Return the network with its convolutions in a precision; readouts stay in float32, as losses do."""
    if resolve(precision) == "float32":
        return params
    return {
        name: layer._replace(kernel=ops.cast(layer.kernel, "bfloat16"), bias=ops.cast(layer.bias, "bfloat16"))
        for name, layer in params.items()
    }
