"""The data of a report and their conversion: the sections of config.toml about sources."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Literal, Self, TypedDict

from aidreport.characters.patterns import lazy_pattern
from aidreport.config.secret import Secret
from aidreport.errors import UsageError, near_miss
from aidreport.files.schema import (
    BeforeValidator,
    Field,
    Schema,
    Tag,
    field_validator,
    model_validator,
)
from aidreport.files.toml import PathText, by_kind, matching, validate
from aidreport.files.toml_problems import written
from aidreport.model.allocation import Measure
from aidreport.model.fields import COLUMNS, UNIT
from aidreport.model.units import power_of_unit
from aidreport.statements import state
from aidreport.values import Several

_WITH_PASSWORD = lazy_pattern(
    r"^[^:/]+://[^/?@]*:.*@|[?&;][^=&]*(?:password|passwd|passfile|pwd|secret|token|odbc_connect)=",
    re.IGNORECASE,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    TableField = str
else:
    TableField = Literal[COLUMNS]


USE, EXCLUDE, SUBTRACT = "use", "exclude", "subtract"
"""What a text of `values` may mean beside a measure: its rows count as they are, do not count, or
are taken off, as credit notes are that have no minus."""

MEANINGS: dict[str, tuple[str, ...]] = {
    "measure": (*Measure, EXCLUDE, SUBTRACT),
    "status": (*Measure, USE, EXCLUDE, SUBTRACT),
    "section": (*Measure, USE, EXCLUDE),
    "recipient": (USE, EXCLUDE, SUBTRACT),
    "donor": (USE, EXCLUDE),
    "flow_type": (*Measure, USE, EXCLUDE),
    "price_base": (USE, EXCLUDE),
    "sector": (USE, EXCLUDE),
    "channel": (USE, EXCLUDE),
    "modality": (USE, EXCLUDE),
    "microdata": (USE, EXCLUDE),
    "tying_status": (USE, EXCLUDE),
    "year": (USE, EXCLUDE),
    "period": (USE, EXCLUDE),
    "country": (USE, EXCLUDE),
    "currency": (),
    "unit": (EXCLUDE,),
}
"""Field of `values` → what its texts may mean; of currencies and sections also a code, of units a
unit."""

_OF_CURRENCIES = ("currency", "section")
_CODE = re.compile(r"[A-Z]{3}$")
_PLACES = {"path", "sql"}
"""Settings that say where the data are, not how they are read."""

if TYPE_CHECKING:
    MappedField = str
else:
    MappedField = Literal[tuple(MEANINGS)]


def _others(field: str) -> tuple[str, ...]:
    """Return what texts of a field may mean besides, for a message."""
    if field in _OF_CURRENCIES:
        return (state("config.a-currency-code"),)
    return (state("config.a-unit"),) if field == UNIT else ()


def _may_mean(field: str, meaning: str) -> bool:
    """Tell whether a text of a field may have a meaning."""
    if field in _OF_CURRENCIES and _CODE.match(meaning):
        return True
    return meaning in MEANINGS[field] or (field == UNIT and power_of_unit(meaning) is not None)


Currency = Annotated[
    str,
    matching(
        r"[A-Z]{3}",
        "config.currency",
    ),
]


def _unit(value: object) -> object:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        with suppress(ValueError):  # Python writes no number of thousands of digits
            if power_of_unit(str(value)) is not None:
                return value
    raise ValueError(state("config.unit", value=written(value)))


Unit = Annotated[int | float | str, BeforeValidator(_unit)]


Year = Annotated[int, Field(ge=1, le=9999)]


class Sql(Schema):
    """A table or query of a database."""

    url: Annotated[
        Annotated[str, Tag("<text>")] | Annotated[Secret, Tag("<table>")],
        by_kind("config.sql-url"),
    ] = Field(
        description='SQLAlchemy\'s URL: "sqlite:///aid.db"; { env = … } if it has a password.'
    )
    table: str = Field("", description="Name of the table to read.")
    query: str = Field("", description="A query that returns the rows, instead of a table.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.table) == bool(self.query):
            raise ValueError(state("config.table-or-query"))
        if isinstance(self.url, str) and _WITH_PASSWORD.search(self.url):
            raise ValueError(state("config.password-in-url"))
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
    "us-foreign-assistance",
    "world-bank-projects",
    "ifrc-appeals",
    "crs",
    "dac-matrix",
    "oecd-explorer",
]


class DataSource(Schema):
    """A table of allocations whose headings or format need settings."""

    path: PathText = Field("", description="The file, or a glob such as data/*.csv.")
    sql: Sql | None = Field(None, description="A database, instead of a file.")
    kind: Kind | None = Field(
        None, description="What it is, if that is ambiguous; default: detected."
    )
    columns: dict[TableField, str] = Field(
        default_factory=dict, description="Field → heading in the file, if not recognised."
    )
    sheet: str | None = Field(
        None, description="Sheet of a workbook; default: all that are tables."
    )
    header_row: int | None = Field(
        None, ge=1, description="Row of the headings, counted from 1; default: detected."
    )
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        None, description="Delimiter of a text file; default: detected."
    )
    decimal: Literal[".", ","] | None = Field(
        None,
        description="Decimal mark of amounts written as text; default: as the amounts show.",
    )
    encoding: str | None = Field(
        None, description="Of a text file; default: UTF-8, UTF-16, or Windows-1252 with a note."
    )
    dates: Literal["iso", "day-first", "month-first"] | None = Field(
        None,
        description="Order of dates written as text, 2025-06-12, 12/06/2025 or 06/12/2025; default:"
        " as the dates show.",
    )
    currency: Currency | None = Field(
        None,
        description="Currency of rows without one; of several amount columns, the one to read.",
    )
    unit: Unit | None = Field(
        None,
        description='Unit of the amounts, if the heading does not say it, in any words: "million",'
        ' "miljoner", "lakh", "100 million", "cents"; 1: full amounts; "minor": the minor unit of'
        " each currency, as ISO 4217 has it.",
    )
    measure: Measure | None = Field(None, description="Measure of rows without one.")
    donor: str | None = Field(None, description="Donor of rows without one.")
    hidden: Literal["use", "exclude"] | None = Field(
        None, description="Hidden and filtered rows of a workbook; default: used, with a warning."
    )
    number_formats: Literal["use", "ignore"] | None = Field(
        None,
        description="Units, currencies and percent signs that number formats of a workbook show;"
        ' default: used. "ignore": numbers count as they are stored.',
    )
    years: tuple[Year, Year] | None = Field(
        None,
        description="First and last year of dates; default: 1945, and two years from now.",
    )
    largest_total: int | None = Field(
        None,
        ge=1,
        description="Largest total of a year in one currency that is no mistake; default: about"
        " twice what all donors give.",
    )
    repeated_money: Literal["use", "exclude"] | None = Field(
        None,
        description="Rows that may state the money of other rows once more: parts of a row,"
        " sub-grants, what is passed on, shares, subtotals called like their partner, earlier"
        " snapshots, a second currency; default: asked.",
    )
    future_payments: Literal["use", "exclude"] | None = Field(
        None,
        description="What is said to be paid more than a week after today: disbursements,"
        " expenditure, incoming funds; default: asked.",
    )
    values: dict[MappedField, dict[str, str]] = Field(
        default_factory=dict,
        description='Field → text in the file → what it means: a measure, a currency, "use",'
        ' "exclude", or "subtract" for money that came back and has no minus.',
    )

    def reading_settings(self) -> dict[str, object]:
        """Return what is set about how it is read, as JSON can hold it; not where it is."""
        # What writes settings as JSON is built when it is used first, which takes 15 ms.
        if self.model_fields_set <= _PLACES:
            return {}
        return self.model_dump(
            mode="json", exclude=_PLACES, exclude_unset=True, exclude_defaults=True
        )

    @property
    def power(self) -> int | None:
        """The power of ten of the unit; None if none is set."""
        return None if self.unit is None else power_of_unit(str(self.unit))

    @field_validator("values")
    @classmethod
    def _known_meanings(cls, value: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for field, meanings in value.items():
            for text, meaning in meanings.items():
                known = MEANINGS[field]
                if not _may_mean(field, meaning):
                    raise ValueError(
                        state(
                            "config.cannot-mean",
                            key=field,
                            found=text,
                            meaning=meaning,
                            near=near_miss(meaning, known),
                            known=Several([*map(str, known), *_others(field)]),
                        )
                    )
        return value

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if bool(self.path) == (self.sql is not None):
            raise ValueError(state("config.path-or-sql"))
        return self


A_SOURCE = by_kind("config.source")
Source = Annotated[PathText, Tag("<text>")] | Annotated[DataSource, Tag("<table>")]
Sources = Annotated[list[Annotated[Source, A_SOURCE]], Field(min_length=1), Tag("<list>")]


class Convert(Schema):
    """The currency that amounts are converted to, and the rates."""

    to: Currency = Field(description="The currency, such as EUR.")
    date: Literal["decision", "value"] = Field(
        "decision",
        description="The rate of the date of decision or of the value date; if a row has only one"
        " of them, of that.",
    )
    rate: Literal["day", "year"] = Field(
        "day",
        description="The last rate published by that date, or the average of its year.",
    )
    rates: PathText | None = Field(
        None,
        description="A CSV file of rates: date, currency, base, rate. Default: the reference"
        " rates of the European Central Bank.",
    )


class Compare(Schema):
    """The earlier data that a report's are compared with, such as those of the year before."""

    data: Annotated[Source | Sources, A_SOURCE] = Field(
        description="As data of the report: a file, a glob, a list, or a table with path, columns …"
    )

    @property
    def sources(self) -> tuple[DataSource, ...]:
        """The earlier data as a list of sources, in the order given."""
        return as_sources(self.data)


