"""The Python API, with a network of random weights in place of VGG19."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nstflow
from nstflow.errors import PictureError, RecipeError, UsageError, WeightsError

pytestmark = pytest.mark.engine

CONTENT = np.linspace(0, 1, 48 * 64 * 3, dtype="float32").reshape(48, 64, 3)
STYLE = np.random.default_rng(1).random((40, 40, 3), dtype="float32")


@pytest.fixture
def stylize(random_weights: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(random_weights))

    def with_defaults(content=CONTENT, style=STYLE, **settings):
        return nstflow.stylize(content, style, **{"width_px": 64, "iterations": 2, **settings})

    return with_defaults


def test_a_tile_has_the_content_s_aspect_snapped_to_the_repeat(stylize) -> None:
    tile = stylize(repeat="half-drop")
    assert tile.shape == (64, 64, 3)  # 48 px lies half-way between 32 and 64
    assert tile.dtype == np.float32
    assert 0 <= tile.min() < tile.max() <= 1
    assert stylize(repeat="straight").shape == (48, 64, 3)


def test_the_same_call_gives_the_same_tile_and_another_seed_another_pattern(stylize) -> None:
    first, again, other = (stylize(None, start="noise", seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_pictures_may_be_files(stylize, tmp_path: Path) -> None:
    from PIL import Image

    Image.fromarray((STYLE * 255).astype("uint8")).save(tmp_path / "style.png")
    assert stylize(style=tmp_path / "style.png").shape == (48, 64, 3)
    with pytest.raises(PictureError, match=r"stile\.png: no such picture; did you mean 'style\.png'"):
        stylize(style=tmp_path / "stile.png")


def test_a_plugin_s_loss_can_be_used(stylize) -> None:
    plugin = Path(__file__).parents[1] / "plugins" / "edge_keep.py"
    with_it = stylize(plugins=[plugin], losses={"edge_keep": {"weight": 50.0}})
    assert not np.array_equal(with_it, stylize())


def test_wrong_settings_are_told_all_at_once(stylize) -> None:
    with pytest.raises(RecipeError) as caught:
        stylize(repeat="half-dropp", optimizer="adamm", losses={"gram": {"weigth": 2}})
    said = str(caught.value)
    assert "did you mean 'half-drop'" in said
    assert "did you mean 'adam'" in said
    assert "losses.gram.weigth: unknown key; did you mean 'weight'?" in said


def test_an_array_of_bytes_is_refused_with_what_is_expected(stylize) -> None:
    with pytest.raises(UsageError, match=r"uint8 .* expected float \(height, width, 3\)"):
        stylize(style=(STYLE * 255).astype("uint8"))


def test_missing_weights_are_told_with_the_remedy(stylize) -> None:
    with pytest.raises(WeightsError, match=r"nowhere\.h5.*NSTFLOW_WEIGHTS"):
        stylize(weights="nowhere.h5")
