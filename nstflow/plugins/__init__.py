"""What plugins import: the mark of a hook's implementation."""

from nstflow.plugins.hookspecs import hookimpl

__all__ = ["hookimpl"]
