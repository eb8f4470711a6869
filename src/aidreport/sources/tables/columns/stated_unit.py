"""The unit and the currency of amounts, as heading, titles above it and config state them.

A word that may be a unit and is none that is known is asked for, never left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import UNIT
from aidreport.model.remarks import say
from aidreport.model.units import like_unit, likely_powers, power_of, power_of_letter, unit_word
from aidreport.model.words import plain_word
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.statements import OF_NAMES
from aidreport.sources.tables.words.figures import without_people
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.vocabulary import AMOUNT_WORDS, NOTE_WORDS, STATEMENT_WORDS
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.columns.header import Header
    from aidreport.sources.tables.columns.statements import Statement
    from aidreport.sources.tables.words.heading_units import HeadingUnit

_DIGITS = re.compile(r"[0-9](?:[0-9.,\s]*[0-9])?\s*[^\W\d_]*")
_CURRENCY = r"(?:(?-i:[A-Z]{3})\s+|[€£$]\s?)?"
_UNIT_IN_DIGITS = lazy_pattern(
    rf"(?:\b(?:in|i|en|em|w|v|в|у)\s+{_CURRENCY}"
    rf"|\b(?:units?|unité|unidad|unità|einheit|enhet|enhed|scale|factor|multiplier|multiply by"
    rf"|faktor|multiplikator|multiplicateur|facteur|multiplicador|skala)\s*[:=×x*]?\s*{_CURRENCY}"
    rf"|(?:[(×'’]|(?<![^\W_])x)\s*{_CURRENCY})"
    r"(?=10{0,2}(?:[ .,'’]?000)+\b|000\b|10{1,2}\s+[^\W\d_])",
    re.IGNORECASE,
)
_ONLY_A_UNIT = lazy_pattern(r"1(?:[ .,'’]?000)+\s?(?:[A-Z]{3}|kr\.?|[€£$])")
"""A title that is the unit alone: nobody writes a thousand crowns above a table as an amount."""

_POWER_ALONE = lazy_pattern(r"['’]?(?:10{3}(?:[ .,'’]?000)*|000s?|10\s?\^\s?[369]|10[³⁶⁹]|1e[369])")
"""A title that is a number alone, a power of ten, and may be the unit."""

_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]\W*$")
_BEHIND_COMMA = re.compile(r"(?:[,;:]|\s[-–—])\s+([^,;:()]+?)\W*$")
_UNLESS = lazy_pattern(
    r"\b(?:(?:unless|except where|if not) (?:otherwise )?(?:stated|indicated|noted|specified|shown)"
    r"(?: otherwise)?|(?:sofern|soweit|wenn) nicht anders (?:angegeben|vermerkt|ausgewiesen)"
    r"|sauf (?:indication|mention) (?:du )?contraire|salvo indicación contraria"
    r"|salvo que se indique lo contrario"
    r"|salvo indicación en contrario|salvo indicação em contrário|salvo diversa indicazione"
    r"|(?:hvis|dersom|om|når|med mindre) (?:ikke |inget )?(?:annet|annat|andet) (?:ikke )?"
    r"(?:er )?(?:oppgitt|angitt|nevnt|anges|angivet|anført)|tenzij anders (?:vermeld|aangegeven)"
    r"|o ile nie (?:zaznaczono|wskazano) inaczej|якщо не (?:зазначено|вказано) інше)",
    re.IGNORECASE,
)
"""What a statement about all amounts may add: where it does not hold, another heading says so."""

UNIT_FROM_TITLE = "unit-from-title"
"""The finding that a title was taken at its word."""
_OFFERED = ("thousand", "million")


class StatedUnit(NamedTuple):
    """What is said of the amounts.

    Attributes:
        unit: what the heading says, with what the titles add.
        findings: what was taken from titles.
        questions: what may be a unit and is not understood.
    """

    unit: HeadingUnit
    findings: list[Finding]
    questions: tuple[Question, ...]


def state_unit(
    unit: HeadingUnit, text: str, around: Iterable[Statement], table: Columns
) -> StatedUnit:
    """Return what the heading of the amounts and the texts around the table say of their unit.

    Args:
        unit: what the heading says.
        text: the heading.
        around: those texts, the nearest first.
        table: its columns.

    Raises:
        SourceError: the heading names several units or currencies, or contradicts the config.
    """
    source, name = table.source, table.name
    if not unit.clear:
        raise SourceError(
            state("source.heading-of-several", name=str(name), text=text),
            why=state("source.heading-of-several-why"),
            fix=state("source.heading-of-several-fix"),
        )
    if source.unit is not None and unit.doubtful:
        unit = replace(unit, power=source.power, doubtful=())
    stated, findings, questions = _with_statements(unit, around, table)
    _refuse_contradiction(text, stated, source, name)
    if unit.doubtful:
        questions = [_ask(state("question.the-heading", heading=text), unit), *questions]
    return StatedUnit(stated, findings, tuple(questions))


def _ask(where: str, said: HeadingUnit) -> Question:
    """Ask which unit the doubtful words of a text mean; the one that it names is the likeliest."""
    words = " and ".join(f'"{word}"' for word in said.doubtful)
    word = plain_word(said.doubtful[0])
    if meant := likely_powers(word, said.words, said.currencies or ()):
        units = [unit_word(power) for power in meant]
        listed = reduce(_in_another, units)
        about = {"where": where, "words": words, "units": listed}
        return _ask_units(state("question.unit-by-country", **about), units)
    problem = state("question.unit-doubtful", where=where, words=words)
    if said.power is not None:
        return _ask_units(problem, dict.fromkeys([unit_word(said.power), *_OFFERED, "1"]))
    close, letter = like_unit(word), power_of_letter(word)
    if letter is not None:
        return _ask_units(problem, dict.fromkeys([unit_word(letter), *_OFFERED, "1"]))
    if close:
        meant_word = unit_word(power_of(close) or 0)
        problem = state("question.unit-doubtful-near", where=where, words=words, near=close)
        return _ask_units(problem, dict.fromkeys([meant_word, "1", *_OFFERED]))
    return _ask_units(problem, ["1", *_OFFERED])


def _ask_units(problem: str, units: Iterable[str]) -> Question:
    first, *others = [{"unit": 1 if unit == "1" else unit} for unit in units]
    why = state("question.unit-doubtful-why")
    return Question(problem, why, first, otherwise=tuple(others))


def _in_another(first: str, second: str) -> str:
    return state("question.in-one-country", first=first, second=second)


def ask_notes(
    header: Header, source: DataSource, texts: Iterable[str], name: str
) -> list[Question]:
    """Ask whether a unit in a note is that of the amounts.

    Args:
        header: what the headings say, with the titles above them.
        source: what the config says.
        texts: notes below the table.
        name: what messages call the file.

    Raises:
        SourceError: a note says that amounts are in another currency than the heading.
    """
    for text in texts:
        said = said_in(text)
        alone = said.is_unit_beside(STATEMENT_WORDS | NOTE_WORDS)
        if alone:
            refuse_other_currency(text, said, header.currencies, name)
            if source.unit is None and (other := _ask_other_unit(text, said, header.power)):
                return other
        about = alone or said.currencies or not STATEMENT_WORDS.isdisjoint(said.words)
        if said.power and about and header.power is None and source.unit is None:
            return [_ask_whether(say("by-note", title=text), said.power)]
    return []


def refuse_other_currency(
    text: str, said: HeadingUnit, currencies: frozenset[str] | None, name: str
) -> None:
    """Refuse a statement about the currency of all amounts that their heading contradicts.

    Raises:
        SourceError: it does.
    """
    if said.currencies and currencies and not said.currencies & currencies:
        raise SourceError(
            state(
                "source.other-currency",
                name=str(name),
                text=text,
                currencies=", ".join(sorted(currencies)),
            ),
            why=state("source.other-currency-why"),
            fix=state("source.other-currency-fix"),
        )


def _ask_other_unit(text: str, said: HeadingUnit, power: int | None) -> list[Question]:
    """Ask whether the heading is right where a text names another unit of all amounts.

    "Unless otherwise stated" is no contradiction: the heading states otherwise.
    """
    if said.power is None or power is None or said.power == power or _UNLESS.search(text):
        return []
    problem = state("question.other-unit", text=text, unit=unit_word(power))
    why = state("question.other-unit-why")
    by_hand = state("question.other-unit-by-hand")
    return [Question(problem, why, {"unit": unit_word(power)}, by_hand=by_hand)]


def _contradicted(
    item: Statement, said: HeadingUnit, unit: HeadingUnit, table: Columns, *, alone: bool
) -> list[Question]:
    """Ask about a statement of another unit than the heading's; refuse one of another currency.

    Args:
        alone: whether it says nothing else.

    Raises:
        SourceError: it names another currency.
    """
    about_all = alone and not item.apart
    if about_all:
        refuse_other_currency(item.text, said, unit.currencies, table.name)
    # A row of the unit between headings and amounts is one with the heading of the names.
    if table.source.unit is None and (about_all or item.what == OF_NAMES):
        return _ask_other_unit(item.text, said, unit.power)
    return []


def _ask_whether(by: Remark, power: int, column: str = "") -> Question:
    """Ask whether the unit that a text around the table names is that of the amounts."""
    return Question(
        state("question.names-unit", by=by),
        state("question.unit-of-all-why"),
        {"unit": unit_word(power)},
        otherwise=({"unit": 1}, *([{"columns": {UNIT: column}, "unit": 1}] if column else [])),
    )


def _refuse_contradiction(text: str, unit: HeadingUnit, source: DataSource, name: str) -> None:
    power = source.power
    if None not in (unit.power, power) and unit.power != power:
        key = "unit"
    elif unit.currencies and source.currency and source.currency not in unit.currencies:
        key = "currency"
    else:
        return
    raise SourceError(
        state(
            "source.heading-contradicts",
            name=str(name),
            text=text,
            key=key,
            source=getattr(source, key),
        ),
        why=state("source.heading-contradicts-why", key=key),
        fix=state("source.heading-contradicts-fix", key=key),
    )


def _with_statements(
    unit: HeadingUnit, around: Iterable[Statement], table: Columns
) -> tuple[HeadingUnit, list[Finding], list[Question]]:
    """Return the unit of a heading with what the texts around it state and it leaves open.

    A text that says nothing else, "All amounts in NOK million", is taken at its word, and that is
    noted; any other that names a unit is asked about, and so is one that would be taken but for a
    word that may be a unit.
    """
    findings: list[Finding] = []
    questions: list[Question] = []
    for item in around:
        said = _said_at_end(item) or said_in(item.text)
        power = _power_alone(item)
        if power is not None:
            said = replace(said, words=(), power=power)
        alone = said.is_unit_beside(item.words)
        if item.apart and said.power is None and not said.words:
            continue
        questions += _contradicted(item, said, unit, table, alone=alone)
        if unit.power is not None and (unit.currencies is not None or not alone):
            continue
        if table.source.unit is not None:
            said = replace(said, power=None, doubtful=())
            alone = said.is_unit_beside(item.words)
        about = AMOUNT_WORDS if item.what == "title" else STATEMENT_WORDS
        about_amounts = alone or not about.isdisjoint(said.words)
        may_ask = item.what in ("title", "comment") or (item.what == "note" and said.power is None)
        if _is_statement(said) and said.doubtful and may_ask:
            questions.append(_ask(item.by, said))
        elif (
            alone
            and item.sure
            and power is None
            and (said.words or not item.in_row)
            and _adds(said, unit, of_column=item.of_column)
        ):
            key = UNIT_FROM_TITLE if item.what == "title" else "unit-from-text"
            message = say(key, title=item.text, by=item.by)
            findings.append(Finding(UNIT_FROM_TITLE, Severity.NOTE, message, item.place))
            unit = replace(
                unit,
                power=said.power if unit.power is None else unit.power,
                currencies=unit.currencies or said.currencies,
            )
        elif (
            said.power is not None
            and unit.power is None
            and (
                said.currencies is not None
                or about_amounts
                or item.what == OF_NAMES
                or _ending(item, _IN_BRACKETS) is not None
            )
        ):
            of_one = "" if said.words else item.in_row
            questions.append(_ask_whether(item.by, said.power, of_one))
    asked = {str(question.settings): question for question in reversed(questions)}
    return unit, findings, [*reversed(asked.values())]


def _said_at_end(item: Statement) -> HeadingUnit | None:
    """Return the unit and currency that a title ends with, apart from its words; None without.

    "Grants by partner, 2024 (USD thousand)" and "Grants by partner, NOK million" are read so as
    everybody reads them; "Grants of more than USD 1 million" says something of the grants.
    """
    for pattern in (_IN_BRACKETS, _BEHIND_COMMA):
        said = _ending(item, pattern)
        if said is None or said.currencies is None:
            continue
        whole = said_in(item.text)
        same = (whole.power, whole.currencies) == (said.power, said.currencies)
        if same and whole.clear and (said.power is not None or pattern is _IN_BRACKETS):
            return said
    return None


def _ending(item: Statement, pattern: re.Pattern[str]) -> HeadingUnit | None:
    """Return what the end of a title says of money, and of nothing else; None if it does not."""
    match = pattern.search(item.text) if item.what == "title" else None
    said = said_in(match[1]) if match else None
    return said if said and said.is_unit_beside(item.words) else None


def _power_alone(item: Statement) -> int | None:
    """Return the power of ten that a title is, if it is nothing but its digits."""
    text = item.text.strip()
    return (
        split_heading(text).power if item.what == "title" and _POWER_ALONE.fullmatch(text) else None
    )


def said_in(text: str) -> HeadingUnit:
    """Return what a title says of money; "in 1000 NOK" is a unit, "NOK 386 million" an amount."""
    text = _UNLESS.sub(" ", without_people(text))
    unit = _UNIT_IN_DIGITS.search(text)
    start = unit.end() if unit else -1
    if _ONLY_A_UNIT.fullmatch(text.strip()):
        start = text.index("1")
    without = _DIGITS.sub(lambda match: match[0] if match.start() == start else " _0_ ", text)
    said = split_heading(without)
    return replace(said, doubtful=tuple(word for word in said.doubtful if word != "0"))


def _is_statement(said: HeadingUnit) -> bool:
    """Tell whether a title says what amounts are in, but for what is not understood."""
    doubtful = {plain_word(word) for word in said.doubtful}
    rest = [word for word in said.meaning if word not in doubtful]
    names_any = bool(rest) or said.currencies is not None
    return names_any and all(word in STATEMENT_WORDS for word in rest)


def _adds(said: HeadingUnit, unit: HeadingUnit, *, of_column: bool) -> bool:
    """Tell whether a text says what is open.

    Nothing is, if the heading names a currency, unless the text is about this column alone.
    """
    says_unit = said.power is not None and unit.power is None
    if unit.currencies is not None:
        return of_column and says_unit
    return says_unit or said.currencies is not None
