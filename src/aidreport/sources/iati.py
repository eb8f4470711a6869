"""Activities of the IATI standard, versions 1 and 2: their transactions, read as they come.

A row is a transaction. Budgets, planned disbursements and results are other things and no
transactions. What a transaction leaves out is taken from its activity, and said so.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

import gc
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation, Inference, Measure, Party
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.source import Place
from aidreport.sources.iati_elements import (
    Activity,
    For,
    Org,
    Part,
    Transaction,
    activity_of,
    for_what,
    transaction_of,
)
from aidreport.sources.intake import BadValue, Intake, amount_of, currency_of, iso_date, step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from aidreport.model.dataset import Dataset

_MEASURES = {
    **dict.fromkeys(("1", "IF", "11"), Measure.INCOMING),
    **dict.fromkeys(("2", "C"), Measure.COMMITMENT),
    **dict.fromkeys(("3", "D"), Measure.DISBURSEMENT),
    **dict.fromkeys(("4", "E"), Measure.EXPENDITURE),
    "12": Measure.PLEDGE,
}
_OTHERS = {
    **dict.fromkeys(("5", "IR"), "interest payment"),
    **dict.fromkeys(("6", "LR"), "loan repayment"),
    **dict.fromkeys(("7", "R"), "reimbursement"),
    **dict.fromkeys(("8", "QP"), "purchase of equity"),
    **dict.fromkeys(("9", "QS"), "sale of equity"),
    **dict.fromkeys(("10", "CG"), "credit guarantee"),
    "13": "incoming pledge",
}
_IMPLEMENTING = ("4", "implementing")
_NOT_STATED = "Not stated"


def is_iati(head: bytes) -> bool:
    """Tell whether the beginning of an XML file is one of activities."""
    return b"<iati-activit" in head


def read_iati(path: Path, name: str, progress: Callable[[int], None] | None = None) -> Dataset:
    """Return the transactions of a file, streamed.

    Raises:
        SourceError: it is no sound XML, declares entities, or holds no transaction.
    """
    return _Reader(path, name, progress).read()


class _Reader:
    def __init__(self, path: Path, name: str, progress: Callable[[int], None] | None) -> None:
        self._path, self._name = path, name
        self._intake = Intake(name, progress)
        self._guessed: Counter[str] = Counter()
        self._split: Counter[tuple[str, str]] = Counter()

    def read(self) -> Dataset:
        waiting: list[Transaction] = []
        # Nothing that is made here is circular; looking for that takes a fifth of the time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            for element in self._elements():
                if element.tag == "transaction":
                    waiting.append(transaction_of(element))
                    element.clear(keep_tail=False)
                else:
                    self._take(activity_of(element), waiting)
                    waiting.clear()
                    _forget(element)
        except etree.XMLSyntaxError as problem:
            raise SourceError(
                f"{self._name}, line {problem.lineno or 1}: {problem.msg}",
                why="it is not well-formed XML; a download that was cut off ends in the middle",
                fix="download the file again",
            ) from None
        finally:
            if collecting:
                gc.enable()
        self._intake.findings += self._remarks()
        return self._intake.dataset()

    def _elements(self) -> Iterator[Any]:
        """Yield transactions and activities as they end."""
        with self._path.open("rb") as file:
            parser = etree.iterparse(
                file,
                events=("end",),
                tag=("transaction", "iati-activity"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            checked = False
            for _, element in parser:
                if not checked:
                    _refuse_entities(element, self._name)
                    checked = True
                yield element

    def _take(self, activity: Activity, transactions: list[Transaction]) -> None:
        for number, item in enumerate(transactions, 1):
            place = Place(self._name, line=item.line)
            if item.kind in _OTHERS:
                reason = f"a transaction of another kind: {_OTHERS[item.kind]}"
                self._intake.exclude(place, "other-transaction", reason)
                continue
            try:
                self._intake.use(self._allocation(activity, number, item, place))
            except BadValue as bad:
                self._intake.reject(place, [bad.told])

    def _allocation(
        self, activity: Activity, number: int, item: Transaction, place: Place
    ) -> Allocation:
        measure = _MEASURES.get(item.kind)
        if measure is None:
            problem = "is no transaction type" if item.kind else "is missing"
            raise BadValue("transaction-type", item.kind, problem)
        amount = amount_of(item.value, "value")
        day = iso_date(item.day)
        receiver, guess = _receiver(activity, item)
        if guess:
            self._guessed[guess] += 1
        country = self._for("country", item.countries, activity.country)
        sector = self._for("sector", item.sectors, activity.sector)
        donor = item.provider.name or activity.reporting.name or activity.reporting.ref
        return Allocation(
            id=f"{activity.identifier}/{number}",
            place=place,
            recipient=_party(receiver.name or receiver.ref or _NOT_STATED),
            amount=Money(amount, currency_of(item.currency or activity.currency)),
            step=step_of(amount),
            as_written=item.value,
            measure=measure,
            donor=_party(donor) if donor else None,
            decided=day,
            valued=iso_date(item.value_day) or day,
            country=country.one,
            sector=sector.one,
            countries=country.shares,
            sectors=sector.shares,
            purpose=activity.title,
            description=item.description,
            inferred=(Inference("recipient", guess),) if guess else (),
        )

    def _for(self, what: str, own: tuple[Part, ...], of_activity: For) -> For:
        """Return the countries or sectors of a transaction: its own, else its activity's."""
        found = for_what(own) if own else of_activity
        if found.total is not None:
            self._split[what, found.total] += 1
        return found

    def _remarks(self) -> Iterator[Finding]:
        for guess, count in self._guessed.items():
            message = f"{_count(count)}: {guess}"
            yield Finding("recipient-inferred", Severity.NOTE, message, self._name)
        for (what, total), count in self._split.items():
            told = f"percentages of their {what} total {total}" if total else "no percentages"
            message = f"{_count(count)} with more than one {what}, {told}: not split"
            yield Finding("percentages-not-100", Severity.WARNING, message, self._name)


def _receiver(activity: Activity, item: Transaction) -> tuple[Org, str]:
    """Return who receives a transaction, and what was guessed about that."""
    own = item.receiver
    if own.name:
        return own, ""
    if own.ref:
        known = next((org for _, org in activity.orgs if org.ref == own.ref and org.name), None)
        if known is not None:
            return known, ""
    doing = [org for role, org in activity.orgs if role in _IMPLEMENTING and (org.name or org.ref)]
    if doing:
        name = "; ".join(dict.fromkeys(org.name or org.ref for org in doing))
        guess = "no receiver is named; the implementing organisation of the activity was taken"
        return Org(name, doing[0].ref), guess
    if own.ref:
        return own, ""
    return own, "no receiver is named, and the activity has no implementing organisation"


@lru_cache(maxsize=65_536)
def _party(name: str) -> Party:
    return Party(name, name)


def _refuse_entities(element: Any, name: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise SourceError(
            f"{name} declares a document type of its own",
            why="entities that a file declares can grow without end, or read other files",
            fix="take the <!DOCTYPE …> out of the file, or ask its publisher to",
        )


def _forget(element: Any) -> None:
    """Let go of an activity and of all before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _count(number: int) -> str:
    return "1 transaction" if number == 1 else f"{number:,} transactions"
