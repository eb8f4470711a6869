"""Columns of types and statuses: by what is in them, rows are of a measure, count, or do not.

A column whose texts are all understood is read. One that may change the total and is understood
in part stops the table, with the whole map of its texts proposed.
"""

from __future__ import annotations

from dataclasses import field
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, SUBTRACT, USE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import STATUS
from aidreport.model.remarks import say
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.kind_columns import (
    FEW_TEXTS,
    MEASURE,
    MOST_TEXTS,
    ROLES,
    Kind,
    find_columns,
    note_unmarked,
    statuses_of_reports,
)
from aidreport.sources.tables.columns.kind_figures import (
    by_text,
    is_left,
    leaves_none,
    with_and_without,
    with_sums,
)
from aidreport.sources.tables.columns.kind_proposals import (
    TEXTS_SHOWN,
    about_all_rows,
    asked_in,
    is_settled_by_words,
    listed_texts,
    only_measure,
    open_in,
    other_ways,
    proposed_for,
    proposed_measures,
    replaced_in,
    status_problem,
)
from aidreport.sources.tables.columns.lending import note_lending
from aidreport.sources.tables.columns.signs import find_signs
from aidreport.sources.tables.columns.stated_measure import ask_measure_of_column
from aidreport.sources.tables.words.kind_words import (
    Role,
    Said,
    came_back,
    earlier_versions,
    is_of_remarks,
    is_taken_off,
    may_be_below_zero,
    surely_excludes,
)
from aidreport.sources.tables.words.meanings import ANY, STATUSES, Meanings
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.heading_units import HeadingUnit

_SHOWN_FIRST = (
    Measure.DISBURSEMENT.value,
    Measure.COMMITMENT.value,
    Measure.EXPENDITURE.value,
    Measure.INCOMING.value,
    Measure.INCOMING_COMMITMENT.value,
    Measure.PLEDGE.value,
    Measure.BUDGET.value,
    Measure.PROPOSED.value,
)
"""Measures of which a report shows one, what was given before what is promised or planned."""

