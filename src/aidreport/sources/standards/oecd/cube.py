"""Totals beside their parts in the OECD Data Explorer.

A download may hold the same money at every level of each dimension. Of donors and recipients the
members count, and a total only where none of them is there. Of sectors, channels and other
breakdowns the parts count if they add up to the total; else it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.remarks import say
from aidreport.model.territories import is_country
from aidreport.sources.problems import Question
from aidreport.sources.standards.oecd.choices import FIELDS
from aidreport.sources.standards.oecd.codes import (
    codes,
    covers,
    covers_donor,
    groups_of_recipients,
    groups_overlap,
    is_group_of_donors,
    is_party,
    wider_recipients,
)
from aidreport.statements import state
from aidreport.values import Joined, Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.sources.standards.oecd.choices import Selection
    from aidreport.sources.standards.oecd.observations import Observation

_RULE = "total-of-members"
_MICRODATA, _MICRODATA_ID = "MD_DIM", "MD_ID"
_NO_BREAKDOWNS = frozenset(
    {"DONOR", "RECIPIENT", "MEASURE", "FLOW_TYPE", "UNIT_MEASURE", "PRICE_BASE", _MICRODATA_ID}
)
_MOST_NAMED = 10

Slices: TypeAlias = "Mapping[tuple[str, ...], list[Observation]]"


def leave_out_totals(selection: Selection) -> None:
    """Leave out totals beside their parts; ask where that leaves it open what counts."""
    if not selection.table.of_stat:
        _ask_for_unknown(selection, "DONOR", is_group_of_donors)
        _ask_for_unknown(selection, "RECIPIENT", groups_of_recipients().__contains__)
    _totals_of_donors(selection)
    _totals_of_recipients(selection)
    breakdowns = _breakdowns(selection)
    for name in breakdowns:
        _totals_of(selection, name)
    if not selection.questions:
        _refuse_overlap(selection, breakdowns)


def _ask_for_unknown(selection: Selection, name: str, is_group: Callable[[str], bool]) -> None:
    """Ask about codes that may be sums of others, if there are others."""
    items = {item.code(name): item for item in selection.kept if item.code(name)}
    unknown = [
        code
        for code, item in sorted(items.items())
        if not (is_party(code) or is_group(code) or is_country(item.label(name)))
        and selection.meaning(name, item) is None
    ]
    if unknown and len(items) > 1:
        field = FIELDS[name]
        selection.questions.append(
            Question(
                state(
                    "question.may-be-sum",
                    name=name,
                    codes=Several(items[code].named(name) for code in unknown),
                ),
                why=state("question.double-why"),
                settings={"values": {field: dict.fromkeys(unknown, EXCLUDE)}},
                otherwise=({"values": {field: dict.fromkeys(unknown, USE)}},),
            )
        )


def _totals_of_donors(selection: Selection) -> None:
    present = {item.code("DONOR") for item in selection.kept}
    groups = {code for code in present if is_group_of_donors(code)}
    out: dict[str, str] = {}
    for group in groups:
        if any(covers_donor(group, code) for code in present - groups):
            out[group] = say("sum-of-others")
    left = groups - out.keys()
    for group in left:
        wider = [other for other in left if covers_donor(other, group)]
        if wider and not (covers_donor(group, wider[0]) and group < wider[0]):
            out[group] = f"a part of {wider[0]}, which is in the table"
    _leave_out_codes(selection, "DONOR", out)
    for group, other in combinations(sorted(groups - out.keys()), 2):
        if groups_overlap(group, other):
            selection.questions.append(
                Question(
                    state("question.groups-overlap", one=group, other=other),
                    why=state("question.double-why"),
                    settings={"values": {"donor": {group: USE, other: EXCLUDE}}},
                )
            )


def _totals_of_recipients(selection: Selection) -> None:
    present = {code for item in selection.kept if (code := item.code("RECIPIENT"))}
    groups = present & groups_of_recipients()
    out: dict[str, str] = {}
    for group in groups:
        wider = wider_recipients(group, groups)
        if present > groups:
            out[group] = say("sum-of-others")
        elif wider:
            out[group] = say("same-money-in-table", total=wider)
    _leave_out_codes(selection, "RECIPIENT", out)


def _leave_out_codes(selection: Selection, name: str, out: Mapping[str, str]) -> None:
    selection.leave_out(
        lambda item: item.code(name) in out,
        _RULE,
        lambda item: say("about", what=item.label(name), remark=out[item.code(name)]),
        by=name,
    )


def is_of_total_oda(selection: Selection) -> bool:
    """Tell whether amounts are a donor's total ODA, with what it paid to EU Institutions."""
    of_total = frozenset(codes("total_oda"))
    return not selection.table.has("RECIPIENT") and any(
        item.code("MEASURE") in of_total for item in selection.kept
    )


def leave_out_eu_institutions(selection: Selection) -> None:
    """Leave EU Institutions out beside members, whose total ODA contains what they paid to them."""
    eu, members = codes("eu_institutions"), frozenset(codes("eu"))
    of_total = frozenset(codes("total_oda"))
    if selection.table.has("RECIPIENT") or not any(
        item.code("DONOR") in members and item.code("MEASURE") in of_total
        for item in selection.kept
    ):
        return
    selection.leave_out(
        lambda item: item.code("DONOR") == eu and item.code("MEASURE") in of_total,
        "eu-beside-members",
        lambda item: say("eu-beside-members", name=item.label("DONOR")),
    )


