"""The data of a report and their conversion: the sections of config.toml about sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from aidreport.config.secret import Secret
from aidreport.files.toml import PathText, Schema
from aidreport.model.allocation import Measure
from aidreport.model.fields import COLUMNS

_WITH_PASSWORD = re.compile(
    r"^[^:/]+://[^/?@]*:.*@|[?&;][^=&]*(?:password|passwd|passfile|pwd|secret|token|odbc_connect)=",
    re.IGNORECASE,
)

if TYPE_CHECKING:
    TableField = str
else:
    TableField = Literal[COLUMNS]


def _currency_code(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(
            f'a currency code of three capitals such as "NOK" is expected, not "{value}"'
        )
    return value


Currency = Annotated[str, AfterValidator(_currency_code)]


class Sql(Schema):
    """A table or query of a database."""

    url: str | Secret = Field(
        description='SQLAlchemy\'s URL: "sqlite:///aid.db"; { env = … } where it has a password.'
    )
    table: str = Field("", description="The table, or")
    query: str = Field("", description="the query that gives the rows.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.table) == bool(self.query):
            raise ValueError("name what to read: either table or query")
        if isinstance(self.url, str) and _WITH_PASSWORD.search(self.url):
            raise ValueError("a password does not stand in a URL: use url = { env = … }")
        return self


Kind = Literal[
    "announcement",
    "table",
    "hxl",
    "iati",
    "fts",
    "360giving",
    "cbpf-contributions",
    "cbpf-projects",
    "crs",
    "dac-matrix",
]


class DataSource(Schema):
    """A table of allocations whose headings or format need a word of explanation."""

    path: PathText = Field("", description="The file, or a glob such as data/*.csv.")
    sql: Sql | None = Field(None, description="A database, instead of a file.")
    kind: Kind | None = Field(
        None, description="What it is, where it could be read as several; left out, it is found."
    )
    columns: dict[TableField, str] = Field(
        default_factory=dict, description="Field → heading in the file, where not recognised."
    )
    sheet: str | None = Field(
        None, description="Sheet of a workbook; left out, all that are tables."
    )
    header_row: int | None = Field(
        None, ge=1, description="Row of the headings, counted from 1; left out, it is found."
    )
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        None, description="Between the cells of a text file; left out, it is found."
    )
    decimal: Literal[".", ","] = Field(".", description="Decimal mark of amounts written as text.")
    encoding: str | None = Field(
        None, description="Left out: UTF-8, else Windows-1252, else Latin-1 with a note."
    )
    dates: Literal["iso", "day-first", "month-first"] = Field(
        "iso", description="Order of dates written as text: 2025-06-12, 12/06/2025 or 06/12/2025."
    )
    currency: Currency | None = Field(
        None, description="Currency of rows that name none; of several amounts, the one to read."
    )
    unit: Literal["thousand", "million", "billion"] | None = Field(
        None, description="Unit of the amounts where the heading does not say it."
    )
    measure: Measure | None = Field(None, description="Measure of rows that name none.")
    donor: str | None = Field(None, description="Donor of rows that name none.")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.path) == (self.sql is not None):
            raise ValueError("name the data: either path or sql")
        return self


def _kind(value: object) -> str | None:
    """Return what a value of `data` is meant to be, so that its problems are told as such."""
    if isinstance(value, list):
        return "<list>"
    if isinstance(value, dict | DataSource):
        return "<table>"
    return "<file>" if isinstance(value, str) else None


A_SOURCE = Discriminator(
    _kind, "source", "a file in quotes, a list of files, or a table with path = … is expected"
)
Source = Annotated[PathText, Tag("<file>")] | Annotated[DataSource, Tag("<table>")]
Sources = Annotated[list[Annotated[Source, A_SOURCE]], Field(min_length=1), Tag("<list>")]


class Convert(Schema):
    """Into which currency amounts are converted, and by which rates."""

    to: Currency = Field(description="The currency, such as EUR.")
    date: Literal["decision", "value"] = Field(
        "decision",
        description="Whose rate: of the date of decision, or of the value date; the other where"
        " a row has one only.",
    )
    rate: Literal["day", "year"] = Field(
        "day",
        description="The last rate published by that date, or the average of its year.",
    )
    rates: PathText | None = Field(
        None,
        description="A CSV file of rates: date, currency, base, rate. Left out, the reference"
        " rates of the European Central Bank.",
    )