_NOT_GIVEN = (Measure.PLEDGE.value, Measure.BUDGET.value, Measure.PROPOSED.value)


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
        measures: those that the texts mean once it is decided, what was given first.
        maps: column of statuses → text without case → what it means there, or is proposed to mean.
        asked: column of statuses → its question.
    """

    columns: dict[str, int] = field(default_factory=dict)
    meanings: Meanings = field(default_factory=Meanings)
    why: dict[str, Remark] = field(default_factory=dict)
    passed_over: dict[int, Remark] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    measures: tuple[str, ...] = ()
    maps: dict[int, Mapping[str, str]] = field(default_factory=dict)
    asked: dict[int, Question] = field(default_factory=dict)


def find_kinds(columns: Mapping[str, int], table: Columns, unit: HeadingUnit) -> Kinds:
    """Return what the columns of types and statuses of a table say.

    Args:
        columns: field → column, as far as headings or the config say it.
        table: what is written in them.
        unit: what the heading of the amount and the texts around the table say of it.
    """
    given, measure = Meanings.of(table.source), unit.measure
    result = Kinds(meanings=given)
    signs = list(find_signs(columns, table, given))
    result.passed_over |= {item.column: item.why for item in signs}
    result.questions += [item.question for item in signs if item.question]
    without = [item.column for item in signs]
    found = sorted(find_columns(columns, table, given, without), key=partial(_rank, columns))
    of_reports = {*statuses_of_reports(columns, table)}.difference(kind.column for kind in found)
    result.passed_over |= dict.fromkeys(sorted(of_reports), say("status-of-reports"))
    result.findings += note_lending(found, columns, table, unit)
    result.findings += note_unmarked(found, table.name)
    # There may be as many as columns.
    by_column = {kind.column: kind for kind in reversed(found)}
    for kind in found:
        first = by_column.get(result.columns.get(MEASURE, -1))
        repeats = kind.role is Role.MEASURE and first is not None
        if repeats and first is not None and _says_the_same(kind, first, table):
            result.passed_over[kind.column] = say("says-the-same", heading=first.heading)
        elif _is_of_measures(kind, result):
            _take_measures(kind, columns, result, table, measure)
        else:
            _take_status(_without_plans(kind), columns, result, table, unit)
    default = str(table.source.measure or measure or Measure.COMMITMENT)
    result.measures = _measures_of(result, table, columns["amount"], default)
    apart = STATUS not in table.source.values and _keep_apart(result, table)
    if STATUSES[1] in result.columns and not apart:
        # None may be named as the only one; their texts tell them again.
        result.questions = [*map(_without_columns, result.questions)]
    if MEASURE not in result.columns:
        left = [kind for kind in found if kind.column not in result.columns.values()]
        result.questions += ask_measure_of_column(left, table, measure)
    return result


def _without_columns(question: Question) -> Question:
    """Return a question about texts whose settings name no column."""
    settings, *others = (
        {"values": way["values"]} if "values" in way else way
        for way in (question.settings, *question.otherwise)
    )
    return question._replace(settings=settings, otherwise=tuple(others))


def _keep_apart(result: Kinds, table: Columns) -> bool:
    """Ask otherwise about columns of statuses in which one text means different things, if any do.

    One map holds for the texts of all: "yes" counts under "Included", and not under "Duplicate". If
    but one of them says anything against a row, it is named alone.
    """
    differing = [
        (one, other, text)
        for one, other in combinations(result.maps, 2)
        if result.asked.keys() & {one, other}
        for text in result.maps[one].keys() & result.maps[other].keys()
        if (result.maps[one][text] == EXCLUDE) != (result.maps[other][text] == EXCLUDE)
    ]
    if not differing:
        return False
    questions = [*result.asked.values()]
    left = [question for question in result.questions if question not in questions]
    if len(questions) == 1:
        column, asked = next(iter(result.asked.items()))
        named = {"columns": {STATUS: table.match.name_of(column)}}
        ways = tuple({**way, **named} for way in asked.otherwise)
        result.questions = [
            *left,
            asked._replace(settings={**asked.settings, **named}, otherwise=ways),
        ]
        return True
    one, other, text = differing[0]
    heading, last = (table.headings[at] for at in (one, other))
    problem = state("question.one-text-two-meanings", text=text, heading=heading, other=last)
    by_hand = state("question.one-text-two-meanings-by-hand", heading=last)
    details = tuple(question.problem for question in questions)
    why = state("question.status-why")
    asked = Question(problem, why, {}, details=details, by_hand=by_hand)
    result.questions = [*left, asked]
    return True


def _measures_of(result: Kinds, table: Columns, amount: int, default: str) -> tuple[str, ...]:
    """Return the measures that the rows have that count, as far as texts are known or proposed."""
    if MEASURE not in result.columns and not result.questions:
        return ()
    columns = {name: at for name, at in result.columns.items() if name in (MEASURE, *STATUSES)}
    stated = (row for row in table.known if row.text(amount))
    rows = {tuple(row.text(at) for at in columns.values()) for row in stated}
    meant: set[str] = set()
    for texts in rows:
        means = [
            result.meanings.meaning(name, text)
            for name, text in zip(columns, texts, strict=True)
            if text
        ]
        if EXCLUDE not in means:
            named = [item for item in means if item not in (None, USE, SUBTRACT)]
            meant.add(named[-1] if named else default)
    return tuple(sorted(meant - {None}, key=_SHOWN_FIRST.index))


def _says_the_same(kind: Kind, first: Kind, table: Columns) -> bool:
    """Tell whether each text of the column of the measure is beside one text of another column."""
    pairs = {(row.text(first.column), row.text(kind.column)) for row in table.known}
    pairs = {pair for pair in pairs if all(pair)}
    return len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})


def _is_of_measures(kind: Kind, result: Kinds) -> bool:
    """Tell whether a column says what is measured, if no other one does."""
    if MEASURE in result.columns or kind.by_config or kind.flags:
        return False
    if kind.role is Role.MEASURE or kind.contrasts:
        return True
    if kind.all_measures:
        return kind.role is not Role.NONE or len(kind.measures) > 1 or bool(kind.rows.get(""))
    if kind.role is Role.KIND:
        return bool(kind.measures) or kind.mixed
    if kind.role is not Role.NONE:
        return False
    most = 2 * kind.known >= len(kind.said)
    counts = any(said == Said(USE, certain=True) for said in kind.said.values())
    few = len(kind.said) <= FEW_TEXTS and not counts
    not_given = few and not kind.measures.isdisjoint(_NOT_GIVEN)
    return kind.mixed or (most and (len(kind.measures) > 1 or not_given))


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
    if len(kind.said) > MOST_TEXTS and not named:
        result.passed_over[kind.column] = say("too-many-texts")
        return
    result.columns[MEASURE] = kind.column
    if len(kind.said) > MOST_TEXTS:
        return
    if not named:
        result.why[MEASURE] = say("texts-are-measures")
        message = say("measure-from-column", heading=kind.heading)
        result.findings.append(Finding("heading-chosen", Severity.NOTE, message, table.name))
    said = _with_taken_off(kind)
    only = next(iter(kind.measures)) if len(kind.measures) == 1 else None
    default = table.source.measure or measure

    proposed = proposed_measures(kind, said, only, str(default) if default else None)
    given = result.meanings.known.get(MEASURE, {})
    open_to_doubt = [text for text in said if text.casefold() not in given]
    earlier = earlier_versions(open_to_doubt, kind.heading)
    unknown = [
        text
        for text, item in said.items()
        if not item.certain or item.meaning == USE or text in earlier
    ]
    latest = {text: EXCLUDE for text in unknown if earlier and text not in earlier}
    other = {**proposed, **latest}
    proposed |= dict.fromkeys(earlier, EXCLUDE)
    back = {text for text in unknown if proposed[text] == EXCLUDE and is_taken_off(text)}
    subtracted = {**proposed, **dict.fromkeys(back, SUBTRACT)}
    if only and back and is_left(table, columns, kind.column, subtracted):
        proposed, other = subtracted, proposed
    result.meanings = result.meanings.with_inferred(MEASURE, proposed)
    if unknown:
        named_as = _named(kind, MEASURE, table)
        ways = [{**named_as, "values": {MEASURE: way}} for way in (proposed, other)]
        key = "question.measure-of-versions" if earlier else "question.measure-of-texts"
        problem = state(key, column=kind.heading, texts=listed_texts(unknown, kind))
        otherwise = tuple(ways[1:]) if ways[1] != ways[0] else ()
        result.questions.append(
            Question(problem, state("question.measure-of-texts-why"), ways[0], otherwise)
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


def _without_plans(kind: Kind) -> Kind:
    """Return a column whose "Budget" beside "Actual" does not count: no report shows both."""
    counts = any(said == Said(USE, certain=True) for said in kind.said.values())
    others = {*kind.excluded} - kind.figures
    if kind.role is not Role.NONE or not (counts or others):
        return kind
    said = {
        text: Said(EXCLUDE, certain=False) if item.meaning in _NOT_GIVEN else item
        for text, item in kind.said.items()
    }
    return kind._replace(said=said)


def _take_status(
    kind: Kind,
    columns: Mapping[str, int],
    result: Kinds,
    table: Columns,
    unit: HeadingUnit,
) -> None:
    if not _is_of_statuses(kind) or only_measure(kind) == (table.source.measure or ""):
        if kind.role is not Role.NONE:
            result.passed_over[kind.column] = say("texts-name-neither")
        return
    meant = {text: said.meaning or USE for text, said in kind.said.items()}
    result.maps[kind.column] = {text.casefold(): meaning for text, meaning in meant.items()}
    others = [key for key in STATUSES if key in result.columns]
    is_named = STATUS in table.source.columns and others and not _is_beside_remarks(kind, table)
    says_more = not kind.settled or kind.excluded or kind.by_config
    if is_named or (others and not says_more) or len(others) == len(STATUSES):
        listed = table.listed(result.columns[key] for key in others)
        result.passed_over[kind.column] = say("status-read-from", column=listed)
        return
    if kind.role is Role.NONE and (first := _excluding_the_same(kind, result, table)):
        result.passed_over[kind.column] = say("says-the-same", heading=table.headings[first])
        return
    stated = unit.measure or table.source.measure
    named = stated is not None or MEASURE in result.columns
    proposed = {
        text: proposed_for(text, said, kind, measures=not (named or others))
        for text, said in kind.said.items()
        if len(kind.said) <= MOST_TEXTS or said.meaning == EXCLUDE
    }
    proposed |= dict.fromkeys(replaced_in(kind), EXCLUDE)
    if kind.flags and len(proposed) > TEXTS_SHOWN:
        proposed = {text: item for text, item in proposed.items() if item != EXCLUDE}
        proposed[ANY] = EXCLUDE
    key = STATUSES[len(others)]
    result.columns[key] = kind.column
    result.why[key] = say("texts-say-count")
    settled = kind.settled and not replaced_in(kind)
    if settled or (len(kind.said) > MOST_TEXTS and not asked_in(kind)):
        return
    result.meanings = result.meanings.with_inferred(STATUS, proposed)
    settings = {**_named(kind, STATUS, table), "values": {STATUS: proposed}}
    if leaves_none(table, columns, kind.column, proposed):
        result.questions.append(about_all_rows(kind, settings))
        return
    ways = [proposed]
    ways += [way for way in other_ways(kind, proposed) if way != proposed]
    if off := [text for text in open_in(kind) if came_back(text) and proposed[text] == EXCLUDE]:
        subtracted = {**proposed, **dict.fromkeys(off, SUBTRACT)}
        of_types = kind.role is not Role.STATUS and any(map(is_taken_off, off))
        first = of_types and is_left(table, columns, kind.column, subtracted)
        ways.insert(0 if first else 1, subtracted)
    settings = {**settings, "values": {STATUS: ways[0]}}
    otherwise = tuple({**settings, "values": {STATUS: way}} for way in ways[1:])
    why = state("question.figures-why" if kind.figures else "question.status-why")
    unknown = [text for text, said in kind.said.items() if said.meaning is None]
    if is_settled_by_words(kind, proposed) or len(unknown) > TEXTS_SHOWN:
        sums = with_and_without(table, columns, kind.column, ways, unit)
    else:
        sums = by_text(table, columns, kind.column, unknown, unit)
    problem = with_sums(status_problem(kind), sums)
    result.asked[kind.column] = Question(problem, why, settings, otherwise)
    result.questions.append(result.asked[kind.column])


def _excluding_the_same(kind: Kind, result: Kinds, table: Columns) -> int | None:
    """Return the column of statuses that speaks against the same rows, such as a total's: "All"."""
    against = {text.casefold() for text in kind.excluded}
    for column, said in result.maps.items():
        pairs = {
            (said.get(row.text(column).casefold()) == EXCLUDE, row.text(kind.column).casefold())
            for row in table.known
        }
        if (
            column != kind.column
            and against
            and all(excluded == (text in against) for excluded, text in pairs)
        ):
            return column
    return None


