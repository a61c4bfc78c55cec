"""Which losses a recipe has in use, and their layers."""

from __future__ import annotations

from nstflow.jobs.layers import LAYER_NAMES
from testing.recipe_models import MODEL, message, recipe


def test_a_loss_of_weight_0_is_not_in_use() -> None:
    losses = recipe(losses={"gram": {"weight": 0}, "color": {"weight": 1}}).losses.in_use()
    assert set(losses) == {"content", "tv", "color"}
    assert set(recipe(losses={"color": {}}).losses.in_use()) == {"content", "gram", "tv"}


def test_layers_may_be_a_list_or_weights_and_must_not_all_be_0() -> None:
    listed = recipe(losses={"gram": {"layers": ["block1_conv1", "block3_conv4"]}}).losses.in_use()["gram"]
    assert dict(listed.layers) == {"block1_conv1": 1, "block3_conv4": 1}
    assert "no layer with a weight above 0" in message(
        MODEL, styles=["a"], losses={"gram": {"layers": {"block1_conv1": 0}}}
    )
    assert "no layer" in message(MODEL, styles=["a"], losses={"gram": {"layers": []}})
    for layer in LAYER_NAMES:
        assert recipe(losses={"content": {"layers": [layer]}})
