"""Pictures, crops and disturbances."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageOps

from testing.narrow import save_picture
from tools.distill.crops import SIDE_PX, Crops, disturb, find_pictures


def resized(picture):
    return picture.resize((picture.width // 3, picture.height // 2))


def cropped(picture):
    return ImageOps.crop(picture, border=4)


def paler(picture):
    return picture.point(lambda value: 60 + value // 2)


@pytest.mark.parametrize("change", [ImageOps.exif_transpose, resized, cropped, paler])
def test_copies_of_pictures_held_out_are_left_out_and_the_others_are_kept(tmp_path, change):
    original = save_picture(tmp_path / "held" / "koi.png", seed=1)
    copy = tmp_path / "learn" / "a.jpg"
    others = [save_picture(tmp_path / "learn" / f"{name}.png", seed=seed) for seed, name in enumerate("bcd", start=2)]
    with Image.open(original) as picture:
        change(picture).save(copy, quality=40)
    assert find_pictures([tmp_path / "learn"]) == [copy, *others]
    assert find_pictures([tmp_path / "learn"], held_out=[tmp_path / "held"]) == others


def test_pictures_that_share_something_with_one_held_out_are_kept(tmp_path):
    paths = [save_picture(tmp_path / folder / "a.png", seed=seed) for seed, folder in enumerate(("held", "other"))]
    held, other = (Image.open(path) for path in paths)
    (tmp_path / "learn").mkdir()
    for share in (10, 55):
        Image.blend(held, other, share / 100).save(tmp_path / "learn" / f"{share}.png")
    assert find_pictures([tmp_path / "learn"], held_out=[tmp_path / "held"]) == [tmp_path / "learn" / "55.png"]


def test_plain_pictures_are_alike_to_none(tmp_path):
    for folder, color in (("held", "navy"), ("learn", "navy")):
        (tmp_path / folder).mkdir()
        Image.new("RGB", (200, 200), color).save(tmp_path / folder / "plain.png")
    assert len(find_pictures([tmp_path / "learn"], held_out=[tmp_path / "held"])) == 1


def test_pictures_are_found_in_one_order_in_folders_and_below(tmp_path):
    names = ["b/2.png", "a/deep/down/3.jpeg", "b/1.JPG", "a/10.jpg", "a/9.png"]
    for seed, name in enumerate(names):
        save_picture(tmp_path / name, size=(40, 40), seed=seed)
    (tmp_path / "a" / "notes.txt").write_text("no picture")
    expected = [tmp_path / name for name in ("a/10.jpg", "a/9.png", "a/deep/down/3.jpeg", "b/1.JPG", "b/2.png")]
    assert find_pictures([tmp_path / "a", tmp_path / "b"]) == expected
    assert find_pictures([tmp_path / "b", tmp_path / "a"]) == expected


def test_crops_are_square_float32_pictures(pictures):
    crops = Crops(pictures)
    drawn = crops.draw(np.random.default_rng(0), 5)
    assert len(crops) == len(pictures)
    assert drawn.shape == (5, SIDE_PX, SIDE_PX, 3)
    assert drawn.dtype == np.float32
    assert drawn.min() >= 0
    assert 0.5 < drawn.max() <= 1


def test_a_seed_gives_the_same_crops_and_another_gives_others(pictures):
    first, again, other = (Crops(pictures).draw(np.random.default_rng(seed), 4) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert (first != other).mean() > 0.5


def test_small_pictures_are_enlarged_and_keep_their_content(tmp_path):
    left_right = np.zeros((20, 60, 3), "uint8")
    left_right[:, 30:] = (200, 100, 50)
    Image.fromarray(left_right).save(tmp_path / "small.png")
    drawn = Crops([tmp_path / "small.png"]).draw(np.random.default_rng(0), 20)
    assert drawn.shape == (20, SIDE_PX, SIDE_PX, 3)
    means = drawn.mean(axis=(1, 2)) * 255
    assert means.max() > 190, "some crops lie on the right"
    np.testing.assert_allclose(means, means[:, :1] * [1, 0.5, 0.25], atol=2)


@pytest.fixture
def ramps(tmp_path):
    """Red grows from left to right and green from top to bottom: they tell where a crop lies, and how."""
    side = 512
    y, x = np.mgrid[:side, :side] * 255 // (side - 1)
    Image.fromarray(np.stack([x, y, 0 * x], axis=-1).astype("uint8")).save(tmp_path / "ramps.png")
    return Crops([tmp_path / "ramps.png"]).draw(np.random.default_rng(0), 240)


def test_crops_have_any_scale_between_one_to_one_and_the_whole_picture(ramps):
    """The logarithm of their side is uniform."""
    share = np.ptp(ramps[..., 0], axis=(1, 2))
    assert share.min() > SIDE_PX / 512 - 0.02
    position = np.log(share * 512 / SIDE_PX) / np.log(512 / SIDE_PX)
    counts, _ = np.histogram(position.clip(0, 1), bins=3, range=(0, 1))
    assert counts.min() > 62


def test_crops_are_turned_and_mirrored(ramps):
    """There are eight ways to lay a square down."""
    down = np.sign(np.round(ramps[:, -1, 0] - ramps[:, 0, 0], 2)).astype(int)
    right = np.sign(np.round(ramps[:, 0, -1] - ramps[:, 0, 0], 2)).astype(int)
    ways = {(*a, *b) for a, b in zip(down[:, :2].tolist(), right[:, :2].tolist(), strict=True)}
    assert ways == {(a, 0, 0, b) for a in (1, -1) for b in (1, -1)} | {(0, a, b, 0) for a in (1, -1) for b in (1, -1)}


def test_disturbed_crops_are_still_pictures(pictures):
    crops = Crops(pictures).draw(np.random.default_rng(0), 24)
    before = crops.copy()
    disturbed = disturb(crops, np.random.default_rng(1))
    np.testing.assert_array_equal(crops, before)
    assert disturbed.shape == crops.shape
    assert disturbed.dtype == np.float32
    assert disturbed.min() >= 0
    assert disturbed.max() <= 1
    assert (disturbed != crops).any(axis=(1, 2, 3)).mean() > 0.5


def test_disturbances_are_those_of_the_generator(pictures):
    crops = Crops(pictures).draw(np.random.default_rng(0), 4)
    first, again, other = (disturb(crops, np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.fixture
def plain_disturbed():
    """Plain crops after the disturbance: unless noise was added they are plain still."""
    plain = np.ones((400, 16, 16, 3), "float32") * np.float32([0.4, 0.5, 0.6])
    return disturb(plain, np.random.default_rng(0))


def test_half_of_the_crops_get_noise(plain_disturbed):
    noisy = np.ptp(plain_disturbed, axis=(1, 2)).any(axis=1)
    assert 0.4 < noisy.mean() < 0.6


def test_some_crops_without_noise_have_other_light_or_swapped_channels(plain_disturbed):
    colors = plain_disturbed[~np.ptp(plain_disturbed, axis=(1, 2)).any(axis=1)][:, 0, 0]
    swapped = colors.argsort(axis=1).tolist()
    same_light = np.abs(np.sort(colors, axis=1) - [0.4, 0.5, 0.6]).max(axis=1) < 1e-6
    # Three in ten are permuted, one in six of them to the same; four in ten have other light.
    assert 0.15 < np.mean([order != [0, 1, 2] for order in swapped]) < 0.35
    assert 0.5 < same_light.mean() < 0.7
