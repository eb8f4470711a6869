"""A forger alters what a plain table lacks: cover, contents, footnotes, charts. All is refused.

Each alteration is saved in two ways: with the fingerprint renewed, and with the whole record made
anew from the altered file, as far as a forger can who has no private key.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from pikepdf import Array, Dictionary, Name, String
from tests.proof.alterations import attached as file_of
from tests.proof.alterations import elements, packet
from tests.proof.forgery import Forger
from tests.proof.renewal import attach, attached, saved

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof import allocations, record
from aidreport.proof.result import CheckStatus, Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Alteration = Callable[[Forger], None]

ROWS = """recipient,country,sector,amount,currency,date
UNICEF,Sudan,Food,12000000,NOK,2023-02-10
WFP,Ukraine,Protection,8500000,NOK,2023-05-24
IFRC,Sudan,Health,4200000,NOK,2023-09-11
UNICEF,Sudan,Food,15500000,NOK,2024-03-06
WFP,Ukraine,Protection,6000000,NOK,2024-04-18
ICRC,Yemen,Shelter,3100000,NOK,2024-08-29
UNICEF,Ukraine,Food,18000000,NOK,2025-01-27
ICRC,Yemen,Shelter,5600000,NOK,2025-06-11
"""
TEMPLATE = """---
cover: true
---
# {{ title }}

{{ standfirst }} Words with a remark.[^1] More words with another.[^2]

[^1]: The first remark, with {{ total | money }}.
[^2]: The second remark.

## Contents

:::contents

## Overview

:::key-figures{show="total, partners, largest-share"}

:::table{by=recipient columns="amount, share, bar, allocations" top=5}

:::share-bar{by=country top=3}

## Charts

:::column-chart{by=year}

:::stacked-columns{by=year of=sector}

:::bar-chart{by=country}

:::treemap{by=sector}