def _breakdowns(selection: Selection) -> list[str]:
    """Return the dimensions that have several codes, of which one may be a total of others."""
    names = [name for name in selection.table.dimensions if name not in _NO_BREAKDOWNS]
    names.sort(key=lambda name: name != _MICRODATA)
    return [name for name in names if len({item.code(name) for item in selection.kept}) > 1]


def _slices(selection: Selection, key: Callable[[Observation], tuple[str, ...]]) -> Slices:
    slices: defaultdict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for item in selection.kept:
        slices[key(item)].append(item)
    return slices


def _totals_of(selection: Selection, name: str) -> None:
    """Leave the totals of a dimension out where their parts add up to them; else ask."""
    others = [other for other in selection.table.dimensions if other not in (name, _MICRODATA_ID)]
    totals: set[int] = set()
    differing: list[tuple[Observation, list[Observation]]] = []
    for items in _slices(selection, lambda item: _key(item, others)).values():
        for total, parts in _totals_in(items, name):
            if _adds_up(total, parts):
                totals.add(total.number)
            else:
                differing.append((total, parts))
    if differing:
        selection.questions.append(_which(selection, name, *differing[0]))
        return
    selection.leave_out(
        lambda item: item.number in totals,
        _RULE,
        lambda item: say("sum-in-dimension", dimension=name, value=item.named(name)),
        by=name,
    )


def _key(item: Observation, names: Iterable[str]) -> tuple[str, ...]:
    return (item.measure, item.code("TIME_PERIOD"), *map(item.code, names))


def _totals_in(
    items: Sequence[Observation], name: str
) -> Iterator[tuple[Observation, list[Observation]]]:
    """Give the totals in a slice, each with the finest of its parts."""
    present = {item.code(name) for item in items}
    for code in present if len(present) > 1 else ():
        within = {other for other in present if covers(name, code, other)}
        finest = {one for one in within if not any(covers(name, one, of) for of in within)}
        if finest:
            parts = [item for item in items if item.code(name) in finest]
            yield from ((item, parts) for item in items if item.code(name) == code)


def _adds_up(total: Observation, parts: Sequence[Observation]) -> bool:
    amounts = [item.amount for item in (total, *parts) if item.amount is not None]
    stated, *added = amounts
    rounding = sum((amount.step for amount in amounts), Decimal(0)) / 2
    return abs(stated.number - sum(amount.number for amount in added)) <= rounding


def _which(
    selection: Selection, name: str, total: Observation, parts: Sequence[Observation]
) -> Question:
    """Ask whether a total counts, or parts of it that do not add up to it."""
    code = total.code(name)
    all_parts = sorted(
        {item.code(name) for item in selection.kept if covers(name, code, item.code(name))}
    )
    added = sum(item.amount.number for item in parts if item.amount is not None)
    stated = total.amount.number if total.amount is not None else Decimal(0)
    the_total = {code: USE, **dict.fromkeys(all_parts, EXCLUDE)}
    the_parts = {code: EXCLUDE}
    if len(all_parts) <= _MOST_NAMED:
        the_parts |= dict.fromkeys(all_parts, USE)
    first, second = (
        (the_total, the_parts) if len(all_parts) <= _MOST_NAMED else (the_parts, the_total)
    )
    field = FIELDS.get(name)
    return Question(
        state(
            "question.not-the-total",
            name=name,
            code=total.named(name),
            row=str(total.number),
            stated=stated,
            added=added,
        ),
        why=state("question.double-why"),
        settings={"values": {field: first}} if field else {},
        otherwise=({"values": {field: second}},) if field and len(second) <= _MOST_NAMED else (),
        by_hand="" if field else state("question.download-one-code", name=name),
    )


def _refuse_overlap(selection: Selection, names: Sequence[str]) -> None:
    """Ask if two breakdowns of the same money are left: by sector, and by channel."""
    if len(names) < 2:
        return
    fixed = [name for name in selection.table.dimensions if name not in (*names, _MICRODATA_ID)]
    for items in _slices(selection, lambda item: _key(item, fixed)).values():
        mixed = [name for name in names if any(True for _ in _totals_in(items, name))]
        for total in items if len(mixed) > 1 else ():
            for other in items:
                if _overlap(total, other, names):
                    selection.questions.append(_breakdown(mixed, total, other))
                    return


def _overlap(one: Observation, other: Observation, names: Sequence[str]) -> bool:
    """Tell whether two rows hold the same money: in each dimension, one is in the other."""
    pairs = [(name, one.code(name), other.code(name)) for name in names]
    return any(mine != its for _, mine, its in pairs) and all(
        mine == its or covers(name, mine, its) or covers(name, its, mine)
        for name, mine, its in pairs
    )


def _breakdown(names: Sequence[str], one: Observation, other: Observation) -> Question:
    name = next(name for name in names if one.code(name) != other.code(name))
    if covers(name, other.code(name), one.code(name)):
        one, other = other, one
    field = FIELDS.get(name)
    settings = {"values": {field: {one.code(name): EXCLUDE}}} if field else {}
    return Question(
        state(
            "question.two-breakdowns",
            names=Joined(names),
            name=name,
            one=one.named(name),
            other=other.named(name),
        ),
        why=state("question.double-why"),
        settings=settings,
        by_hand=state("question.download-one-breakdown"),
    )
