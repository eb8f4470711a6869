"""What can be wrong with a cell, and what is asked about a file, each with what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError, place_once
from aidreport.files.toml_values import as_toml
from aidreport.model.remarks import say
from aidreport.statements import Statement, in_turn, state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.model.remarks import Remark

EMPTY = say("empty")
NOT_A_NUMBER = say("not-a-number")
OTHER_DECIMAL = {mark: say("other-decimal", mark=mark) for mark in (".", ",")}
"""Decimal mark that is set → the problem of a text that is a number with the other mark."""

PERCENT = say("is-percent")
OF_SEVERAL = say("of-several")
NOT_SHOWN = say("not-shown")
STRUCK_OUT = say("struck-out")
NOTHING_STATED = say("nothing-stated")
FORMULA = say("formula")
NOT_AN_AMOUNT = say("not-an-amount")
TOO_LARGE = say("too-large")
TWO_UNITS = say("two-units")
CURRENCIES_DISAGREE = say("currencies-disagree")
CURRENCY_UNCLEAR = say("currency-unclear")
NO_CURRENCY = say("no-currency")
NOT_A_CURRENCY = say("not-a-currency")
NOT_A_DATE = say("not-a-date")
NOT_A_MEASURE = say("not-a-measure")
NOT_A_UNIT = say("not-a-unit")
NO_UNIT = say("no-unit")
NO_SUCH_MINOR = say("no-such-minor")
NOT_A_TRANSACTION = say("not-a-transaction")
UNEVEN = say("uneven")
TOO_MANY_CELLS = say("too-many-cells")
NOT_A_RECORD = say("not-a-record")
NOT_A_STATUS = say("not-a-status")
NOT_A_BOUNDARY = say("not-a-boundary")

CORRECT_THE_CELL = state("cell.correct-cell")
FILL_IN = state("cell.fill-in")
WRITE_OR_DELETE = state("cell.write-or-delete")
OPEN_AND_SAVE = state("cell.open-and-save")
UNIT_OUT = state("cell.leave-unit-out")
SET_DECIMAL = {mark: state("cell.set-decimal", mark=mark) for mark in (".", ",")}
SET_DATES = {order: state("cell.set-dates", order=order) for order in ("day-first", "month-first")}
"""Order of day and month → the setting that says it."""

IGNORE_FORMATS = state("cell.ignore-formats")
SET_EITHER_ORDER = state("cell.set-either-order")
SET_CURRENCY = state("cell.set-currency")
SET_UNIT = state("cell.set-unit")
SET_MEASURE = state("cell.set-measure")


_IN_CONFIG = "question.in-config"
_OR = "question.or"


class Question(NamedTuple):
    """Something that could change the total and is not understood, and how it can be decided.

    Attributes:
        problem: what is open, in one line: 'the column "Status" holds "Cancelled" in 3 rows'.
        why: why it is not guessed.
        settings: keys of the source that decide it, with the values to propose; they work when
            pasted. Maps are added to those that are set already. None if nothing is likely.
        otherwise: other settings that would decide it, too.
        details: more about it, a line each.
        entries: settings of several entries that together read what one cannot, such as one for
            each measure; they take the place of `settings`.
        by_hand: what can be done in the file instead.
        example: what to write in place of the one proposed value, "the code of its currency, such
            as NOK", if that is a placeholder, since nothing suggests a value; else empty.
        measures: those that rows have once it is decided, the likeliest to be meant first; a
            report shows one.
        alike: whether no other way is likelier than the rest: they are a choice, and none of them
            is printed to be pasted.
    """

    problem: str
    why: str
    settings: Mapping[str, object]
    otherwise: tuple[Mapping[str, object], ...] = ()
    details: tuple[str, ...] = ()
    entries: tuple[Mapping[str, object], ...] = ()
    by_hand: str = ""
    example: str = ""
    measures: tuple[str, ...] = ()
    alike: bool = False


class UnclearError(SourceError):
    """What could change the total of a source is not clear.

    Attributes:
        questions: all that is open, at least one.
        source: what the config says about it.
        plan: how it would be read; None if that is not known either.
        name: what messages call it.
    """

    questions: tuple[Question, ...] = ()
    source: DataSource | None = None
    plan: ReadingPlan | None = None
    name: str = ""


def refuse_open(
    questions: Sequence[Question], source: DataSource, name: str, plan: ReadingPlan | None = None
) -> None:
    """Refuse a source of which something is open, with all questions at once.

    Args:
        source: what the config says about it.
        name: what messages call it.
        plan: how it would be read.

    Raises:
        UnclearError: there is a question.
    """
    if questions:
        raise unclear(questions, source, name, plan)


def unclear(
    questions: Sequence[Question], source: DataSource, name: str, plan: ReadingPlan | None = None
) -> UnclearError:
    """Return the error about questions, of which there is one at least; see `refuse_open`."""
    error = _unclear(questions, source, name)
    error.questions, error.source = tuple(questions), source
    error.plan, error.name = plan, name
    return error


def _unclear(questions: Sequence[Question], source: DataSource, name: str) -> UnclearError:
    whys = in_turn(dict.fromkeys(question.why for question in questions))
    fix = _fix_of(questions, source, name)
    if len(questions) == 1:
        only = questions[0]
        problem = state("question.of-file", name=name, problem=only.problem)
        return UnclearError(problem, details=only.details, why=whys, fix=fix)
    details = [
        line
        for question in questions
        for line in (question.problem, *map(beneath, question.details))
    ]
    problem = state("question.several-open", name=name, number=len(questions))
    return UnclearError(problem, details=details, why=whys, fix=fix)


def beneath(line: str) -> str:
    """Return a line as one of what the line above it is about."""
    return state("source.beneath", line=line)


def _fix_of(questions: Sequence[Question], source: DataSource, name: str) -> str:
    """Return the settings that decide all questions, and other ways."""
    settings, entries = _proposed(questions)
    fix = ""
    if entries:
        fix = _by_entry([merged(settings, entry) for entry in entries], source, name)
    elif settings:
        place = beside_data(source, name, settings)
        fix = state("question.decide", place=place, measure=of_report(questions))
    for asked in reversed(questions if fix else ()):
        if asked.example:
            value = str(next(iter(asked.settings.values())))
            fix = state("question.write-example", example=asked.example, value=value, fix=fix)
    by_hand = dict.fromkeys(question.by_hand for question in questions if question.by_hand)
    # What decides one question may decide another.
    ways = [*by_hand, *filter(None, [fix]), *dict.fromkeys(_others(questions, source, name))]
    return either(ways)


def either(ways: Sequence[str], key: str = _OR) -> str:
    """Return several ways as a choice; nothing if there is none.

    Args:
        key: of the statement that joins two of them.
    """
    return reduce(lambda one, other: state(key, first=one, second=other), ways) if ways else ""


def placed_once(fix: str) -> str:
    """Return a fix that names the file for the first of several ways, and not for each again."""
    ways: list[str] = []
    while isinstance(fix, Statement) and fix.key == _OR:
        first, last = fix.values["first"], fix.values["second"]
        assert isinstance(first, str)
        assert isinstance(last, str)
        ways, fix = [last, *ways], first
    ways = [fix, *ways]
    return either([_placed(way, ways[at - 1] if at else "") for at, way in enumerate(ways)])


def _placed(way: str, before: str) -> str:
    """Return a way without its file, if it is read as that of the way before it."""
    if not isinstance(way, Statement) or way.key != "question.decided-otherwise":
        placed = place_once(way)
        return way if placed == way else placed  # a statement stays one
    place = way.values["place"]
    of_file = isinstance(place, Statement) and place.key == _IN_CONFIG
    if not of_file or not before.endswith(("]", "}", ")")):
        return way
    assert isinstance(place, Statement)
    alone = state("question.entry-alone", entry=place.values["entry"])
    return state(way.key, place=alone, measure=way.values["measure"])


def of_report(questions: Iterable[Question]) -> str:
    """Return which measure a report is to show, if what is asked about makes several."""
    measures = dict.fromkeys(measure for question in questions for measure in question.measures)
    if len(measures) < 2:
        return ""
    return state("question.of-report", measure=as_toml([*measures][:1]))


def _others(questions: Sequence[Question], source: DataSource, name: str) -> Iterator[str]:
    """Yield the other ways, each with what is proposed for all other questions."""
    for asked in questions:
        rest = [question for question in questions if question is not asked]
        settings, entries = _proposed([*rest, asked._replace(entries=())])
        if asked.alike:
            continue  # What is pasted first would be a guess.
        ways = [asked.settings, *asked.otherwise] if asked.entries else asked.otherwise
        if rest and _is_one_value(asked):
            values = [f"{key} = {as_toml(value)}" for way in ways for key, value in way.items()]
            yield state("question.same-with", settings=either(values, "cell.either"))
            continue  # With all else once more for each, nobody would find what differs.
        for other in ways:
            decided = merged(settings, other)
            if entries := () if asked.entries else entries or asked.entries:
                yield _by_entry([merged(decided, entry) for entry in entries], source, name)
            else:
                place = beside_data(source, name, decided)
                yield state("question.decided-otherwise", place=place, measure=of_report(rest))


def _is_one_value(asked: Question) -> bool:
    """Return whether all ways give one setting another value, such as a currency."""
    ways = [asked.settings, *asked.otherwise]
    names = {name for way in ways for name in way}
    return (
        not asked.entries
        and len(ways) > 1
        and len(names) == 1
        and not any(isinstance(value, Mapping | list) for way in ways for value in way.values())
    )


def _by_entry(entries: Sequence[Mapping[str, object]], source: DataSource, name: str) -> str:
    """Return how to write entries for several measures, of which a report shows one."""
    listed = ", ".join(as_entry(source, name, entry) for entry in entries)
    measures = [str(entry["measure"]) for entry in entries if "measure" in entry]
    report = ""
    if len({*measures}) > 1:
        report = state("question.entry-each-report", measure=as_toml(measures[:1]))
    place = state(_IN_CONFIG, entry=f"[{listed}]")
    return state("question.entry-each", measure=report, place=place)


def _proposed(
    questions: Sequence[Question],
) -> tuple[dict[str, object], tuple[Mapping[str, object], ...]]:
    """Return the settings that questions propose, and those that differ by entry, if any do."""
    settings: dict[str, object] = {}
    entries: tuple[Mapping[str, object], ...] = ()
    for question in questions:
        settings = merged(settings, {} if question.entries else question.settings)
        entries = entries or question.entries
    return settings, entries


def decided_entries(
    questions: Sequence[Question], source: DataSource, name: str
) -> tuple[str, ...]:
    """Return the entries of `data` that decide what is open of a source, as config.toml has them.

    Without questions it is the source as it is.
    """
    settings, entries = _proposed(questions)
    return tuple(as_entry(source, name, merged(settings, entry)) for entry in entries or ({},))


def merged(settings: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """Return settings with some more; maps are merged, at any depth."""
    return {**settings, **{key: _joined(settings.get(key), value) for key, value in more.items()}}


def _joined(before: object, value: object) -> object:
    if isinstance(before, Mapping) and isinstance(value, Mapping):
        return merged(before, value)
    return value


def beside_data(source: DataSource, name: str, settings: Mapping[str, object]) -> str:
    """Return how to write settings of a source in config.toml, with those that it has already."""
    if source.sql is not None:
        return state("question.beside-sql", settings=", ".join(_keys(source, settings)))
    return state(_IN_CONFIG, entry=as_entry(source, name, settings))


def as_entry(source: DataSource, name: str, settings: Mapping[str, object]) -> str:
    """Return a source with further settings as an entry of `data` in config.toml."""
    if source.sql is None:
        place = f"path = {as_toml(source.path or name)}"
    else:
        place = f"sql = {as_toml(source.sql.model_dump(mode='json', exclude_unset=True))}"
    return f"{{ {', '.join([place, *_keys(source, settings)])} }}"


def _keys(source: DataSource, settings: Mapping[str, object]) -> list[str]:
    given = source.model_dump(mode="json", exclude_unset=True, exclude={"path", "sql"})
    known = {key: value for key, value in given.items() if value is not None}
    return [f"{key} = {as_toml(value)}" for key, value in merged(known, settings).items()]


class BadCell(Exception):  # noqa: N818 - caught where it arises, and reported as a RowProblem
    """A cell that cannot be used.

    Args:
        problem: one of the phrases above.
        fix: what to do.
    """

    def __init__(self, problem: Remark, fix: str = CORRECT_THE_CELL) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix
