"""The networks that come with nstflow, registered as any plugin's would be."""

import re

from nstflow.engine.network.backbone import Backbone, WeightsFile
from nstflow.engine.network.own_file import OwnFile, find_backbone
from nstflow.engine.network.slim import Slim
from nstflow.engine.network.vgg19 import Vgg19
from nstflow.plugins import hookimpl
from nstflow.plugins.kinds import Kind

__all__ = ["BACKBONES", "Backbone", "OwnFile", "Slim", "Vgg19", "WeightsFile", "find_backbone"]


_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")  # no dots: those are files


def _is_plain_name(text: str) -> bool:
    return _PLAIN_NAME.fullmatch(text) is not None


BACKBONES: Kind[Backbone] = Kind(
    hook="nstflow_backbones",
    noun="backbone",
    base=Backbone,
    base_name="nstflow.engine.network.Backbone",
    methods=("locate", "load"),
    example="sketch",
    is_name=_is_plain_name,
)


@hookimpl
def nstflow_kinds() -> list[Kind[Backbone]]:
    """Return the kind of plugins whose base class is here."""
    return [BACKBONES]


@hookimpl
def nstflow_backbones() -> list[type[Backbone]]:
    """Return the built-in backbones."""
    return [Slim, Vgg19]
