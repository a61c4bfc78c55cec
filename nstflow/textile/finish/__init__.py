"""The finishing steps that come with nstflow, registered through the hook that plugin files use."""

from typing import get_args

from nstflow.errors import listed
from nstflow.option_models import WholeNumber
from nstflow.plugins import hookimpl
from nstflow.plugins.kinds import Kind
from nstflow.textile.finish.base import Artwork, Finish, Number, OnPlates
from nstflow.textile.finish.chain import Outlook, outlook, prepare
from nstflow.textile.finish.colorways import Colorways
from nstflow.textile.finish.inks import Inks
from nstflow.textile.finish.running import run_step
from nstflow.textile.finish.sharpen import Sharpen
from nstflow.textile.finish.step_error import StepError

__all__ = [
    "FINISHES",
    "Artwork",
    "Colorways",
    "Finish",
    "Inks",
    "Number",
    "Outlook",
    "Sharpen",
    "StepError",
    "WholeNumber",
    "outlook",
    "prepare",
    "run_step",
]


def _fault(finish: type[Finish]) -> str:
    on_plates, words = getattr(finish, "on_plates", None), get_args(OnPlates)
    if on_plates in words:
        return ""
    return f"on_plates is {on_plates!r}; expected a ClassVar that is {listed([repr(word) for word in words], 'or')}"


FINISHES: Kind[Finish] = Kind(
    hook="nstflow_finishes",
    noun="finish",
    base=Finish,
    base_name="nstflow.textile.finish.Finish",
    methods=("__call__",),
    example="linen",
    fault=_fault,
)


@hookimpl
def nstflow_kinds() -> list[Kind[Finish]]:
    """Return the kind of plugins whose base class is here."""
    return [FINISHES]


@hookimpl
def nstflow_finishes() -> list[type[Finish]]:
    """Return the built-in steps."""
    return [Sharpen, Inks, Colorways]
