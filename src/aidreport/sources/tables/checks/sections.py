"""Headings above groups of rows, inside a table: what they say holds for the rows below them.

A merged cell over the columns, a row that holds one text and no amount, or the title of a second
table with the same headings. A measure, a currency or a unit that leaves no doubt is applied to
the rows below; a place, a period or a purpose changes nothing; all else is asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.reading_plan import Setting
from aidreport.model.remarks import Several, say
from aidreport.sources.formats.columnar import rows_numbered
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.section_words import PERIOD, Said, kind_of, said_by_section
from aidreport.sources.tables.rows.exclusions import GROUP_HEADING, NOTE_ROW, is_repeated_heading
from aidreport.sources.tables.rows.rows import Section
from aidreport.sources.tables.words.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.model.dataset import ExcludedRow, RejectedRow
    from aidreport.model.remarks import Value
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

_WHY = (
    "a heading above rows may say that they are of another measure, currency or unit, or that they"
    " do not count"
)
_ASKED = 50
_SHOWN = 3
_MOST = 5_000
"""So many rows without an amount are looked at; a table with more is no table of allocations."""

_FILLED = 2
"""Rows of a table with so many columns more than a name and an amount hold more than a name."""

_UNITS = {0: "units", 3: "thousand", 6: "million", 9: "billion"}


class Heading(NamedTuple):
    """A heading above a group of rows.

    Attributes:
        number: of its row.
        text: of its only cell.
        said: what it says.
        certain: whether it is a heading for sure: a merged cell, or the title of a second table.
    """

    number: int
    text: str
    said: Said
    certain: bool


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
    headings = list(_headings(reader, excluded, rejected, last))
    if not headings:
        return Sections()
    if any(heading.certain for heading in headings):
        headings = [*_title(reader, titles), *headings]
    questions = [*_unclear(headings), *_contradicting(headings, reader)]
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
) -> Iterator[Heading]:
    """Yield the headings of groups among the rows that were not used, in their order."""
    places = [row.place for row in excluded if row.rule in (GROUP_HEADING, NOTE_ROW)]
    places += [row.place for row in rejected if row.amount is None]
    numbers = {place.row or 0 for place in places[:_MOST]}
    merged = reader.header.below.groups
    rows = reader.header.below.rows
    usual = _Usual.of(reader)
    following = {row.number: row for row in rows_numbered(rows, {at + 1 for at in numbers})}
    for row in rows_numbered(rows, numbers):
        texts = [text for text in dict.fromkeys(row.texts) if text]
        if row.number > last or len(texts) != 1 or is_total_label(texts[0]):
            continue
        below = following.get(row.number + 1)
        repeated = below is not None and is_repeated_heading(below, reader)
        certain = row.number in merged or repeated
        said = said_by_section(texts[0], reader.meanings)
        named = reader.text(row, "recipient")
        if certain or said.given or _is_heading(said, texts[0], named, usual):
            yield Heading(row.number, texts[0], said, certain)


class _Usual(NamedTuple):
    """What most rows with an amount are like: the kinds of their names, and if they hold more."""

    kinds: Counter[str]
    more_than_names: bool

    @classmethod
    def of(cls, reader: RowReader) -> _Usual:
        rows = [row for row in reader.header.below.rows[:_ASKED] if reader.text(row, "amount")]
        more = sum(sum(map(bool, row.texts)) > _FILLED for row in rows)
        kinds = Counter(kind_of(reader.text(row, "recipient")) for row in rows)
        return cls(kinds, 2 * more > len(rows))


def _is_heading(said: Said, text: str, named: str, usual: _Usual) -> bool:
    """Tell whether a row with one text, in a cell of its own, is a heading and no lost amount.

    Args:
        named: the recipient of the row.
    """
    if not said.known:
        return False
    if said.changes or said.counts or said.proposed or not named:
        return True
    # "Kenya" is a heading where rows hold more than a name, and names are no countries.
    kind = kind_of(text)
    if kind == PERIOD:
        return not usual.kinds[PERIOD]
    return usual.more_than_names and 2 * usual.kinds[kind] < usual.kinds.total()


def _title(reader: RowReader, titles: Sequence[SourceRow]) -> Iterator[Heading]:
    """Yield the title right above the headings of the table, if it says something of the rows."""
    for row in reversed(titles):
        texts = [text for text in dict.fromkeys(row.texts) if text]
        if len(texts) != 1:
            return
        said = said_by_section(texts[0], reader.meanings)
        if said.changes or said.counts or (said.proposed and said.known):
            if said.power is None and said.currencies is None:
                yield Heading(row.number, texts[0], said, certain=True)
            return


def _unclear(headings: Sequence[Heading]) -> Iterator[Question]:
    unclear = {heading.text: heading for heading in headings if heading.said.proposed}
    ended = set[str]()
    under_excluded = False
    for heading in headings:
        said = heading.said
        if said.excluded:
            under_excluded = True
        elif said.changes or said.counts:
            under_excluded = False
        elif under_excluded and not said.proposed:
            ended.add(heading.text)
            unclear.setdefault(heading.text, heading)
    if not unclear:
        return
    # What is clear is in the map, too, so that all of it can be seen and corrected in one place.
    proposed = {
        heading.text: _proposal(heading, ended)
        for heading in headings
        if heading.text in unclear or heading.said.measure is not None
    }
    names = ", ".join(f'"{text}" in row {heading.number}' for text, heading in unclear.items())
    what = "a heading" if len(unclear) == 1 else "headings"
    yield Question(
        f"{what} above groups of rows may change what they are: {names}",
        _WHY,
        {"values": {"section": proposed}},
    )


def _proposal(heading: Heading, ended: set[str]) -> str:
    said = heading.said
    if heading.text in ended and not said.proposed:
        return USE
    return said.proposed or (str(said.measure) if said.measure else USE)


def _contradicting(headings: Iterable[Heading], reader: RowReader) -> Iterator[Question]:
    """Yield a question for each kind of what headings and the heading of the amount disagree on."""
    header, source = reader.header, reader.source
    amount = header.texts[header.columns["amount"]]
    by_measure, by_currency, by_unit = {}, {}, []
    for heading in headings:
        said = heading.said
        if said.given:
            continue
        if said.measure and header.measure not in (None, said.measure):
            by_measure[heading.text] = said.measure.value
        if said.currencies and header.currencies and said.currencies != header.currencies:
            by_currency[heading.text] = min(said.currencies)
        if said.power is not None and (
            reader.displayed.power_below(said.power) is None
            or (not reader.displayed.whole and (header.power or None) not in (None, said.power))
        ):
            by_unit.append(heading)
    for proposed in (by_measure, by_currency):
        if proposed:
            names = ", ".join(f'"{text}"' for text in proposed)
            yield Question(
                f'the heading "{amount}" and {names} above rows contradict each other',
                _WHY,
                {"values": {"section": proposed}},
                ({"values": {"section": dict.fromkeys(proposed, USE)}},),
            )
    if by_unit:
        stated = "unit for this source" if source.unit else f'the heading "{amount}"'
        yield Question(
            f'{stated} and "{by_unit[0].text}" in row {by_unit[0].number} name different units',
            _WHY,
            {"values": {"section": dict.fromkeys((item.text for item in by_unit), USE)}},
            by_hand="write one unit for all rows in the file",
        )


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
    unit = [] if said.power is None else [_UNITS.get(said.power, f"10^{said.power}")]
    parts = [str(said.measure) if said.measure else "", *(said.currencies or ()), *unit]
    return " ".join(filter(None, parts)) or USE
