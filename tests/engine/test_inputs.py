"""From pictures, as files or arrays, to a painter's inputs. No Keras here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nstflow.engine.inputs import read_inputs
from nstflow.errors import PictureError
from nstflow.jobs.digests import sha256_file
from nstflow.jobs.job import Canvas
from nstflow.jobs.options.engine import Scale
from nstflow.jobs.sources import TileSources
from nstflow.pictures.masks import read_mask
from nstflow.pictures.reading import read_picture
from nstflow.textile.lattice import Lattice
from nstflow.textile.toss_options import Toss

STYLE = np.full((40, 40, 3), 0.25, "float32")


CANVAS = Canvas(Lattice.parse("straight"), (32, 32), (Scale(32, 32, 1),))


def inputs_and_notes(*, content=None, styles=((STYLE, 1.0),), seed=0, content_name="the content", **sources):
    given = TileSources(content, tuple(styles), **sources)
    return read_inputs(given, CANVAS, {}, seed=seed, content_name=content_name)


@pytest.fixture
def leaf(tmp_path: Path) -> Path:
    """A green rectangle of 20 × 20 px, the rest transparent."""
    picture = Image.new("RGBA", (60, 40), (255, 255, 255, 0))
    picture.paste((0, 128, 0, 255), (20, 10, 40, 30))
    picture.save(tmp_path / "leaf.png")
    return tmp_path / "leaf.png"


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    """A mask whose white is the leaf's left half."""
    mask = Image.new("L", (60, 40))
    mask.paste(255, (20, 10, 30, 30))
    mask.save(tmp_path / "outline.png")
    return tmp_path / "outline.png"


def test_files_are_read_and_arrays_are_taken_as_they_are(leaf: Path):
    inputs, notes = inputs_and_notes(content=leaf, start=STYLE, seed=3, content_name="leaf")
    np.testing.assert_array_equal(inputs.content, read_picture(leaf).image)
    assert inputs.styles == ((STYLE, 1.0),)
    assert inputs.start is STYLE
    assert (inputs.seed, inputs.content_name, inputs.periodic, inputs.motif) == (3, "leaf", "auto", None)
    assert notes == ("leaf.png: transparent parts are laid over white",)


def test_a_file_that_is_used_twice_is_noted_once(leaf: Path):
    _, notes = inputs_and_notes(content=leaf, styles=[(leaf, 1.0)], start=leaf)
    assert len(notes) == 1


def test_masks_are_read_as_weights_be_they_files_or_arrays(outline: Path):
    as_array = read_picture(outline).image
    inputs, _ = inputs_and_notes(content=STYLE, content_mask=outline, style_mask=as_array)
    for mask in (inputs.content_mask, inputs.style_mask):
        np.testing.assert_array_equal(mask, read_mask(outline).image)


@pytest.mark.parametrize("masked", ["content", "style"])
def test_a_black_mask_in_an_array_is_refused_by_its_name(masked: str):
    with pytest.raises(PictureError, match=f"{masked}_mask: black all over"):
        inputs_and_notes(content=STYLE, **{f"{masked}_mask": np.zeros((40, 40, 3), "float32")})


def test_a_motif_is_cut_out_of_a_file_by_its_alpha_or_by_the_cutout(leaf: Path, outline: Path):
    for cutout, width in ((None, 20), (outline, 10)):
        inputs, _ = inputs_and_notes(content=leaf, periodic="motif", toss=Toss(count=4, seed=8), cutout=cutout)
        assert inputs.motif is not None
        assert abs(inputs.motif.layers.shape[1] - width) <= 3
        assert inputs.periodic == "auto"
        assert (inputs.toss.count, inputs.toss.seed) == (4, 8)


def test_a_motif_is_cut_out_of_an_array_from_its_plain_ground():
    picture = np.ones((40, 60, 3), "float32")
    picture[10:30, 20:40] = (0, 0.5, 0)
    inputs, _ = inputs_and_notes(content=picture, periodic="motif", seed=7)
    assert inputs.motif is not None
    assert inputs.motif.layers.shape[:2] == (20, 20)
    assert inputs.toss.seed == 7, "without a seed of its own, the tile's"


def test_without_a_content_there_is_no_motif():
    inputs, _ = inputs_and_notes(periodic="motif")
    assert (inputs.content, inputs.motif) == (None, None)


def test_a_content_that_is_cut_out_by_its_alpha_is_not_called_laid_over_white(leaf: Path, outline: Path):
    assert inputs_and_notes(content=leaf, periodic="motif")[1] == ()
    note = "leaf.png: transparent parts are laid over white"
    assert inputs_and_notes(content=leaf, periodic="motif", cutout=outline)[1] == (note,)
    assert inputs_and_notes(content=leaf, styles=[(leaf, 1.0)], periodic="motif")[1] == (note,)


def test_every_file_is_the_one_that_was_planned_for_its_role(tmp_path: Path):
    files = {}
    for number in range(7):
        files[number] = tmp_path / f"{number}.png"
        picture = Image.new("RGB", (60, 40), (40 * number, 80, 120))
        picture.paste("white", (20, 10, 40, 30))
        picture.save(files[number])
    sources = TileSources(
        files[0], ((files[1], 1.0), (files[2], 1.0)), files[3], files[4], files[5], periodic="motif", cutout=files[6]
    )
    planned = {role: sha256_file(file) for role, file in sources.by_role.items()}
    assert len(planned) == len(files)
    read_inputs(sources, CANVAS, {}, digests={**planned, "weights": "another thing"})
    for role, file in sources.by_role.items():
        with pytest.raises(PictureError, match=f"{file.name}: changed while the run went on"):
            read_inputs(sources, CANVAS, {}, digests={**planned, role: "0" * 64})
