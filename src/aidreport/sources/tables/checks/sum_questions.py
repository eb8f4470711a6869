"""What is said and asked about rows that state sums of others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import USE
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import at, in_turn, say
from aidreport.model.territories import is_country
from aidreport.model.words import words_of
from aidreport.sources.problems import Question, merged
from aidreport.sources.tables.words.vocabulary import measure_in
from aidreport.sources.terms.organisations import is_organisation
from aidreport.sources.terms.regions import is_region
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.row_shapes import TableRows
    from aidreport.sources.tables.rows.sums import Sum

_SHOWN, _LISTED = 3, 10
_LEFT_OUT_BY = ("status", "measure", "country")
"""Fields by whose texts `values` can leave rows out, beside those of names."""


class SumRows(NamedTuple):
    """What was found.

    Attributes:
        left_out: numbers of rows that state sums.
        questions: about rows that seem to.
        findings: about both, and about rows that may by chance.
    """

    left_out: frozenset[int] = frozenset()
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: object) -> SumRows:
        """Return what both found."""
        assert isinstance(other, SumRows)
        return SumRows(
            self.left_out | other.left_out,
            self.questions + other.questions,
            self.findings + other.findings,
        )


def is_known(name: str) -> bool:
    """Tell whether a name is that of an organisation, a country or a region."""
    return is_organisation(name) or is_country(name) or is_region(name)


def left_out(entries: Sequence[Entry], table: TableRows) -> SumRows:
    """Return rows that are totals for sure, with a note; but those known by their words."""
    entries = [item for item in entries if not item.known]
    if not entries:
        return SumRows()
    rows = in_turn(lines_of(entries, table, _SHOWN))
    message = say("total-by-arithmetic", count=len(entries), rows=rows)
    place = at(table.reader.place(table.row(entries[0].number)))
    return SumRows(
        frozenset(item.number for item in entries),
        findings=(Finding("total-by-arithmetic", Severity.NOTE, message, place),),
    )


def question(
    sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows, *, exact: bool = True
) -> Question:
    """Ask about rows that seem to state sums of others.

    Args:
        exact: whether they state them to the last digit.
    """
    asked = [entries[item.at] for item in sums]
    numbers = {item.number for item in asked}
    exclude: dict[str, dict[str, str]] = defaultdict(dict)
    by_hand = []
    others = {table.label(item.number).casefold() for item in entries if item.number not in numbers}
    for item in asked:
        label, name = table.label(item.number), table.field(item.number)
        if name and label.casefold() not in others:
            exclude[name][label] = "exclude"
        else:
            by_hand.append(item.number)
    apart = _apart(by_hand, _others_of(entries, numbers), table) if by_hand else {}
    if apart:
        by_hand = []
    use = {name: dict.fromkeys(labels, "use") for name, labels in exclude.items()}
    return Question(
        _problem(sums, entries, table, exact=exact),
        state("question.states-sum-why"),
        merged(apart, {"values": {**exclude}} if exclude else {}),
        ({"values": use},) if exclude and len(asked) <= _SHOWN else (),
        details=lines_of(asked, table),
        by_hand=_delete(by_hand) if by_hand else "",
    )


def _delete(rows: Sequence[int]) -> str:
    return state("question.delete-rows", count=len(rows), rows=", ".join(map(str, rows)))


def _others_of(entries: Sequence[Entry], numbers: set[int]) -> list[int]:
    """Return the numbers of the rows that are not among some."""
    return [item.number for item in entries if item.number not in numbers]


def _apart(
    numbers: Sequence[int], others: Sequence[int], table: TableRows
) -> dict[str, dict[str, object]]:
    """Return the settings that leave rows out by a text that only they have: "Net" in "Line".

    Nothing, if there is no column of such texts that settings can name.
    """
    header = table.reader.header
    field_of = {place: name for name, place in header.columns.items()}
    for column, heading in enumerate(header.headings):
        texts = dict.fromkeys(table.row(number).text(column) for number in numbers)
        if not heading or "" in texts or len(texts) > _SHOWN:
            continue
        beside = dict.fromkeys(table.row(number).text(column) for number in others)
        if not beside or not texts.keys().isdisjoint(beside) or len(beside) > _LISTED:
            continue
        left_out = dict.fromkeys(texts, "exclude")
        if field_of.get(column) in _LEFT_OUT_BY:
            return {"values": {field_of[column]: left_out}}
        named = header.headings.count(heading) == 1 and column not in field_of
        if named and (field := _field_of(beside, table)):
            meant = dict.fromkeys(filter(None, beside), field[1])
            return {"columns": {field[0]: heading}, "values": {field[0]: {**meant, **left_out}}}
    return {}


def _field_of(texts: Iterable[str], table: TableRows) -> tuple[str, str] | None:
    """Return the field that a column with some texts may be, and what they mean; None for none.

    "Gross disbursements" and "Recoveries" are of one measure.
    """
    known = table.reader.header.columns
    measures = {measure for text in texts if (measure := measure_in(words_of(text)))}
    if len(measures) == 1 and "measure" not in known:
        return "measure", str(measures.pop())
    return ("status", USE) if not measures and "status" not in known else None


def _problem(
    sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows, *, exact: bool
) -> str:
    if len(sums) > 1:
        return state("question.state-sums", number=len(sums))
    item = sums[0]
    of_all = item.last - item.first + 2 == len(entries)
    which = state("question.other-rows" if of_all else "question.rows", count=item.rows)
    key = "question.states-sum" if exact else "question.states-about-sum"
    return state(key, name=table.label(entries[item.at].number), rows=which)


def doubt(
    item: Sum, entries: Sequence[Entry], table: TableRows, remark: str = "sum-row-counted"
) -> Finding:
    """Return a warning about a row that may state a sum of others; see `question`.

    Args:
        remark: what is said: that it is nearly the sum, or that of the rows of one partner.
    """
    entry = entries[item.at]
    message = say(remark, row=_line(entry, table), count=item.rows)
    place = at(table.reader.place(table.row(entry.number)))
    return Finding("total-doubtful", Severity.WARNING, message, place)


def lines_of(entries: Sequence[Entry], table: TableRows, most: int = _LISTED) -> tuple[Remark, ...]:
    """Return what rows are called and state, a line each; of very many, how many more."""
    more = len(entries) - most
    lines = [_line(item, table) for item in entries[:most]]
    return (*lines, *([say("and-many-more", count=more)] if more > 0 else []))


def _line(item: Entry, table: TableRows) -> Remark:
    row, label, amount = (
        str(item.number),
        table.label(item.number),
        Money(item.amount, item.currency),
    )
    if label:
        return say("row-label-amount", row=row, label=label, amount=amount)
    return say("row-amount", row=row, amount=amount)
