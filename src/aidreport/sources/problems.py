"""What can be wrong with a cell, and the message about all rows that cannot be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import RowsRejectedError, SourceError, counted
from aidreport.files.toml_values import as_toml
from aidreport.model.remarks import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset, RowProblem
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

_ONE_DECIMAL_MARK = '"1,200" means 1200 in one country and 1.2 in another, and is not guessed'

WHY: Mapping[str, str] = {
    EMPTY: "blank is not zero: every allocation needs a recipient and an amount, and an error"
    " value of a workbook such as #N/A is blank too",
    **dict.fromkeys(OTHER_DECIMAL.values(), _ONE_DECIMAL_MARK),
    NOT_A_NUMBER: "amounts are written in digits",
    PERCENT: "a share is not an amount",
    OF_SEVERAL: "nobody but you knows which part of it is whose",
    NOT_SHOWN: "an amount is what the workbook shows",
    STRUCK_OUT: "a row of which only a part is struck out may count or not",
    NOTHING_STATED: "a dash or a word in the place of an amount is not zero",
    FORMULA: "the program that wrote the workbook computed nothing",
    NOT_AN_AMOUNT: "an amount is a number, not a date or a yes or no",
    TOO_LARGE: "amounts have at most 18 digits on each side of the decimal mark",
    TWO_UNITS: "it is not clear whether the unit applies once or twice",
    CURRENCIES_DISAGREE: "each amount is in one currency",
    NOT_A_UNIT: "amounts in different units are not added up as if they were in one",
    NO_UNIT: "amounts in different units are not added up as if they were in one",
    NO_SUCH_MINOR: "a hundredth of a currency is only there if ISO 4217 says so",
    CURRENCY_UNCLEAR: "a currency is never assumed",
    NO_CURRENCY: "a currency is never assumed",
    NOT_A_CURRENCY: "currencies are codes of ISO 4217 such as NOK",
    NOT_A_DATE: "the order of day and month is never guessed",
    NOT_A_RECORD: "a record is an object with named values",
    NOT_A_STATUS: "promises and payments are never added up silently",
    NOT_A_BOUNDARY: "money that comes in and is passed on must not count twice",
    NOT_A_MEASURE: "pledges, commitments, disbursements and expenditure never add up silently",
    UNEVEN: "which entry belongs to which transaction is not known then",
    NOT_A_TRANSACTION: "amounts of several types are never added up silently",
    TOO_MANY_CELLS: "a delimiter in a text, or a decimal comma, moves cells out of their columns",
}

WRITE_OR_DELETE = "delete those for which there is no amount"
OPEN_AND_SAVE = "open the workbook in a spreadsheet program and save it there"
SET_DECIMAL = 'set decimal = "{}" for this source in config.toml'
SET_DATES = 'set dates = "{}" for this source in config.toml'
_ORDERS = (SET_DATES.format("day-first"), SET_DATES.format("month-first"))
IGNORE_FORMATS = 'set number_formats = "ignore" for this source in config.toml'
SET_EITHER_ORDER = 'set dates = "day-first" or dates = "month-first" for this source in config.toml'
SET_CURRENCY = 'set currency = "…" for this source in config.toml'
SET_UNIT = 'set unit = "…" or values = { unit = { … } } for this source in config.toml'
SET_MEASURE = 'set measure = "…" for this source in config.toml'

LEAVE_OUT = 'leave these rows out: on_rejected = "exclude" for the report, or --on-rejected exclude'

SHOWN_PER_KIND = 5
"""How many cells of one kind are listed; the others are counted."""

_SHOWN_CHARACTERS = 60


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
    whys = "; ".join(dict.fromkeys(question.why for question in questions))
    fix = _fix_of(questions, source, name)
    if len(questions) == 1:
        only = questions[0]
        return UnclearError(f"{name}: {only.problem}", details=only.details, why=whys, fix=fix)
    details = [
        line
        for question in questions
        for line in (question.problem, *(f"  {detail}" for detail in question.details))
    ]
    problem = f"{name}: {len(questions)} things that could change the total are not clear"
    return UnclearError(problem, details=details, why=whys, fix=fix)


def _fix_of(questions: Sequence[Question], source: DataSource, name: str) -> str:
    """Return the settings that decide all questions, and other ways."""
    settings, entries = _proposed(questions)
    fix = ""
    if entries:
        fix = _by_entry([merged(settings, entry) for entry in entries], source, name)
    elif settings:
        fix = f"decide {beside_data(source, name, settings)}{of_report(questions)}"
    examples = "".join(
        f"write {asked.example}, in place of {next(iter(asked.settings.values()))} and "
        for asked in questions
        if asked.example
    )
    fix = fix and examples + fix
    by_hand = dict.fromkeys(question.by_hand for question in questions if question.by_hand)
    # What decides one question may decide another.
    others = dict.fromkeys(_others(questions, source, name))
    return ", or ".join([*by_hand, *filter(None, [fix]), *others])


def of_report(questions: Iterable[Question]) -> str:
    """Return which measure a report is to show, if what is asked about makes several."""
    measures = dict.fromkeys(measure for question in questions for measure in question.measures)
    if len(measures) < 2:
        return ""
    return f", with measure = {as_toml([*measures][:1])} for the report (or another of them)"


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
            yield f"the same with {' or '.join(values)}"
            continue  # With all else once more for each, nobody would find what differs.
        for other in ways:
            decided = merged(settings, other)
            if entries := () if asked.entries else entries or asked.entries:
                yield _by_entry([merged(decided, entry) for entry in entries], source, name)
            else:
                yield beside_data(source, name, decided) + of_report(rest)


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
        report = f" and measure = {as_toml(measures[:1])} for the report (or another of them)"
    return f"make an entry for each measure{report} in config.toml: data = [{listed}]"


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
        return f"in config.toml, beside sql: {', '.join(_keys(source, settings))}"
    return f"in config.toml: data = {as_entry(source, name, settings)}"


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

    def __init__(self, problem: Remark, fix: str = "correct the cell") -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix


def rows_rejected_error(dataset: Dataset, at_most: str = "") -> RowsRejectedError:
    """Return the error about a data set's rejected rows, of which there is at least one.

    Args:
        at_most: how many could be left out, if there are more than that; else they stop a report.
    """
    account = dataset.account
    files = {row.place.file for row in account.rejected}
    one_file = len(dataset.files) == 1
    where = f" in {dataset.files[0].path}" if one_file else ""
    if not one_file and len(files) > 1:
        where = f" in {len(files)} files"
    cells = [(row.place, problem) for row in account.rejected for problem in row.problems]
    problems = [problem for _, problem in cells]
    counts = (
        f"rows read {account.read} = used {account.used} + excluded {len(account.excluded)}"
        f" + rejected {len(account.rejected)}"
    )
    more = f", more than max_rejected = {as_toml(at_most)}" if at_most else ""
    leave_out = "raise max_rejected" if at_most else LEAVE_OUT
    return RowsRejectedError(
        f"{len(account.rejected)} of {counted(account.read, 'row')}{where} cannot be used{more}",
        details=[*_details(cells, with_file=not one_file), counts],
        why="; ".join(dict.fromkeys(WHY[item.problem] for item in problems if item.problem in WHY)),
        fix=f"{_fix(cells)}; or {leave_out}",
    )


def _details(cells: Sequence[tuple[Place, RowProblem]], *, with_file: bool) -> list[str]:
    counts = Counter(_kind(place, problem) for place, problem in cells)
    listed: Counter[tuple[str, str, str]] = Counter()
    lines = []
    for place, problem in cells:
        kind = _kind(place, problem)
        listed[kind] += 1
        if listed[kind] > SHOWN_PER_KIND:
            continue
        more = counts[kind] - SHOWN_PER_KIND
        rest = f"   (and {more} more)" if listed[kind] == SHOWN_PER_KIND and more > 0 else ""
        lines.append(f"{_line(place, problem, with_file=with_file)}{rest}")
    return lines


def _kind(place: Place, problem: RowProblem) -> tuple[str, str, str]:
    column = "" if problem.column.startswith("cell ") else problem.column
    column = column.partition(" of transaction ")[0]
    return place.file, column, problem.problem


def _line(place: Place, problem: RowProblem, *, with_file: bool) -> str:
    where = str(place) if with_file else str(place).removeprefix(f"{place.file}, ")
    if problem.problem == EMPTY:
        return f"{where}, {problem.column}: {EMPTY}"
    value, most = problem.value, _SHOWN_CHARACTERS
    value = value if len(value) <= most else value[: most - 1] + "…"
    return f'{where}, {problem.column}: "{value}" {problem.problem}'


def _fix(cells: Sequence[tuple[Place, RowProblem]]) -> str:
    """Name the settings that would help, and else the rows."""
    day, month = ({place.file for place, item in cells if item.fix == fix} for fix in _ORDERS)
    wrong = {SET_EITHER_ORDER} if day or month else set()
    if day & month:  # a file with dates of both orders: no setting reads all of them
        wrong.update(_ORDERS)
    fixes = dict.fromkeys(problem.fix for _, problem in cells if problem.fix not in wrong)
    settings = [fix for fix in fixes if fix.startswith("set ")]
    ways = [fix for fix in (WRITE_OR_DELETE, OPEN_AND_SAVE) if fix in fixes]
    hints = [fix for fix in fixes if "did you mean" in fix]
    return ", ".join([" or ".join(["correct the rows", *ways, *settings]), *hints]) + (
        ", then run aidreport check"
    )