def _named(kind: Kind, field: str, table: Columns) -> dict[str, object]:
    """Return the setting that names a column, since others may have its texts, too.

    What it is read as besides, such as the sector, it goes on to be.
    """
    if kind.promised is ROLES[field] or field in table.source.columns:
        return {}
    named = dict.fromkeys(filter(None, (field, kind.field)), table.match.name_of(kind.column))
    return {"columns": named}


def _is_of_statuses(kind: Kind) -> bool:
    if kind.role is Role.STATUS:
        return len(kind.said) <= MOST_TEXTS or bool(kind.excluded)
    if kind.flags:
        return True
    if kind.role in (Role.NONE, Role.KIND) and replaced_in(kind):
        return len(kind.said) <= FEW_TEXTS
    if kind.role is Role.NONE:
        most = 2 * kind.known >= len(kind.said)
        texts = asked_in(kind)
        few = most or len(kind.said) <= FEW_TEXTS or kind.figures
        asked = bool(texts) and (bool(few) or any(map(surely_excludes, texts)))
        return asked or kind.partly_known
    return bool(asked_in(kind)) or kind.settled or kind.stages or kind.partly_known


def _is_beside_remarks(kind: Kind, table: Columns) -> bool:
    """Tell whether a column of statuses is beside one of remarks, which the config names."""
    named = table.source.columns.get(STATUS, "")
    of_remarks = is_of_remarks(named) and not is_of_remarks(kind.heading)
    return of_remarks and (bool(asked_in(kind)) or kind.by_config)


def _rank(columns: Mapping[str, int], kind: Kind) -> tuple[bool, int, bool, int]:
    """Order columns: those named, then the clearest heading first, words before codes."""
    named = kind.column in (columns.get(STATUS), columns.get(MEASURE))
    codes = all(len(text) < 3 or text.isdigit() for text in kind.said)
    return not named, kind.role, codes, kind.column
