"""One tile from Python, with the built-in network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nstflow
from nstflow.errors import NstflowError, PictureError, RecipeError, UsageError, WeightsError
from testing.places import ROOT
from testing.project_folder import Project

pytestmark = pytest.mark.engine

CONTENT = np.linspace(0, 1, 48 * 64 * 3, dtype="float32").reshape(48, 64, 3)
STYLE = np.random.default_rng(1).random((40, 40, 3), dtype="float32")


@pytest.fixture
def stylize():
    def with_defaults(content=CONTENT, style=STYLE, *, engine=None, **settings):
        engine = {"iterations": 2, "weights": "slim", **(engine or {})}
        return nstflow.stylize(content, style, engine=engine, **{"width_px": 64, **settings})

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


def test_the_optimizer_the_precision_and_the_blocks_can_be_chosen(stylize) -> None:
    def pattern(**engine):
        return stylize(**PATTERN, engine={"precision": "float32", **engine})

    plain = pattern()
    assert np.array_equal(pattern(adam={"rate": 0.04}, blocks=256), plain)
    assert not np.array_equal(pattern(adam={"rate": 0.01}), plain)
    assert not np.array_equal(pattern(precision="bfloat16"), plain)
    at_once, later = (pattern(iterations=9, adam={"rate": 0.01}, stop={"loss": loss}) for loss in (1e9, 1e-9))
    assert not np.array_equal(at_once, later)
    with pytest.raises(RecipeError, match=r"engine\.adam\.speed: unknown key"):
        stylize(engine={"adam": {"speed": 1}})


def test_pictures_may_be_files(stylize, tmp_path: Path) -> None:
    Image.fromarray((STYLE * 255).astype("uint8")).save(tmp_path / "style.png")
    assert stylize(style=tmp_path / "style.png").shape == (48, 64, 3)
    with pytest.raises(PictureError, match=r"stile\.png: no such picture; did you mean 'style\.png'"):
        stylize(style=tmp_path / "stile.png")


def test_a_masked_content_stays_as_it_is_where_the_mask_is_black(stylize, tmp_path: Path) -> None:
    mask = np.zeros((24, 32), "float32")
    mask[:, :16] = 1
    tile = stylize(repeat="none", content_mask=mask)
    np.testing.assert_allclose(tile[:, 40:], CONTENT[:, 40:], atol=1e-6)
    assert np.abs(tile - CONTENT)[:, :24].max() > 0.05
    Image.fromarray((mask * 255).astype("uint8")).resize((64, 48), 0).save(tmp_path / "mask.png")
    by_file = stylize(repeat="none", content_mask=tmp_path / "mask.png")
    np.testing.assert_allclose(by_file[:, 40:], CONTENT[:, 40:], atol=1e-6)


def test_a_masked_style_is_learned_from_where_the_mask_is_white(stylize) -> None:
    mask = np.zeros((40, 40), "float32")
    mask[:20] = 1
    whole, upper = (stylize(None, start="noise", width_px=32, style_mask=mask_) for mask_ in (None, mask))
    assert np.abs(whole - upper).max() > 1e-3


@pytest.mark.parametrize(
    ("masks", "expected"),
    [
        (
            {"style_mask": np.ones((40, 60), "float32")},
            r"style_mask: 60 × 40 px has not the aspect of the style, 40 × 40",
        ),
        ({"style_mask": np.zeros((40, 40), "float32")}, r"style_mask: black all over"),
        ({"content": None, "content_mask": np.ones((48, 64), "float32")}, r"a content_mask without a content; leave"),
        ({"content_mask": np.full((48, 64), 2, "float32")}, r"values from 2\.0 to 2\.0; expected \[0, 1\]"),
    ],
)
def test_a_mask_that_does_not_fit_is_refused_with_what_is_expected(stylize, masks, expected: str) -> None:
    with pytest.raises((PictureError, UsageError), match=expected):
        stylize(**masks)


def test_a_plugin_s_loss_can_be_used(stylize) -> None:
    plugin = ROOT / "plugins" / "edge_keep.py"
    with_it = stylize(plugins=[plugin], losses={"edge_keep": {"weight": 50.0}})
    assert not np.array_equal(with_it, stylize())


def test_wrong_settings_are_told_all_at_once(stylize) -> None:
    with pytest.raises(RecipeError) as caught:
        stylize(repeat="half-dropp", engine={"optimizer": "adamm"}, losses={"gram": {"weigth": 2}})
    said = str(caught.value)
    assert "did you mean 'half-drop'" in said
    assert "did you mean 'adam'" in said
    assert "losses.gram.weigth: unknown key; did you mean 'weight'?" in said


def test_a_palette_without_inks_is_told(stylize) -> None:
    with pytest.raises(RecipeError, match=r"losses\.palette: name the inks"):
        stylize(losses={"palette": {"weight": 1}})


def as_bytes(picture: np.ndarray) -> np.ndarray:
    return np.rint(picture * 255).astype("uint8")


def test_pictures_may_be_arrays_of_bytes_pillow_images_or_files_alike(stylize, tmp_path: Path) -> None:
    content, style = as_bytes(CONTENT), as_bytes(STYLE)
    Image.fromarray(content).save(tmp_path / "content.png")
    Image.fromarray(style).save(tmp_path / "style.png")
    by_file = stylize(tmp_path / "content.png", tmp_path / "style.png")
    assert np.array_equal(stylize(content, style), by_file)
    assert np.array_equal(stylize(Image.fromarray(content), Image.fromarray(style)), by_file)
    assert np.array_equal(
        stylize(content, style, start=content), stylize(content, style, start=tmp_path / "content.png")
    )


def test_a_grey_picture_and_a_mask_of_truth_values_are_taken(stylize) -> None:
    grey = as_bytes(CONTENT)[..., 0]
    mask = np.zeros((48, 64), bool)
    mask[:, :32] = True
    assert np.array_equal(stylize(grey), stylize(np.repeat(grey[..., None], 3, axis=2)))
    by_array = stylize(grey, content_mask=mask)
    assert np.array_equal(stylize(grey, content_mask=Image.fromarray(mask)), by_array)
    assert not np.array_equal(by_array, stylize(grey))


def test_a_motif_is_cut_out_where_its_array_is_opaque(stylize) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 4), dtype="uint8")
    noise[..., 3] = 0
    noise[14:34, 20:44, 3] = 255
    toss = {"periodic": "motif", "toss": {"count": 3, "scale": 0.25}}
    assert stylize(noise, **toss).shape == (64, 64, 3)
    assert np.array_equal(stylize(Image.fromarray(noise), **toss), stylize(noise, **toss))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"seed": "a"}, r"seed: found 'a' \(str\); expected a whole number from 0"),
        ({"seed": -1}, r"seed: found -1"),
        ({"seed": True}, r"seed: found True"),
        ({"width_px": "64px"}, r"width_px: found '64px' \(str\); expected a whole number .*such as 256"),
        ({"height_px": 2.5}, r"height_px: found 2\.5"),
        ({"width_px": 8}, r"^width_px, height_px: '8px': expected sides from 32 to"),
        ({"repeat": 5}, r"^repeat: '5': unknown repeat"),
        ({"engine": "slim"}, r"^engine: 'slim': expected keys and values \(\{\"key\": value\}\)"),
        ({"losses": 3}, r"^losses: 3: expected keys and values"),
        ({"losses": ["gram"]}, r"^losses: a list: expected keys and values"),
        ({"toss": 3}, r"^toss: 3: expected keys and values"),
        ({"plugins": 5}, r"plugins: found 5 \(int\); expected a list of paths"),
        ({"plugins": "own.py"}, r"own\.py: no such plugin file"),
        ({"content": [[0, 1]]}, r"content: found \[\[0, 1\]\] \(list\); expected a file's path, a Pillow image"),
        ({"style": None}, r"style: found None"),
        ({"start": 5}, r"start: found 5"),
        ({"content_mask": np.ones(3)}, r"content_mask: an array of float64 \(3,\)"),
    ],
)
def test_arguments_that_make_no_sense_are_told_by_their_names(arguments: dict, expected: str) -> None:
    given = {"content": CONTENT, "style": STYLE, "width_px": 64, "engine": {"weights": "slim"}, **arguments}
    with pytest.raises(NstflowError, match=expected):
        nstflow.stylize(**given)


# From noise: two steps away from a content, its own pixels may still be the best.
PATTERN = {"content": None, "start": "noise", "width_px": 32}


def test_vgg19_is_the_default_and_reads_the_file_that_the_environment_names(
    stylize, random_weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_file = stylize(engine={"weights": str(random_weights)}, **PATTERN)
    monkeypatch.setenv("NSTFLOW_WEIGHTS", str(random_weights))
    by_default = nstflow.stylize(style=STYLE, engine={"iterations": 2}, **PATTERN)
    assert np.array_equal(by_default, by_file)
    assert not np.array_equal(by_default, stylize(**PATTERN))


def test_a_plugin_s_network_makes_the_tile_that_its_file_makes(stylize, project: Project) -> None:
    plugin = project.backbone("sketch", seed=5)
    project.network("weights/own.npz", seed=5)
    other = project.network("weights/other.npz", seed=6)
    by_name = stylize(plugins=[plugin], engine={"weights": "sketch"}, **PATTERN)
    assert np.array_equal(by_name, stylize(engine={"weights": "weights/own.npz"}, **PATTERN))
    assert not np.array_equal(by_name, stylize(engine={"weights": str(other)}, **PATTERN))


def test_a_network_that_nobody_knows_is_told_with_those_that_there_are(stylize) -> None:
    with pytest.raises(RecipeError, match=r"engine\.weights: 'slimm': expected slim, vgg19, .*did you mean 'slim'\?"):
        stylize(engine={"weights": "slimm"})


def test_missing_weights_are_told_with_what_is_expected(stylize) -> None:
    with pytest.raises(WeightsError, match=r"no such file \(.*nowhere\.h5\); name a \.h5 or \.keras or \.npz file"):
        stylize(engine={"weights": "nowhere.h5"})


def test_a_style_s_scale_is_a_setting(stylize) -> None:
    small, usual = (stylize(None, start="noise", engine={"style_scale": scale}) for scale in (0.5, 1))
    assert np.abs(small - usual).max() > 1e-3
    with pytest.raises(RecipeError, match=r"engine\.style_scale"):
        stylize(engine={"style_scale": 0})


def leaf() -> np.ndarray:
    picture = np.full((48, 64, 3), 0.9, "float32")
    picture[14:34, 20:44] = (0.1, 0.5, 0.2)
    return picture


def test_how_the_content_repeats_can_be_chosen(stylize) -> None:
    rng = np.random.default_rng(0)
    broken = np.kron(rng.random((6, 8, 3)), np.ones((8, 8, 1))).astype("float32")
    settings = {"content": broken, "engine": {"precision": "float32"}}
    auto, smooth, fade = (stylize(**settings, periodic=way) for way in ("auto", "smooth", "fade"))
    assert np.array_equal(auto, fade)
    assert not np.array_equal(smooth, fade)
    with pytest.raises(RecipeError, match=r"periodic: 'tile': not known"):
        stylize(periodic="tile")


def test_a_motif_is_tossed_on_a_square(stylize, tmp_path: Path) -> None:
    tile = stylize(leaf(), periodic="motif", toss={"count": 3, "scale": 0.25}, repeat="brick")
    assert tile.shape == (64, 64, 3)
    Image.fromarray((leaf() * 255).astype("uint8")).save(tmp_path / "leaf.png")
    from_file = stylize(tmp_path / "leaf.png", periodic="motif", toss={"count": 3, "scale": 0.25}, repeat="brick")
    assert np.abs(from_file - tile).mean() < 0.05
    outline = np.zeros((48, 64, 3), "uint8")
    outline[14:34, 20:32] = 255
    Image.fromarray(outline).save(tmp_path / "outline.png")
    halves = stylize(leaf(), periodic="motif", toss={"count": 3, "cutout": str(tmp_path / "outline.png")})
    assert halves.shape == (64, 64, 3)


def test_a_motif_that_cannot_be_tossed_is_an_error_in_words(stylize) -> None:
    with pytest.raises(PictureError, match="the content: no motif can be cut out"):
        stylize(np.random.default_rng(0).random((40, 40, 3), dtype="float32"), periodic="motif")
    with pytest.raises(RecipeError, match=r"toss\.count: 0: should be greater"):
        stylize(leaf(), periodic="motif", toss={"count": 0})
    with pytest.raises(RecipeError, match="a mask lies over the picture"):
        stylize(leaf(), periodic="motif", content_mask=leaf()[..., 0])
