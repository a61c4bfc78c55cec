"""nstflow mills"""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_mills_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_config_dir", lambda name: str(tmp_path / "config"))


def test_mills_are_listed_with_what_they_print(nstflow):
    said = nstflow("mills")
    assert said.code == 0
    lines = {line.split()[0]: line for line in said.out.splitlines()}
    assert "64 cm" in lines["rotary-64"]
    assert "137.16 cm, joined" in lines["upholstery"]
    assert "at most 40.64 cm" in lines["apparel"]
    assert said.err == "your own: write them into mills.yaml, see docs/print-size.md\n"


def test_the_projects_own_mills_are_listed_with_their_file(nstflow, project):
    project.file("mills.yaml", "ours: {title: Ours, kind: rotary screen, repeat: 82cm, divisors: [1, 2]}\n")
    said = nstflow("mills")
    line = said.out.splitlines()[-1]
    assert line.startswith("ours")
    assert "82 cm / 1, 2" in line
    assert line.endswith("Ours (mills.yaml:1)")
    assert said.err == "your own: mills.yaml\n"


def test_mills_as_json(nstflow):
    found = {mill["name"]: mill for mill in nstflow("mills", "--json").json}
    assert found["rotary-64"]["repeat_mm"] == 640
    assert found["digital-fabric"]["repeat_mm"] is None


def test_a_mistake_in_a_mills_file_is_told_and_leaves_with_2(nstflow, project):
    project.file("mills.yaml", "ours: {title: Ours, kind: digital, width: 140}\n")
    said = nstflow("mills")
    assert (said.code, said.out) == (2, "")
    assert "mills.yaml:1: ours.width: '140': a length needs its unit" in said.err
