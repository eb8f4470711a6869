"""Which observations of the OECD Data Explorer are amounts of one kind.

A download may hold the same money several times: in current and in constant prices, in US dollars
and in national currency, as grants and loans beside their total, net and gross. What the codes
decide is decided here; else it is asked.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from aidreport.config.sources import EXCLUDE, USE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Measure, Place
from aidreport.model.currency_codes import ALL_CODES
from aidreport.model.dataset import ExcludedRow, Finding, Severity
from aidreport.model.remarks import say
from aidreport.model.territories import currency_of
from aidreport.sources.problems import Question
from aidreport.sources.standards.oecd.codes import codes, is_iso, totals
from aidreport.sources.tables.words.meanings import Meanings
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.standards.oecd.observations import Observation, Table

FIELDS = {
    "DONOR": "donor",
    "RECIPIENT": "recipient",
    "MEASURE": "measure",
    "FLOW_TYPE": "flow_type",
    "PRICE_BASE": "price_base",
    "SECTOR": "sector",
    "CHANNEL": "channel",
    "MODALITY": "modality",
    "MD_DIM": "microdata",
    "TYING_STATUS": "tying_status",
}
"""Identifier → the field of `values` that says what its codes mean."""

_Pair: TypeAlias = tuple[str, str, str]
"""A measure, and the codes of MEASURE and FLOW_TYPE."""

DOLLARS, NATIONAL = "USD", "XDC"
_CURRENT = "V"
_CONSTANT = "Q"
_DELETED = "D"


@dataclass(slots=True)
class Selection:
    """The observations that count, and why the others do not.

    Attributes:
        table: where things are in the download.
        source: what the config says about it.
        name: what messages call it.
        sheet: of a workbook; else None.
        kept: those that count so far.
        meanings: what the config says that codes and labels mean.
    """

    table: Table
    source: DataSource
    name: str
    sheet: str | None
    kept: list[Observation]
    meanings: Meanings
    excluded: list[ExcludedRow] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def place(self, item: Observation) -> Place:
        """Return where an observation is."""
        return Place(self.name, row=item.number, sheet=self.sheet)

    def leave_out(
        self,
        which: Callable[[Observation], bool],
        rule: str,
        why: Callable[[Observation], Remark],
        by: str = "",
    ) -> int:
        """Leave observations out by a rule; return how many.

        Args:
            by: the identifier whose code decides what `why` returns; none if it is always the same.
        """
        kept: list[Observation] = []
        reasons: dict[str, Remark] = {}
        for item in self.kept:
            if which(item):
                code = item.code(by)
                if code not in reasons:
                    reasons[code] = why(item)
                self.excluded.append(ExcludedRow(self.place(item), rule, reasons[code]))
            else:
                kept.append(item)
        count = len(self.kept) - len(kept)
        self.kept = kept
        return count

    def meaning(self, name: str, item: Observation) -> str | None:
        """Return what the config says that a code or its label means; None if nothing."""
        if FIELDS.get(name) not in self.source.values:
            return None
        of = self.meanings.meaning
        return of(FIELDS[name], item.code(name)) or of(FIELDS[name], item.label(name))

    def note(self, code: str, message: Remark) -> None:
        """Add a note about the file."""
        self.findings.append(Finding(code, Severity.NOTE, message, self.name))


def leave_out_what_the_config_says(selection: Selection) -> None:
    """Leave out blank observations, deleted ones, and what `values` of the source excludes."""
    selection.leave_out(
        lambda item: not item.code("OBS_VALUE"), "no-amount", lambda _: say("no-value")
    )
    selection.leave_out(
        lambda item: item.code("ACTION") == _DELETED,
        "deleted",
        lambda _: say("marked-deleted"),
    )
    for name, key in FIELDS.items():
        if key in selection.source.values:
            _leave_out_meant(selection, name, key)


def _leave_out_meant(selection: Selection, name: str, key: str) -> None:
    selection.leave_out(
        lambda item: selection.meaning(name, item) == EXCLUDE,
        f"{key.replace('_', '-')}-excluded",
        lambda item: say("excluded-in-config", field=name, value=item.named(name)),
        by=name,
    )


def choose_prices(selection: Selection) -> None:
    """Keep current prices; ask if there are constant ones only."""
    constant = [item for item in selection.kept if _is_constant(item)]
    if not constant:
        return
    used = all(selection.meaning("PRICE_BASE", item) == USE for item in constant)
    base = constant[0].label("BASE_PER")
    prices = say("constant-prices-of", year=base) if base else say("constant-prices")
    if len(constant) < len(selection.kept):
        count = selection.leave_out(
            _is_constant,
            "constant-prices",
            lambda _: say("constant-prices-row", prices=prices),
        )
        selection.note(
            "constant-prices",
            say("constant-prices-left-out", file=selection.name, count=count, prices=prices),
        )
    elif used:
        selection.note(
            "constant-prices", say("constant-prices-used", file=selection.name, prices=prices)
        )
    else:
        selection.questions.append(
            Question(
                state("question.all-constant", prices=prices),
                why=state("question.constant-prices-why"),
                settings={"values": {"price_base": {constant[0].code("PRICE_BASE"): USE}}},
                by_hand=state("question.download-current"),
            )
        )


def _is_constant(item: Observation) -> bool:
    base = item.code("PRICE_BASE")
    if base in (_CURRENT, _CONSTANT):
        return base == _CONSTANT
    return "constant" in item.label("PRICE_BASE").casefold() or bool(
        not base and item.code("BASE_PER")
    )


def choose_currency(selection: Selection) -> None:
    """Keep one currency for each donor, and leave out what is no money."""
    selection.kept = [
        item._replace(currency=_currency(item, selection.source.currency))
        for item in selection.kept
    ]
    selection.leave_out(
        lambda item: (
            item.code("UNIT_MEASURE") not in ("", NATIONAL)
            and item.code("UNIT_MEASURE") not in ALL_CODES
        ),
        "not-money",
        lambda item: say("not-money", unit=item.label("UNIT_MEASURE")),
        by="UNIT_MEASURE",
    )
    present = {item.currency for item in selection.kept}
    wanted = selection.source.currency
    if wanted is None and DOLLARS in present:
        wanted = DOLLARS
    if wanted in present and len(present) > 1:
        selection.leave_out(
            lambda item: item.currency != wanted,
            "other-currency",
            lambda item: say(
                "same-money-in", unit=item.label("UNIT_MEASURE"), currency=wanted or ""
            ),
            by="UNIT_MEASURE",
        )
    elif "" in present:
        unit = next(item for item in selection.kept if not item.currency).named("UNIT_MEASURE")
        selection.questions.append(
            Question(
                state("question.currency-of-unit", text=unit),
                why=state("question.no-currency-why"),
                settings={"currency": DOLLARS},
                by_hand=state("question.download-dollars"),
            )
        )


def _currency(item: Observation, stated: str | None) -> str:
    """Return the currency of an observation; empty if it is not known."""
    unit = item.code("UNIT_MEASURE")
    if unit == NATIONAL:
        donor = item.code("DONOR")
        return (currency_of(donor) if is_iso(donor) else "") or stated or ""
    return unit if unit in ALL_CODES else (stated or "" if not unit else "")


def choose_measures(selection: Selection) -> None:
    """Give each observation its measure; keep one total of several that contain each other."""
    selection.kept = [item._replace(measure=_measure(selection, item)) for item in selection.kept]
    _leave_out_other_flows(selection)
    _leave_out_parts(selection)
    unknown = Counter(item.named("FLOW_TYPE") for item in selection.kept if not item.measure)
    if unknown:
        selection.questions.append(_unknown_measure(selection, unknown))
        return
    pairs = Counter((item.measure, *_kind(selection, item)) for item in selection.kept)
    for measure in sorted({measure for measure, *_ in pairs}):
        kinds = [pair[1:] for pair in sorted(pairs, key=_rank(pairs)) if pair[0] == measure]
        if len(kinds) > 1 and not _add_up({code for code, _ in kinds}, {flow for _, flow in kinds}):
            selection.questions.append(_several(selection, measure, kinds))


def _measure(selection: Selection, item: Observation) -> str:
    """Return the measure of an observation: of the config, its flow type, or the data flow."""
    for name in ("FLOW_TYPE", "MEASURE"):
        meaning = selection.meaning(name, item)
        if meaning not in (None, USE, EXCLUDE):
            return str(meaning)
    named = _of_flow_type(item) or selection.source.measure
    return str(named) if named else _of_table(item)


def _of_flow_type(item: Observation) -> str:
    known: dict[str, str] = codes("flows")
    if measure := known.get(item.code("FLOW_TYPE")):
        return measure
    label = item.label("FLOW_TYPE").casefold()
    words = (("commitment", "commitment"), ("disburse", "disbursement"))
    return next((measure for word, measure in words if word in label), "")


def _of_table(item: Observation) -> str:
    """Return the measure that MEASURE or the data flow says; empty if there is a flow type."""
    if item.code("FLOW_TYPE"):
        return ""
    for measure in ("disbursement", "commitment"):
        if item.code("MEASURE") in codes("measures")[measure]:
            return measure
    flow = f"{item.code('STRUCTURE_ID')}{item.code('DATAFLOW')}"
    return next((of for part, of in codes("dataflows").items() if f"{part}(" in f"{flow}("), "")


def _leave_out_other_flows(selection: Selection) -> None:
    """Leave out other official flows beside ODA."""
    not_oda = frozenset(codes("measures")["not_oda"])
    if any(item.code("MEASURE") not in not_oda for item in selection.kept):
        selection.leave_out(
            lambda item: (
                item.code("MEASURE") in not_oda and selection.meaning("MEASURE", item) is None
            ),
            "not-oda",
            lambda item: say("not-oda", flow=item.named("MEASURE")),
            by="MEASURE",
        )


def _leave_out_parts(selection: Selection) -> None:
    """Leave out MEASUREs that another one in the same slice contains."""
    for code, total in totals().items():
        _leave_out_inside(selection, code, total.parts | total.within)


def _leave_out_inside(selection: Selection, code: str, inside: frozenset[str]) -> None:
    slices = {_slice(item) for item in selection.kept if item.code("MEASURE") == code}
    selection.leave_out(
        lambda item: (
            item.code("MEASURE") in inside
            and selection.meaning("MEASURE", item) is None
            and _slice(item) in slices
        ),
        "part-of-total",
        lambda item: say("part-of-total", what=item.named("MEASURE"), total=code),
        by="MEASURE",
    )


def _slice(item: Observation) -> tuple[str, ...]:
    names = ("DONOR", "RECIPIENT", "SECTOR", "CHANNEL", "MODALITY", "TIME_PERIOD")
    return (item.measure, item.code("FLOW_TYPE"), *map(item.code, names))


def _kind(selection: Selection, item: Observation) -> tuple[str, str]:
    """Return MEASURE and FLOW_TYPE, but none of which the config says that it counts."""
    code, flow = (
        "" if selection.meaning(name, item) is not None else item.code(name)
        for name in ("MEASURE", "FLOW_TYPE")
    )
    return code, flow


def _add_up(measures: set[str], flows: set[str]) -> bool:
    """Tell whether MEASUREs are parts of one total that do not overlap, and of one flow type."""
    parts = measures - {""}
    of_one = len(parts) < 2 or any(parts <= total.parts for total in totals().values())
    return of_one and len(flows - {""}) < 2


def _rank(pairs: Counter[_Pair]) -> Callable[[_Pair], tuple[bool, int, int, int, str]]:
    """Return how kinds are ordered: totals first, then net amounts, then the most rows."""
    flows, known = list(codes("flows")), list(totals())

    def rank(pair: _Pair) -> tuple[bool, int, int, int, str]:
        _, code, flow = pair
        of_total = known.index(code) if code in known else len(known)
        of_flow = flows.index(flow) if flow in flows else len(flows)
        return of_total == len(known), of_flow, of_total, -pairs[pair], code

    return rank


def _several(selection: Selection, measure: str, kinds: Sequence[tuple[str, str]]) -> Question:
    """Ask which of several MEASUREs or flow types counts."""
    (code, flow), *_ = kinds
    values: dict[str, dict[str, str]] = {}
    for name, chosen, key in (("MEASURE", code, "measure"), ("FLOW_TYPE", flow, "flow_type")):
        others = {kind[name == "FLOW_TYPE"] for kind in kinds} - {chosen, ""}
        if others:
            values[key] = {chosen: measure} if chosen else {}
            values[key] |= dict.fromkeys(sorted(others), EXCLUDE)
    listed = _named(selection, measure)
    return Question(
        state("question.kinds", number=len(listed), measure=Measure(measure)),
        why=state("question.kinds-why"),
        settings={"values": values},
        details=listed,
    )


def _named(selection: Selection, measure: str) -> tuple[str, ...]:
    counts = Counter(
        f"MEASURE {item.named('MEASURE')}, FLOW_TYPE {item.named('FLOW_TYPE')}"
        for item in selection.kept
        if item.measure == measure
    )
    return tuple(
        state("question.rows-that", what=what, rows=state("question.rows", count=count))
        for what, count in counts.items()
    )


def _unknown_measure(selection: Selection, unknown: Counter[str]) -> Question:
    flows = sorted({item.code("FLOW_TYPE") for item in selection.kept if not item.measure})
    settings: dict[str, object] = {"measure": str(Measure.DISBURSEMENT)}
    if any(flows):
        meanings = dict.fromkeys(filter(None, flows), str(Measure.DISBURSEMENT))
        settings = {"values": {"flow_type": meanings}}
    return Question(
        state("question.flow-of", count=sum(unknown.values())),
        why=state("question.flow-of-why"),
        settings=settings,
        details=tuple(
            state(
                "question.rows-that",
                what=f"FLOW_TYPE {what}",
                rows=state("question.rows", count=count),
            )
            for what, count in unknown.items()
        ),
    )


def note_status(selection: Selection) -> None:
    """Note observations whose status is not the normal one, such as provisional ones."""
    normal: Iterable[str] = codes("status")["normal"]
    counts = Counter(
        item.label("OBS_STATUS") for item in selection.kept if item.code("OBS_STATUS") not in normal
    )
    if counts:
        statuses = Several(
            say("status-in-rows", status=status, count=count) for status, count in counts.items()
        )
        message = say("observation-status", file=selection.name, statuses=statuses)
        selection.note("observation-status", message)


def started(
    table: Table, source: DataSource, name: str, rows: Iterable[Observation], sheet: str | None
) -> Selection:
    """Return a selection of all observations of a table."""
    return Selection(table, source, name, sheet, list(rows), Meanings.of(source))
