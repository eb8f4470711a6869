"""Alterations of a web page, each with what names it."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.proof.web_renewal import renewed

from aidreport.document.blocks import Table
from aidreport.document.chart_blocks import Chart
from aidreport.document.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    Alteration = Callable[[bytes], bytes]

PLAIN: dict[str, tuple[Alteration, str]] = {}
"""Of the file, by the words for them."""
RENEWED: dict[str, tuple[Alteration, str]] = {}
"""Of what it is made from, with all of it written anew and the record renewed."""


def altering(
    words: str, told: str, into: dict[str, tuple[Alteration, str]] = PLAIN
) -> Callable[[Alteration], Alteration]:
    def add(alteration: Alteration) -> Alteration:
        assert words not in into
        into[words] = alteration, told
        return alteration

    return add


def once(page: bytes, old: bytes, new: bytes) -> bytes:
    assert old in page, old
    return page.replace(old, new, 1)


def css(page: bytes, rule: bytes) -> bytes:
    return once(page, b"</style>", rule + b"</style>")


# Only the file is altered.


@altering("the style sheet puts another figure before one", "::before")
def _(page: bytes) -> bytes:
    return css(page, b'[data-figure="total/NOK"]::before{content:"9"}')


@altering("the style sheet puts another figure in the place of one", "font-size:0")
def _(page: bytes) -> bytes:
    return css(page, b'.figure{font-size:0}.figure::after{font-size:1rem;content:"929"}')


@altering("the style sheet turns the order of rows", "column-reverse")
def _(page: bytes) -> bytes:
    return css(page, b"tbody{display:flex;flex-direction:column-reverse}")


@altering("the style sheet turns the order of digits", "bidi-override")
def _(page: bytes) -> bytes:
    return css(page, b".figure{unicode-bidi:bidi-override;direction:rtl}")


@altering("the style sheet has a face of its own", "@font-face")
def _(page: bytes) -> bytes:
    return css(page, b"@font-face{font-family:x;src:url(data:font/woff2;base64,AAAA)}")


@altering("the style sheet makes a bar longer", ".length{width")
def _(page: bytes) -> bytes:
    return css(page, b".length{width:100%!important}")


@altering("the style sheet hides all on paper", "@media print")
def _(page: bytes) -> bytes:
    return css(page, b"@media print{main{display:none}}")


@altering("another style sheet at the end", ".figure{color:#fff}")
def _(page: bytes) -> bytes:
    return once(page, b"</body>", b"<style>.figure{color:#fff}</style></body>")


@altering("a style of one element", "style=")
def _(page: bytes) -> bytes:
    return once(page, b'<a class="figure"', b'<a style="display:none" class="figure"')


@altering("a figure that says that it is another", "group/recipient/IFRC/NOK")
def _(page: bytes) -> bytes:
    old = b'data-figure="group/recipient/ICRC/NOK"'
    return once(page, old, b'data-figure="group/recipient/IFRC/NOK"')


@altering("a figure that leads to where another comes from", "#o1")
def _(page: bytes) -> bytes:
    found = re.search(rb'href="#o(\d+)" data-figure="group/recipient/ICRC/NOK"', page)
    assert found
    return once(page, found[0], found[0].replace(b"#o" + found[1], b"#o1"))


@altering("a second element of the same name", "NOK 929 million")
def _(page: bytes) -> bytes:
    return once(page, b"</main>", b'<p id="o1">NOK 929 million</p></main>')


@altering("a second record of what it is made from", "2 records")
def _(page: bytes) -> bytes:
    found = re.search(rb'<script type="application/json".*?</script>', page, re.S)
    assert found
    return once(page, b"</body>", found[0] + b"</body>")


@altering("data within a comment, and others to save", "it has no column figure")
def _(page: bytes) -> bytes:
    found = re.search(rb'<a download="allocations\.csv" href="[^"]*">', page)
    assert found
    other = re.sub(rb"base64,[^\"]*", b"base64,aWQsYW1vdW50Cg==", found[0])
    return once(page, found[0], b"<!--" + found[0] + b"-->" + other)


@altering("a script that changes a figure", "textContent")
def _(page: bytes) -> bytes:
    script = b"document.querySelector('.figure').textContent='929';"
    return once(page, b"</script>\n</body>", script + b"</script>\n</body>")


@altering("an attribute that runs a script", "onload")
def _(page: bytes) -> bytes:
    return once(page, b"<body", b'<body onload="alert(1)"')


@altering("another policy of what may run", "unsafe-hashes")
def _(page: bytes) -> bytes:
    return once(page, b"base-uri", b"script-src &#x27;unsafe-hashes&#x27;; base-uri")


@altering("a page that opens another one", "http-equiv")
def _(page: bytes) -> bytes:
    return once(page, b"<title>", b'<meta http-equiv="refresh" content="0;url=x"><title>')


@altering("another title of the window", "NOK 929 million")
def _(page: bytes) -> bytes:
    return re.sub(rb"<title>[^<]*", b"<title>NOK 929 million", page, count=1)


@altering("another description for search engines", "description")
def _(page: bytes) -> bytes:
    return once(
        page, b'name="description" content="', b'name="description" content="NOK 9 million '
    )


@altering("digits in another encoding of letters", "229.0")
def _(page: bytes) -> bytes:
    return once(page, b">229.0</a>", ">２２９.０</a>".encode())


@altering("digits as references", "929.0")
def _(page: bytes) -> bytes:
    return once(page, b">229.0</a>", b">&#x39;29.0</a>")


@altering("a mark that turns the direction", "229.0")
def _(page: bytes) -> bytes:
    return once(page, b">229.0</a>", ">\u202e229.0</a>".encode())


@altering("a digit that takes no width", "229.0")
def _(page: bytes) -> bytes:
    return once(page, b">229.0</a>", ">22\u200b9.0</a>".encode())


@altering("a line through a digit", "229.0")
def _(page: bytes) -> bytes:
    return once(page, b">229.0</a>", ">2\u033629.0</a>".encode())


@altering("another encoding of the page", "utf-7")
def _(page: bytes) -> bytes:
    return once(page, b'charset="utf-8"', b'charset="utf-7"')


@altering("a mark of another encoding before it", "<!DOCTYPE html>")
def _(page: bytes) -> bytes:
    return b"\xef\xbb\xbf" + page


@altering("a cell that is wider", "colspan")
def _(page: bytes) -> bytes:
    return once(page, b'<td class="number"', b'<td colspan="2" class="number"')


@altering("a longer bar", "100%")
def _(page: bytes) -> bytes:
    return re.sub(rb'<rect width="[\d.]+%"( height="100%" class="length")',
                  rb'<rect width="99%"\1', page, count=1)  # fmt: skip


@altering("a base of all addresses", "<base")
def _(page: bytes) -> bytes:
    return once(page, b"<title>", b'<base href="https://example.org/"><title>')


# All of it is written anew.


def altering_renewed(words: str, told: str) -> Callable[[Alteration], Alteration]:
    return altering(words, told, RENEWED)


def spans(change: Callable[[Span], Span], value: Any) -> Any:
    """Return some blocks, with each piece of text changed."""
    if isinstance(value, Span):
        return change(value)
    if isinstance(value, tuple):
        return tuple(spans(change, each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        found = {each.name: spans(change, getattr(value, each.name)) for each in fields(value)}
        return replace(value, **found)
    return value


def with_spans(page: bytes, change: Callable[[Span], Span]) -> bytes:
    return renewed(page, briefing=lambda old: spans(change, old))


def blocks(page: bytes, kind: type, **changes: Callable[[Any], Any]) -> bytes:
    """Return a page with attributes changed of the blocks of a kind."""

    def change(old: Any) -> Any:
        return replace(
            old,
            body=tuple(
                replace(each, **{name: to(getattr(each, name)) for name, to in changes.items()})
                if isinstance(each, kind)
                else each
                for each in old.body
            ),
        )

    return renewed(page, briefing=change)


@altering_renewed("a digit of a figure", "the page says")
def _(page: bytes) -> bytes:
    return with_spans(page, lambda each: replace(each, text=each.text.replace("229.0", "929.0")))


@altering_renewed("another unit", "million")
def _(page: bytes) -> bytes:
    return with_spans(
        page, lambda each: replace(each, text=each.text.replace("million", "billion"))
    )


@altering_renewed("an amount where an abbreviation is explained", "is said to stand for")
def _(page: bytes) -> bytes:
    full = "UN Children’s Fund"
    more = f"{full}, NOK 929 million"
    return with_spans(
        page, lambda each: replace(each, expansion=more) if each.expansion == full else each
    )


@altering_renewed("an amount that is an abbreviation", "NOK 929 million")
def _(page: bytes) -> bytes:
    return with_spans(
        page,
        lambda each: (
            replace(each, text=f"{each.text} NOK 929 million")
            if each.expansion == "UN Children’s Fund"
            else each
        ),
    )


@altering_renewed("figures whose marks are gone", "no figure shows")
def _(page: bytes) -> bytes:
    return with_spans(
        page, lambda each: replace(each, text=each.text.replace("229.0", "929.0"), figure="")
        if "229.0" in each.text else each,
    )  # fmt: skip


@altering_renewed(
    "names of two rows exchanged", "is in row “UNICEF” of table 1; its data are of WFP"
)
def _(page: bytes) -> bytes:
    names = {"UNICEF": "WFP", "WFP": "UNICEF"}

    def change(rows: Any) -> Any:
        return tuple(
            replace(each, cells=spans(lambda part: renamed(part, names), each.cells))
            for each in rows
        )

    return blocks(page, Table, rows=change)


@altering_renewed("names in charts exchanged", "is called “UNICEF” in a chart; its data are of WFP")
def _(page: bytes) -> bytes:
    names = {"UNICEF": "WFP", "WFP": "UNICEF"}
    return blocks(page, Chart, items=lambda old: named_by(old, names))


@altering_renewed("years in charts exchanged", "is called “2024” in a chart; its data are of 2025")
def _(page: bytes) -> bytes:
    return blocks(page, Chart, items=lambda old: named_by(old, {"2024": "2025", "2025": "2024"}))


@altering_renewed("names of series exchanged", "is called “UNICEF” in a chart; its data are of WFP")
def _(page: bytes) -> bytes:
    names = {"UNICEF": "WFP", "WFP": "UNICEF"}
    return blocks(page, Chart, series=lambda old: named_by(old, names))


def named_by(parts: Any, names: dict[str, str]) -> Any:
    return tuple(
        replace(each, name=spans(lambda part: renamed(part, names), each.name)) for each in parts
    )


def renamed(part: Span, names: dict[str, str]) -> Span:
    return replace(part, text=names.get(part.text, part.text))


@altering_renewed("what a table is called says an amount", "a title says “NOK 929 million”")
def _(page: bytes) -> bytes:
    return blocks(page, Table, title=lambda old: (*old, Span(" NOK 929 million")))


@altering_renewed("what a chart is called says an amount", "a title says “NOK 929 million”")
def _(page: bytes) -> bytes:
    return blocks(page, Chart, title=lambda old: (*old, Span(" NOK 929 million")))


@altering_renewed("charts that begin elsewhere", "has its zero at")
def _(page: bytes) -> bytes:
    return blocks(page, Chart, zero=lambda old: old + 1)


@altering_renewed("marks in the colours of other series", "of another series")
def _(page: bytes) -> bytes:
    def other(items: Any) -> Any:
        return tuple(
            replace(each, marks=tuple(replace(mark, series=1 - mark.series) for mark in each.marks))
            if len({mark.series for mark in each.marks}) > 1
            else each
            for each in items
        )

    return blocks(page, Chart, items=other)


@altering_renewed("an amount as the mark of the publisher", "its initials are not a few letters")
def _(page: bytes) -> bytes:
    return renewed(
        page, look=lambda old: old.model_copy(update={"logo": "", "initials": "929 million"})
    )


@altering_renewed("an amount in letters around the page", "hint says an amount")
def _(page: bytes) -> bytes:
    hint = "In all, nine hundred million kroner"
    return renewed(page, words=lambda old: old.model_copy(update={"hint": hint}))


@altering_renewed("the title beside its heading", "no heading of the first level says it")
def _(page: bytes) -> bytes:
    return renewed(
        page,
        briefing=lambda old: replace(old, title="Withdrawn"),
        change=lambda old: old.model_copy(update={"title": "Withdrawn"}),
    )
