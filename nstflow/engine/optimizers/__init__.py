"""Minimise an objective over images in [0, 1]: Adam with a box, and L-BFGS-B.

Both keep the best finite image that they saw, and stop with a JobError where a term is not finite.
"""

from nstflow.engine.optimizers.adam import Adam, AdamOptions
from nstflow.engine.optimizers.base import Found, Optimizer
from nstflow.engine.optimizers.lbfgs import LBFGS
from nstflow.engine.optimizers.stop import Stop

OPTIMIZERS: dict[str, type[Optimizer]] = {"adam": Adam, "lbfgs": LBFGS}

__all__ = ["LBFGS", "OPTIMIZERS", "Adam", "AdamOptions", "Found", "Optimizer", "Stop"]
