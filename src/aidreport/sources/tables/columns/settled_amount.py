"""The amount of a table settled: explained beside all its rivals, or asked with all ways.

What is proposed is an amount that adds up. Columns that hold something else, such as what is taken
off an amount, are said for what they are and not offered.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.allocation import Measure
from aidreport.model.remarks import FieldName, say
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.amount_columns import AmountChoice, ask_about_wrong_total
from aidreport.sources.tables.columns.natures import (
    Nature,
    called,
    is_planned,
    months_in,
    nature_of,
    stages_in,
    version_of,
)
from aidreport.sources.tables.columns.not_amounts import (
    ask_about_account,
    ask_about_nature,
    ask_about_parts,
    ask_about_plans,
    ask_about_scattered,
    ask_about_sides,
    counts_once,
)
from aidreport.sources.tables.columns.rivals import (
    WORDS,
    YEAR,
    are_parts,
    candidates,
    restated,
    sum_of_others,
    why_not,
)
from aidreport.sources.tables.words.dated_names import DAY, dated_name
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.kind_words import actual_measure
from aidreport.sources.tables.words.totals import (
    is_part_label,
    is_total_label,
    resembles_a_total,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.columns.columns import Columns

_MOST_OF_A_PAIR = 2
_NO_YEAR = 9999
_TAKEN_OFF = (Nature.DEDUCTION, Nature.CHANGE)


def settle(
    table: Columns, choice: AmountChoice | None
) -> tuple[AmountChoice | None, tuple[Question, ...]]:
    """Return the amount with all that is explained beside it, and what is open about it.

    Args:
        table: the columns.
        choice: the amount by its heading; None if that is not clear.
    """
    rivals = candidates(table)
    if choice is not None and "amount" in table.source.columns:
        why = say("config-names", columns=table.listed([choice.column]))
        others = {at: why for at in rivals if at != choice.column}
        return choice._replace(explained={**choice.explained, **others}), ()
    if choice is not None and _is_of_several_givers(table, choice.column, choice.explained):
        choice = None
    taken = choice.column if choice else sum_of_others(table, rivals)
    if taken is None and not rivals:
        return choice, ()
    at = rivals[0] if taken is None else taken
    explained = dict(choice.explained) if choice else {}
    for rival in (rival for rival in rivals if rival != at and rival not in explained):
        why_passed = (
            why_not(table, at, rival)
            if choice
            else restated(*(split_heading(table.headings[column]) for column in (at, rival)))
        ) or _why_part(table, at, rival)
        if why_passed:
            explained[rival] = why_passed
    explained |= _parts_of_totals(table, rivals) if choice is None else {}
    columns = sorted({at, *rivals} - explained.keys())
    parts = [column for column in columns if column != at]
    given_by_one = choice is not None and not _is_of_several_givers(table, at, parts)
    if given_by_one and are_parts(table, at, parts):
        explained |= dict.fromkeys(parts, say("part-of-column", total=table.listed([at])))
        columns = [at]
    if choice is not None and len(columns) == 1:
        return choice._replace(explained=explained), _about_total(table, choice)
    total = sum_of_others(table, [*columns, *explained])
    ranked = _ranked(table, _that_add_up(table, columns, total), at, total)
    proposed = ranked[0]
    open_ = {at: say("could-be-amount") for at in columns if at != proposed}
    unit = split_heading(table.headings[proposed])
    findings = choice.findings if choice else ()
    which = _ask(table, columns, ranked, _until_now(table, columns, ranked))
    return AmountChoice(proposed, unit, findings, {**explained, **open_}), (which,)


def _about_total(table: Columns, choice: AmountChoice) -> tuple[Question, ...]:
    """Return what is open about the only amount if it is called a total."""
    if planned := tuple(ask_about_plans(table, choice.column)):
        return planned
    adds_up = any(item.code == "total-column" for item in choice.findings)
    return () if adds_up else tuple(ask_about_wrong_total(table, choice.column))


def _why_part(table: Columns, whole: int, part: int) -> Remark | None:
    """Return why a column is passed over that says it is a part of one before it: "of which cash".

    One of another measure, "of which paid", may be what is meant.
    """
    units = [split_heading(table.headings[column]) for column in (whole, part)]
    measures = {unit.measure or actual_measure(unit.words) for unit in units} - {None}
    if whole > part or len(measures) > 1 or units[1].measure is not None:
        return None
    labels = [is_part_label(table.headings[column]) for column in (whole, part)]
    return say("part-of-column", total=table.listed([whole])) if labels == [False, True] else None


def _parts_of_totals(table: Columns, rivals: Sequence[int]) -> dict[int, Remark]:
    """Return the parts of several totals: "Paid Q1" and "Paid Q2" before "Paid total".

    Nothing if there is but one total: whether that is meant is another question.
    """
    found: dict[int, Remark] = {}
    totals, first = 0, 0
    for place, total in enumerate(rivals):
        if resembles_a_total(table.headings[total]):
            parts = rivals[first:place]
            if are_parts(table, total, parts):
                totals += 1
                found |= dict.fromkeys(parts, say("part-of-column", total=table.listed([total])))
            first = place + 1
    return found if totals > 1 else {}


def _is_of_several_givers(table: Columns, total: int, parts: Iterable[int]) -> bool:
    """Tell whether a total holds what others than the giver pay: "Own funds", "EU contribution".

    The total of a budget whose parts are contributions is what all of them give together.
    """
    parts = [*parts]
    headings = [table.headings[part] for part in parts]
    given = any(_speaks_of(table, part, "contributed") for part in parts)
    return any(map(_is_own, headings)) or (given and _is_of_costs(table, total))


def _is_of_costs(table: Columns, column: int) -> bool:
    """Tell whether a heading is of what something costs in all, and not of a part of it."""
    return _speaks_of(table, column, "costs") and not _speaks_of(table, column, "contributed")


def _speaks_of(table: Columns, column: int, name: str) -> bool:
    """Tell whether a heading has one of some words."""
    return not WORDS[name].isdisjoint(split_heading(table.headings[column]).words)


def _that_add_up(table: Columns, columns: Sequence[int], total: int | None) -> Sequence[int]:
    """Return the columns that hold amounts to add up; all of them if none does.

    "Cumulative" over the sum of the years beside it in each row is their total.
    """
    whole = total if total is not None and _is_cumulative(table, total) else None
    return [at for at in columns if at == whole or nature_of(table.headings[at]) is None] or columns


def _is_cumulative(table: Columns, column: int) -> bool:
    return nature_of(table.headings[column]) is Nature.CUMULATIVE


def _until_now(table: Columns, columns: Sequence[int], ranked: Sequence[int]) -> list[int]:
    """Return the cumulative columns that could be meant beside amounts to add up: "Paid to date".

    They are if there is one row of each, and each holds all that was given to it until then.
    """
    if nature_of(table.headings[ranked[0]]) is not None:
        return []
    beside = [at for at in columns if at not in ranked and _is_cumulative(table, at)]
    return [at for at in beside if counts_once(table, at)]


def _ranked(table: Columns, columns: Sequence[int], first: int, total: int | None) -> list[int]:
    """Return columns that could be the amount, what is likeliest to be meant first.

    What is granted comes before what is asked for, what is left after deductions before the whole,
    a total before its parts, the newest year before older ones, and what is revised before its
    original; else the first one, and then their order.
    """
    several = len(columns) > _MOST_OF_A_PAIR
    net = _net(table, columns)
    replaced = any(version_of(table.headings[column]) < 0 for column in columns)
    partly = [at for at in columns if replaced and _is_partly(table, at, columns)]

    own = any(_is_own(table.headings[column]) for column in columns)
    given = any(_may_be_given(table, column) for column in columns)
    repeated = [at for at in columns if _repeats(table, at, columns)]

    by_row = "currency" in table.match.columns
    days = _days(table, columns)

    def place(column: int) -> tuple[int, bool, bool, bool, int, list[int], int, bool, int]:
        heading = table.headings[column]
        words = {*split_heading(heading).words}
        later = _is_asked(table, column) or _is_own(heading)
        later = later or is_part_label(heading) or bool(words & WORDS["instalments"])
        whole = column in repeated or (own and column == total)
        whole = whole or (given and _is_of_costs(table, column))
        stage = 2 if later or whole else not words & WORDS["granted"]
        is_total = column == total or (several and is_total_label(heading))
        year = max(map(int, YEAR.findall(heading)), default=_NO_YEAR)
        version = version_of(heading) if replaced and column not in partly else 0
        in_currency = not words.isdisjoint(WORDS["of_currency"])
        if not by_row:
            # What names its own currency leaves nothing open about it.
            in_currency = split_heading(heading).currencies is not None
        return (
            stage,
            column not in net,
            not is_total,
            not in_currency,
            -year,
            [-part for part in days.get(column, ())],
            -version,
            column != first,
            column,
        )

    return sorted(columns, key=place)


def _may_be_given(table: Columns, column: int) -> bool:
    """Tell whether a heading is of what is given, or of neither costs, a wish nor a measure."""
    if any(_speaks_of(table, column, name) for name in ("contributed", "granted")):
        return True
    measure = split_heading(table.headings[column]).measure
    return measure is None and not (_is_of_costs(table, column) or _is_asked(table, column))


def _is_asked(table: Columns, column: int) -> bool:
    """Tell whether a heading is of what is needed or asked for."""
    words = {*split_heading(table.headings[column]).words}
    return bool(words & (WORDS["needs"] | WORDS["asked"]))


def _days(table: Columns, columns: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return the days of headings that differ in nothing else: "At 31 Jan (NOK)"; else nothing."""
    dated = {column: dated_name(table.headings[column]) for column in columns}
    same = {(name.rest, name.kind) for name in dated.values()}
    if len(dated) < 2 or len(same) > 1 or not all(name.kind == DAY for name in dated.values()):
        return {}
    return {column: name.order for column, name in dated.items()}


