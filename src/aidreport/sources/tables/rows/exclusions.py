"""Rules that leave rows out: totals, notes, repeated headings, framework agreements of Norad."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import USE
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.model.words import plain_word
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.columns.stated_unit import said_in
from aidreport.sources.tables.words.headings import first_column
from aidreport.sources.tables.words.totals import (
    is_part_label,
    is_total_label,
    is_total_of,
    resembles_a_total,
)
from aidreport.sources.tables.words.vocabulary import NOTE_WORDS, STATEMENT_WORDS
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.rows.rows import RowReader
    from aidreport.sources.tables.words.totals import RunningTotals

TOTAL_ROW = "total-row"
NOTE_ROW = "note-row"
GROUP_HEADING = "group-heading"
PART_OF_ROW = "part-of-row"
FRAMEWORK = "framework-agreement"
_FRAMEWORKS = ("rammeavtale", "frame agreement")
_AID = frozenset({"", "oda", "official development assistance"})
_NUMBER = re.compile(r"[0-9][0-9 .,]*%?")
_OF_AMOUNTS = ("amount", "currency", "measure", "unit")
_NAME_WORDS = 4
"""A name may end with a point ("Mercy Corps Inc."); longer texts that do are sentences."""

REASONS = {
    TOTAL_ROW: say("total-row"),
    NOTE_ROW: say("note-row"),
    "repeated-heading": say("repeated-heading"),
    FRAMEWORK: say("framework-row"),
    PART_OF_ROW: say("part-of-row"),
    GROUP_HEADING: say("group-heading"),
    "hxl-row": say("hxl-row"),
}
"""Rule → what such a row is."""


class Around(NamedTuple):
    """What is around a row.

    Attributes:
        trailing: whether no row from here on has an amount.
        after_gap: whether right above is a blank row, a total row or a note.
        above: the allocation of the last row that is used; None if it is not known.
    """

    trailing: bool
    after_gap: bool
    above: Allocation | None = None


def exclusion_rule(
    row: SourceRow, reader: RowReader, running: RunningTotals, around: Around
) -> str | None:
    """Return the rule that leaves a row out, or None."""
    if is_repeated_heading(row, reader):
        return "repeated-heading"
    texts = [text for text in row.texts if text]
    if by_place := _rule_of_place(row.number, texts, reader):
        return by_place
    if len(texts) > 1 and all(re.match(r"#[A-Za-z]", text) for text in texts):
        return "hxl-row"
    if _is_note(row, reader, around):
        return NOTE_ROW
    return _repeating(row, reader, running, around.above)


def _rule_of_place(number: int, texts: Sequence[str], reader: RowReader) -> str | None:
    """Return the rule that leaves out a row of cells that are merged, or known as a heading."""
    below = reader.header.below
    if number in below.groups and len(texts) == 1:
        return TOTAL_ROW if is_total_label(texts[0]) else GROUP_HEADING
    if number in below.parts:
        return PART_OF_ROW
    return GROUP_HEADING if number in reader.headings else None


def _repeating(
    row: SourceRow, reader: RowReader, running: RunningTotals, above: Allocation | None
) -> str | None:
    """Return the rule that leaves out a row whose money is in other rows, too, or None."""
    if is_framework(reader.text(row, "agreement_type")):
        return FRAMEWORK
    if is_used(row, reader):
        return None
    if row.number in reader.totals:
        return TOTAL_ROW
    if running.rows and any(map(is_part_label, _labels(row, reader))):
        return PART_OF_ROW
    return TOTAL_ROW if _is_total(row, reader, running, above) else None


def has_amount(row: SourceRow, reader: RowReader) -> bool:
    """Tell whether a row may have an amount; a remark that is alone in its row is none."""
    text = reader.text(row, "amount")
    alone = sum(map(bool, row.texts)) == 1
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdecimal, text))
    return bool(text) and not (alone and letters > digits)


def is_repeated_heading(row: SourceRow, reader: RowReader) -> bool:
    """Tell whether a row below the headings repeats them."""
    return any(_plain(row.texts) == _plain(written) for written in reader.header.written)


def is_used(row: SourceRow, reader: RowReader) -> bool:
    """Tell whether the config says that a row is to be used, whatever it is called."""
    return any(
        reader.meanings.meaning(name, reader.text(row, name)) == USE
        for name in ("recipient", "country")
    )


def _plain(texts: Sequence[str]) -> list[str]:
    plain = [text.casefold() for text in texts]
    while plain and not plain[-1]:
        plain.pop()
    return plain


def _is_note(row: SourceRow, reader: RowReader, around: Around) -> bool:
    columns = [column for column, text in enumerate(row.texts) if text]
    if not columns or columns[0] > first_column(reader.header.headings):
        return False
    text = row.text(columns[0])
    if len(columns) > 1 and ":" not in text:
        return False
    word = re.match(r"[^\W\d_]+", text)
    named = word is not None and plain_word(word[0]) in NOTE_WORDS
    if named and re.match(r"\w+\s*:", text):
        # "Source: Norad, 2025" is one text that a delimiter inside it has split.
        return True
    if len(columns) != 1:
        return False
    beside = columns[0] != reader.header.columns["recipient"]
    sentence = text.endswith(".") and len(text.split()) > _NAME_WORDS
    remark = (
        sentence
        or ":" in text
        or "：" in text
        or re.match(r"[*†‡(\[（［【〔※¹²³]|(?:\d{1,2}|[a-z])\)\s", text) is not None
    )
    remark = remark or _states_unit(text)
    return around.trailing and (named or beside or remark or around.after_gap)


def _states_unit(text: str) -> bool:
    """Tell whether a text says what amounts are in, and nothing else."""
    said = said_in(text)
    says = said.power is not None or said.currencies is not None
    return says and said.is_unit_beside(STATEMENT_WORDS | NOTE_WORDS)


def _is_total(
    row: SourceRow, reader: RowReader, running: RunningTotals, above: Allocation | None
) -> bool:
    recipient = reader.text(row, "recipient")
    label = _label(row, reader)
    # "Total" among the years of a recipient is the total of these.
    if is_total_label(label) or is_total_label(reader.text(row, "date")):
        return True
    bare = not recipient and _says_only_numbers(row, reader, beside=label)
    if resembles_a_total(label):
        # "Total Solidarity" may have the amount of the one row above by chance, or be in it, too.
        if above is not None and above.recipient.name == label:
            return False
        alone = is_total_of(label, _said_of(above)) or _lacks_all_else(row, reader, label)
        rows = 1 if alone else 2
        return bare or _repeats_a_sum(row, reader, running, of_rows=rows, rounded=True)
    unlabelled = not recipient and _says_only_numbers(row, reader)
    return unlabelled and _repeats_a_sum(row, reader, running, of_rows=2)


def _label(row: SourceRow, reader: RowReader) -> str:
    return reader.text(row, "recipient") or next((text for text in row.texts if text), "")


def _labels(row: SourceRow, reader: RowReader) -> tuple[str, ...]:
    """Return where a row may say that it is a part of the one above: "of which EU", a donor."""
    return (_label(row, reader), reader.text(row, "donor"), reader.text(row, "country"))


def _said_of(allocation: Allocation | None) -> str:
    """Return who and what an allocation is for."""
    if allocation is None:
        return ""
    name, donor = allocation.recipient.name, allocation.donor
    said = (name, donor.name if donor else "", allocation.country, allocation.sector,
            allocation.theme, allocation.purpose)  # fmt: skip
    return " ".join(filter(None, said))


def _lacks_all_else(row: SourceRow, reader: RowReader, label: str) -> bool:
    """Tell whether a row is blank in all columns but those of its label and its amount."""
    known = {reader.header.columns.get(name) for name in _OF_AMOUNTS}
    others = [i for i, text in enumerate(reader.header.headings) if text and i not in known]
    return len(others) > 1 and not any(row.text(i) not in ("", label) for i in others)


def _says_only_numbers(row: SourceRow, reader: RowReader, beside: str = "") -> bool:
    """Tell whether a row has no texts but its currency and measure, and one that is named."""
    known = {reader.header.columns.get(name) for name in _OF_AMOUNTS}
    return not any(
        text and text != beside and not _NUMBER.fullmatch(text)
        for i, text in enumerate(row.texts)
        if i not in known
    )


def _repeats_a_sum(
    row: SourceRow,
    reader: RowReader,
    running: RunningTotals,
    *,
    of_rows: int,
    rounded: bool = False,
) -> bool:
    """Tell whether a row states a sum of rows above, exactly or as far as it is written."""
    try:
        cell = reader.amount(row)
    except BadCell:
        return False
    currency = reader.currency(row) or running.only_currency
    if currency is None:
        return False
    rounding = cell.step / 2 if rounded else 0
    sums = running.sums(currency, at_least=of_rows)
    return any(abs(cell.number - amount) <= rounding for amount in sums)


def is_framework(text: str) -> bool:
    """Tell whether a type of agreement is a framework, whose money is in other rows, too."""
    return plain_word(text).startswith(_FRAMEWORKS)


def other_flows(rows: Sequence[SourceRow], columns: Mapping[str, int], name: str) -> list[Finding]:
    """Return a note if rows are of other flows than official development assistance."""
    column = columns.get("flow_type")
    if column is None:
        return []
    others = [text for row in rows if plain_word(text := row.text(column)) not in _AID]
    if not others:
        return []
    kinds = Several(say("in-quotes", text=kind) for kind in sorted({*others})[:3])
    message = say("other-flows", count=len(others), kinds=kinds)
    return [Finding("other-flows", Severity.NOTE, message, name)]
