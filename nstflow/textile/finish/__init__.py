"""The finishing steps that come with nstflow, registered through the hook that plugin files use."""

from nstflow.plugins import hookimpl
from nstflow.textile.finish.base import Artwork, Finish, Number, prepare, surround
from nstflow.textile.finish.sharpen import Sharpen

__all__ = ["Artwork", "Finish", "Number", "Sharpen", "prepare", "surround"]


@hookimpl
def nstflow_finishes() -> list[type[Finish]]:
    """The built-in steps."""
    return [Sharpen]
