"""Verdicts: what passes, what fails, and what is only asked about."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from nstflow.errors import UsageError
from nstflow.textile.lattice import Lattice
from nstflow.textile.seams import certify
from testing.drawn import SHARES, blobs, codes, inks, photo, waves

STRAIGHT = Lattice("straight")
SYMMETRIC = ("mirror", "mirror-x", "mirror-y", "half-turn", "pinwheel")


def verdicts(certificate) -> set[tuple[str, str, str | None]]:
    return {(finding.kind, finding.verdict, finding.axis) for finding in certificate.findings}


def plain(color=(200, 190, 170), *, height: int = 128, width: int = 128) -> np.ndarray:
    return np.full((height, width, 3), color, dtype="uint8")


@pytest.mark.parametrize("repeat", SHARES)
@pytest.mark.parametrize("draw", [waves, inks], ids=["waves", "inks"])
def test_a_tile_passes_on_its_own_lattice(repeat, draw):
    for seed in range(3):
        certificate = certify(draw(repeat, seed=seed), Lattice.parse(repeat))
        assert (certificate.verdict, certificate.summary, certificate.reasons) == ("pass", "seamless", ())


@pytest.mark.parametrize("repeat", SHARES)
def test_a_tile_fails_on_another_lattice_and_only_on_the_axis_that_is_shifted(repeat):
    across = ("seam", "fail", "across")
    down = ("seam", "fail", "down")
    other = "half-drop" if repeat == "straight" else "straight"
    expected = down if "brick" in repeat else across
    certificate = certify(waves(repeat), Lattice.parse(other))
    assert verdicts(certificate) == {expected}
    assert certificate.verdict == "fail"


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick", "half-turn", "pinwheel"])
def test_a_picture_that_does_not_repeat_fails_on_both_axes(repeat):
    certificate = certify(photo(height=120, width=120), Lattice.parse(repeat))
    assert verdicts(certificate) >= {("seam", "fail", "across"), ("seam", "fail", "down")}


def test_the_axes_are_told_apart():
    tile = plain().astype("float32") / 255
    ramp = np.linspace(0, 0.3, 128, dtype="float32")
    assert verdicts(certify(tile - ramp[None, :, None], STRAIGHT)) == {("seam", "fail", "across")}
    assert verdicts(certify(tile - ramp[:, None, None], STRAIGHT)) == {("seam", "fail", "down")}
    assert "left and right edges" in certify(tile - ramp[None, :, None], STRAIGHT).reasons[0]
    assert "top and bottom edges" in certify(tile - ramp[:, None, None], STRAIGHT).reasons[0]


def test_flat_tiles_pass_and_so_does_one_code_of_difference():
    assert certify(plain(), STRAIGHT).verdict == "pass"
    edge = plain()
    edge[:, 0] += 1
    assert certify(edge, STRAIGHT).verdict == "pass"


@pytest.mark.parametrize("jump", [4, 12])
def test_a_real_jump_in_a_flat_ground_fails(jump):
    tile = np.repeat(np.linspace(180, 180 + jump, 128).round().astype("uint8")[:, None, None], 128, axis=1)
    certificate = certify(np.repeat(tile, 3, axis=2), STRAIGHT)
    assert verdicts(certificate) == {("seam", "fail", "down")}


def test_motifs_on_a_plain_ground_pass_and_their_quiet_edges_are_not_called_blurred():
    for seed in range(4):
        for repeat in ("straight", "half-drop", "brick"):
            assert certify(blobs(seed=seed), Lattice.parse(repeat)).verdict == "pass"


def test_a_motif_that_is_cut_off_fails():
    tile = blobs(seed=1)
    y, x = np.mgrid[:120, :160]
    tile[(y - 60) ** 2 + (x - 160) ** 2 < 30**2] = (120, 30, 60)
    assert verdicts(certify(tile, STRAIGHT)) == {("seam", "fail", "across")}


def test_stripes_whose_line_lies_on_the_edge_are_asked_about():
    tile = plain(width=128)
    tile[:, 64:] = (40, 40, 60)
    certificate = certify(tile, STRAIGHT)
    assert verdicts(certificate) == {("line", "warn", "across")}
    assert certificate.summary == "seam: warn (own line across)"
    assert any("upright stripes" in note for note in certificate.notes)
    assert not any("level stripes" in note for note in certificate.notes)


def test_a_mirrored_picture_is_told_and_its_mirror_repeat_is_not():
    quarter = photo(height=64, width=64)
    both = np.pad(quarter, ((0, 64), (0, 64), (0, 0)), "symmetric")
    certificate = certify(both, STRAIGHT)
    assert verdicts(certificate) == {("mirror", "warn", "across"), ("mirror", "warn", "down")}
    assert certificate.across is not None
    assert certificate.across.c == pytest.approx(1)
    assert certify(quarter, Lattice("mirror")).findings == ()
    across = np.pad(waves("straight", height=128, width=128)[:, :64], ((0, 0), (0, 64), (0, 0)), "symmetric")
    assert verdicts(certify(across, STRAIGHT)) == {("mirror", "warn", "across")}


def test_stripes_that_run_over_the_seam_are_no_mirror():
    tile = np.repeat(waves("straight", seed=2)[:, :1], 160, axis=1)
    certificate = certify(tile, STRAIGHT)
    assert certificate.across is not None
    assert certificate.across.c is None
    assert certificate.verdict == "pass"


@pytest.mark.parametrize("axis", ["across", "down"])
def test_a_blurred_band_along_the_seam_is_told(axis):
    fine = codes(np.random.default_rng(0).random((160, 160, 3)) * 0.5 + waves("straight", height=160, width=160) * 0.5)
    from_edge = np.minimum(np.arange(160), np.arange(160)[::-1])
    share = np.clip(2 - from_edge / 8, 0, 1)
    share = share[None, :, None] if axis == "across" else share[:, None, None]
    soft = gaussian_filter(fine.astype("float32"), (3, 3, 0), mode="wrap")
    blurred = (fine + share * (soft - fine)).round().astype("uint8")
    assert certify(fine, STRAIGHT).verdict == "pass"
    found = certify(blurred, STRAIGHT)
    assert verdicts(found) == {("blur", "warn", axis)}
    assert found.summary == f"seam: warn (blurred {axis})"
    assert "made seamless by blurring?" in found.reasons[0]


def test_a_placement_print_passes_with_a_note():
    certificate = certify(photo(), Lattice("none"))
    assert (certificate.verdict, certificate.across, certificate.down) == ("pass", None, None)
    assert certificate.summary == "placement print"
    assert "nothing to certify" in certificate.notes[0]


@pytest.mark.parametrize(("repeat", "axis"), [("stripe", "across"), ("stripe-y", "down")])
def test_a_stripe_is_certified_where_it_wraps(repeat, axis):
    certificate = certify(photo(), Lattice.parse(repeat))
    assert {finding.axis for finding in certificate.findings} == {axis}
    assert (certificate.across is None, certificate.down is None) == (axis == "down", axis == "across")


def test_turned_units_pass_where_they_fit_and_fail_where_they_do_not():
    y, x = np.mgrid[:160, :96] + 0.5  # even about the middle of the swatch: half a turn changes nothing
    rng = np.random.default_rng(0)
    swatch = np.zeros((160, 96, 3))
    for _ in range(60):
        ky, kx = rng.integers(-20, 21, 2)
        swatch += np.cos(2 * np.pi * (ky * y / 160 + kx * x / 96))[..., None] * rng.uniform(-1, 1, 3)
    swatch = (swatch - swatch.min()) / np.ptp(swatch)
    unit = swatch[:80]
    assert np.allclose(Lattice("half-turn").swatch(unit), swatch)
    assert certify(unit, Lattice("half-turn")).verdict == "pass"
    moved = np.roll(swatch, 13, axis=0)[:80]
    assert verdicts(certify(moved, Lattice("half-turn"))) == {("seam", "fail", "down")}


@pytest.mark.parametrize("repeat", SYMMETRIC)
def test_lines_inside_the_swatch_are_seams_of_symmetric_units(repeat):
    tile = plain((90, 90, 90), height=96, width=96)
    assert certify(tile, Lattice.parse(repeat)).verdict == "pass"


def test_what_is_too_small_to_tell_is_left_out():
    sizes = {16: {1, 2}, 64: {1, 2, 4, 8}, 128: {1, 2, 4, 8, 16}, 256: {1, 2, 4, 8, 16, 32}}
    for side, scales in sizes.items():
        across = certify(waves("straight", height=64, width=side), STRAIGHT).across
        assert across is not None
        assert set(across.z) == scales
    dot = certify(plain(height=1, width=1), STRAIGHT)
    assert dot.verdict == "pass"
    assert len([note for note in dot.notes if "too few pixels" in note]) == 2


def test_rows_of_a_drop_stripe_less_than_those_of_the_unit():
    tile = plain()
    tile[:64] = (60, 60, 60)  # in a half-drop, every row is half of this and half of that
    found = {repeat: certify(tile, Lattice.parse(repeat)).down for repeat in ("straight", "half-drop")}
    assert {repeat: reading and round(reading.tramline, 3) for repeat, reading in found.items()} == {
        "straight": 1.0, "half-drop": 0.0,
    }  # fmt: skip
    beside = certify(tile.swapaxes(0, 1), Lattice.parse("brick")).across
    assert beside is not None
    assert beside.tramline == pytest.approx(0, abs=1e-6)


def test_sizes_and_arrays_that_cannot_be_are_errors():
    with pytest.raises(UsageError, match="multiple of 2 px"):
        certify(plain(height=31), Lattice.parse("half-drop"))
    with pytest.raises(UsageError, match="square"):
        certify(plain(height=30), Lattice.parse("pinwheel"))
    for array in (np.zeros((8, 8)), np.zeros((8, 8, 4), "uint8"), np.zeros((8, 8, 3), "int64"), np.zeros((0, 8, 3))):
        with pytest.raises(UsageError, match="expected uint8"):
            certify(array, STRAIGHT)


def test_a_tile_is_read_in_strips():
    tile = np.random.default_rng(0).integers(0, 256, (2000, 2000, 3), dtype="uint8")
    tracemalloc.start()
    certify(tile, Lattice.parse("half-drop"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < tile.size * 4, "less than the tile in CIELAB"


def test_a_soft_jump_fails_above_5_and_warns_from_3_and_a_half():
    tile = waves("straight", height=256, width=256, finest=60) * 0.2 + 0.4
    x = np.arange(256)
    soft = x / 256 - 1 / (1 + np.exp(-(x - 248) / 2)) - 1 / (1 + np.exp(-(x + 8) / 2)) + 1
    found = {}
    for size in np.linspace(0, 0.3, 25):
        certificate = certify(tile + size * soft[None, :, None], Lattice("straight"))
        reading = certificate.across
        assert reading is not None
        fine = max(*(z for scale, z in reading.z.items() if scale < 8), *reading.line_z.values())
        wide = max(z for scale, z in reading.z.items() if scale >= 8)
        if fine <= 3.5:
            expected = "fail" if wide > 5 else "warn" if wide > 3.5 else "pass"
            assert certificate.verdict == expected
            found[expected] = wide
    assert set(found) == {"pass", "warn", "fail"}
