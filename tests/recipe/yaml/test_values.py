"""What the parts of a text become, and which are refused."""

from __future__ import annotations

import pytest

from testing.yaml_texts import Read, Refusal


def test_no_and_yes_are_text(read: Read) -> None:
    text = "seamless: no\nproof: yes\nnames: [on, off]\non: 1\n"
    assert read(text).data == {"seamless": "no", "proof": "yes", "names": ["on", "off"], "on": 1}


def test_an_aspect_ratio_and_a_date_are_text(read: Read) -> None:
    assert read("ratio: 16:9\nday: 2024-05-01\n").data == {"ratio": "16:9", "day": "2024-05-01"}


def test_an_older_yaml_version_line_does_not_bring_old_meanings_back(read: Read) -> None:
    assert read("%YAML 1.1\n---\na: no\n").data == {"a": "no"}


def test_quoted_and_block_texts_stay_text(read: Read) -> None:
    assert read("a: '12'\nb: \"true\"\nc: |\n  1\nd: >-\n  ~\n").data == {"a": "12", "b": "true", "c": "1\n", "d": "~"}


def test_a_number_as_key_becomes_the_text_as_written(read: Read) -> None:
    assert read("1: a\n012: b\n0.50: c\n").data == {"1": "a", "012": "b", "0.50": "c"}


def test_an_alias_repeats_the_value_at_its_own_line(read: Read) -> None:
    document = read("strong: &s\n  weight: 2\nlist:\n  - *s\n  - *s\n")
    assert document.data == {"strong": {"weight": 2}, "list": [{"weight": 2}, {"weight": 2}]}
    assert document.marks["list", 1] == "spring.yaml:5"
    assert document.marks["list", 1, "weight"] == "spring.yaml:2"


def test_aliases_do_not_share_changes(read: Read) -> None:
    data = read("a: &x [1]\nb: *x\n").data
    data["a"].append(2)
    assert data["b"] == [1]


def test_all_duplicate_keys_are_reported_with_both_lines(refusal: Refusal) -> None:
    text = "a: 1\nlosses:\n  gram: 1\n  gram: 2\na: 2\n'1': x\n1: y\n"
    assert refusal(text).splitlines() == [
        "spring.yaml:4: losses.gram: this key is already at spring.yaml:3; keep one of the two",
        "spring.yaml:5: a: this key is already at spring.yaml:1; keep one of the two",
        "spring.yaml:7: 1: this key is already at spring.yaml:6; keep one of the two",
    ]


def test_a_mistake_in_an_aliased_value_is_reported_once(refusal: Refusal) -> None:
    assert len(refusal("a: &x {b: 1, b: 2}\nc: *x\nd: *x\n").splitlines()) == 1


def test_merge_keys_are_refused_with_a_remedy(refusal: Refusal) -> None:
    message = refusal("base: &b {a: 1}\nother:\n  <<: *b\n")
    assert message.startswith("spring.yaml:3: other: ")
    assert "extends:" in message


def test_a_quoted_merge_sign_is_an_ordinary_key(read: Read) -> None:
    assert read("'<<': 1\n").data == {"<<": 1}


@pytest.mark.parametrize("key", ["[a]", "{a: 1}", "true", "~", "null"])
def test_a_key_that_is_neither_text_nor_number_is_refused(refusal: Refusal, key: str) -> None:
    assert refusal(f"x: 1\n? {key}\n: 2\n").startswith("spring.yaml:2: expected a text or a number as key")


@pytest.mark.parametrize("tagged", ["!!python/object/apply:os.system [ls]", "!foo 1", "!!str 12", "!!set {a}", "! a"])
def test_explicit_tags_are_refused(refusal: Refusal, tagged: str) -> None:
    assert refusal(f"a: 1\nb: {tagged}\n").startswith("spring.yaml:2: b: tags are not supported")


def test_a_tag_on_a_key_is_refused(refusal: Refusal) -> None:
    assert "tags are not supported" in refusal("!!str a: 1\n")


def test_a_color_that_yaml_takes_for_a_comment_is_refused(refusal: Refusal) -> None:
    lines = refusal("ink: #ff0000\nb:\n  - #abc # red\n").splitlines()
    assert lines[0].startswith("spring.yaml:1: ink: '#' starts a comment")
    assert '"#ff0000"' in lines[0]
    assert lines[1].startswith("spring.yaml:3: b.0: ")


def test_ordinary_comments_are_comments(read: Read) -> None:
    assert read("a: #note\n  b: 1 #ff0000\nc: # ff0000\nd: #add later\n").data == {"a": {"b": 1}, "c": None, "d": None}


def test_a_bomb_of_one_long_text_is_refused(refusal: Refusal) -> None:
    aliases = ", ".join(["*a"] * 200)
    assert "repeat so much text" in refusal(f"a: &a {'x' * 200_000}\nb: [{aliases}]\n")


def test_an_alias_inside_its_own_value_is_refused(refusal: Refusal) -> None:
    assert refusal("a: &x\n  b:\n    - *x\n").startswith("spring.yaml:3: a.b.0: this alias")
    assert "this alias" in refusal("&x {a: *x}")
