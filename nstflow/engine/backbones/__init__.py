"""The networks that come with nstflow, registered as any plugin's would be."""

from nstflow.engine.backbones.base import Backbone, WeightsFile
from nstflow.engine.backbones.own_file import OwnFile, find_backbone
from nstflow.engine.backbones.slim import Slim
from nstflow.engine.backbones.vgg19 import Vgg19
from nstflow.plugins import hookimpl

__all__ = ["Backbone", "OwnFile", "Slim", "Vgg19", "WeightsFile", "find_backbone"]


@hookimpl
def nstflow_backbones() -> list[type[Backbone]]:
    """The built-in backbones."""
    return [Slim, Vgg19]