def _is_own(heading: str) -> bool:
    """Tell whether a heading is of what the recipient pays itself."""
    return not WORDS["own"].isdisjoint(split_heading(heading).words)


def _repeats(table: Columns, column: int, columns: Sequence[int]) -> bool:
    """Tell whether a column repeats in each row the sum of the rows of another column."""
    for other in (at for at in columns if at != column):
        stated: dict[Decimal, list[Decimal]] = {}
        for _, (whole, part) in table.rows_of([column, other], [None, None]):
            if whole is not None and part is not None:
                stated.setdefault(whole.number, []).append(part.number)
        if any(len(parts) > 1 for parts in stated.values()) and all(
            sum(parts) == whole for whole, parts in stated.items()
        ):
            return True
    return False


def _ask(
    table: Columns, columns: Sequence[int], ranked: Sequence[int], until_now: Sequence[int]
) -> Question:
    """Ask which of some columns is the amount.

    Args:
        columns: all of them.
        ranked: those that hold amounts to add up, what is proposed first.
        until_now: cumulative ones that could be meant, too.
    """
    first = ranked[0]
    name = table.match.name_of
    if len(columns) == 1:
        if (nature := ask_about_nature(table, first)) is not None:
            return nature
        guess = name(first)
        return Question(
            state("question.no-heading", fields=FieldName("amount")),
            state("question.says-amount-why"),
            {"columns": {"amount": guess}},
            details=(state("question.none-fits-near", field=FieldName("amount"), near=guess),),
        )
    if nature_of(table.headings[first]) is not None:
        # None of them adds up.
        asked = ask_about_nature(table, first)
        if asked is not None and asked.settings.keys() != {"columns"}:
            return asked
    fitting = [column for column in columns if column in ranked]
    sides = next(filter(None, (ask_about_sides(table, column) for column in fitting)), None)
    if apart := sides or ask_about_parts(table, fitting) or ask_about_scattered(table, fitting):
        return apart
    if moved := ask_about_account(table, first):
        return moved
    units = {column: split_heading(table.headings[column]) for column in fitting}
    stages = stages_in(table.headings)
    measures = {
        column: stages.get(column) or unit.measure or actual_measure(unit.words)
        for column, unit in units.items()
    }
    if Measure.EXPENDITURE in measures.values():
        planned = [at for at, one in measures.items() if one is None and _is_plan(table, at)]
        measures |= dict.fromkeys(planned, Measure.BUDGET)
    of_each: dict[int, Mapping[str, object]] = {
        column: {"columns": {"amount": name(column)}} for column in ranked
    }
    entries: list[Mapping[str, object]] = []
    if None not in measures.values() and len({*measures.values()}) == len(measures) > 1:
        budgets_last = sorted(fitting, key=lambda at: measures[at] is Measure.BUDGET)
        entries = [{**of_each[at], "measure": str(measures[at])} for at in budgets_last]
        # Beside an amount whose heading names no measure, the way by itself names it.
        unnamed = [at for at in ranked if units[at].measure is None]
        of_each |= {at: {**of_each[at], "measure": str(measures[at])} for at in unnamed}
    key = "question.amounts-fit-but" if entries else "question.amounts-fit"
    key = key if len(fitting) > 1 else "question.amount-may-be"
    how = state(key, columns=table.listed(fitting))
    return Question(
        state("question.which-amount"),
        state("question.which-amount-why"),
        of_each[first],
        otherwise=(
            *(of_each[column] for column in ranked[1:]),
            *({"columns": {"amount": name(column)}} for column in until_now),
        ),
        details=(how, *_called(table, columns), *_sampled(table, columns)),
        entries=tuple(entries),
        by_hand="" if entries else _by_hand(table, columns, ranked),
    )


