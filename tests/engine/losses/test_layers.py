"""The scale at which a style speaks, as a word for layers."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from nstflow.engine.losses import STYLE_LAYERS, Content, Gram, Histogram, MeanStd, SlicedWasserstein, normalized

STYLE_LOSSES = (Gram, MeanStd, SlicedWasserstein, Histogram)


@pytest.mark.parametrize("loss", STYLE_LOSSES)
@pytest.mark.parametrize("scale", ["fine", "balanced", "bold"])
def test_a_scale_is_resolved_to_its_layers(loss, scale):
    assert loss(layers=scale).model_dump(mode="json")["layers"] == dict(STYLE_LAYERS[scale])
    assert loss(layers=scale) == loss(layers=dict(STYLE_LAYERS[scale]))


def test_fine_leans_on_shallow_layers_and_bold_on_deep_ones():
    def depth(scale):
        shares = normalized(STYLE_LAYERS[scale])
        return sum(share * int(name[len("block")]) for name, share in shares.items())

    assert depth("fine") < depth("balanced") < depth("bold")


@pytest.mark.parametrize("loss", [Gram, MeanStd, SlicedWasserstein])
def test_balanced_is_the_default(loss):
    assert loss() == loss(layers="balanced")


@pytest.mark.parametrize("loss", STYLE_LOSSES)
@pytest.mark.parametrize(
    ("found", "hint"),
    [("bolt", "; did you mean 'bold'?"), ("Fine", "; did you mean 'fine'?"), ("block1_conv1", ""), ("", "")],
)
def test_another_word_is_refused_with_those_there_are(loss, found, hint):
    with pytest.raises(ValidationError) as caught:
        loss(layers=found)
    expected = f"'{found}': expected one of fine, balanced, bold, or layers such as {{block1_conv1: 2, ...}}{hint}"
    assert str(caught.value.errors()[0]["ctx"]["error"]) == expected


def test_layers_may_still_be_a_list_or_weights():
    assert Gram(layers=["block1_conv1"]).layers == {"block1_conv1": 1}
    assert Gram(layers={"block1_conv1": 2, "block5_conv1": 0}).layers == {"block1_conv1": 2}


def test_a_content_has_no_scale():
    with pytest.raises(ValidationError):
        Content(layers="bold")
