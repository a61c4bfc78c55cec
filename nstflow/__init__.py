"""nstflow: recipe-driven neural style transfer for textile and surface designers."""

from nstflow._version import __version__

__all__ = ["__version__"]