def _called(table: Columns, columns: Sequence[int]) -> Iterator[str]:
    """Yield what columns hold that are no amounts to add up."""
    if days := _days(table, columns):
        latest = table.headings[max(days, key=lambda column: days[column])]
        yield state("question.until-days", latest=latest)
    for column in columns:
        if nature := nature_of(table.headings[column]):
            heading = table.headings[column]
            yield state("question.heading-is", heading=heading, nature=called(nature))


def _is_plan(table: Columns, column: int) -> bool:
    """Tell whether a heading is of a plan beside actual figures: "Plan 2025"."""
    heading = table.headings[column]
    return is_planned(heading) and nature_of(heading) is None


def _by_hand(table: Columns, columns: Sequence[int], ranked: Sequence[int]) -> str:
    """Return what to do in the file if what was given is in none of the columns alone."""
    first, *others = (f'"{table.headings[column]}"' for column in ranked)
    partly = [at for at in ranked if version_of(table.headings[at]) > 0]
    partly = [at for at in partly if _is_partly(table, at, ranked)]
    if partly and others:
        revised = f'"{table.headings[partly[0]]}"'
        rest = next(name for name in (first, *others) if name != revised)
        return state("question.fill-revised", revised=revised, other=rest)
    years = {year for at in ranked for year in YEAR.findall(table.headings[at])}
    months = months_in(table.headings[at] for at in ranked)
    whole = _is_cumulative(table, ranked[0])
    if not whole and not _days(table, ranked) and (len(years) > 1 or len(months) == len(ranked)):
        return state("question.sum-of-months" if months else "question.sum-of-years")
    off = [at for at in columns if nature_of(table.headings[at]) in _TAKEN_OFF]
    if not off or _net(table, ranked):
        return ""
    changes = any(nature_of(table.headings[at]) is Nature.CHANGE for at in off)
    listed = ", ".join(f'"{table.headings[at]}"' for at in off)
    key = "question.write-changed" if changes else "question.write-less"
    return state(key, amount=first, others=listed)


