"""Tables of IATI transactions: of the datastore, d-portal, flatten-tool (CoVE) and IATI Tables.

A row is a transaction, or an activity with lists of its transactions, one list a column. Lists of
one row are as long as that of the types, or its transactions cannot be told apart. Converters
number repeated elements, "transaction/1/value"; those of one row are such a list, too.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import at, say
from aidreport.model.territories import country_name, region_name
from aidreport.sources.problems import UNEVEN, Question
from aidreport.sources.standards.described import fields_of, unused_of
from aidreport.sources.standards.iati.elements import (
    Activity,
    Org,
    Split,
    SplitEntry,
    Transaction,
    split_places,
    split_sectors,
)
from aidreport.sources.standards.iati.standing import Standing
from aidreport.sources.standards.iati.transactions import TransactionReader
from aidreport.sources.standards.records import (
    BadValue,
    Layout,
    Taker,
    plain_name,
)
from aidreport.sources.terms.transaction_types import measure_of_type, other_type
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Place
    from aidreport.sources.standards.records import DatasetBuilder

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_ACTIVITY: Mapping[str, Sequence[str]] = _FILE["activity"]
_TRANSACTION: Mapping[str, Sequence[str]] = _FILE["transaction"]
IDENTIFIERS = frozenset(("iati_identifier", "iatiidentifier"))
SINGLE = (
    frozenset(
        heading
        for part in (
            *("title", "default_currency", "reporting", "reporting_ref", "humanitarian"),
            *("status", "level"),
        )
        for heading in _ACTIVITY[part]
    )
    | IDENTIFIERS
)
"""Headings of what an activity has one of."""

_ESSENTIAL = ("kind", "value", "currency", "day", "value_day")
_PERCENTS = ("country_percent", "region_percent", "sector_percent")
_IN_DOLLARS = ("trans_usd", "value_usd")
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_NUMBERED = re.compile(r"(?P<before>.+?)_(?P<number>\d{1,4})_(?P<after>.+)")
_CODE = re.compile(r"^[A-Z0-9]{2,3} - ")
_COMMA = re.compile(r"(?<!\\),")
_WHOLE = re.compile(r"100(?:\.0*)?%?")
_SHORTEST_DATE = len("2026-01-01")
_DAYS = re.compile(r"(?!(?:19|20)\d\d$)-?\d{1,6}")
_EPOCH = date(1970, 1, 1)


def _no_currency() -> Question:
    return Question(
        state("question.no-currency-of-some"),
        why=state("question.no-currency-of-some-why"),
        settings={"currency": "NOK"},
    )


def solr_list(texts: Iterable[str]) -> str:
    """Return a list as Solr, and so the IATI datastore, writes it in CSV."""
    return ",".join(text.replace(",", "\\,") for text in texts)


class TransactionTable(Taker):
    """Takes the rows of one table."""

    def __init__(self, builder: DatasetBuilder) -> None:
        self._builder = builder
        self._reader = TransactionReader(builder)
        self._standing = Standing(self._reader)
        self._waiting: list[tuple[Activity, Sequence[Transaction], Place]] = []
        self._uneven: dict[str, Place] = {}
        self._shared: dict[tuple[str, ...], tuple[tuple[str, ...], Place]] = {}

    def take(self, place: Place, row: Mapping[str, str]) -> None:
        """Take the transactions of a row."""
        cells = _Cells(row)
        try:
            count = cells.count()
            columns = {name: self._column(cells, name, count, place) for name in _TRANSACTION}
        except BadValue as bad:
            self._builder.reject(place, bad.problem)
            return
        if not count:
            self._builder.exclude(place, "no-transaction", say("no-transaction"))
            return
        activity = _activity(cells)
        if self._builder.source is not None and not activity.currency:
            activity.currency = self._builder.source.currency or ""
        items = [
            _transaction({name: texts[at] for name, texts in columns.items()}, place)
            for at in range(count)
            if count == 1 or columns["kind"][at] or columns["value"][at]
        ]
        activity.transactions = items
        for item in items:
            self._ask(cells, activity, item)
            self._refuse_shares(cells, activity, item, place)
        self._standing.note(activity)
        source = self._builder.source
        if source is not None and source.repeated_money == EXCLUDE:
            # Parts may come before the activities that they are parts of.
            self._waiting.append((activity, items, place))
        else:
            self._take(activity, items, place)

    def _take(self, activity: Activity, items: Sequence[Transaction], place: Place) -> None:
        for item in items:
            self._reader.take(activity, item, place)

    def finish(self) -> None:
        """Take what waited for all rows, and ask about what they leave open."""
        if self._waiting:
            self._reader.repeated = self._standing.repeated()
        for waiting in self._waiting:
            self._take(*waiting)
        for question in self._standing.ask():
            self._builder.raise_question(question)

    def _column(self, cells: _Cells, name: str, count: int, place: Place) -> list[str]:
        """Return the texts of a part of transactions, one for each.

        Raises:
            BadValue: there are more or fewer, of a part that could change a total.
        """
        if name == "currency" and cells.heading("value") in _IN_DOLLARS:
            return ["USD"] * count
        if not cells.has(name):
            return [""] * count
        texts = cells.texts(name, count)
        if len(texts) == count:
            return texts
        if name in _ESSENTIAL:
            raise BadValue(cells.heading(name), cells.text(name), UNEVEN)
        self._uneven.setdefault(cells.heading(name), place)
        return [""] * count

    def _ask(self, cells: _Cells, activity: Activity, item: Transaction) -> None:
        """Ask for the meaning of an unknown type, and for the currency if none is named."""
        known = measure_of_type(item.kind) or other_type(item.kind)
        if item.kind and not known and self._builder.meaning("measure", item.kind) is None:
            self._builder.ask("measure", cells.heading("kind"), item.kind)
        if not item.currency.strip() and not activity.currency:
            self._builder.raise_question(_no_currency())

    def _refuse_shares(
        self, cells: _Cells, activity: Activity, item: Transaction, place: Place
    ) -> None:
        """Refuse rows that repeat a transaction for each of its countries or sectors."""
        if not any(map(cells.has, _PERCENTS)):
            return
        percents = [cells.text(name) for name in _PERCENTS]
        if not any(text and not _WHOLE.fullmatch(text) for text in percents):
            return
        whole = (
            activity.identifier, item.ref, item.kind, item.value, item.currency, item.day,
            *item.receiver, *item.provider, item.description,
        )  # fmt: skip
        part = tuple(cells.text(name) for name in ("country", "region", "sector"))
        other, first = self._shared.setdefault(whole, (part, place))
        if other != part:
            name = self._builder.name
            raise SourceError(
                state("source.shared-transactions", name=str(name)),
                details=[state("source.shared-transaction", first=first, place=place)],
                why=state("source.shared-transactions-why"),
                fix=state("source.shared-transactions-fix"),
            )

    def findings(self) -> Iterator[Finding]:
        """Yield what was assumed, and which lists do not fit to the transactions."""
        yield from self._reader.findings()
        yield from self._standing.findings()
        for heading, place in self._uneven.items():
            message = say("uneven-lists", heading=heading)
            yield Finding("uneven-lists", Severity.WARNING, message, at(place))


class _Cells:
    """The cells of a row, by what they say."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self._row = row
        self._parts = _parts(tuple(row))

    def heading(self, name: str) -> str:
        """Return the heading of a part, as it is compared."""
        headings = self._parts[name].headings
        return headings[0] if headings else _headings(name)[0]

    def has(self, name: str) -> bool:
        """Tell whether the table has a column for a part."""
        part = self._parts[name]
        return bool(part.headings or part.numbered)

    def text(self, name: str) -> str:
        """Return the text of a part; of several, all of them."""
        text = self._written(name)
        return text.replace("\\,", ",") if "\\" in text else text

    def _written(self, name: str) -> str:
        for heading in self._parts[name].headings:
            text = self._row[heading].strip()
            # What could change a total is never taken from another column because one is blank.
            if text or name in _ESSENTIAL:
                return text
        return ""

    def count(self) -> int:
        """Return how many transactions the row has."""
        if numbered := self._numbered("kind"):
            values = self._numbered("value") or [""] * len(numbered)
            used = [
                at for at, texts in enumerate(zip(numbered, values, strict=False)) if any(texts)
            ]
            return max(used, default=-1) + 1
        texts = self.listed("kind")
        return len(texts) if texts or not self.text("value") else 1

    def texts(self, name: str, count: int) -> list[str]:
        """Return the texts of a part of so many transactions; it may be more or fewer."""
        if numbered := self._numbered(name):
            return numbered[:count]
        text = self.text(name)
        if count == 1 or not text:
            return [text] * count
        return self.listed(name)

    def listed(self, name: str) -> list[str]:
        """Return the texts of a list: by commas, as Solr writes it, else by semicolons."""
        if numbered := self._numbered(name):
            return [text for text in numbered if text]
        text = self._written(name)
        if not text:
            return []
        if "," not in text and ";" not in text:
            return [text]
        parts = _COMMA.split(text) if _COMMA.search(text) else text.split(";")
        return [part.replace("\\,", ",").strip() for part in parts]

    def _numbered(self, name: str) -> list[str]:
        """Return the texts under numbered headings; none if there are none."""
        numbered = self._parts[name].numbered
        return [self._row.get(heading, "").strip() for heading in numbered] if numbered else []


