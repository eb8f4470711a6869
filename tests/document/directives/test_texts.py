from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import (
    Callout,
    CalloutRole,
    Facts,
    KeyFigures,
    ListBlock,
    Paragraph,
    QuoteBlock,
    ShareBar,
    Table,
)
from aidreport.document.spans import plain_text
from aidreport.model.allocation import NOT_NAMED, Party, Place
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import (
    Account,
    ExcludedRow,
    Finding,
    Quote,
    RejectedRow,
    RowProblem,
    Severity,
    SourceFile,
)
from aidreport.model.money import Money
from aidreport.model.remarks import as_remark, at

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from aidreport.document.blocks import Block, Briefing
    from aidreport.document.spans import Inline
    from aidreport.model.dataset import Announcement, Dataset

    Build = Callable[..., tuple[Block, ...]]


@pytest.fixture
def build(briefing: Callable[..., Briefing]) -> Build:
    """Return what a directive builds."""

    def make(dataset: Dataset, directive: str, language: str = "en") -> tuple[Block, ...]:
        return briefing(dataset, f"# T\n\n## S\n\n:::{directive}\n", language).body[2:]

    return make


def changed(dataset: Dataset, **fields: Any) -> Dataset:
    """Return the data set with another announcement."""
    announcement: Announcement | None = dataset.announcement
    assert announcement is not None
    return replace(dataset, announcement=replace(announcement, **fields))


def words(text: Inline) -> str:
    return plain_text(text).replace("\u00a0", " ")


def box(blocks: tuple[Block, ...]) -> tuple[str, str, CalloutRole]:
    (block,) = blocks
    assert isinstance(block, Callout)
    return words(block.lead), words(block.text), block.role


def rows(blocks: tuple[Block, ...]) -> list[list[str]]:
    block = blocks[0]
    assert isinstance(block, Table)
    return [[words(cell) for cell in row.cells if isinstance(cell, tuple)] for row in block.rows]


def test_a_sum_within_rounding_is_reconciled(build: Build, norway: Dataset) -> None:
    lead, text, role = box(build(norway, "reconciliation"))
    assert (lead, role) == ("Reconciled.", CalloutRole.NOTE)
    assert text == (
        "The three allocations sum to NOK 386.3 million; the announcement says NOK 386 million."
        " The difference of NOK 0.3 million (0.08%) is consistent with rounding to whole millions."
        " The EUR amounts sum to the announced EUR 33.4 million."
    )


def test_a_sum_that_agrees_is_said_in_one_sentence(build: Build, norway: Dataset) -> None:
    data = changed(norway, stated=(parse_stated("NOK 386.3 million"),))
    assert box(build(data, "reconciliation"))[1] == (
        "The three allocations sum to the announced NOK 386.3 million."
    )


def test_a_difference_beyond_rounding_is_a_warning(build: Build, norway: Dataset) -> None:
    stated = (parse_stated("NOK 400 million"), parse_stated("EUR 35.2 million"))
    lead, text, role = box(build(changed(norway, stated=stated), "reconciliation"))
    assert (lead, role) == ("Does not reconcile.", CalloutRole.WARNING)
    assert "The difference of NOK 13.7 million (3.4%) is more than rounding to whole mill" in text
    assert "a difference of EUR 1.8 million (5.1%) that rounding does not explain." in text


def test_unusual_precision_is_named_by_its_amount(build: Build, norway: Dataset) -> None:
    stated = (parse_stated("NOK 386.34 million"), parse_stated("EUR 33 million"))
    lead, text, _ = box(build(changed(norway, stated=stated), "reconciliation"))
    assert lead == "Does not reconcile."
    assert "more than rounding to the nearest NOK 10,000 explains" in text
    assert "(1.2%) that is consistent with rounding to whole millions." in text


def test_an_announcement_without_totals_is_not_compared(build: Build, norway: Dataset) -> None:
    lead, text, role = box(build(changed(norway, stated=()), "reconciliation"))
    assert (lead, role) == ("Not compared.", CalloutRole.NOTE)
    assert "states no total" in text


def test_a_total_in_a_currency_without_amounts_cannot_be_compared(
    build: Build, norway: Dataset
) -> None:
    stated = (parse_stated("USD 38 million"),)
    lead, text, _ = box(build(changed(norway, stated=stated), "reconciliation"))
    assert lead == "Not compared."
    assert "The announced USD 38 million cannot be compared" in text


def test_tables_without_announcement_have_nothing_to_reconcile(
    build: Build, table: Callable[..., Dataset]
) -> None:
    assert build(table(A="NOK 5 million"), "reconciliation") == ()


