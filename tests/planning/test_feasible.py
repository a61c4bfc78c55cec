"""What cannot be produced is said before anything is optimized."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nstflow.errors import RecipeError
from nstflow.jobs.job import Job
from nstflow.planning import feasible as feasibility
from nstflow.planning.feasible import infeasible
from nstflow.recipe.mills import load_mills
from nstflow.recipe.registry import load_registry
from testing.finished import job
from testing.icc import cmyk_profile, rgb_profile
from testing.project_folder import Project
from testing.recipes import planned

MILLS = load_mills(Path("/nowhere"))
FINISHES = load_registry().finishes


def after(one: Job, *steps: tuple[str, dict[str, Any]]) -> Job:
    """The job with these finishing steps."""
    chosen = [FINISHES[name].model_validate(options) for name, options in steps]
    return replace(one, production=one.production.finished_by(chosen))


def problems(*jobs: Any) -> list[str]:
    return list(dict.fromkeys(": ".join((job, ".".join(key), said)) for job, key, said in infeasible(jobs, MILLS)))


def mm(length: float, dpi: float = 150) -> int:
    return round(length / 25.4 * dpi)


def test_a_mill_takes_heights_that_divide_its_repeat_and_the_nearest_are_named(tmp_path: Path) -> None:
    good, bad = mm(320), mm(300)
    assert problems(job(tmp_path, mill="rotary-64", print_px=(good, good))) == []
    found = problems(job(tmp_path, mill="rotary-64", print_px=(bad, bad)))
    assert len(found) == 1
    assert found[0].startswith("koi__ikat__bold: tile.mill: rotary-64: a swatch 30")
    assert "32, " in found[0]


def test_a_mill_is_asked_about_the_swatch_and_not_about_the_unit(tmp_path: Path) -> None:
    """Two bricks are stacked in a swatch: 32 cm high units fill 64 cm once, 64 cm ones do not."""
    assert problems(job(tmp_path, mill="rotary-64", repeat="brick", print_px=(mm(320), mm(320)))) == []
    assert problems(job(tmp_path, mill="rotary-64", repeat="brick", print_px=(mm(640), mm(640))))


def test_a_mill_has_only_so_many_screens(tmp_path: Path) -> None:
    size = {"print_px": (mm(320), mm(320)), "mill": "rotary-64"}
    assert problems(after(job(tmp_path, **size), ("inks", {"count": 6}))) == []
    many = job(tmp_path, **size), ("inks", {"colors": [f"#0000{n:02x}" for n in range(13)]})
    assert "13 inks; it prints at most 12" in problems(after(*many))[0]
    assert problems(after(*many, ("sharpen", {}))) == [], "in full color, which is noted"


def test_plates_need_inks(tmp_path: Path) -> None:
    one, inks, sharpen = job(tmp_path, separations=True), ("inks", {"count": 6}), ("sharpen", {})
    assert problems(after(one, sharpen, inks, ("colorways", {"cool": {"rotate": 9}}))) == []
    assert "there are no inks; add '- inks: {count: 6}' in finish" in problems(one)[0]
    assert problems(after(one, inks, sharpen)) == [
        "koi__ikat__bold: outputs.separations: a plate for each ink, but sharpen paints over those of inks; "
        "put sharpen before inks in finish"
    ]


def test_the_swatch_must_fit_the_format(tmp_path: Path) -> None:
    size = {"print_px": (9000, 1000), "unit_px": (9008, 1024)}
    assert problems(job(tmp_path, formats=("png", "tiff", "jpeg"), **size)) == []
    found = problems(job(tmp_path, formats=("png", "webp"), **size))
    assert found == [
        "koi__ikat__bold: outputs.formats: WebP holds at most 16383 px a side; found 18000 × 1000 px; "
        "choose png or tiff, or a smaller size or dpi"
    ]


def test_sixteen_bits_are_in_srgb(tmp_path: Path) -> None:
    profile = tmp_path / "wide.icc"
    profile.write_bytes(rgb_profile())
    assert problems(job(tmp_path, formats=("png", "tiff"), profile=profile)) == []
    found = problems(job(tmp_path, formats=("png", "tiff"), profile=profile, bits=16))
    assert "16 bits a channel are written in sRGB only" in found[0]


def test_a_cmyk_profile_is_for_tiff_and_leaves_png_as_it_is(tmp_path: Path) -> None:
    profile = tmp_path / "cotton.icc"
    profile.write_bytes(cmyk_profile())
    assert problems(job(tmp_path, formats=("png", "tiff", "jpeg"), profile=profile)) == []


def test_what_exceeds_the_memory_is_said_with_a_size_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feasibility, "machine_bytes", lambda: 8_000_000_000)
    assert problems(job(tmp_path, unit_px=(4096, 4096))) == []
    found = problems(job(tmp_path, unit_px=(16384, 16384)))
    assert "would need about 66 GB of memory, and this machine has 8; choose at most 3" in found[0]


def test_a_collection_has_one_hero(tmp_path: Path) -> None:
    def member(role: str, content: str = "koi", **options: Any) -> Any:
        return job(tmp_path, role=role, content_id=content, id=content, **options)

    assert problems(member("hero"), member("coordinate", "fern"), member("blender", "dots"), member("", "moss")) == []
    assert "there is no hero; give 'role: hero' to one of them" in problems(member("coordinate"))[0]
    assert "koi and fern are both heroes" in problems(member("hero"), member("hero", "fern"))[0]
    unreadable = member("hero", problem="koi.png: cannot be read")
    assert problems(unreadable, member("blender", "dots")) == []


def test_every_problem_is_said_at_once_and_each_once(tmp_path: Path) -> None:
    wrong = job(tmp_path, separations=True, mill="rotary-64", print_px=(mm(300), mm(300)))
    assert len(problems(wrong, wrong)) == 2


def test_planning_refuses_what_cannot_be_produced(project: Project) -> None:
    with pytest.raises(RecipeError, match=r"spring.yaml:4: tile\.mill: koi__ikat__default: rotary-64: a swatch 30"):
        planned(project, "tile: {size: 30x30cm, mill: rotary-64}\n")


def test_planning_refuses_separations_of_a_tile_that_is_painted_over(project: Project) -> None:
    with pytest.raises(RecipeError, match="sharpen paints over those of inks; put sharpen before inks in finish"):
        planned(project, "outputs: {separations: true}\nfinish: [inks, sharpen]\n")
