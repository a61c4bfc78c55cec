"""Links in Markdown lead somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from testing.markdown import PAGES, anchors, links
from testing.places import ROOT


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    lost = []
    for link in links(page):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_the_pages_of_the_documentation_are_looked_at() -> None:
    assert {ROOT / "README.md", ROOT / "docs" / "recipe.md", ROOT / "docs" / "losses" / "palette.md"} <= set(PAGES)
    assert "docs/images/quickstart.jpg" in links(ROOT / "README.md")
    assert "print-size.md#a-meter-of-cloth" in links(ROOT / "docs" / "commands.md")
