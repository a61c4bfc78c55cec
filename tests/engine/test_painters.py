"""Which painter a recipe's `engine.method` gets."""

from __future__ import annotations

import typing

import pytest

from nstflow.engine.network import Slim
from nstflow.engine.painter import Painter
from nstflow.engine.painters import painter_for
from nstflow.jobs.options.engine import Optimize


@pytest.mark.engine
@pytest.mark.parametrize("method", typing.get_args(Optimize.model_fields["method"].annotation))
def test_every_method_of_a_recipe_has_a_painter(method: str):
    backbone = Slim()
    assert isinstance(painter_for(method, backbone, backbone.obtain()), Painter)
