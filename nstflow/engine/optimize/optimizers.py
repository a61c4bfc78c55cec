"""The optimizers by name: Adam with a box, and L-BFGS-B, over images in [0, 1].

Both return the best image that they saw, and stop with a JobError where a term is not finite.
"""

from nstflow.engine.optimize.adam import Adam
from nstflow.engine.optimize.lbfgs import LBFGS
from nstflow.engine.optimize.optimizer import Minimum, Optimizer

OPTIMIZERS: dict[str, type[Optimizer]] = {"adam": Adam, "lbfgs": LBFGS}

__all__ = ["LBFGS", "OPTIMIZERS", "Adam", "Minimum", "Optimizer"]
