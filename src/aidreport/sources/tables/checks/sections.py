"""Headings above groups of rows, inside a table: what they say holds for the rows below them.

A merged cell over the columns, a row that holds one text and no amount, or the title of a second
table with the same headings. A measure, a currency or a unit that leaves no doubt is applied to
the rows below; a place, a period or a purpose changes nothing; all else is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.reading_plan import Setting
from aidreport.model.remarks import say
from aidreport.model.units import unit_word
from aidreport.model.words import words_of
from aidreport.sources.formats.columnar import rows_numbered
from aidreport.sources.tables.checks.section_questions import (
    Heading,
    ask_about_headings,
    years_in,
)
from aidreport.sources.tables.checks.section_words import PERIOD, Said, kind_of, said_by_section
from aidreport.sources.tables.rows.exclusions import (
    GROUP_HEADING,
    NOTE_ROW,
    TOTAL_ROW,
    is_repeated_heading,
)
from aidreport.sources.tables.rows.rows import Section
from aidreport.sources.tables.words.totals import is_total_label, is_total_of
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from aidreport.model.dataset import ExcludedRow, RejectedRow
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.rows.rows import RowReader
    from aidreport.values import Value

_ASKED = 50
_SHOWN = 3
_MOST = 5_000
"""So many rows without an amount are looked at; a table with more is no table of allocations."""

_PLACES = ("country", "region")
_FILLED = 2
"""Rows of a table with so many columns more than a name and an amount hold more than a name."""

_IN_A_LIST = re.compile(r"(?:[A-Za-z]|[IVXivx]{1,5}|\d{1,3})[.)]?")
_UNITS = {0: "units", 3: "thousand", 6: "million", 9: "billion"}


class Sections(NamedTuple):
    """The sections of a table.

    Attributes:
        parts: those whose rows are read otherwise.
        headings: numbers of the rows that are headings.
        questions: what is open about them.
        findings: what was applied.
        settings: the same for the plan.
    """

    parts: tuple[Section, ...] = ()
    headings: frozenset[int] = frozenset()
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()
    settings: tuple[Setting, ...] = ()


def find_sections(
    reader: RowReader,
    titles: Sequence[SourceRow],
    excluded: Sequence[ExcludedRow],
    rejected: Sequence[RejectedRow],
    last: int,
) -> Sections:
    """Return the sections of a table whose rows were read as if there were none.

    Args:
        reader: of the whole table.
        titles: the rows above its headings.
        excluded, rejected: rows that were not used; headings of groups are among them.
        last: number of the last row that was used.
    """
    headings = _headings(reader, excluded, rejected, last)
    if not headings:
        return Sections()
    if any(heading.certain for heading in headings):
        first = next(iter(reader.header.below.rows[:1])).number
        headings = [*_title(reader, titles, first < headings[0].number), *headings]
    questions = ask_about_headings(headings, reader)
    if questions:
        return Sections(questions=tuple(questions))
    parts = tuple(_parts(headings, reader, last))
    applied = [heading for heading in headings if heading.said.changes]
    return Sections(
        parts,
        frozenset(heading.number for heading in headings),
        (),
        tuple(_finding(applied, reader)),
        tuple(
            Setting(
                "section",
                say("section-means", text=heading.text, meaning=_meaning(heading.said)),
                say("by-row", row=str(heading.number)),
            )
            for heading in applied
        ),
    )


def _headings(
    reader: RowReader,
    excluded: Sequence[ExcludedRow],
    rejected: Sequence[RejectedRow],
    last: int,
) -> list[Heading]:
    """Return the headings of groups among the rows that were not used, in their order."""
    unused = [row.place for row in excluded if row.rule in (GROUP_HEADING, NOTE_ROW)]
    unused += [row.place for row in rejected if row.amount is None]
    numbers = {place.row or 0 for place in unused[:_MOST]}
    if not numbers:
        return []
    notes = {row.place.row or 0 for row in excluded if row.rule == NOTE_ROW}
    merged = reader.header.below.groups
    rows = reader.header.below.rows
    following = {row.number: row for row in rows_numbered(rows, {at + 1 for at in numbers})}
    totals = {row.place.row or 0 for row in excluded if row.rule == TOTAL_ROW}
    labels = [next(filter(None, row.texts), "") for row in rows_numbered(rows, totals)]
    found: list[Heading] = []
    like: list[Heading] = []
    places: list[Heading] = []
    usual = _Usual.of(reader, excluded)
    for row in rows_numbered(rows, numbers):
        texts = _texts_of(row, reader)
        if row.number > last or len(texts) != 1 or is_total_label(texts[0]):
            continue
        below = following.get(row.number + 1)
        repeated = below is not None and is_repeated_heading(below, reader)
        certain = row.number in merged or repeated
        said = said_by_section(texts[0], reader.meanings, _currencies(reader))
        heading = Heading(row.number, texts[0], said, certain)
        if row.number in notes and not said.known:
            continue
        named = reader.text(row, "recipient")
        by_total = any(is_total_of(label, texts[0]) for label in labels)
        if below is not None and _names_rows_below(row, below, reader):
            found.append(heading._replace(said=Said()))
        elif certain or said.given or by_total or _is_heading(said, texts[0], named, usual):
            found.append(heading)
        elif not said.known or kind_of(texts[0]) in ("words", PERIOD):
            like.append(heading)
        elif kind_of(texts[0]) in _PLACES:
            places.append(heading)
    # Where one row with a text alone is a heading, others that name nobody are, too.
    found += like if found or _are_groups(like, usual, totals, reader) else []
    if _are_headings(places, usual, reader):
        found += places
    return sorted(_known_by_totals(found, excluded, reader), key=lambda item: item.number)


def _known_by_totals(
    headings: Sequence[Heading], excluded: Sequence[ExcludedRow], reader: RowReader
) -> Iterator[Heading]:
    """Yield headings; names of groups that have a total each, and one of all, change nothing.

    "Food assistance" does where "Total food assistance" is below its rows, and "Total" below all.
    """
    numbers = {row.place.row or 0 for row in excluded if row.rule == TOTAL_ROW}
    rows = rows_numbered(reader.header.below.rows, numbers)
    labels = [{*words_of(" ".join(row.texts))} for row in rows]
    unknown = {
        heading.text: {*words_of(heading.text)} for heading in headings if not heading.said.known
    }
    of_all = any(not any(words <= label for words in unknown.values()) for label in labels)
    for heading in headings:
        words = unknown.get(heading.text)
        named = words is not None and any(words <= label for label in labels)
        yield heading._replace(said=Said()) if of_all and named else heading


def _texts_of(row: SourceRow, reader: RowReader) -> list[str]:
    """Return the different texts of a row, a number before its name left out: "A", "NGOs"."""
    name = reader.header.columns["recipient"]
    numbered = row.text(name) and all(map(_IN_A_LIST.fullmatch, filter(None, row.texts[:name])))
    texts = row.texts[name:] if numbered else row.texts
    return [text for text in dict.fromkeys(texts) if text]


def _names_rows_below(row: SourceRow, below: SourceRow, reader: RowReader) -> bool:
    """Tell whether a name without an amount is that of the rows below, which have none."""
    inferred = reader.header.below.inferred.get(below.number, ())
    named = any(item.field == "recipient" for item in inferred)
    return named and reader.text(row, "recipient") == reader.text(below, "recipient")


def _are_groups(
    like: Sequence[Heading], usual: _Usual, totals: AbstractSet[int], reader: RowReader
) -> bool:
    """Tell whether names without amounts divide a table: "NGOs", "Government".

    Several do, the first of them above all other rows, and each right above one with an amount. The
    names of rows with amounts are of another kind.
    """
    rows = reader.header.below.rows
    below = rows_numbered(rows, {item.number + 1 for item in like} - totals)
    above_amounts = sum(bool(reader.text(row, "amount")) for row in below) == len(like)
    first = next(iter(rows[:1])).number
    others = 2 * usual.kinds["words"] < usual.kinds.total()
    return len(like) > 1 and like[0].number == first and above_amounts and others


def _are_headings(places: Sequence[Heading], usual: _Usual, reader: RowReader) -> bool:
    """Tell whether several places without amounts are above rows of recipients that are none."""
    if len(places) < 2 or any(usual.kinds[kind] for kind in _PLACES):
        return False
    below = rows_numbered(reader.header.below.rows, {item.number + 1 for item in places})
    return sum(bool(reader.text(row, "amount")) for row in below) == len(places)


class _Usual(NamedTuple):
    """What most rows with an amount are like: the kinds of their names, and if they hold more."""

    kinds: Counter[str]
    more_than_names: bool

    @classmethod
    def of(cls, reader: RowReader, excluded: Sequence[ExcludedRow]) -> _Usual:
        left_out = {row.place.row for row in excluded}
        rows = [
            row
            for row in reader.header.below.rows[:_ASKED]
            if reader.text(row, "amount") and row.number not in left_out
        ]
        more = sum(sum(map(bool, row.texts)) > _FILLED for row in rows)
        kinds = Counter(kind_of(reader.text(row, "recipient")) for row in rows)
        return cls(kinds, 2 * more > len(rows))


def _is_heading(said: Said, text: str, named: str, usual: _Usual) -> bool:
    """Tell whether a row with one text, in a cell of its own, is a heading and no lost amount.

    Args:
        named: the recipient of the row.
    """
    if not said.known:
        # Of a row that is lost more is left than a name where the others hold more.
        return usual.more_than_names
    if said.changes or said.counts or said.proposed or not named:
        return True
    # "Kenya" is a heading where rows hold more than a name, and names are no countries.
    kind = kind_of(text)
    if kind == PERIOD:
        return not usual.kinds[PERIOD]
    return usual.more_than_names and 2 * usual.kinds[kind] < usual.kinds.total()


def _currencies(reader: RowReader) -> frozenset[str] | None:
    """Return the currencies that the amounts of a table may be in, if heading or config say it."""
    given = reader.source.currency
    return reader.header.currencies or (frozenset({given}) if given else None)


def _title(reader: RowReader, titles: Sequence[SourceRow], of_rows: bool) -> Iterator[Heading]:
    """Yield the title right above the headings of the table, if it says something of the rows.

    Args:
        of_rows: whether there are rows between it and the first heading of a group.
    """
    for row in reversed(titles):
        texts = [text for text in dict.fromkeys(row.texts) if text]
        if len(texts) != 1:
            return
        said = said_by_section(texts[0], reader.meanings, _currencies(reader))
        of_year = of_rows and years_in(texts[0])
        if said.changes or said.counts or (said.proposed and said.known) or of_year:
            if said.power is None and said.currencies is None:
                yield Heading(row.number, texts[0], said, certain=True)
            return


def _parts(headings: Sequence[Heading], reader: RowReader, last: int) -> Iterator[Section]:
    """Yield the sections whose rows are read otherwise; what one says holds until another does."""
    said = Said()
    ends = [heading.number for heading in headings[1:]] + [last + 1]
    for heading, end in zip(headings, ends, strict=True):
        said = _under(said, heading.said, reader)
        if said.changes:
            yield Section(
                heading.number + 1, end - 1, heading.text, _reader(said, reader), said.excluded
            )


def _under(before: Said, said: Said, reader: RowReader) -> Said:
    """Return what holds below a heading: what it says, and what it leaves of those above."""
    columns = reader.header.columns
    decides = said.changes or said.counts
    measure = None if "measure" in columns and not said.given else said.measure
    currencies = None if "currency" in columns and not said.given else said.currencies
    return Said(
        measure or before.measure,
        currencies or before.currencies,
        before.power if said.power is None else said.power,
        said.excluded if decides else before.excluded,
    )


def _reader(said: Said, reader: RowReader) -> RowReader:
    header, update = reader.header, dict[str, object]()
    if said.measure is not None:
        header = replace(header, measure=said.measure)
        update["measure"] = said.measure
    if said.currencies is not None:
        header = replace(header, currencies=said.currencies)
        update["currency"] = None
    if said.power is not None:
        header = replace(header, power=reader.displayed.power_below(said.power))
    return replace(reader, header=header, source=reader.source.model_copy(update=update))


def _finding(applied: Sequence[Heading], reader: RowReader) -> Iterator[Finding]:
    if not applied:
        return
    listed = [
        say("section-as", text=item.text, row=str(item.number), meaning=_meaning(item.said))
        for item in applied
    ]
    more = [say("and-more", count=len(listed) - _SHOWN)] if len(listed) > _SHOWN else []
    message = say("section-applied", headings=Several(listed[:_SHOWN] + more))
    yield Finding("section-applied", Severity.NOTE, message, reader.name)


def _meaning(said: Said) -> Value:
    """Return what a heading says of its rows, the measure in the words of a language."""
    words = _words(said._replace(measure=None))
    if words == EXCLUDE:
        return say("meaning-exclude")
    if said.measure is None:
        return say("meaning-use") if words == USE else words
    measure = Measure(said.measure)
    return measure if words == USE else say("beside-one-another", first=measure, second=words)


def _words(said: Said) -> str:
    """Return what a heading says of its rows, as the config writes it."""
    if said.excluded:
        return EXCLUDE
    unit = [] if said.power is None else [_UNITS.get(said.power) or unit_word(said.power)]
    parts = [str(said.measure) if said.measure else "", *(said.currencies or ()), *unit]
    return " ".join(filter(None, parts)) or USE