def test_quotes_have_one_pair_of_marks_and_their_language(build: Build, norway: Dataset) -> None:
    blocks = build(norway, "quotes{limit=2}", "fr")
    assert len(blocks) == 2
    for block in blocks:
        assert isinstance(block, QuoteBlock)
        assert words(block.text).startswith("« ")
        assert "“" not in words(block.text)
        assert [span.language for span in block.text] == ["", "en", ""]


@pytest.mark.parametrize("text", ["", "“”", '"', "He said “no” to it"])
def test_unusual_quotes_keep_their_words(build: Build, norway: Dataset, text: str) -> None:
    (block,) = build(changed(norway, quotes=(Quote(text, ""),)), "quotes")
    assert isinstance(block, QuoteBlock)
    assert words(block.text) == "“" + (text if "said" in text else "") + "”"


def test_facts_stand_side_by_side(build: Build, norway: Dataset) -> None:
    (block,) = build(norway, "facts{limit=1}")
    assert isinstance(block, Facts)
    assert [words(item.figure) for item in block.items] == ["50,000"]


def test_purposes_without_labels_name_their_recipients(build: Build, norway: Dataset) -> None:
    *others, last = norway.allocations
    mixed = replace(norway, allocations=(*others, last._replace(description="")))
    (table,) = build(mixed, "purposes")
    assert isinstance(table, Table)
    assert words(table.columns[0].heading) == "Recipient"
    found = rows((table,))
    assert [row[0] for row in found] == ["UNICEF", "ICRC", "IFRC"]
    assert found[0][1].startswith("Reintegration of children. UNICEF, with")
    assert found[2][1] == "Red Cross movement"


def test_the_same_purpose_is_reported_once_and_those_beyond_the_limit_are_counted(
    build: Build, norway: Dataset
) -> None:
    first, *others = norway.allocations
    twice = replace(norway, allocations=(first, first._replace(id="again"), *others))
    twice = replace(twice, account=Account(4, 4))
    table, note = build(twice, "purposes{limit=1}")
    assert isinstance(table, Table)
    assert len(table.rows) == 1
    assert isinstance(note, Paragraph)
    assert words(note.text) == "2 further purposes are not shown."


def test_purposes_are_listed_by_what_they_get_with_the_amounts_that_are_proven(
    build: Build, norway: Dataset
) -> None:
    unicef, icrc, ifrc = norway.allocations
    more = ifrc._replace(id="more", amount=Money(Decimal(300_000_000), "NOK"))
    mixed = replace(norway, allocations=(unicef, icrc, ifrc, more), account=Account(4, 4))
    (table,) = build(mixed, "purposes")
    assert isinstance(table, Table)
    assert [row[0] for row in rows((table,))] == [ifrc.purpose, unicef.purpose, icrc.purpose]
    amounts = [row.cells[2] for row in table.rows]
    assert [words(cell) for cell in amounts if isinstance(cell, tuple)] == [
        "317.3",
        "229.0",
        "140.0",
    ]
    shown = [cell[0].figure for cell in amounts if isinstance(cell, tuple)]
    assert shown == ["purpose/1/NOK", "allocation/a1", "allocation/a2"]
    assert words(table.columns[2].heading) == "NOK million"


def test_purposes_in_several_currencies_say_each_amount_with_its_currency(
    build: Build, norway: Dataset
) -> None:
    unicef, icrc, ifrc = norway.allocations
    euros = replace(ifrc.amount, currency="EUR")
    other = ifrc._replace(id="other", amount=euros, purpose=unicef.purpose)
    other = other._replace(description=unicef.description)
    mixed = replace(norway, allocations=(ifrc, unicef, icrc, other), account=Account(4, 4))
    found = rows(build(mixed, "purposes"))
    assert [row[2] for row in found] == [
        "NOK 229 million and EUR 17.3 million",
        "NOK 140 million",
        "NOK 17.3 million",
    ]


