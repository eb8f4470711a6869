from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.proof.altered_web_pages import PLAIN, RENEWED
from tests.proof.web_renewal import renewed

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import Bar, Table
from aidreport.document.chart_blocks import Chart
from aidreport.errors import SourceError
from aidreport.html.page import Page, write_page
from aidreport.html.reading import read_page
from aidreport.html.words import CarriedFile
from aidreport.proof import allocations, record
from aidreport.proof.origins import origins_of
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
Altered = Callable[..., Verification]
TEMPLATE = """# {{ title }}

{{ total | money }} for {{ partners }} in the year, 41 of them.

:::contents

:::key-figures{show="total, partners"}

## Recipients of 2025

:::table{by=recipient columns="amount, share, bar, allocations"}

## Charts

:::share-bar{by=recipient}

:::bar-chart{by=recipient}

:::column-chart{by=year}

:::stacked-columns{by=year of=recipient}

:::dumbbell{by=recipient}
"""
ROWS = """id,recipient,amount,currency,date
a,WFP,1200000,NOK,2024-01-31
b,UNICEF,700000,NOK,2024-02-01
c,WFP,800000,NOK,2025-03-01
d,"<b>Save</b>",500000,NOK,2025-04-01
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The first briefing."""
    folder = tmp_path_factory.mktemp("page")
    job = job_for(load_config(ROOT / "config.toml"), None, output=f"{folder}/briefing.html")
    return pipeline.render(job)[0].artifact.path.read_bytes()


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A briefing with all that has lengths."""
    folder = tmp_path_factory.mktemp("charts")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    (folder / "t.md").write_text(TEMPLATE, encoding="utf-8")
    job = job_for(
        load_config(None),
        None,
        data=[str(folder / "rows.csv")],
        template=str(folder / "t.md"),
        output=f"{folder}/briefing.html",
    )
    return pipeline.render(job)[0].artifact.path.read_bytes()


@pytest.fixture
def verified(tmp_path: Path) -> Callable[[bytes], Verification]:
    def check(content: bytes) -> Verification:
        path = tmp_path / "briefing.html"
        path.write_bytes(content)
        return verify(path)

    return check


def details(found: Verification) -> str:
    return "\n".join(line for check in found.checks for line in check.details)


def rewritten(content: bytes, **changes: Any) -> bytes:
    """Return a page that a forger writes anew, with its own writer and another briefing."""
    stored = read_page(content)
    briefing = changes.get("briefing", lambda old: old)(stored.briefing)
    carried = dict(stored.carried)
    look = changes.get("look", lambda old: old)(stored.look)
    words = changes.get("words", lambda old: old)(stored.words)
    of = record.read(carried[record.NAME])
    rows = allocations.read(carried[allocations.NAME])
    origins = origins_of(of, rows, words)
    files = (
        CarriedFile(allocations.NAME, "text/csv", words.allocations, carried[allocations.NAME]),
        CarriedFile(record.NAME, "application/json", words.figures, carried[record.NAME]),
    )
    return write_page(Page(briefing, look, words, origins, files, stored.producer))


@pytest.mark.parametrize("which", ["page", "charts"])
def test_a_page_agrees_with_itself(
    verified: Callable[[bytes], Verification], request: pytest.FixtureRequest, which: str
) -> None:
    found = verified(request.getfixturevalue(which))
    assert found.verdict is Verdict.UNSIGNED
    assert all(figure.sound for figure in found.figures)
    assert details(found) == ""


def test_a_number_without_a_figure_is_named(
    verified: Callable[[bytes], Verification], charts: bytes
) -> None:
    assert '"41"' in verified(charts).unclaimed


def test_a_digit_that_is_altered_names_its_figure(
    verified: Callable[[bytes], Verification], page: bytes
) -> None:
    altered = page.replace(b">229.0</a>", b">929.0</a>", 1)
    found = verified(altered)
    assert found.verdict is Verdict.ALTERED
    assert "group/recipient/UNICEF/NOK: the page says “929.0” in line" in details(found)
    assert "its data make “229.0”" in details(found)
    assert [item.id for item in found.figures if not item.sound] == ["group/recipient/UNICEF/NOK"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"</style>", b".figure{display:none}</style>", ".figure{display:none}"),
        (b"</main>", b"<p>NOK 900 million</p></main>", "NOK 900 million"),
        (b"</body>", b"<script>alert(1)</script></body>", "alert(1)"),
        (b"<h1 ", b'<h1 hidden="" ', "hidden"),
        (b"Humanitarian section</p>", b"Other section</p>", "Other section"),
        (b"<body>", b'<body style="opacity:0">', "opacity"),
        (b"script-src", b"script-src 'unsafe-inline'", "unsafe-inline"),
        (b"UNICEF \xe2\x80\x93 data/", b"ICRC \xe2\x80\x93 data/", "ICRC"),
        (b"</html>\n", b"</html>\n\n", ""),
        (b"\n", b"\r\n", ""),
    ],
)
def test_what_is_added_hidden_or_changed_is_altered_and_named(
    verified: Callable[[bytes], Verification], page: bytes, old: bytes, new: bytes, said: str
) -> None:
    altered = page.replace(old, new, 1)
    assert altered != page
    found = verified(altered)
    assert found.verdict is Verdict.ALTERED
    (check,) = (check for check in found.checks if check.name == "page")
    assert check.details
    assert said in details(found)


def failures(found: Verification) -> list[str]:
    return [f"{check.name}: {line}" for check in found.checks for line in check.details]


@pytest.mark.parametrize("words", PLAIN)
def test_what_is_altered_in_the_file_is_refused_and_named(
    verified: Callable[[bytes], Verification], page: bytes, words: str
) -> None:
    alter, told = PLAIN[words]
    altered = alter(page)
    assert altered != page
    found = verified(altered)
    assert found.verdict is Verdict.ALTERED
    assert any(told in line for line in failures(found)), failures(found)


@pytest.mark.parametrize("words", RENEWED)
def test_another_figure_is_refused_however_much_of_the_page_is_written_anew(
    verified: Callable[[bytes], Verification],
    request: pytest.FixtureRequest,
    words: str,
) -> None:
    alter, told = RENEWED[words]
    which = "charts" if any(each in words for each in ("chart", "series", "rows")) else "page"
    original = request.getfixturevalue(which)
    altered = alter(original)
    assert altered != original
    found = verified(altered)
    assert found.verdict is Verdict.ALTERED
    assert any(told in line for line in failures(found)), failures(found)


def test_a_page_that_is_written_anew_from_the_same_is_the_same(page: bytes, charts: bytes) -> None:
    assert renewed(page) == page
    assert renewed(charts) == charts


def test_a_line_that_is_taken_away_is_named(
    verified: Callable[[bytes], Verification], page: bytes
) -> None:
    lines = page.split(b"\n")
    at = next(number for number, line in enumerate(lines) if b'class="callout' in line)
    found = verified(b"\n".join(lines[:at] + lines[at + 1 :]))
    assert found.verdict is Verdict.ALTERED
    assert "is missing" in details(found)


def with_file(page: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    found = re.search(rb'download="%b" href="data:[^,]*,([^"]*)"' % name.encode(), page)
    assert found
    content = change(base64.b64decode(found[1]))
    return page.replace(found[1], base64.b64encode(content), 1)


def test_data_that_are_altered_name_their_row(
    verified: Callable[[bytes], Verification], page: bytes
) -> None:
    altered = with_file(
        page, "allocations.csv", lambda old: old.replace(b"229000000", b"929000000")
    )
    found = verified(altered)
    assert found.verdict is Verdict.ALTERED
    assert "allocation/1: its row was altered after it was written" in details(found)


def test_a_record_that_is_altered_is_found(
    verified: Callable[[bytes], Verification], page: bytes
) -> None:
    altered = with_file(page, "figures.json", lambda old: old.replace(b"386300000", b"986300000"))
    assert verified(altered).verdict is Verdict.ALTERED


@pytest.mark.parametrize("name", ["allocations.csv", "figures.json"])
def test_a_page_without_its_data_is_altered(
    verified: Callable[[bytes], Verification], page: bytes, name: str
) -> None:
    altered = page.replace(f'download="{name}"'.encode(), b'download="other.txt"', 1)
    found = verified(altered)
    assert found.verdict is Verdict.ALTERED
    assert f"{name} is not attached" in details(found)


def test_a_title_that_a_forger_writes_anew_is_altered(
    verified: Callable[[bytes], Verification], page: bytes
) -> None:
    found = verified(rewritten(page, briefing=lambda old: replace(old, title="Another title")))
    assert found.verdict is Verdict.ALTERED
    assert "the title of the page: not as it was written" in details(found)


def test_colours_and_words_that_a_forger_writes_anew_are_altered(
    verified: Callable[[bytes], Verification], page: bytes
) -> None:
    def white(look: Any) -> Any:
        colours = look.colours.model_copy(update={"ink": "#FFFFFF"})
        return look.model_copy(update={"colours": colours})

    found = verified(rewritten(page, look=white))
    assert found.verdict is Verdict.ALTERED
    assert "the look of the page: changed" in details(found)
    said = verified(rewritten(page, words=lambda old: old.model_copy(update={"hint": "In 2024"})))
    assert "the words of the page: changed" in details(said)
    assert "hint has a digit" in details(said)


def longer(block: Any) -> Any:
    """Return a block whose first length is another."""
    if isinstance(block, Table):
        row = block.rows[0]
        cells = tuple(Bar(0.123) if isinstance(cell, Bar) else cell for cell in row.cells)
        return replace(block, rows=(replace(row, cells=cells), *block.rows[1:]))
    if isinstance(block, Chart):
        first, *others = block.items
        mark, *more = first.marks
        marks = (replace(mark, end=mark.end / 2), *more)
        return replace(block, items=(replace(first, marks=marks), *others))
    part, *parts = block.parts
    return replace(block, parts=(replace(part, fraction=part.fraction / 2), *parts))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Table", "its bar is 12.3% of its track"),
        ("ShareBar", "of its track; its share is"),
        ("Chart", "its mark in the record is from"),
    ],
)
def test_a_length_that_a_forger_writes_anew_is_compared_with_its_figure(
    verified: Callable[[bytes], Verification], charts: bytes, kind: str, said: str
) -> None:
    def change(old: Any) -> Any:
        body = list(old.body)
        at = next(at for at, block in enumerate(body) if type(block).__name__ == kind)
        body[at] = longer(body[at])
        return replace(old, body=tuple(body))

    found = verified(rewritten(charts, briefing=change))
    assert found.verdict is Verdict.ALTERED
    assert said in details(found)


def test_a_page_of_another_format_is_refused_with_the_program_that_can_verify_it(
    verified: Callable[[bytes], Verification], page: bytes
) -> None:
    later = page.replace(b"aidreport web page 1", b"aidreport web page 2")
    with pytest.raises(SourceError, match="is written as “aidreport web page 2”") as error:
        verified(later)
    assert "verify it with aidreport" in error.value.fix


def test_a_page_of_somebody_else_has_no_figures_to_verify(
    verified: Callable[[bytes], Verification],
) -> None:
    found = verified(b"<!DOCTYPE html><title>News</title><p>NOK 386 million</p>")
    assert found.verdict is Verdict.UNVERIFIABLE


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b'{"format":"x"}'])
def test_a_damaged_record_of_what_a_page_is_made_from_is_altered(
    verified: Callable[[bytes], Verification], page: bytes, damage: bytes
) -> None:
    altered = re.sub(rb'(id="page">)[^<]*', lambda found: found[1] + damage, page)
    assert verified(altered).verdict is Verdict.ALTERED


def test_the_record_of_a_page_is_that_of_the_pdf_but_for_what_the_file_consists_of(
    page: bytes, norway: Path
) -> None:
    from aidreport.pdf.reading.reader import read_pdf

    of_page = json.loads(read_page(page).carried[record.NAME])
    (of_pdf,) = (
        json.loads(file.content)
        for file in read_pdf(norway).attachments
        if file.name == record.NAME
    )
    differing = {key for key in of_page if of_page[key] != of_pdf.get(key)}
    assert differing == {"objects", "digest"}


@pytest.mark.long
def test_a_table_of_ten_thousand_rows_is_a_page_that_verifies(
    tmp_path: Path, verified: Callable[[bytes], Verification]
) -> None:
    rows = "".join(
        f"Partner {at} Győr,{at * 997 % 90_000 + 1},NOK,2026-01-01\n" for at in range(10_000)
    )
    (tmp_path / "rows.csv").write_text(f"recipient,amount,currency,date\n{rows}", encoding="utf-8")
    template = '# {{ title }}\n\n:::table{by=recipient columns="amount, share, bar"}\n'
    (tmp_path / "t.md").write_text(template, encoding="utf-8")
    job = job_for(
        load_config(None),
        None,
        data=[str(tmp_path / "rows.csv")],
        template=str(tmp_path / "t.md"),
        output=f"{tmp_path}/long.html",
    )
    content = pipeline.render(job)[0].artifact.path.read_bytes()
    assert content.count(b"<tr ") > 10_000
    assert verified(content).verdict is Verdict.UNSIGNED
