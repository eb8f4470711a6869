from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.document.blocks import Column, Heading, Paragraph, Table, TableRow
from aidreport.document.footnotes import raised
from aidreport.document.page_blocks import Footnote
from aidreport.document.spans import Span
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.reading.linter import lint
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.render import draw_briefing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.document.blocks import Block, Briefing
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.render import Artifact

TITLE = Heading(1, (Span("A title"),))


def marked(number: int, words: int = 20) -> Paragraph:
    return Paragraph((Span("word " * words), Span(raised(number), note=number), Span(" end.")))


def note(number: int, words: int = 8) -> Footnote:
    return Footnote(number, raised(number), (Span(f"note{number} " * words),))


def pages_of(path: Path) -> tuple[dict[int, int], dict[int, set[int]]]:
    """Return the page of each mark in the text, and the pages of each footnote."""
    marks: dict[int, int] = {}
    notes: defaultdict[int, set[int]] = defaultdict(set)
    with pikepdf.open(path) as pdf:
        pages = {page.objgen: at for at, page in enumerate(pdf.pages, 1)}
        count = 0
        for element in pdf.Root.StructTreeRoot.K.K:
            if str(element.S) in ("/Note", "/FENote"):
                count += 1
                notes[count] = {pages[each] for each in _pages(element.K[1])}
        for at, page in enumerate(pdf.pages, 1):
            for link in page.obj.get("/Annots", ()):
                words = str(link.Contents)
                if words.startswith("note"):
                    marks.setdefault(int(words.split(" ", maxsplit=1)[0].removeprefix("note")), at)
    return marks, dict(notes)


def _pages(element: Any) -> set[tuple[int, int]]:
    """Return the pages of the content of a paragraph."""
    kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
    own = element.get("/Pg")
    found = {own.objgen} if own is not None else set()
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary) and "/Pg" in kid:
            found.add(kid.Pg.objgen)
    return found


def test_a_note_is_at_the_foot_of_the_page_that_has_its_mark(
    drawn: Callable[..., Artifact],
) -> None:
    blocks = [block for number in range(1, 30) for block in (marked(number, 90), note(number))]
    artifact = drawn(TITLE, *blocks)
    marks, notes = pages_of(artifact.path)
    assert artifact.pages > 2
    assert {number: {page} for number, page in marks.items()} == notes


def test_a_long_note_begins_on_its_page_and_goes_on_at_the_foot_of_the_next(
    drawn: Callable[..., Artifact],
) -> None:
    artifact = drawn(TITLE, marked(1), note(1, 1500), marked(2), note(2))
    marks, notes = pages_of(artifact.path)
    assert min(notes[1]) == marks[1] == 1
    assert max(notes[1]) == artifact.pages > 1


def test_more_notes_than_a_page_holds_go_on_the_next(drawn: Callable[..., Artifact]) -> None:
    spans = tuple(Span(raised(number), note=number) for number in range(1, 91))
    row = TableRow(((Span("A row"), *spans), (Span("x"),)))
    table = Table(
        (Column((Span("Name"),), row_header=True), Column((Span("Value"),))),
        (row,),
        (Span("A table."),),
    )
    artifact = drawn(TITLE, table, *(note(number) for number in range(1, 91)))
    _, notes = pages_of(artifact.path)
    assert len(notes) == 90
    assert min(notes[1]) == 1
    assert max(notes[90]) == artifact.pages == 3


def test_a_mark_and_its_note_lead_to_each_other(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    content = briefing(TITLE, marked(1), note(1), marked(1))
    for name, profile in PROFILES.items():
        path = draw_briefing(content, brand, tmp_path / f"{name}.pdf", profile=profile).path
        assert lint(path) == ()
        with pikepdf.open(path) as pdf:
            links = list(pdf.pages[0].obj.Annots)
            assert [str(link.Contents) for link in links] == ["note1 " * 8, "note1 " * 8, "¹"]
            if not profile.namespace:
                continue
            (element,) = (each for each in pdf.Root.StructTreeRoot.K.K if str(each.S) == "/FENote")
            assert str(element.A.NoteType) == "/Footnote"
            references = list(element.Ref)
            assert [str(each.S) for each in references] == ["/Reference", "/Reference"]
            assert {each.Ref[0].objgen for each in references} == {element.objgen}
            assert links[2].A.SD[0].objgen == references[0].objgen


@given(
    st.lists(st.tuples(st.integers(1, 160), st.integers(0, 2), st.integers(1, 260)), max_size=14)
)
@cases(8)
def test_no_note_is_lost_and_each_begins_where_its_mark_is(
    plan: list[tuple[int, int, int]],
) -> None:
    case = _drawn_case(plan)
    marks, notes = pages_of(case)
    assert len(notes) == sum(count for _, count, _ in plan)
    late = [number for number in notes if min(notes[number]) < marks[number]]
    assert late == []
    text = " ".join(item.text for item in read_pdf(case).passages)
    number = 0
    for _, count, words in plan:
        for _ in range(count):
            number += 1
            assert text.count(f"note{number} ") == words


_PLACE: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def _place(briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path) -> None:
    _PLACE.update(briefing=briefing, brand=brand, path=tmp_path / "case.pdf")


def _drawn_case(plan: list[tuple[int, int, int]]) -> Path:
    blocks: list[Block] = []
    number = 0
    for words, count, length in plan:
        numbers = range(number + 1, number + count + 1)
        spans = [Span(raised(each), note=each) for each in numbers]
        blocks += [Paragraph((Span("word " * words), *spans)), *(note(n, length) for n in numbers)]
        number += count
    made = _PLACE["briefing"](TITLE, *blocks)
    path: Path = draw_briefing(made, _PLACE["brand"], _PLACE["path"]).path
    return path
