"""What a plugin with a network imports: `from nstflow.engine.backbones import Backbone, WeightsFile`.

Its names stay where plugins look for them: a plugin file's bytes are in the keys of its jobs, so that to edit an
import would be to paint all of its tiles again.
"""

from nstflow.engine.network.backbone import Backbone, WeightsFile

__all__ = ["Backbone", "WeightsFile"]
