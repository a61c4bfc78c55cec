"""From combinations to jobs: print sizes, finishing steps and files."""

from __future__ import annotations

import pytest

from testing.project_folder import Project
from testing.recipes import job, planned


@pytest.mark.parametrize("size", ["32cm", "320mm", "32 cm", "32cm x 32cm", "32x32cm", "12.598425in"])
def test_a_size_in_print_is_snapped_to_pixels_and_painted_at_a_multiple_of_16(project: Project, size: str) -> None:
    one = job(project, f"tile: {{repeat: half-drop, size: {size}, dpi: 150}}\n")
    assert one.production.print_px[0] == 1890
    assert one.canvas.unit_px[0] in (1888, 1904, 1920)
    assert one.canvas.unit_px[1] % 32 == 0, "a half-drop's shift is a multiple of 16, too"
    assert any("is 1890" in note for note in one.notes)


def test_the_working_width_changes_the_tile_and_not_the_print(project: Project) -> None:
    one = job(project, "tile: {size: 32x32cm, work: 480px}\n")
    assert (one.canvas.unit_px, one.production.print_px) == ((480, 480), (1890, 1890))
    in_pixels = job(project, "tile: {size: 500x500px, work: 96px}\n")
    assert (in_pixels.canvas.unit_px, in_pixels.production.print_px) == ((96, 96), (500, 500))


def test_what_comes_after_the_tile_changes_its_files_and_not_its_key(project: Project) -> None:
    plain = job(project, "")
    for change in (
        "tile: {dpi: 300}", "tile: {cut: auto}", "tile: {certify: require}", "finish: [sharpen]",
        "outputs: {formats: [tiff]}", "outputs: {separations: true}\nfinish: [inks]", "outputs: {preview: 1x1}",
        "outputs: {creator: Weber}", "finish: [{inks: {count: 3}}]",
    ):  # fmt: skip
        other = job(project, change + "\n")
        assert other.tile_key == plain.tile_key, change
        assert other.key != plain.key, change
    assert job(project, "tile: {size: 64px}\n").tile_key != plain.tile_key


def test_steps_keep_their_order_and_a_bare_name_has_its_defaults(project: Project) -> None:
    steps = job(project, "finish: [sharpen, inks: {count: 3}, colorways: {cool: {rotate: 40}}]\n").production.steps
    assert [name for name, _ in steps] == ["sharpen", "inks", "colorways"]
    assert steps[1][1]["count"] == 3
    assert job(project, "finish:\n  - inks:\n").production.steps[0][1]["count"] == 6


def test_a_variant_has_its_own_finish(project: Project) -> None:
    jobs = planned(project, "finish: [inks]\nvariants: {a: {}, b: {finish: [{inks: {count: 2}}]}}\n").jobs
    assert [one.job.production.steps[0][1]["count"] for one in jobs] == [6, 2]
    assert jobs[0].job.tile_key == jobs[1].job.tile_key


def test_a_palette_file_is_read_into_the_job_and_a_changed_one_changes_its_key(project: Project) -> None:
    text = "finish: [{inks: {count: 2}}, {colorways: {rust: {palette: rust.gpl}}}]\n"
    palette = "GIMP Palette\nName: rust\n#\n200 100 50 light\n{} 0 0 dark\n"
    project.file("rust.gpl", palette.format(90))
    first = job(project, text)
    assert "light: #c86432" in str(first.production.steps)
    project.file("rust.gpl", palette.format(80))
    assert job(project, text).key != first.key


def test_what_follows_from_the_steps_is_no_setting_of_its_own(project: Project) -> None:
    assert "outlook" not in str(job(project, "finish: [inks]\n").settings)


def test_png_is_always_made_and_other_names_are_understood(project: Project) -> None:
    assert job(project, "outputs: {formats: [tif, jpg]}\n").production.files.formats == ("png", "tiff", "jpeg")
    assert job(project, "outputs: {formats: webp}\n").production.files.formats == ("png", "webp")
