"""Activities of the IATI standard, versions 1 and 2: their transactions, read as they come.

A row is a transaction. Budgets, planned disbursements and results are other things and no
transactions. What a transaction leaves out is taken from its activity, and said so.
Source: IATI Standard 2.03, "Transaction"; code list TransactionType.
"""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation, Inference, Measure, Party, Share
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.source import Place
from aidreport.sources.intake import BadValue, Intake, amount_of, currency_of, iso_date, step_of
from aidreport.sources.territories import country_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
_DAC = ("1", "DAC", "")
"""The vocabulary of sectors that is preferred: DAC purpose codes; left out, it is meant."""

_NOT_STATED = "Not stated"
_TOLERANCE = Decimal("0.01")


class _Org(NamedTuple):
    name: str
    ref: str


class _Part(NamedTuple):
    """A country or sector with its share: percent as written, and the vocabulary of its code."""

    code: str
    name: str
    percent: str
    vocabulary: str


class _Transaction(NamedTuple):
    """A transaction as it stands, before its activity is known whole."""

    line: int
    kind: str
    value: str
    currency: str
    day: str
    value_day: str
    receiver: _Org
    provider: _Org
    countries: tuple[_Part, ...]
    sectors: tuple[_Part, ...]
    description: str


@dataclass(slots=True)
class _Activity:
    """What an activity says for those of its transactions that do not.

    Attributes:
        country, sector: what it is for.
    """

    identifier: str
    title: str
    currency: str
    reporting: _Org
    orgs: tuple[tuple[str, _Org], ...]
    country: _For
    sector: _For


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
        waiting: list[_Transaction] = []
        # Nothing that is made here is circular; looking for that takes a fifth of the time.
        collecting = gc.isenabled()
        gc.disable()
        try:
            for element in self._elements():
                if element.tag == "transaction":
                    waiting.append(_transaction(element))
                    element.clear(keep_tail=False)
                else:
                    self._take(_activity(element), waiting)
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

    def _take(self, activity: _Activity, transactions: list[_Transaction]) -> None:
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
        self, activity: _Activity, number: int, item: _Transaction, place: Place
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

    def _for(self, what: str, own: tuple[_Part, ...], of_activity: _For) -> _For:
        """Return the countries or sectors of a transaction: its own, else its activity's."""
        found = _for(own) if own else of_activity
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


def _receiver(activity: _Activity, item: _Transaction) -> tuple[_Org, str]:
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
        return _Org(name, doing[0].ref), guess
    if own.ref:
        return own, ""
    return own, "no receiver is named, and the activity has no implementing organisation"


@lru_cache(maxsize=65_536)
def _party(name: str) -> Party:
    return Party(name, name)


class _For(NamedTuple):
    """What countries or sectors an amount is for.

    Attributes:
        one: the only one; None for none or several.
        shares: of several, whose percentages add up to 100.
        total: of percentages that do not; empty where there are none; None where all is well.
    """

    one: str | None = None
    shares: tuple[Share, ...] = ()
    total: str | None = None


def _for(parts: Sequence[_Part]) -> _For:
    """Return what parts of one vocabulary say."""
    known = _of_one_vocabulary(parts)
    if len(known) < 2:
        return _For(known[0].name or known[0].code) if known else _For()
    percents = [_percent(part.percent) for part in known]
    if any(percent is None for percent in percents):
        return _For(total="")
    numbers = [percent for percent in percents if percent is not None]
    total = sum(numbers, Decimal())
    if abs(total - 100) > _TOLERANCE or any(number < 0 for number in numbers):
        return _For(total=f"{total.normalize():f}")
    return _For(
        shares=tuple(
            Share(part.name or part.code, number)
            for part, number in zip(known, numbers, strict=True)
        )
    )


def _percent(text: str) -> Decimal | None:
    try:
        return amount_of(text, "percentage")
    except BadValue:
        return None


def _of_one_vocabulary(parts: Sequence[_Part]) -> list[_Part]:
    """Return the parts of one vocabulary: percentages of several never add up together."""
    vocabularies = {part.vocabulary for part in parts}
    chosen = next((name for name in _DAC if name in vocabularies), None)
    if chosen is None and parts:
        chosen = parts[0].vocabulary
    if chosen in _DAC:
        return [part for part in parts if part.vocabulary in _DAC]
    return [part for part in parts if part.vocabulary == chosen]


def _transaction(element: Any) -> _Transaction:
    kind = value = currency = day = value_day = description = ""
    receiver = provider = _Org("", "")
    countries: list[_Part] = []
    sectors: list[_Part] = []
    for child in element:
        tag = child.tag
        if tag == "value":
            value = child.text or ""
            currency, value_day = child.get("currency", ""), child.get("value-date", "")
        elif tag == "transaction-type":
            kind = child.get("code", "")
        elif tag == "transaction-date":
            day = child.get("iso-date", "")
        elif tag == "receiver-org":
            receiver = _org(child)
        elif tag == "provider-org":
            provider = _org(child)
        elif tag == "recipient-country":
            countries.append(_country(child))
        elif tag == "sector":
            sectors.append(_sector(child))
        elif tag == "description":
            description = _words(child)
    return _Transaction(
        element.sourceline or 0,
        kind.strip(),
        value.strip(),
        currency,
        day,
        value_day or "",
        receiver,
        provider,
        tuple(countries),
        tuple(sectors),
        description,
    )


def _activity(element: Any) -> _Activity:
    identifier = title = ""
    reporting = _Org("", "")
    orgs: list[tuple[str, _Org]] = []
    countries: list[_Part] = []
    sectors: list[_Part] = []
    for child in element:
        tag = child.tag
        if tag == "iati-identifier":
            identifier = " ".join((child.text or "").split())
        elif tag == "title" and not title:
            title = _words(child)
        elif tag == "reporting-org":
            reporting = _org(child)
        elif tag == "participating-org":
            orgs.append((child.get("role", "").lower(), _org(child)))
        elif tag == "recipient-country":
            countries.append(_country(child))
        elif tag == "sector":
            sectors.append(_sector(child))
    currency = element.get("default-currency", "")
    return _Activity(
        identifier, title, currency, reporting, tuple(orgs), _for(countries), _for(sectors)
    )


def _org(element: Any) -> _Org:
    return _Org(_words(element), element.get("ref", "").strip())


def _country(element: Any) -> _Part:
    code = element.get("code", "").strip().upper()
    name = country_name(code) or _words(element)
    return _Part(code, name, element.get("percentage", ""), "")


def _sector(element: Any) -> _Part:
    code, vocabulary = element.get("code", "").strip(), element.get("vocabulary", "").strip()
    return _Part(code, _words(element), element.get("percentage", ""), vocabulary)


def _words(element: Any) -> str:
    """Return a text: the first narrative (version 2), or the element's own (version 1)."""
    for child in element:
        if child.tag == "narrative":
            return _line(child.text or "")
    return _line(element.text or "")


@lru_cache(maxsize=65_536)
def _line(text: str) -> str:
    return " ".join(text.split())


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
