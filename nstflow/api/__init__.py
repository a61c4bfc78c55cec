"""The Python API: what the commands call, for notebooks and scripts.

import nstflow

report = nstflow.run("recipes/spring.yaml")
tile = nstflow.stylize("koi.png", "ikat.png", repeat="half-drop", width_px=256)
nstflow.preview(tile, repeat="half-drop")
nstflow.save(tile, "koi-ikat.png", dpi=150)
"""

from nstflow.api.one_tile import stylize
from nstflow.api.pictures import preview, save
from nstflow.api.recipes import load_recipe, plan, run
from nstflow.errors import NstflowError
from nstflow.pictures.given import PictureLike
from nstflow.schedule.report import RunReport

__all__ = ["NstflowError", "PictureLike", "RunReport", "load_recipe", "plan", "preview", "run", "save", "stylize"]
