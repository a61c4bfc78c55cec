"""The finishing steps that come with nstflow, registered through the hook that plugin files use."""

from nstflow.option_models import WholeNumber
from nstflow.plugins import hookimpl
from nstflow.textile.finish.base import Artwork, Finish, Number
from nstflow.textile.finish.chain import Outlook, outlook, prepare
from nstflow.textile.finish.colorways import Colorways
from nstflow.textile.finish.inks import Inks
from nstflow.textile.finish.running import run_step
from nstflow.textile.finish.sharpen import Sharpen

__all__ = [
    "Artwork",
    "Colorways",
    "Finish",
    "Inks",
    "Number",
    "Outlook",
    "Sharpen",
    "WholeNumber",
    "outlook",
    "prepare",
    "run_step",
]


@hookimpl
def nstflow_finishes() -> list[type[Finish]]:
    """Return the built-in steps."""
    return [Sharpen, Inks, Colorways]
