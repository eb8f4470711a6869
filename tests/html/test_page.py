from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.html.conftest import briefing_of, every_block, page_of, words
from tests.properties import cases

from aidreport.document.blocks import Column, Heading, Paragraph, Table, TableRow
from aidreport.document.page_blocks import Image
from aidreport.document.spans import Span
from aidreport.html.page import FORMAT, write_page

Written = Callable[..., str]
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><style>*{display:none}",
    "--><img src=x onerror=alert(1)>",
    "\"' onclick='alert(1)",
    "&lt;b&gt; &amp; &#0;",
    "]]></svg><![CDATA[",
    "\\3c script\\3e *{}\n}",
    "\u202e\u2066 123",
    "{source} {0}",
    "</script><script>",
)


class Elements(HTMLParser):
    """Counts the elements of a page with the names of their attributes; keeps its texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[tuple[str, ...]] = Counter()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[tag, *sorted(name for name, _ in attrs)] += 1
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_same_page_is_always_written_the_same(written: Written) -> None:
    assert written(*every_block()) == written(*every_block())


def test_a_page_of_this_format_is_written_as_ever() -> None:
    # A change of what is written needs another FORMAT: pages of this one are compared byte by byte.
    page = write_page(page_of(briefing_of(*every_block())))
    digest = hashlib.sha256(page).hexdigest()
    assert (FORMAT, digest[:16]) == ("aidreport web page 1", "d2428d4016c7e2c5")


def test_no_line_of_a_page_ends_between_a_number_and_its_noun(written: Written) -> None:
    text = (Span("The "), Span("3", figure="count"), Span(" grants of 12 June 2025"))
    texts = "".join(Elements(written(Paragraph(text))).texts)
    assert "The 3\u00a0grants of 12\u00a0June 2025" in texts


@pytest.mark.parametrize("text", HOSTILE)
def test_what_data_say_is_text_whatever_it_looks_like(written: Written, text: str) -> None:
    plain, hostile = Elements(written(*every_block("Words"))), Elements(written(*every_block(text)))
    assert hostile.found == plain.found


@cases(15)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@example("<!--")
def test_no_text_of_any_kind_becomes_an_element(text: str) -> None:
    plain, other = (
        Elements(write_page(page_of(briefing_of(*every_block(each), title=each))).decode())
        for each in ("Words", text)
    )
    assert other.found == plain.found


def test_characters_that_turn_text_around_or_are_none_are_not_written(written: Written) -> None:
    page = written(Heading(1, words("a\u202eb\x00c\rd\ue000")))
    assert '<h1 id="h0">ab\ufffdc\ufffdd\ue000</h1>' in page


def test_the_policy_allows_the_style_and_the_script_of_the_file_and_nothing_else(
    written: Written,
) -> None:
    page = written(*every_block())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src &#x27;sha256-{digest}&#x27;" in policy
    assert policy.startswith("default-src &#x27;none&#x27;")
    assert not re.search(r'<[^>]+ (?:style|on\w+)="', page)


def test_nothing_outside_of_the_file_is_loaded(written: Written) -> None:
    tags = Elements(written(*every_block())).tags
    held = {named["src"] for _, named in tags if "src" in named}
    assert all(str(source).startswith("data:image/") for source in held)
    loading = {"srcset", "poster", "data", "action", "formaction"}
    assert not [tag for tag, named in tags if loading & named.keys() or tag in ("link", "iframe")]
    assert "@import" not in written(*every_block())
    assert "url(" not in written(*every_block())


def test_a_picture_that_is_elsewhere_is_not_loaded(written: Written) -> None:
    page = written(Image("x", words("A map"), source="https://example.org/x.png"))
    assert '<img alt="A map">' in page


def test_a_link_leads_to_the_web_or_to_an_address_only(written: Written) -> None:
    page = written(Paragraph((Span("x", href="javascript:alert(1)"), Span("y", href="MAILTO:a@b"))))
    assert "<p>x<a href=" in page
    assert "javascript:" not in page.partition('id="page"')[0]


def test_no_level_of_headings_is_skipped(written: Written) -> None:
    page = written(*(Heading(level, words(str(level))) for level in (1, 4, 2, 6)))
    assert re.findall(r"<h(\d) id=[^>]*>(\d)</h", page.partition("<footer>")[0]) == [
        ("1", "1"), ("2", "4"), ("2", "2"), ("3", "6"),
    ]  # fmt: skip


def test_a_figure_links_to_where_it_comes_from_and_from_there_to_its_first_place(
    written: Written,
) -> None:
    page = written(Paragraph(words("NOK 5", "total/NOK")), Paragraph(words("5", "total/NOK")))
    assert (
        '<p><a class="figure" id="f1" href="#o1" data-figure="total/NOK">NOK 5</a></p>\n'
        '<p><a class="figure" href="#o1" data-figure="total/NOK">5</a></p>' in page
    )
    assert '= 7 NOK + <a href="#o2">-2 NOK</a>' in page
    assert 'href="#f1"' in page
    assert 'href="#f2"' not in page  # which the page does not show


def test_ids_are_unique_and_each_link_inside_the_page_leads_somewhere(written: Written) -> None:
    tags = Elements(written(*every_block())).tags
    ids = [named["id"] for _, named in tags if "id" in named]
    links = {str(named["href"])[1:] for _, named in tags if str(named.get("href"))[:1] == "#"}
    assert len(ids) == len(set(ids))
    assert links <= set(ids)


def test_words_in_another_language_are_marked(written: Written) -> None:
    page = written(Paragraph((Span("Hei", language="nb"),)), language="ar", rtl=True)
    assert '<html lang="ar" dir="rtl">' in page
    assert '<span lang="nb" dir="auto">Hei</span>' in page


def test_heads_of_a_table_have_scopes(written: Written) -> None:
    columns = (Column(words("Name"), row_header=True), Column(words("NOK")))
    page = written(Table(columns, (TableRow((words("A"), words("1"))),), words("All")))
    assert '<th scope="col" role="columnheader">NOK</th>' in page
    assert '<th scope="row" role="rowheader">A</th>' in page
    assert 'aria-describedby="s1"' in page


def test_the_sign_of_a_number_stays_on_its_left_on_a_page_from_right_to_left() -> None:
    blocks = Heading(1, words("مخصصات")), Paragraph(words("(+12.6%) \u22125.2 مليون, 5-7, a-1"))
    page = write_page(page_of(briefing_of(*blocks, language="ar", rtl=True))).decode()
    assert "(\u200e+12.6%) \u200e\u22125.2 مليون, 5-7, a-1" in page
    assert "\u200e" not in write_page(page_of(briefing_of(*blocks))).decode()
