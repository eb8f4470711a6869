"""Data, figures and verifications in a notebook: small tables, escaped and accessible."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
from hypothesis import example, given
from hypothesis import strategies as st

import aidreport
from aidreport.errors import SourceError

ROOT = Path(__file__).parents[1]


class Tables(HTMLParser):
    """Collects the tags and the texts, and that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.tags.append(tag)
        assert tag != "th" or ("scope", "col") in attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(thing: object) -> Tables:
    html = thing._repr_html_()
    tables = Tables()
    tables.feed(html)
    assert not tables.open
    assert tables.tags.count("caption") == tables.tags.count("table") > 0
    assert len(html) < 20_000
    return tables


@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
@example("ORGANIZATION")
def test_notebooks_show_escaped_tables(name: str) -> None:
    table = pd.DataFrame({"Recipient": ["<b>&", name], "Amount": [1, "x"], "Currency": "NOK"})
    refused = ""
    try:
        data = aidreport.from_frame(table, name="<i>")
    except SourceError as error:
        refused = error.problem
    else:
        assert "<i>" in shown(data).texts
        assert set(shown(data).tags) <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    # A name that is a heading, in a row without an amount, begins another table.
    assert not refused or "a second table begins" in refused
    good = aidreport.from_frame(table.iloc[:1]).figures()
    assert "<b>&" in shown(good).texts


def test_notebooks_show_a_few_rows_and_how_many_more() -> None:
    names = [f"Foundation {number}" for number in range(300)]
    table = pd.DataFrame({"Recipient": names, "Amount": 1, "Currency": "NOK"})
    tables = shown(aidreport.from_frame(table).figures())
    assert {"Total: NOK 300", "1", "0.4"} <= set(tables.texts)
    assert "and 290 more" in tables.texts
    bad = table.assign(Amount="x")
    assert "and 290 more" in shown(aidreport.from_frame(bad)).texts


def test_notebooks_show_a_verification(tmp_path: Path) -> None:
    data = aidreport.read(ROOT / "data/norway-ukraine-2025-06-12.toml")
    path = aidreport.render(data, output=tmp_path / "aid.pdf")
    tables = shown(aidreport.verify(path))
    assert {"Consistent, unsigned", "name", "Figures", "total/NOK", "386,300,000 NOK"} <= set(
        tables.texts
    )