def as_sources(data: Source | Sources) -> tuple[DataSource, ...]:
    """Return data of a report as a list of sources, in the order given."""
    items = data if isinstance(data, list) else [data]
    return tuple(
        DataSource.model_construct(path=item) if isinstance(item, str) else item for item in items
    )


class FrameOptions(TypedDict, total=False):
    """Options of a source that is a table in memory, as type checkers know them."""

    kind: str
    columns: Mapping[str, str]
    decimal: Literal[".", ","]
    dates: Literal["iso", "day-first", "month-first"]
    currency: str
    unit: int | float | str
    measure: str
    donor: str
    values: Mapping[str, Mapping[str, str]]
    years: tuple[int, int]
    largest_total: int
    repeated_money: Literal["use", "exclude"]
    future_payments: Literal["use", "exclude"]


class SourceOptions(FrameOptions, total=False):
    """Options of a source, those of `DataSource`, as type checkers know them."""

    sheet: str
    header_row: int
    delimiter: Literal[",", ";", "\t", "|"]
    encoding: str
    hidden: Literal["use", "exclude"]
    number_formats: Literal["use", "ignore"]
    sql: Mapping[str, str]


def source_with(
    options: Mapping[str, object], function: str, *, in_memory: bool = False
) -> DataSource:
    """Return a source by the options of a function of the Python API.

    Args:
        in_memory: whether it is a table in memory, so that options about files make no sense.

    Raises:
        UsageError: an option is unknown, with the near miss, or wrong.
    """
    known = FrameOptions if in_memory else SourceOptions
    names = [name for name in DataSource.field_names() if name in known.__annotations__]
    unknown = [name for name in options if name not in (*names, "path")]
    if unknown:
        raise UsageError(
            state(
                "config.no-option",
                name=function,
                option=", ".join(unknown),
                near=near_miss(unknown[0], names),
            ),
            details=[", ".join(names)],
            fix=state("config.no-option-fix"),
        )
    values = {name: value for name, value in options.items() if value is not None}
    title = state("setup.options-of", name=function)
    return validate(
        DataSource, values, name=title, error=UsageError, fix=state("setup.correct-them")
    )
