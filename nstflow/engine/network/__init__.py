"""The networks that come with nstflow, registered as any plugin's would be."""

from nstflow.engine.network.backbone import Backbone, WeightsFile
from nstflow.engine.network.own_file import OwnFile, find_backbone
from nstflow.engine.network.slim import Slim
from nstflow.engine.network.vgg19 import Vgg19
from nstflow.plugins import hookimpl

__all__ = ["Backbone", "OwnFile", "Slim", "Vgg19", "WeightsFile", "find_backbone"]


@hookimpl
def nstflow_backbones() -> list[type[Backbone]]:
    """The built-in backbones."""
    return [Slim, Vgg19]