def _headings(name: str) -> Sequence[str]:
    return _TRANSACTION.get(name) or _ACTIVITY[name]


class _Part(NamedTuple):
    """Where a table has a part: its headings, and those with numbers if there are several."""

    headings: tuple[str, ...]
    numbered: tuple[str, ...]


@lru_cache(maxsize=64)
def _parts(headings: tuple[str, ...]) -> Mapping[str, _Part]:
    """Return parts → where a table with some headings has them."""
    series = _series(headings)
    return {
        name: _Part(
            tuple(heading for heading in known if heading in headings),
            next((series[heading] for heading in known if heading in series), ()),
        )
        for name, known in (*_ACTIVITY.items(), *_TRANSACTION.items())
    }


def _series(headings: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return headings without number → the headings with numbers, if there are several."""
    series: dict[str, dict[int, str]] = {}
    for heading in headings:
        if match := _NUMBERED.fullmatch(heading):
            plain = f"{match['before']}_{match['after']}"
            series.setdefault(plain, {0: plain})[int(match["number"])] = heading
    return {
        plain: tuple(numbered.get(at, "") for at in range(max(numbered) + 1))
        for plain, numbered in series.items()
    }


def _activity(cells: _Cells) -> Activity:
    names = ("roles", "partners", "partner_refs")
    orgs = _orgs(*(tuple(cells.listed(name)) for name in names)) if cells.has("roles") else []
    countries, regions = _entries(cells, "country"), _entries(cells, "region")
    sectors = _entries(cells, "sector")
    return Activity(
        (),
        identifier=cells.text("identifier"),
        title=cells.text("title"),
        currency=cells.text("default_currency").upper(),
        reporting=Org(cells.text("reporting"), cells.text("reporting_ref")),
        orgs=orgs,
        places=split_places(countries, regions) if countries or regions else Split(),
        sector=split_sectors(sectors) if sectors else Split(),
        humanitarian=_FLAGS.get(cells.text("humanitarian").lower(), False),
        status=cells.text("status"),
        level=cells.text("level"),
        related=_related(cells),
    )


def _related(cells: _Cells) -> list[tuple[str, str]]:
    """Return related activities after their types; none if it is not clear which has which."""
    if not cells.has("related_ref") or not cells.has("related_type"):
        return []
    types, refs = cells.listed("related_type"), cells.listed("related_ref")
    return [*zip(types, refs, strict=True)] if len(types) == len(refs) else []


def _orgs(
    roles: tuple[str, ...], names: tuple[str, ...], refs: tuple[str, ...]
) -> list[tuple[str, Org]]:
    """Return organisations with their roles; none if it is not clear which has which."""
    if len(roles) != len(names):
        return []
    refs = refs if len(refs) == len(roles) else ("",) * len(roles)
    return [
        (role.lower(), Org(name, ref)) for role, name, ref in zip(roles, names, refs, strict=True)
    ]


def _entries(cells: _Cells, part: str) -> tuple[SplitEntry, ...]:
    """Return the countries, regions or sectors of an activity, with their percentages if clear."""
    codes, names = cells.listed(part), cells.listed(f"{part}_name")
    if not codes and not names:
        return ()
    if not codes:
        # "Congo, Dem. Rep." is one, and so is "CD - Congo".
        names = [_CODE.sub("", cells.text(f"{part}_name"))]
    vocabularies = cells.listed(f"{part}_vocabulary") if part != "country" else []
    percents = cells.listed(f"{part}_percent")
    return _entries_of(part, *map(tuple, (codes, names, percents, vocabularies)))


@lru_cache(maxsize=4096)
def _entries_of(
    part: str,
    codes: tuple[str, ...],
    names: tuple[str, ...],
    percents: tuple[str, ...],
    vocabularies: tuple[str, ...],
) -> tuple[SplitEntry, ...]:
    count = len(codes or names)
    of_country = part == "country"
    entries = []
    for code, name, percent, vocabulary in zip(
        *(
            texts if len(texts) == count else ("",) * count
            for texts in (codes, names, percents, vocabularies)
        ),
        strict=True,
    ):
        known = code.upper() if of_country else code
        by_code = country_name(known) if of_country else ""
        if part == "region":
            by_code = region_name(code, vocabulary) or ("" if name else f"Region {code}")
        entries.append(SplitEntry(known, by_code or name, percent, vocabulary))
    return tuple(entries)


def _transaction(texts: Mapping[str, str], place: Place) -> Transaction:
    return Transaction(
        place.row or 0,
        ref=texts["ref"],
        kind=texts["kind"].upper(),
        value=texts["value"],
        currency=texts["currency"],
        day=_day(texts["day"]),
        value_day=_day(texts["value_day"]),
        description=texts["description"],
        receiver=Org(texts["receiver"], texts["receiver_ref"]),
        provider=Org(texts["provider"], texts["provider_ref"]),
        places=_own_places(texts["own_country"].upper(), texts["own_region"]),
        sector=_own_sector(texts["own_sector"], texts["own_sector_vocabulary"]),
        humanitarian=_FLAGS.get(texts["own_humanitarian"].lower()),
    )


@lru_cache(maxsize=4096)
def _own_places(country: str, region: str) -> Split | None:
    if not country and not region:
        return None
    countries = (SplitEntry(country, country_name(country), "", ""),)
    regions = (SplitEntry(region, region_name(region, "1") or f"Region {region}", "", ""),)
    return split_places(countries if country else (), regions if region else ())


@lru_cache(maxsize=4096)
def _own_sector(sector: str, vocabulary: str) -> Split | None:
    return split_sectors((SplitEntry(sector, "", "", vocabulary),)) if sector else None


def _day(text: str) -> str:
    """Return a date; d-portal writes days since 1970."""
    if len(text) < _SHORTEST_DATE and _DAYS.fullmatch(text):
        return (_EPOCH + timedelta(days=int(text))).isoformat()
    return text


LAYOUT = Layout(
    "iati",
    tuple(frozenset(headings) for headings in _FILE["tables"]),
    begin=TransactionTable,
    normalise=plain_name,
    names=tuple(_ACTIVITY["title"]),
    ids=tuple(_ACTIVITY["identifier"]),
    takes=("values", "currency", "repeated_money"),
    lists=True,
    fields=fields_of("iati", {**_ACTIVITY, **_TRANSACTION}),
    unused=unused_of("iati"),
)