def test_who_is_not_named_is_said_so_among_purposes(build: Build, norway: Dataset) -> None:
    first, *_ = norway.allocations
    nobody = first._replace(id="n", purpose="", recipient=Party(NOT_NAMED, NOT_NAMED))
    dataset = replace(norway, allocations=(first, nobody), account=Account(2, 2))
    assert [row[0] for row in rows(build(dataset, "purposes"))] == ["UNICEF", "Not named"]


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (("data/a/q2.csv", "data/b/q2.csv"), ["a/q2.csv", "b/q2.csv"]),
        (("data/a/q2.csv", "data/a/q3.csv"), ["q2.csv", "q3.csv"]),
        (("q2.csv", "old/q2.csv"), ["q2.csv", "old/q2.csv"]),
        (("x/1/q.csv", "y/1/q.csv", "z.csv"), ["x/1/q.csv", "y/1/q.csv", "z.csv"]),
        (("2025\\fts.json", "2026\\fts.json"), ["2025/fts.json", "2026/fts.json"]),
    ],
)
@pytest.mark.parametrize("title", ["", "Financial Tracking Service"])
def test_two_sources_never_have_one_name(
    build: Build,
    table: Callable[..., Dataset],
    paths: tuple[str, ...],
    names: list[str],
    title: str,
) -> None:
    dataset = table(**{f"P{at}": f"NOK {at}" for at in range(1, len(paths) + 1)})
    items = tuple(
        item._replace(place=Place(path, row=2))
        for item, path in zip(dataset.allocations, paths, strict=True)
    )
    files = tuple(SourceFile(path, "ab" * 32, "table", title) for path in paths)
    found = rows(build(replace(dataset, allocations=items, files=files), "sources"))
    called = [f"{title}, {name}" if title else name for name in names]
    assert [row[1].partition(", row")[0] for row in found[: len(paths)]] == called
    listed = [row[1].partition(": ")[0] for row in found if row[0] == "All amounts"]
    assert listed == called


def test_a_release_and_its_entries_are_listed_as_two_files(build: Build, norway: Dataset) -> None:
    text = SourceFile("data/release.txt", "cd" * 32, "text")
    found = rows(build(replace(norway, files=(*norway.files, text)), "sources{limit=1}"))
    listed = [row[1].partition(": ")[0] for row in found if row[0] == "All amounts"]
    assert listed == [
        "Press release, norway-ukraine-2025-06-12.toml",
        "Press release, release.txt",
    ]


def test_a_finding_names_its_file_without_folders(build: Build, norway: Dataset) -> None:
    file = replace(norway.files[0], path="/home/me/aid/rows.csv")
    found = Finding("a", Severity.WARNING, as_remark("Look."), at(Place(file.path, row=3)))
    data = replace(norway, files=(file,), findings=(found,))
    (block,) = build(data, "findings")
    assert isinstance(block, ListBlock)
    ((paragraph,),) = block.items
    assert isinstance(paragraph, Paragraph)
    assert words(paragraph.text) == "Warning: Look. (rows.csv, row 3)"


def test_findings_below_the_severity_are_left_out(build: Build, norway: Dataset) -> None:
    findings = (
        Finding("a", Severity.WARNING, "Look here.", "line 3"),
        Finding("b", Severity.NOTE, "By the way."),
    )
    data = replace(norway, findings=findings)
    (block,) = build(data, "findings", "nb")
    assert isinstance(block, ListBlock)
    ((paragraph,),) = block.items
    assert isinstance(paragraph, Paragraph)
    assert words(paragraph.text) == "Advarsel: Look here. (line 3)"
    assert "en" in [span.language for span in paragraph.text]
    (every,) = build(data, "findings{severity=note}")
    assert isinstance(every, ListBlock)
    assert len(every.items) > 1


def test_a_note_is_boxed_and_its_expressions_evaluated(build: Build, norway: Dataset) -> None:
    lead, text, _ = box(build(norway, 'note{text="Figures as of {{ date }}, **not** markup."}'))
    assert (lead, text) == ("Note.", "Figures as of 12 June 2025, **not** markup.")
    assert build(norway, "note") == ()


def test_key_figures_show_what_is_asked_for(build: Build, norway: Dataset) -> None:
    show = "total, stated, partners, allocations, largest-share"
    (block,) = build(norway, f'key-figures{{show="{show}"}}')
    assert isinstance(block, KeyFigures)
    shown = [
        (words(tile.label), tile.before, words(tile.value), tile.after, words(tile.detail))
        for tile in block.tiles
    ]
    assert shown == [
        ("Total allocated", "NOK", "386.3", "million", "EUR 33.4 million"),
        ("Total announced", "NOK", "386", "million", "EUR 33.4 million"),
        ("Partners", "", "3", "", "UNICEF, ICRC and IFRC"),
        ("Allocations", "", "3", "", "NOK 386.3 million"),
        ("Largest share", "", "59.3%", "", "UNICEF, NOK 229 million"),
    ]


def test_many_partners_are_named_in_part(build: Build, table: Callable[..., Dataset]) -> None:
    data = table(**{name: f"NOK {9 - at} million" for at, name in enumerate("ABCDE")})
    (block,) = build(data, 'key-figures{show="total, stated, partners"}')
    assert isinstance(block, KeyFigures)
    assert [words(tile.detail) for tile in block.tiles] == ["5 allocations", "A, B, C and 2 others"]


