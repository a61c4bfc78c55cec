"""What a plugin with a network imports: `from nstflow.engine.backbones import Backbone, WeightsFile`."""

from nstflow.engine.network.backbone import Backbone, WeightsFile
from nstflow.engine.network.network_file import read_network

__all__ = ["Backbone", "WeightsFile", "read_network"]
