"""Tables that publishers give under fixed headings, each described in published.toml.

ForeignAssistance.gov, the World Bank's lists of projects, appeals of IFRC GO: a row has one or
several amounts, each with its measure, which a heading or the kind of the row says. A kind or a
status that is not known is asked for.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Allocation, Measure
from aidreport.model.amounts import EXACT
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import FieldName, at, say
from aidreport.sources.problems import EMPTY
from aidreport.sources.standards.described import reasons
from aidreport.sources.standards.records import (
    BadValue,
    Layout,
    Taker,
    donor,
    first_text,
    party,
    plain_name,
    read_amount,
    read_date,
)
from aidreport.sources.tables.words.meanings import RULES
from aidreport.sources.terms.dates import first_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from typing import Any

    from aidreport.model.allocation import Inference, Place
    from aidreport.model.remarks import Remark
    from aidreport.sources.standards.records import DatasetBuilder

    Row = Mapping[str, str]

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_NOT_STATED = "Not stated"


@dataclass(frozen=True, slots=True)
class Texts:
    """A column whose texts decide what a row is: its headings, and text → meaning."""

    headings: Sequence[str] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """What published.toml says about one kind of table."""

    currency: str
    fields: Mapping[str, Sequence[str]]
    amounts: Mapping[str, str]
    donor: str = ""
    recipient: str = ""
    blank: frozenset[str] = frozenset()
    unused: Mapping[str, Remark] = field(default_factory=dict)
    beside: Sequence[str] = ()
    sums: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kinds: Texts = field(default_factory=Texts)
    statuses: Texts = field(default_factory=Texts)

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Published:
        """Return what a section of the file says."""
        known = {key: value for key, value in entry.items() if key in cls.__slots__}
        known["blank"] = frozenset(entry.get("blank", ()))
        known["unused"] = {name: say(why) for name, why in entry.get("unused", {}).items()}
        for key in ("kinds", "statuses"):
            known[key] = Texts(**entry.get(key, {}))
        known["unused"] = reasons(entry.get("unused", {}))
        return cls(**known)

    def uses(self) -> dict[str, str]:
        """Return the headings that are read → the field that each is for."""
        fields = {
            **self.fields,
            "status": self.statuses.headings,
            "measure": self.kinds.headings,
            "amount": tuple(self.amounts),
        }
        return {heading: name for name, headings in fields.items() for heading in headings}


class PublishedTable(Taker):
    """Takes the rows of one table."""

    def __init__(self, published: Published, builder: DatasetBuilder) -> None:
        self._published, self._builder = published, builder
        self._beside: dict[str, Decimal] = {}
        self._differing: list[Place] = []

    def take(self, place: Place, row: Row) -> None:
        """Take a row: each of its amounts that is not blank."""
        published, builder = self._published, self._builder
        row = {
            name: "" if text.strip().casefold() in published.blank else text
            for name, text in row.items()
        }
        status = self._meaning("status", published.statuses, row)
        kind = self._meaning("measure", published.kinds, row)
        if EXCLUDE in (status, kind):
            name, of = (
                ("status", published.statuses)
                if status == EXCLUDE
                else ("measure", published.kinds)
            )
            text = first_text(row, *of.headings)
            reason = say("does-not-count", field=FieldName(name), text=text)
            builder.exclude(place, RULES[name], reason)
            return
        stated = self._stated(row)
        for heading, text in stated:
            measure = published.amounts[heading] or kind
            measure = measure if status in ("", USE) else status
            if not measure:
                builder.reject(place, BadValue(published.kinds.headings[0], "", EMPTY).problem)
                continue
            build = partial(self._allocation, place, row, heading, text, measure)
            if builder.add(place, build):
                self._check_sum(place, row, heading)
        if not stated:
            builder.exclude(place, "no-amount", say("no-amount-or-zero"))
        self._add_beside(row)

    def _stated(self, row: Row) -> list[tuple[str, str]]:
        """Return the headings and texts of the amounts; of several that are the same, the first."""
        found = [(name, row[name].strip()) for name in self._published.amounts if name in row]
        if len({*self._published.amounts.values()}) == 1:
            found = found[:1]
            return [entry for entry in found if entry[1]]
        return [entry for entry in found if entry[1] and _number(entry[1]) != 0]

    def _meaning(self, name: str, known: Texts, row: Row) -> str:
        """Return the meaning of a kind or a status; empty if the row has none."""
        text = first_text(row, *known.headings)
        if not text:
            return ""
        meaning = self._builder.meaning(name, text) or known.texts.get(_plain(text))
        if meaning is None:
            heading = next(heading for heading in known.headings if row.get(heading, "").strip())
            self._builder.ask(name, heading, text)
            return EXCLUDE
        return meaning

    def _allocation(
        self, place: Place, row: Row, heading: str, text: str, measure: str
    ) -> Allocation:
        published = self._published
        amount = read_amount(text, heading)

        def said(name: str) -> str:
            return first_text(row, *published.fields.get(name, ()))

        day, inferred = _day(row, published.fields["date"])
        name = said("id")
        several = name and len({*published.amounts.values()}) > 1 and measure != self._first_measure
        return Allocation(
            id=f"{name}/{measure}" if several else name,
            place=place,
            recipient=party(
                published.recipient or said("recipient") or _NOT_STATED, said("recipient_type")
            ),
            amount=Money(amount.number, published.currency),
            step=amount.step,
            as_written=text,
            measure=Measure(measure),
            donor=donor(published.donor),
            decided=day,
            country=said("country") or None,
            sector=said("sector") or None,
            theme=said("theme") or None,
            purpose=said("purpose"),
            description=said("description"),
            inferred=inferred,
        )

    @property
    def _first_measure(self) -> str:
        return next(iter(self._published.amounts.values()))

    def _check_sum(self, place: Place, row: Row, heading: str) -> None:
        """Note a total that is not what its parts add up to."""
        parts = [name for name in self._published.sums.get(heading, ()) if row.get(name)]
        numbers = [number for name in parts if (number := _number(row[name])) is not None]
        if parts and len(numbers) == len(parts) and sum(numbers) != _number(row[heading]):
            self._differing.append(place)

    def _add_beside(self, row: Row) -> None:
        for heading in self._published.beside:
            if number := _number(row.get(heading, "")):
                self._beside[heading] = EXACT.add(self._beside.get(heading, Decimal()), number)

    def findings(self) -> Iterator[Finding]:
        """Yield totals that differ from their parts, and amounts that are beside those counted."""
        if self._differing:
            message = say("rows-total-differs", count=len(self._differing))
            first = at(self._differing[0])
            yield Finding("total-column-differs", Severity.WARNING, message, first)
        for heading, number in self._beside.items():
            if number:
                why = self._published.unused[heading]
                amount = Money(number, self._published.currency)
                message = say("amount-beside", heading=heading, amount=amount, why=why)
                yield Finding("amount-beside", Severity.NOTE, message, self._builder.name)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("\u2019", "'").split())


def _number(text: str) -> Decimal | None:
    """Return an amount that is only compared; None if it is none."""
    with suppress(BadValue):
        return read_amount(text, "").number
    return None


def _day(row: Row, headings: Sequence[str]) -> tuple[date | None, tuple[Inference, ...]]:
    """Return the first date that is stated, or the first day of the year that is."""
    for heading in headings:
        if text := row.get(heading, "").strip():
            year = text[:4] if text.casefold().endswith("tq") else text
            decided, inferred = first_day(year)
            if decided is None:
                return read_date(text, heading, day_first=False), ()
            return decided, inferred
    return None, ()


def _layout(kind: str, entry: Mapping[str, Any]) -> Layout:
    published = Published.of(entry)
    return Layout(
        kind,
        tuple(frozenset(headings) for headings in entry["headings"]),
        headline=tuple(map(Measure, entry.get("headline", ()))),
        normalise=plain_name,
        names=tuple(published.fields.get("recipient", published.fields["purpose"])),
        ids=tuple(published.fields.get("id", ())),
        takes=("values",) if published.kinds.headings or published.statuses.headings else (),
        states={"currency": published.currency},
        dates="month-first",
        begin=partial(PublishedTable, published),
        fields=published.uses(),
        unused=published.unused,
    )


LAYOUTS = {kind: _layout(kind, entry) for kind, entry in _FILE.items()}
