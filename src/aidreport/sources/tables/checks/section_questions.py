"""What is open about the headings above groups of rows, and what to propose for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.currency_codes import CODES
from aidreport.model.units import unit_word
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.natures import Nature, nature_of
from aidreport.sources.tables.words.kind_words import is_doubtful, proposed_status
from aidreport.sources.tables.words.totals import is_part_label
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.sources.tables.checks.section_words import Said
    from aidreport.sources.tables.rows.rows import RowReader

_SHOWN = 2
_YEAR = lazy_pattern(r"(?<!\d)(?:19|20)\d\d(?:\s*[-/–]\s*(?:(?:19|20)?\d\d))?(?!\d)")


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


def ask_about_headings(headings: Sequence[Heading], reader: RowReader) -> list[Question]:
    """Return what is open about the headings of a table.

    Args:
        headings: in their order, with the title above the table if it is one of them.
        reader: of the whole table.
    """
    years = _years_of(headings, reader)
    questions = [*_unclear(headings, years, reader), *_contradicting(headings, reader)]
    questions = questions or [*_of_late_units(headings, reader)]
    return [*questions, *([_of_years(headings, years)] if years else [])]


def _unclear(
    headings: Sequence[Heading], years: Mapping[str, str], reader: RowReader
) -> Iterator[Question]:
    unclear = {
        heading.text: heading
        for heading in headings
        if heading.said.proposed and heading.text not in years
    }
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
    names = Several(
        state("question.in-row", text=text, row=str(heading.number))
        for text, heading in unclear.items()
    )
    # "Pound Ridge" is a place: a currency may be none, where the amounts name their own above all.
    plain = {text: USE if meant in CODES else meant for text, meant in proposed.items()}
    ways = [proposed] if plain == proposed else [proposed, plain]
    if reader.header.currencies:
        ways.reverse()
    first, *others = ({"values": {"section": way}} for way in ways)
    yield Question(
        state("question.section", count=len(unclear), names=names),
        state("question.section-why"),
        first,
        otherwise=tuple(others),
        by_hand=_if_lost(unclear.values()),
    )


def _if_lost(headings: Iterable[Heading]) -> str:
    """Return what to do if headings are recipients whose amounts are missing; empty if none may."""
    lost = [f'"{item.text}"' for item in headings if not (item.certain or item.said.known)]
    if not lost:
        return ""
    return state("question.section-by-hand", names=", ".join(lost[:_SHOWN]))


def _proposal(heading: Heading, ended: set[str]) -> str:
    said = heading.said
    if heading.text in ended and not said.proposed:
        return USE
    if said.proposed and _may_not_count(heading.text):
        return EXCLUDE
    return said.proposed or (str(said.measure) if said.measure else USE)


def _may_not_count(text: str) -> bool:
    """Tell whether rows below a heading are of what was not given, or of parts of other rows."""
    left = nature_of(text) is Nature.BALANCE
    return left or is_part_label(text) or is_doubtful(text) or proposed_status(text) == EXCLUDE


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
                state("question.section-contradicts", heading=amount, names=names),
                state("question.section-why"),
                {"values": {"section": proposed}},
                ({"values": {"section": dict.fromkeys(proposed, USE)}},),
            )
    if by_unit:
        about = {"text": by_unit[0].text, "row": str(by_unit[0].number)}
        problem = state("question.section-unit", heading=amount, **about)
        if source.unit:
            problem = state("question.section-unit-set", **about)
        yield Question(
            problem,
            state("question.section-why"),
            {"values": {"section": dict.fromkeys((item.text for item in by_unit), USE)}},
            by_hand=state("question.section-unit-by-hand"),
        )


def years_in(text: str) -> list[str]:
    """Return the years, or the spans of years, that a text names."""
    return _YEAR.findall(text)


def _years_of(headings: Sequence[Heading], reader: RowReader) -> dict[str, str]:
    """Return the year of each heading, if they name several and rows have no dates."""
    if {"date", "value_date"} & reader.header.columns.keys():
        return {}
    asked = [heading.text for heading in headings if not heading.said.given]
    known = {text: years[-1] for text in asked if (years := years_in(text))}
    return known if len({*known.values()}) > 1 else {}


def _of_years(headings: Sequence[Heading], years: Mapping[str, str]) -> Question:
    """Ask which of several years count."""
    named = sorted({*years.values()})
    use = {item.text: _use(item.said) for item in headings if item.text in years}
    newest = {
        text: meaning if years[text] == named[-1] else EXCLUDE for text, meaning in use.items()
    }
    return Question(
        state("question.section-years", number=len(named), years=", ".join(named)),
        state("question.section-years-why"),
        {"values": {"section": newest}},
        ({"values": {"section": use}},),
    )


def _use(said: Said) -> str:
    """Return the meaning that leaves what a heading says as it is."""
    if said.measure is not None or said.proposed:
        return str(said.measure or said.proposed)
    return min(said.currencies) if said.currencies else USE


def _of_late_units(headings: Sequence[Heading], reader: RowReader) -> Iterator[Question]:
    """Ask if one heading alone names a unit, below rows: it may be that of all amounts."""
    header, source = reader.header, reader.source
    changing = [item for item in headings if item.said.changes]
    first = changing[0] if len(changing) == 1 else None
    if first is None or first.said.given or header.power is not None or source.unit is not None:
        return
    rows = header.below.rows
    above = next((row for row in rows[:1] if row.number < first.number), None)
    if first.said.power and above is not None:
        yield Question(
            state("question.section-late-unit", text=first.text, row=str(first.number)),
            state("question.unit-of-all-why"),
            {"unit": unit_word(first.said.power)},
            ({"unit": 1, "values": {"section": {first.text: USE}}},),
        )