LONG = (
    "Regional Office of the United Nations for the Coordination of Humanitarian Affairs in Africa"
)
OTHERS = "International Federation of Red Cross and Red Crescent Societies"


@pytest.mark.parametrize(
    ("names", "partners", "largest"),
    [
        (
            [LONG],
            "Regional Office of the United Nations for the Coordination of…",
            "Regional Office of the United Nations for the Coordination of…, NOK 9 million",
        ),
        (
            [LONG, "WFP", "FAO"],
            "Regional Office of the United Nations for the Coordination of…, WFP and FAO",
            "Regional Office of the United Nations for the Coordination of…, NOK 9 million",
        ),
        ([OTHERS, LONG, "FAO"], f"{OTHERS} and 2 others", f"{OTHERS}, NOK 9 million"),
        (["WFP", "FAO", OTHERS], f"WFP, FAO and {OTHERS}", "WFP, NOK 9 million"),
        (["W" * 90], f"{'W' * 63}…", f"{'W' * 63}…, NOK 9 million"),
    ],
)
def test_long_names_are_shortened_in_tiles_and_fewer_of_them_are_named(
    build: Build, table: Callable[..., Dataset], names: list[str], partners: str, largest: str
) -> None:
    data = table(**{name: f"NOK {9 - at} million" for at, name in enumerate(names)})
    (block,) = build(data, 'key-figures{show="partners, largest-share"}')
    assert isinstance(block, KeyFigures)
    assert [words(tile.detail) for tile in block.tiles] == [partners, largest]


def test_of_many_currencies_each_has_its_first_tile_alone(
    build: Build, table: Callable[..., Dataset]
) -> None:
    codes = ["NOK", "EUR", "USD", "SEK"]
    few = table(**{code: f"{code} 5 million" for code in codes[:3]})
    assert [len(block.tiles) for block in build(few, "key-figures")] == [3, 3, 3]
    many = table(**{code: f"{code} 5 million" for code in codes})
    (block,) = build(many, "key-figures")
    assert [(tile.before, words(tile.value), words(tile.label)) for tile in block.tiles] == [
        (code, "5", "Total allocated") for code in codes
    ]
    (one, _) = build(many, "key-figures{currency=USD}")
    assert isinstance(one, KeyFigures)
    assert [words(tile.value) for tile in one.tiles] == ["5", "1", "100.0%"]


def test_key_figures_of_several_currencies_name_theirs(
    build: Build, table: Callable[..., Dataset]
) -> None:
    blocks = build(table(A="NOK 5 million", B="USD 2 million", C="NOK 1 million"), "key-figures")
    shown = [
        [(words(tile.label), words(tile.value), words(tile.detail)) for tile in block.tiles]
        for block in blocks
    ]
    assert shown == [
        [
            ("Total allocated", "6", "2 allocations"),
            ("Partners, NOK", "2", "A and C"),
            ("Largest share, NOK", "83.3%", "A, NOK 5 million"),
        ],
        [
            ("Total allocated", "2", "one allocation"),
            ("Partners, USD", "1", "B"),
            ("Largest share, USD", "100.0%", "B, USD 2 million"),
        ],
    ]


def test_key_figures_leave_a_largest_share_out_that_has_no_meaning(
    build: Build, table: Callable[..., Dataset]
) -> None:
    (block,) = build(table(A="NOK -5 million"), "key-figures")
    assert isinstance(block, KeyFigures)
    assert [words(tile.label) for tile in block.tiles] == ["Total allocated", "Partners"]
    assert build(table(A="NOK 5 million"), "key-figures{show=stated}") == ()