:::line-chart{by=country top=3}
"""
COVER, TABLE, CHARTS = 0, 1, 2
"""Pages."""
PLAIN: dict[str, tuple[Alteration, str]] = {}
"""Alterations by the words for them, each with what names it; only the fingerprint is renewed."""
RENEWED: dict[str, tuple[Alteration, str]] = {}
"""Those that are refused with the whole record made anew, too."""


@pytest.fixture(scope="module")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("charts")
    (folder / "q1.csv").write_text(ROWS, encoding="utf-8")
    (folder / "own.md").write_text(TEMPLATE, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\ntemplate = "own.md"\n')
    job = job_for(load_config(folder / "config.toml"), "q1", output=f"{folder}/")
    return pipeline.render(job)[0].artifact.path


def forging(words: str, named: str, renewed: str = "") -> Callable[[Alteration], Alteration]:
    """Add an alteration, with what names it if the record is kept, and if it is made anew."""

    def add(alteration: Alteration) -> Alteration:
        assert words not in PLAIN
        PLAIN[words] = alteration, named
        if renewed:
            RENEWED[words] = alteration, renewed
        return alteration

    return add


def failures(path: Path) -> list[str]:
    found = verify(path)
    assert found.verdict is Verdict.ALTERED, found.verdict
    checks = [check for check in found.checks if check.outcome is CheckStatus.FAILED]
    return [f"{check.name}: {line}" for check in checks for line in check.details]


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", PLAIN)
def test_what_is_forged_with_a_new_fingerprint_is_refused_and_named(
    briefing: Path, tmp_path: Path, words: str
) -> None:
    alter, named = PLAIN[words]
    forger = Forger(briefing)
    alter(forger)
    found = failures(forger.save(tmp_path / "forged.pdf"))
    assert any(named in line for line in found), found


@pytest.mark.long
@pytest.mark.broken_pdfs
@pytest.mark.parametrize("words", RENEWED)
def test_what_is_forged_with_a_new_record_is_refused_and_named(
    briefing: Path, tmp_path: Path, words: str
) -> None:
    alter, named = RENEWED[words]
    forger = Forger(briefing)
    alter(forger)
    found = failures(saved(forger, tmp_path / "forged.pdf"))
    assert any(named in line for line in found), found


def shown(forger: Forger, words: str, page: int) -> bytes:
    """Return the operand that shows some words of plain letters on a page."""
    operand = f"({words})".encode()
    assert operand in forger.content(page), words
    return operand


def alt(forger: Forger, part: str) -> Any:
    """Return the structure element whose alternative text has some words."""
    return next(item for item in elements(forger) if part in str(item.get("/Alt", "")))


def link(forger: Forger, words: str) -> Any:
    notes = forger.pdf.pages[TABLE].obj.Annots
    return next(note for note in notes if words in str(note.get("/Contents", "")))


# What the page shows.


@forging("one chart's label says more", "the page says", "the page says")
def _(forger: Forger) -> None:
    forger.replace(shown(forger, "24.7", TABLE), b"(94.7)", TABLE)


@forging("a chart's column is shorter", "page", "to the scale of its chart")
def _(forger: Forger) -> None:
    content = forger.content(TABLE)
    found = re.search(
        rb"(54\.00) (\d+\.\d\d) re f\nEMC\n/Span<</MCID \d+>>BDC\nBT[^\n]*\(24\.7\)", content
    )
    assert found, content[-6000:]
    at = found.start(2)
    old = found[2]
    new = b"%.2f" % (float(old) * 0.6)
    forger.pdf.pages[TABLE].obj.Contents.write(content[:at] + new + content[at + len(old) :])


@forging("two names of a legend change places", "page 3, contents: changed", "chart")
def _(forger: Forger) -> None:
    content = forger.content(CHARTS)
    at = content.rindex(b"(Shelter) Tj", 0, content.index(b"(Sudan) Tj"))
    other = content.rindex(b"(Protection) Tj", 0, content.index(b"(Sudan) Tj"))
    first, last = sorted(
        [(at, b"(Shelter)", b"(Protection)"), (other, b"(Protection)", b"(Shelter)")]
    )
    new = content[: first[0]] + first[2] + content[first[0] + len(first[1]) : last[0]]
    new += last[2] + content[last[0] + len(last[1]) :]
    forger.pdf.pages[CHARTS].obj.Contents.write(new)


@forging("a chart is read as another amount", "alternative text", "alternative text")
def _(forger: Forger) -> None:
    item = next(item for item in elements(forger) if "24.7" in str(item.get("/Alt", "")))
    item.Alt = String(str(item.Alt).replace("24.7", "94.7"))


@forging("a chart is read without its amounts", "alternative text", "alternative text")
def _(forger: Forger) -> None:
    item = next(item for item in elements(forger) if "24.7" in str(item.get("/Alt", "")))
    item.Alt = String("A chart.")


@forging("the contents name another page", "altered", "contents")
def _(forger: Forger) -> None:
    content = forger.content(TABLE)
    at = content.index(b"(2) Tj", content.index(b"(Charts)"))
    forger.pdf.pages[TABLE].obj.Contents.write(content[:at] + b"(9) Tj" + content[at + 6 :])


@forging("the contents lead to another page", "annotation, page 2 Link Charts")
def _(forger: Forger) -> None:
    item = link(forger, "Charts")
    item["/Dest"] = Array([forger.pdf.pages[COVER].obj, Name.Fit])
    if "/A" in item:
        del item["/A"]


@forging("a footnote says another amount", "the page says", "the page says")
def _(forger: Forger) -> None:
    content = forger.content(TABLE)
    at = content.index(b"(72.9", content.index(b"The first remark"))
    forger.pdf.pages[TABLE].obj.Contents.write(content[:at] + b"(92.9" + content[at + 5 :])


@forging("a footnote's mark leads to the other footnote", "annotation, page 2 Link")
def _(forger: Forger) -> None:
    one, two = link(forger, "The first remark"), link(forger, "The second remark")
    one.Rect, two.Rect = two.Rect, one.Rect


@forging("a footnote says something else", "altered")
def _(forger: Forger) -> None:
    forger.replace(b"The second remark", b"The sum is wrong ", TABLE)


@forging("the title of the cover is another", "altered")
def _(forger: Forger) -> None:
    forger.replace(b"funding", b"savings", COVER)


@forging("the date of the cover is another", "page", "page")
def _(forger: Forger) -> None:
    forger.replace(b"11 June 2025", b"11 June 2015", COVER)


@forging("a stamp in the colour of the cover", "page", "page")
def _(forger: Forger) -> None:
    forger.add(b"0.12 0.2 0.3 rg BT 1 0 0 1 60 300 Tm /F2 20 Tf (Withdrawn) Tj ET", page=COVER)


@forging("a patch in the colour of the cover over the date", "page", "page")
def _(forger: Forger) -> None:
    forger.add(b"0.07843 0.1882 0.2902 rg 50 55 300 14 re f", page=COVER)


@forging("a column of a chart that is clipped", "page", "page")
def _(forger: Forger) -> None:
    content = forger.content(CHARTS)
    at = content.index(b" re f")
    start = content.rindex(b"\n", 0, at) + 1
    line = content[start : at + 5]
    clipped = b"q 0 0 40 40 re W n %b Q" % line
    forger.pdf.pages[CHARTS].obj.Contents.write(content[:start] + clipped + content[at + 5 :])


@forging("a bar in two parts, one of them white", "page", "page")
def _(forger: Forger) -> None:
    left, low, _, top = forger.place("Sudan", CHARTS)
    forger.add(b"1 1 1 rg %.2f %.2f 200 %.2f re f" % (left + 120, low - 2, top - low + 4), CHARTS)


@forging("marked content with words of its own", "page", "page")
def _(forger: Forger) -> None:
    operand = shown(forger, "24.7", TABLE)
    content = forger.content(TABLE)
    at = content.index(operand)
    start = content.rindex(b"BDC", 0, at)
    begin = content.rindex(b"<</MCID", 0, start)
    said = content[begin:start].replace(b"<</MCID", b"<</ActualText(94.7)/MCID")
    forger.pdf.pages[TABLE].obj.Contents.write(content[:begin] + said + content[start:])


@forging("a figure in a layer that printers leave out", "layers: not in the record", "page")
def _(forger: Forger) -> None:
    group = forger.pdf.make_indirect(
        Dictionary(
            Type=Name.OCG,
            Name="Print",
            Usage=Dictionary(Print=Dictionary(PrintState=Name.OFF)),
        )
    )
    usage = Dictionary(Event=Name.Print, OCGs=Array([group]), Category=Array([Name.Print]))
    settings = Dictionary(Name="All", Order=Array([group]), AS=Array([usage]))
    forger.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=settings)
    page = forger.pdf.pages[TABLE].obj
    page.Resources.Properties = Dictionary({"/P1": group})
    operand = shown(forger, "24.7", TABLE)
    content = forger.content(TABLE)
    at = content.index(operand)
    start, end = content.rindex(b"BT", 0, at), content.index(b"ET", at) + 2
    layer = b"/OC /P1 BDC " + content[start:end] + b" EMC"
    page.Contents.write(content[:start] + layer + content[end:])


@forging("a page twice as large by its unit", "UserUnit", "page")
def _(forger: Forger) -> None:
    forger.pdf.pages[CHARTS].obj.UserUnit = 2


@forging("page labels that begin at another number", "page labels: not in the record")
def _(forger: Forger) -> None:
    first = Dictionary(S=Name.D, St=7, P=String("Draft "))
    forger.pdf.Root.PageLabels = Dictionary(Nums=Array([0, first]))


@forging("pages from right to left", "viewer preferences: changed")
def _(forger: Forger) -> None:
    forger.pdf.Root.ViewerPreferences.Direction = Name.R2L


@forging("a note on paper only", "annotation, page 3 FreeText", "page")
def _(forger: Forger) -> None:
    look = b"1 1 0 rg 0 0 200 30 re f 0 0 0 rg BT 1 0 0 1 4 8 Tm /F2 12 Tf (Withdrawn) Tj ET"
    page = forger.pdf.pages.p(CHARTS + 1).obj
    held, forger.page.obj.Resources = forger.page.obj.Resources, page.Resources
    forger.annotate("FreeText", (100, 300, 300, 330), look)
    forger.page.obj.Resources = held
    note = forger.page.obj.Annots[-1]
    del forger.page.obj.Annots[-1]
    note.F = 4 | 32  # printed, never shown on a screen
    page.Annots = Array([*(page.get("/Annots") or ()), note])


@forging("two cells of a row change their types", "structure, part", "")
def _(forger: Forger) -> None:
    head = next(item for item in elements(forger) if item.S == Name.TH)
    head.S = Name.TD


@forging("a place of the document with a name", "named destinations: ")
def _(forger: Forger) -> None:
    place = Array([forger.pdf.pages[COVER].obj, Name.Fit])
    names = forger.pdf.Root.Names
    names["/Dests"] = Dictionary(Names=Array([String("charts"), place]))


@forging("the claim of another part of the standard", "metadata", "")
def _(forger: Forger) -> None:
    packet(forger, b"<pdfaid:part>3", b"<pdfaid:part>2")


@forging("the data under another name", "is not attached", "is not attached")
def _(forger: Forger) -> None:
    item = file_of(forger)
    item.F = item.UF = String("data.csv")


@forging("the data under two names", "attachment", "")
def _(forger: Forger) -> None:
    file_of(forger).F = String("figures.json")


# The page and the data agree.


@forging("two recipients change places on the page and in the data", "altered", "does not include")
def _(forger: Forger) -> None:
    content = forger.content(TABLE)
    new = (
        content.replace(b"(WFP)", b"(\0)").replace(b"(ICRC)", b"(WFP)").replace(b"(\0)", b"(ICRC)")
    )
    assert new != content
    forger.pdf.pages[TABLE].obj.Contents.write(new)
    data = attached(forger, allocations.NAME)
    swapped = data.replace(b"WFP", b"\0").replace(b"ICRC", b"WFP").replace(b"\0", b"ICRC")
    attach(forger, allocations.NAME, swapped)


@forging("two recipients change places on the page", "altered", "is in row “ICRC” of table 1")
def _(forger: Forger) -> None:
    content = forger.content(TABLE)
    new = (
        content.replace(b"(WFP)", b"(\0)").replace(b"(ICRC)", b"(WFP)").replace(b"(\0)", b"(ICRC)")
    )
    assert new != content
    forger.pdf.pages[TABLE].obj.Contents.write(new)


@forging("the record says that other digits are a number in words", "no number in words")
def _(forger: Forger) -> None:
    content = json.loads(attached(forger, record.NAME))
    content["marks"][2] = ["w", "9"]
    attach(forger, record.NAME, json.dumps(content).encode())


@forging("the record says that nine is three", "“nine” is not 3")
def _(forger: Forger) -> None:
    content = json.loads(attached(forger, record.NAME))
    content["marks"][2] = ["two", "nine"]
    attach(forger, record.NAME, json.dumps(content).encode())


@forging("an amount is larger on the page and in the data", "was altered", "recalculated")
def _(forger: Forger) -> None:
    data = attached(forger, allocations.NAME)
    assert b"18000000" in data
    attach(forger, allocations.NAME, data.replace(b"18000000", b"19000000"))


@forging("a row is left out of the data", "missing", "which the file does not have")
def _(forger: Forger) -> None:
    lines = attached(forger, allocations.NAME).splitlines(keepends=True)
    attach(forger, allocations.NAME, b"".join(lines[:-1]))


@forging("the record leaves out a chart", "5 charts; 4 were", "5 charts; 4 were")
def _(forger: Forger) -> None:
    content = json.loads(attached(forger, record.NAME))
    assert content["charts"]
    content["charts"] = content["charts"][1:]
    attach(forger, record.NAME, record.read(json.dumps(content).encode()).sealed())
