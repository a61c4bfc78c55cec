"""Lines of the parts of a document."""

from __future__ import annotations

from nstflow.recipe.document import read_document
from nstflow.recipe.yaml import Document, where
from testing.documents import RECIPE, Write


def test_where_is_the_mark_or_that_of_the_nearest_ancestor(write: Write) -> None:
    document = read_document(write("spring.yaml", RECIPE), overrides=["tile.size=1"])
    assert where(document, ("styles", 1, "id")) == "spring.yaml:2"
    assert where(document, ["styles", 1, "missing", "deeper"]) == "spring.yaml:2"
    assert where(document, ("unknown",)) == "spring.yaml:1"
    assert where(document, ("tile", "repeat")) == "--set tile.size=1"
    assert where(Document({}, {}), ("a",)) == ""
