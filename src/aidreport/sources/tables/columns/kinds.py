"""Columns of types and statuses: by what is in them, rows are of a measure, count, or do not.

A column whose texts are all understood is read. One that may change the total and is understood
in part stops the table, with the whole map of its texts proposed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import counted
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import STATUS
from aidreport.model.remarks import say
from aidreport.sources.problems import BadCell, Question
from aidreport.sources.tables.words.kind_words import (
    Heading,
    Role,
    Said,
    flags_in,
    is_doubtful,
    is_of_remarks,
    may_be_below_zero,
    proposed_measure,
    proposed_status,
    role_of,
    said_by,
    surely_excludes,
)
from aidreport.sources.tables.words.meanings import STATUSES, Meanings
from aidreport.sources.tables.words.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aidreport.model.allocation import Measure
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns

MEASURE = "measure"
_MOST_TEXTS = 40
_VERY_MANY, _LONGEST_STATUS = 10_000, 40
"""A column of more different texts is one of names or remarks, not of types or statuses."""

_FEW_TEXTS = 12
_TEXTS_SHOWN = 12
_READ_AS_OTHERS = ("flow_type", "agreement_type", "description")
"""Fields whose columns may say whether a row counts, too."""

_ROLES = {STATUS: Role.STATUS, MEASURE: Role.MEASURE}

_WHY_MEASURES = "amounts of several kinds are never added up silently"
_WHY_STATUSES = "what was cancelled, refunded or is only planned is no money that was given"


class Kind(NamedTuple):
    """A column that may be one of types or statuses.

    Attributes:
        column: which.
        heading: as written.
        role: what its heading promises.
        said: text → what it says.
        rows: text → how many rows have it.
        promised: the role by its heading alone.
    """

    column: int
    heading: str
    role: Role
    said: Mapping[str, Said]
    rows: Counter[str]
    promised: Role

    @property
    def measures(self) -> set[str | None]:
        """The measures that its texts certainly mean."""
        return {said.meaning for said in self.said.values() if said.measure}

    @property
    def all_measures(self) -> bool:
        """True if every text means a measure, or that its rows are none."""
        known = all(said.certain and said.meaning != USE for said in self.said.values())
        return known and bool(self.measures)

    @property
    def settled(self) -> bool:
        """True if it is certain of every text whether its rows count."""
        return all(said.certain for said in self.said.values())

    @property
    def excluded(self) -> list[str]:
        """The texts of rows that may not count."""
        return [text for text, said in self.said.items() if said.meaning == EXCLUDE]

    @property
    def known(self) -> int:
        """How many texts are known to say something."""
        return sum(said.meaning is not None for said in self.said.values())


@dataclass(slots=True)
class Kinds:
    """What columns of types and statuses say.

    Attributes:
        columns: field → column, for the fields that were found.
        meanings: what their texts mean.
        why: field → why that column is read.
        passed_over: column that is not read → why.
        questions: what is open.
        findings: what was chosen.
    """

    columns: dict[str, int] = field(default_factory=dict)
    meanings: Meanings = field(default_factory=Meanings)
    why: dict[str, Remark] = field(default_factory=dict)
    passed_over: dict[int, Remark] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def find_kinds(columns: Mapping[str, int], table: Columns, measure: Measure | None) -> Kinds:
    """Return what the columns of types and statuses of a table say.

    Args:
        columns: field → column, as far as headings or the config say it.
        table: what is written in them.
        measure: the one that the heading of the amount names.
    """
    given = Meanings.of(table.source)
    result = Kinds(meanings=given)
    found = sorted(_kinds(columns, table, given), key=partial(_rank, columns))
    for kind in found:
        first = next(
            (other for other in found if other.column == result.columns.get(MEASURE)), None
        )
        repeats = kind.role is Role.MEASURE and first is not None
        if repeats and first is not None and _says_the_same(kind, first, table):
            result.passed_over[kind.column] = say("says-the-same", heading=first.heading)
        elif _is_of_measures(kind, result):
            _take_measures(kind, columns, result, table, measure)
        else:
            _take_status(kind, result, table, measure)
    if STATUSES[1] in result.columns:
        # None may be named as the only one; their texts tell them again.
        result.questions = [
            question._replace(settings={"values": question.settings["values"]})
            for question in result.questions
        ]
    return result


def _says_the_same(kind: Kind, first: Kind, table: Columns) -> bool:
    """Tell whether each text of the column of the measure is beside one text of another column."""
    pairs = {(row.text(first.column), row.text(kind.column)) for row in table.known}
    pairs = {pair for pair in pairs if all(pair)}
    return len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})


def _is_of_measures(kind: Kind, result: Kinds) -> bool:
    """Tell whether a column says what is measured, if no other one does."""
    if MEASURE in result.columns:
        return False
    if kind.role is Role.MEASURE:
        return True
    if kind.all_measures:
        return kind.role is not Role.NONE or len(kind.measures) > 1
    if kind.role is Role.KIND:
        return bool(kind.measures)
    most = 2 * kind.known >= len(kind.said)
    return kind.role is Role.NONE and len(kind.measures) > 1 and most


def _take_measures(
    kind: Kind,
    columns: Mapping[str, int],
    result: Kinds,
    table: Columns,
    measure: Measure | None,
) -> None:
    named = columns.get(MEASURE) == kind.column
    if not named and measure is not None and len(kind.measures) == 1 and kind.all_measures:
        result.passed_over[kind.column] = say("heading-names-measure")
        return
    if len(kind.said) > _MOST_TEXTS and not named:
        result.passed_over[kind.column] = say("too-many-texts")
        return
    result.columns[MEASURE] = kind.column
    if len(kind.said) > _MOST_TEXTS:
        return
    if not named:
        result.why[MEASURE] = say("texts-are-measures")
        message = say("measure-from-column", heading=kind.heading)
        result.findings.append(Finding("heading-chosen", Severity.NOTE, message, table.name))
    said = _with_taken_off(kind)
    proposed = {
        text: str(item.meaning) if item.certain and item.meaning != USE else proposed_measure(text)
        for text, item in said.items()
    }
    result.meanings = result.meanings.with_inferred(MEASURE, proposed)
    unknown = [text for text, item in said.items() if not item.certain or item.meaning == USE]
    if unknown:
        result.questions.append(
            Question(
                f'the column "{kind.heading}" holds {_listed(unknown, kind)}, and it is not known'
                " which measure that is",
                _WHY_MEASURES,
                {**_named(kind, MEASURE, table), "values": {MEASURE: proposed}},
            )
        )


def _with_taken_off(kind: Kind) -> dict[str, Said]:
    """Return what texts say; money that came back, below zero, is of the only measure there is."""
    only = next(iter(kind.measures)) if len(kind.measures) == 1 else None
    return {
        text: Said(only, certain=True)
        if only and said == Said(USE, certain=True) and may_be_below_zero(text)
        else said
        for text, said in kind.said.items()
    }


def _take_status(kind: Kind, result: Kinds, table: Columns, measure: Measure | None) -> None:
    if not _is_of_statuses(kind):
        if kind.role is not Role.NONE:
            result.passed_over[kind.column] = say("texts-name-neither")
        return
    others = [key for key in STATUSES if key in result.columns]
    is_named = STATUS in table.source.columns and others
    says_more = not kind.settled or kind.excluded
    if is_named or (others and not says_more) or len(others) == len(STATUSES):
        listed = table.listed(result.columns[key] for key in others)
        result.passed_over[kind.column] = say("status-read-from", column=listed)
        return
    named = measure is not None or table.source.measure is not None or MEASURE in result.columns
    proposed = {
        text: _proposed(text, said, measures=not (named or others))
        for text, said in kind.said.items()
        if len(kind.said) <= _MOST_TEXTS or said.meaning == EXCLUDE
    }
    key = STATUSES[len(others)]
    result.columns[key] = kind.column
    result.why[key] = say("texts-say-count")
    if kind.settled or (len(kind.said) > _MOST_TEXTS and not _open(kind)):
        return
    result.meanings = result.meanings.with_inferred(STATUS, proposed)
    settings = {**_named(kind, STATUS, table), "values": {STATUS: proposed}}
    result.questions.append(Question(_status_problem(kind), _WHY_STATUSES, settings))


def _named(kind: Kind, field: str, table: Columns) -> dict[str, object]:
    """Return the setting that names a column, since others may have its texts, too."""
    if kind.promised is _ROLES[field] or field in table.source.columns:
        return {}
    return {"columns": {field: table.match.name_of(kind.column)}}


def _proposed(text: str, said: Said, *, measures: bool) -> str:
    if said.meaning is None:
        return proposed_status(text)
    if is_doubtful(text):
        return EXCLUDE
    return said.meaning if said.meaning == EXCLUDE or measures else USE


def _is_of_statuses(kind: Kind) -> bool:
    if kind.role is Role.STATUS:
        return len(kind.said) <= _MOST_TEXTS or bool(kind.excluded)
    if kind.role is Role.NONE:
        most = 2 * kind.known >= len(kind.said)
        texts = _open(kind)
        few = most or len(kind.said) <= _FEW_TEXTS
        return bool(texts) and (few or any(map(surely_excludes, texts)))
    return bool(_open(kind)) or kind.settled


def _open(kind: Kind) -> list[str]:
    """Return the texts of rows that may not count, about which the config says nothing."""
    return [text for text in kind.excluded if not kind.said[text].certain]


def _status_problem(kind: Kind) -> str:
    doubtful = [text for text, said in kind.said.items() if said == Said(USE, certain=False)]
    unknown = [text for text, said in kind.said.items() if said.meaning is None]
    parts = []
    if texts := [*_open(kind), *doubtful]:
        parts.append(f"holds {_listed(texts, kind)}, so that rows may not count")
    if unknown and len(kind.said) <= _MOST_TEXTS:
        parts.append(f"holds {_listed(unknown, kind)}, and it is not known whether such rows count")
    if not parts:
        measures = [text for text, said in kind.said.items() if said.measure]
        parts.append(f"holds measures, {_listed(measures, kind)}, beside other texts")
    return f'the column "{kind.heading}" {" and ".join(parts)}'


def _listed(texts: Iterable[str], kind: Kind) -> str:
    shown = [f'"{text}" ({counted(kind.rows[text], "row")})' for text in texts]
    more = len(shown) - _TEXTS_SHOWN
    return ", ".join(shown[:_TEXTS_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _rank(columns: Mapping[str, int], kind: Kind) -> tuple[bool, int, bool, int]:
    """Order columns: those named, then the clearest heading first, words before codes."""
    named = kind.column in (columns.get(STATUS), columns.get(MEASURE))
    codes = all(len(text) < 3 or text.isdigit() for text in kind.said)
    return not named, kind.role, codes, kind.column


def _kinds(columns: Mapping[str, int], table: Columns, given: Meanings) -> Iterator[Kind]:
    """Yield the columns that may be of types or statuses, with their texts."""
    fields = {column: name for name, column in columns.items()}
    amount = columns["amount"]
    roles = dict(_roles(fields, table))
    texts_of = table.texts([*roles], amount)
    for column, (promised, codes) in roles.items():
        heading, rows = table.headings[column], _without_long(texts_of[column])
        totals = _totals_of_others(column, columns, table) if promised is not Role.NONE else set()
        texts = sorted(
            text for text in rows if text in totals or _is_value(text, table.match.headings[column])
        )
        mapped = [_ROLES[key] for key in _ROLES if given.names(key, texts)]
        free = column not in fields and promised is not Role.MEASURE
        role = mapped[0] if free and mapped else promised
        known = given.known.get(MEASURE if role is Role.MEASURE else STATUS, {})
        said = {
            text: Said(EXCLUDE, certain=False)
            if text in totals and text.casefold() not in known
            else said_by(text, known, codes=codes)
            for text in texts
        }
        flags = flags_in(heading, texts) if column not in fields and not mapped else None
        if flags:
            role, said = Role.STATUS, flags
        if not flags and (promised is Role.NONE or is_of_remarks(heading)):
            said = _of_remarks(said, mapped=bool(mapped))
        if said:
            said = _with_returns(said, rows, column, amount, table)
            yield Kind(column, heading, role, said, rows, promised)


def _without_long(texts: Counter[str]) -> Counter[str]:
    """Return the texts of a column; of very many, those that are short enough for a status."""
    if len(texts) < _VERY_MANY:
        return texts
    return Counter({text: count for text, count in texts.items() if len(text) <= _LONGEST_STATUS})


def _of_remarks(said: dict[str, Said], *, mapped: bool) -> dict[str, Said]:
    """Return what matters of the texts of a column whose heading promises nothing.

    Of many texts, those that surely say that a row does not count; where the config says what some
    mean, the others leave rows as they are.
    """
    if len(said) > _MOST_TEXTS:
        return {text: item for text, item in said.items() if mapped or surely_excludes(text)}
    if not mapped:
        return said
    return {
        text: Said(USE, certain=True) if item.meaning is None else item
        for text, item in said.items()
    }


def _totals_of_others(column: int, columns: Mapping[str, int], table: Columns) -> set[str]:
    """Return the texts for totals in a column whose rows are called something else."""
    recipient = columns["recipient"]
    return {
        text
        for row in table.known
        if is_total_label(text := row.text(column))
        and row.text(recipient) not in ("", text)
        and not is_total_label(row.text(recipient))
    }


def _roles(fields: Mapping[int, str], table: Columns) -> Iterator[tuple[int, Heading]]:
    """Yield the columns that may be of types or statuses, and what their headings promise."""
    for column, heading in enumerate(table.headings):
        name = fields.get(column)
        if not heading or name not in (None, *_ROLES, *_READ_AS_OTHERS):
            continue
        promised = role_of(heading)
        if name in _ROLES:
            promised = promised._replace(role=_ROLES[name])
        elif promised.role is Role.NONE and _is_of_names(table, column, heading):
            continue
        yield column, promised


def _is_of_names(table: Columns, column: int, heading: str) -> bool:
    several = len({row.text(column) for row in table.sample}) > _MOST_TEXTS
    return several and not is_of_remarks(heading)


def _is_value(text: str, heading: str) -> bool:
    return text not in ("", heading) and not text.startswith("#") and not is_total_label(text)


def _with_returns(
    said: dict[str, Said], rows: Counter[str], column: int, amount: int, table: Columns
) -> dict[str, Said]:
    """Return what texts say; money that comes back may be added up if all of it is below zero."""
    coming = {
        text: rows[text]
        for text, item in said.items()
        if item.meaning == EXCLUDE and not item.certain and may_be_below_zero(text)
    }
    for row in table.known if coming else ():
        if (text := row.text(column)) in coming and _below_zero(table, row, amount):
            coming[text] -= 1
    added = {text for text, others in coming.items() if not others}
    return {text: Said(USE, certain=True) if text in added else said[text] for text in said}


def _below_zero(table: Columns, row: SourceRow, amount: int) -> bool:
    try:
        cell = table.cell(row, amount, None)
    except BadCell:
        return False
    return cell is not None and cell.number < 0
