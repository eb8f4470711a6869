"""Exchange rates of a file: a CSV table of date, currency, base and rate.

A rate is how many units of the currency one unit of the base is worth. A date is a day
(2025-06-12), a month (2025-06), from whose first day it holds, or a year (2025).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError, near_miss
from aidreport.exchange.rates import Table
from aidreport.model.source import SourceFile
from aidreport.schema import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS = ("date", "currency", "base", "rate")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_SHOWN = 20
_EXAMPLE = "date,currency,base,rate\n2025-06-12,NOK,EUR,11.574"


class _Found(NamedTuple):
    """Rates by currency and base, of days and of years."""

    days: dict[tuple[str, str], dict[dt.date, Decimal]]
    years: dict[tuple[str, str], dict[int, Decimal]]


def rates_file(folder: Path, name: str) -> SourceFile:
    """Return the file of rates, with its hash.

    Raises:
        SourceError: it cannot be read.
    """
    content = read_bytes(folder / name, SourceError)
    return _source(name, content)


def read_rates(folder: Path, name: str) -> Table:
    """Return the rates of a file.

    Args:
        folder: where a relative name starts.
        name: of the file, as the user gave it.

    Raises:
        SourceError: it is missing, or has problems, all of them told with their lines.
    """
    content = read_bytes(folder / name, SourceError)
    found = _Found(defaultdict(dict), defaultdict(dict))
    problems: list[str] = []
    for line, row in _rows(content, name):
        try:
            _enter(found, row)
        except ValueError as problem:
            problems.append(f"line {line}: {problem}")
    if problems:
        more = [f"and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else []
        count = "1 rate" if len(problems) == 1 else f"{len(problems)} rates"
        raise SourceError(
            f"{count} in {name} cannot be used",
            details=problems[:_SHOWN] + more,
            why="a rate that is read wrong would change every amount that it converts",
            fix=f"correct the lines; they are written as\n{_EXAMPLE}",
        )
    if not found.days and not found.years:
        raise SourceError(f"{name} holds no rates", fix=f"write them as\n{_EXAMPLE}")
    file = _source(name, content)
    days = {pair: sorted(series.items()) for pair, series in found.days.items()}
    return Table(file.title, file, days, found.years)


def _source(name: str, content: bytes) -> SourceFile:
    title = f"rates of {Path(name).name}"
    return SourceFile(name, hashlib.sha256(content).hexdigest(), "rates", title)


def _rows(content: bytes, name: str) -> list[tuple[int, Mapping[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise SourceError(
            f"{name}, line {line}: not UTF-8 text", fix='save it as "CSV UTF-8"'
        ) from None
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        headings = [(heading or "").strip().lower() for heading in reader.fieldnames or ()]
        missing = [column for column in _COLUMNS if column not in headings]
        if missing:
            close = near_miss(missing[0], headings)
            raise SourceError(
                f"{name} has no column {' and no column '.join(missing)}{close}",
                why="a rate is how many units of the currency one unit of the base is worth",
                fix=f"write the rates as\n{_EXAMPLE}",
            )
        reader.fieldnames = headings
        return [
            (reader.line_num, {key: (row[key] or "").strip() for key in _COLUMNS})
            for row in reader
            if any((row[key] or "").strip() for key in _COLUMNS)
        ]
    except csv.Error as problem:
        raise SourceError(
            f"{name} is no sound CSV file: {problem}", fix=f"write the rates as\n{_EXAMPLE}"
        ) from None


def _enter(found: _Found, row: Mapping[str, str]) -> None:
    for column in ("currency", "base"):
        if not _CODE.fullmatch(row[column]):
            raise ValueError(f'{column}: "{row[column]}" is no currency code')
    if row["currency"] == row["base"]:
        raise ValueError("currency and base are the same")
    if not _NUMBER.fullmatch(row["rate"]) or not Decimal(row["rate"]):
        raise ValueError(f'rate: "{row["rate"]}" is no positive number with a decimal point')
    pair, number = (row["currency"], row["base"]), Decimal(row["rate"])
    match = _DATE.fullmatch(row["date"])
    if match is None:
        raise ValueError(f'date: "{row["date"]}" is not written as 2025-06-12, 2025-06 or 2025')
    if match[2] is None:
        known = found.years[pair].setdefault(int(match[1]), number)
    else:
        day = dt.date(int(match[1]), int(match[2]), int(match[3] or 1))
        known = found.days[pair].setdefault(day, number)
    if known != number:
        raise ValueError(f"{row['currency']} has two rates for {row['date']}")