def test_a_share_bar_says_in_words_what_it_shows(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK 60 million", B="NOK 30 million", C="NOK 6 million", D="NOK 4 million")
    (block,) = build(data, "share-bar{top=2}")
    assert isinstance(block, ShareBar)
    assert (
        plain_text(block.alternative)
        == "Shares by recipient: A 60.0%, B 30.0% and Others (2) 10.0%."
    )
    assert [part.fraction for part in block.parts] == [0.6, 0.3, 0.1]


def test_each_currency_has_a_share_bar_that_is_labelled(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK 6 million", B="USD 3 million", C="NOK 2 million")
    first, kroner, second, dollars = build(data, "share-bar")
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    labels = [(words(block.text), block.role) for block in (first, second)]
    assert labels == [("Amounts in NOK", "label"), ("Amounts in USD", "label")]
    assert isinstance(kroner, ShareBar)
    assert isinstance(dollars, ShareBar)
    assert [part.fraction for part in kroner.parts] == [0.75, 0.25]
    assert [part.fraction for part in dollars.parts] == [1.0]


def test_parts_of_nothing_have_no_place_in_a_share_bar(
    build: Build, table: Callable[..., Dataset]
) -> None:
    (block,) = build(table(A="NOK 5 million", B="NOK 0"), "share-bar")
    assert isinstance(block, ShareBar)
    assert len(block.parts) == 1


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ({"A": "NOK 0"}, "Shares are not shown: the total is zero."),
        (
            {"A": "NOK 9", "B": "NOK -4"},
            "Shares are not shown: B has NOK −4, and no part of a whole is negative.",
        ),
    ],
)
def test_shares_that_have_no_meaning_are_no_bar_and_a_note_says_why(
    build: Build, table: Callable[..., Dataset], amounts: dict[str, str], why: str
) -> None:
    (note,) = build(table(**amounts), "share-bar")
    assert isinstance(note, Paragraph)
    assert (words(note.text), note.role) == (why, "note")


def test_sources_show_what_stands_there_where_it_differs(build: Build, norway: Dataset) -> None:
    found = rows(build(norway, "sources"))
    assert found[:2] == [
        ["NOK 229 million, UNICEF", "Press release of 12 June 2025, line 23", "stated"],
        [
            "EUR 19.8 million, UNICEF",
            "Press release, line 23: “€19.8”",
            "inferred: unit left out in the source",
        ],
    ]
    assert ["EUR 33.4 million, total", "Press release, line 5: “€33,4 million”", "stated"] in found
    assert found[-1] == ["NOK per EUR", "11.56, implied by the announced totals", "computed"]


def test_a_rate_that_strays_from_the_others_is_named(build: Build, norway: Dataset) -> None:
    first, *others = norway.allocations
    (stated,) = first.equivalents
    wrong = replace(stated, money=parse_stated("EUR 25 million").money)
    data = replace(norway, allocations=(first._replace(equivalents=(wrong,)), *others))
    found = rows(build(data, "sources"))
    assert found[-2][1:] == ["11.56, implied by the announced totals", "computed"]
    assert found[-1][1].startswith("9.16, implied by the amounts for UNICEF; it differs")
    assert found[-1][2] == "to be checked"


def test_rates_without_announced_totals_are_a_range(build: Build, norway: Dataset) -> None:
    found = rows(build(changed(norway, stated=()), "sources"))
    assert found[-1] == [
        "NOK per EUR",
        "11.53 to 11.57, implied by the stated equivalents",
        "computed",
    ]


def test_a_table_is_reported_with_its_rows_and_checksum(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(A="NOK 5 million", B="NOK 2 million")
    place = Place("data/q2.csv", row=9, sheet="Q2")
    data = replace(
        data,
        account=Account(
            6,
            2,
            (
                ExcludedRow(place, "total-row", "a total row"),
                ExcludedRow(place, "total-row", "another total row"),
                ExcludedRow(place, "own-rule", "its own rule"),
            ),
            (RejectedRow(place, (RowProblem("amount", "x", "not a number", "write one"),)),),
        ),
    )
    found = rows(build(data, "sources"))
    assert found[0] == ["NOK 5 million, A", "q2.csv, row 2: “5”", "stated"]
    assert found[2:6] == [
        [
            "All amounts",
            "q2.csv: 6 rows read, 2 used, 3 left out, 1 refused. SHA-256 abababababab…",
            "stated",
        ],
        ["Rows left out", "2 rows: rows that total other rows", "not used"],
        ["Rows left out", "1 row: its own rule", "not used"],
        ["Rows refused", "1 row: not a number", "not used"],
    ]


def test_of_many_allocations_only_the_files_are_listed(
    build: Build, table: Callable[..., Dataset]
) -> None:
    data = table(**{f"R{number}": f"NOK {number} million" for number in range(1, 14)})
    assert [row[0] for row in rows(build(data, "sources"))] == ["All amounts", "Shares"]
    assert len(rows(build(data, "sources{limit=0}"))) == 15


def test_a_place_in_a_workbook_names_its_sheet(build: Build, table: Callable[..., Dataset]) -> None:
    data = table(A="NOK 5 million")
    place = Place("data/q2.csv", row=4, sheet="Q2")
    data = replace(data, allocations=(data.allocations[0]._replace(place=place, as_written=""),))
    assert rows(build(data, "sources"))[0][1] == "q2.csv, sheet Q2, row 4"
