"""What a recipe calls its files."""

from __future__ import annotations

import pytest

from nstflow.jobs.name_template import TOKENS, check_file_name, file_stem, filled_in

WORDS = {token: token.upper() for token in TOKENS if token != "colorway"}


def test_a_token_for_every_word_is_taken() -> None:
    template = "-".join(f"{{{token}}}" for token in TOKENS)
    assert check_file_name(template) == template
    expected = "CLIENT-SEASON-TITLE-RECIPE-CONTENT-STYLE-VARIANT-night"
    assert file_stem(filled_in(template, WORDS), "night") == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{content}-{styl}", r"'{styl}': no token of that name; did you mean 'style'\?"),
        ("{}", r"'{}': no token of that name; expected client, season"),
        ("{content:>9}", "'{content:>9}': no token"),
        ("{content!r}", "'{content!r}': no token"),
        ("{content.upper}", "'{content.upper}': no token"),
        ("{content", "a brace without its other half"),
        ("  ", "an empty name"),
    ],
)
def test_what_is_no_token_is_refused_with_what_was_meant(template: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_file_name(template)


@pytest.mark.parametrize(
    ("name", "colorway", "stem"),
    [
        ("", "night", ""),
        ("Atelier Müller-koi", "", "Atelier-Müller-koi"),
        ("../koi/ikat", "", "koi-ikat"),
        ("koi", "night", "koi-night"),
        ("koi_{colorway}", "", "koi"),
        ("-koi--ikat", "", "koi-ikat"),  # as where a client's name is not given
    ],
)
def test_a_stem_is_safe_for_files_and_has_no_gaps_where_words_are_missing(name: str, colorway: str, stem: str) -> None:
    assert file_stem(name, colorway) == stem