def _is_partly(table: Columns, column: int, columns: Sequence[int]) -> bool:
    """Tell whether a column is blank in a row that has an amount in another one."""
    others = [at for at in columns if at != column]
    powers = [None] * (len(others) + 1)
    rows = table.rows_of([column, *others], powers) if others else ()
    return any(cells[0] is None for _, cells in rows)


def _net(table: Columns, columns: Sequence[int]) -> set[int]:
    """Return the columns that state what is left of another one after deductions or changes."""
    off = [
        at
        for at, heading in enumerate(table.headings)
        if heading and nature_of(heading) in _TAKEN_OFF and table.numeric(at)
    ]
    if not off:
        return set()
    return {
        one
        for one in columns
        for other in columns
        if one != other and _is_less(table, one, other, off)
    }


def _is_less(table: Columns, net: int, gross: int, off: Sequence[int]) -> bool:
    columns = [net, gross, *off]
    differ = False
    for _, (left, whole, *parts) in table.rows_of(columns, [None] * len(columns)):
        taken = sum((abs(part.number) for part in parts if part), Decimal(0))
        if left is None or whole is None or whole.number - left.number != taken:
            return False
        differ = differ or bool(taken)
    return differ


def _sampled(table: Columns, columns: Sequence[int]) -> Iterator[str]:
    for column in columns:
        called = table.match.name_of(column)
        where = f" ({called})" if called != table.match.headings[column] else ""
        yield f'"{table.headings[column]}"{where}: {", ".join(table.samples(column))}'
