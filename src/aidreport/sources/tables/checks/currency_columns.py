"""The currency of a table: what asks for it where nothing names one, or several columns do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.currency_codes import CODES
from aidreport.model.remarks import say
from aidreport.model.territories import currencies_in
from aidreport.model.words import plain_word, words_of
from aidreport.sources.problems import BadCell, Question
from aidreport.sources.tables.checks.section_words import said_by_section
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.headings import HeadingMatch
from aidreport.sources.tables.words.meanings import STATUSES
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_ORDER = {code: at for at, code in enumerate(_FILE["order"].split())}
_WORDS = {code: frozenset(map(plain_word, words.split())) for code, words in _FILE["words"].items()}
_OF_DONORS = frozenset(_FILE["of_donors"].split())
_ROWS_ASKED = 200
_OPEN, _EXAMPLE = "???", "NOK"
"""What is proposed where nothing suggests a currency, and refused until a code is in its place."""

_MOST_OFFERED = 4


_OF_KINDS = frozenset(("measure", *STATUSES))
"""Fields of types and statuses, whose texts may name a currency, too: "Funding (USD)"."""


class AskedCurrency(NamedTuple):
    """What is open about the currency of a table.

    Attributes:
        questions: none if one is named, and by one only.
        passed_over: columns of currencies that are not read, and why.
    """

    questions: tuple[Question, ...]
    passed_over: dict[int, Remark]


def ask_currency(
    reader: RowReader, source: DataSource, titles: Sequence[str] = ()
) -> AskedCurrency:
    """Return what is open about the currency of a table.

    Args:
        reader: reads its rows.
        source: what the config says about them.
        titles: what is written above the headings.
    """
    header = reader.header
    rows = [row for row in header.below.rows[:_ROWS_ASKED] if not _is_left_out(row, reader)]
    taken = {at for name, at in header.columns.items() if name not in _OF_KINDS}
    others = [at for at in _of_currencies(reader, rows) if at not in taken]
    read = header.columns.get("currency")
    if header.currencies is not None and len(header.currencies) == 1:
        why = say("heading-names-currency")
        about_heading = () if read is None else tuple(_of_heading(reader, rows, read))
        return AskedCurrency(about_heading, dict.fromkeys(others, why))
    if read is not None:
        return _of_several(reader, source, rows, read, others)
    open_ = [row for row in rows if reader.currency(row) is None]
    named = any(_named_in(row, reader) for row in rows)
    if source.currency is not None or (named and not any(_signs_in(reader, open_))):
        why = say("amounts-name-currency")
        return AskedCurrency((), dict.fromkeys(others, why))
    asked = _ask(reader, rows, others, titles)
    return AskedCurrency((asked,), dict.fromkeys(others, say("could-be-currency")))


def _of_heading(reader: RowReader, rows: Sequence[SourceRow], column: int) -> Iterator[Question]:
    """Ask whose currency the amounts are in if most rows name another one than the heading does.

    A few such rows are cells to correct. Many are a table of amounts that were converted, beside
    the currencies that they were in.
    """
    header = reader.header
    named = next(iter(header.currencies or ("",)))
    given = reader.meanings.known.get("currency", {})
    texts = Counter(text for row in rows if (text := row.text(column)))
    differing = [text for text in texts if text in CODES and text != named]
    others = [text for text in differing if text.casefold() not in given]
    if not others or 2 * sum(texts[text] for text in differing) <= sum(texts.values()):
        return
    heading = header.texts[header.columns["amount"]]
    listed = Several(
        state("question.rows-of", text=f'"{text}"', count=texts[text]) for text in sorted(others)
    )
    yield Question(
        state(
            "question.currency-of-heading",
            heading=heading,
            currency=named,
            column=header.texts[column],
            texts=listed,
        ),
        state("question.two-currencies-why"),
        {"values": {"currency": dict.fromkeys(sorted(others), named)}},
        by_hand=state("question.currency-of-heading-by-hand", currency=named, heading=heading),
    )


def _is_left_out(row: SourceRow, reader: RowReader) -> bool:
    """Tell whether a row is left out by its type or status: "people" among "USD"."""
    columns = reader.header.columns
    return any(
        reader.meanings.excludes(name, row.text(columns[name]))
        for name in _OF_KINDS & columns.keys()
    )


def _named_in(row: SourceRow, reader: RowReader) -> bool:
    """Tell whether a row names its currency, or is the heading of a section that names one."""
    texts = list(dict.fromkeys(filter(None, row.texts)))
    in_section = len(texts) == 1 and said_by_section(texts[0], reader.meanings).currencies
    return bool(reader.currency(row) or in_section)


def _of_currencies(reader: RowReader, rows: Sequence[SourceRow]) -> Iterator[int]:
    """Yield the columns that hold codes of currencies and nothing else."""
    for column, heading in enumerate(reader.header.headings):
        texts = {text for row in rows if (text := row.text(column))}
        if heading and texts and texts <= CODES:
            yield column


def _of_several(
    reader: RowReader,
    source: DataSource,
    rows: Sequence[SourceRow],
    read: int,
    others: Sequence[int],
) -> AskedCurrency:
    """Return what is open if a column of currencies is read, and there are others."""
    match = HeadingMatch(tuple(reader.header.headings))
    name = match.name_of(read)
    passed_over = {}
    questions = []
    for other in others:
        if all(row.text(other) in ("", row.text(read)) for row in rows):
            passed_over[other] = say("same-currencies", heading=name)
        elif "currency" in source.columns:
            passed_over[other] = say("config-names-heading", heading=name)
        else:
            questions.append(
                Question(
                    state("question.two-currencies", one=name, other=match.name_of(other)),
                    state("question.two-currencies-why"),
                    {"columns": {"currency": name}},
                    otherwise=({"columns": {"currency": match.name_of(other)}},),
                )
            )
            passed_over[other] = say("could-be-currency")
    return AskedCurrency(tuple(questions), passed_over)


def _ask(
    reader: RowReader, rows: Sequence[SourceRow], columns: Sequence[int], titles: Sequence[str]
) -> Question:
    """Ask for the currency, with what is there as the proposal."""
    header = reader.header
    heading = header.texts[header.columns["amount"]]
    problem = state("question.no-currency")
    details = [state("question.no-currency-heading", heading=heading)]
    if columns:
        match = HeadingMatch(tuple(header.headings))
        ways = [{"columns": {"currency": match.name_of(column)}} for column in columns]
        details += (
            state("question.holds-currencies", column=match.name_of(column)) for column in columns
        )
        why = state("question.no-currency-why")
        return Question(problem, why, ways[0], tuple(ways[1:]), details=tuple(details))
    meant = _meant(reader, rows, titles)
    mixed = any(_named_in(row, reader) for row in rows)
    first, *more = meant or [_OPEN]
    as_in = f"{heading} ({first if meant else _EXAMPLE})"
    if meant:
        listed = (_FILE["used_in"].get(code, code) for code in meant)
        details.append(state("question.may-mean", currencies=", ".join(listed)))
    return Question(
        problem,
        state("question.no-currency-why"),
        {"currency": first},
        otherwise=tuple({"currency": code} for code in more[: _MOST_OFFERED - 1]),
        details=tuple(details),
        by_hand="" if mixed else state("question.no-currency-by-hand", heading=as_in),
        example="" if meant else state("question.currency-example", example=_EXAMPLE),
    )


def _meant(reader: RowReader, rows: Sequence[SourceRow], titles: Sequence[str]) -> list[str]:
    """Return the currencies that a sign may mean or another text names, the likeliest first."""
    header = reader.header
    codes = set(header.currencies or ()) or set().union(*_signs_in(reader, rows))
    written = ([*filter(None, row.texts)] for row in rows)
    notes = (texts[0] for texts in written if len(texts) == 1)
    kinds = {
        row.text(header.columns[name]) for row in rows for name in _OF_KINDS & {*header.columns}
    }
    named = [
        *titles,
        reader.sheet or "",
        Path(reader.name).stem,
        *header.headings,
        *notes,
        *sorted(kinds),
    ]
    said = [currencies for text in named if (currencies := split_heading(text).currencies)]
    if not codes and (clear := {code for one in said if len(one) == 1 for code in one}):
        return sorted(clear, key=_place)
    codes = codes or set().union(*said)
    likely = _likely(reader, rows, named, codes)
    return sorted(codes, key=lambda code: (-likely[code], _place(code)))


def _likely(
    reader: RowReader, rows: Sequence[SourceRow], named: Sequence[str], codes: AbstractSet[str]
) -> Counter[str]:
    """Count what speaks for currencies: words of a language, countries that are named, donors.

    Countries of rows speak for one that is paid with there, not for one of a donor.
    """
    fields = {"donor"} if codes & _OF_DONORS else {"donor", "country"}
    columns = [reader.header.columns[field] for field in fields & reader.header.columns.keys()]
    texts = {*named, *(row.text(column) for row in rows for column in columns)}
    words = {word for text in texts for word in words_of(text)}
    likely = Counter({code: len(words & _WORDS.get(code, frozenset())) for code in codes})
    for text in texts:
        likely.update(currencies_in(text) & codes)
    return likely


def _signs_in(reader: RowReader, rows: Sequence[SourceRow]) -> Iterator[frozenset[str]]:
    """Yield the currencies that signs beside amounts may mean, of those that may mean several."""
    for row in rows:
        try:
            currencies = reader.amount(row).currencies
        except BadCell:
            continue
        if currencies and len(currencies) > 1:
            yield currencies


def _place(code: str) -> tuple[int, str]:
    return _ORDER.get(code, len(_ORDER)), code
