"""config.toml: its schema, read with every problem at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, field_validator

from aidreport.errors import ConfigError, UsageError, near_miss
from aidreport.model.allocation import Measure
from aidreport.schema import Schema, read_toml, validate

FILE_NAME = "config.toml"
OUTPUT_FIELDS = ("report", "date", "language")

TableField = Literal[
    "recipient",
    "recipient_name",
    "recipient_type",
    "amount",
    "currency",
    "donor",
    "measure",
    "date",
    "country",
    "sector",
    "theme",
    "purpose",
    "description",
    "id",
]


def _language_tag(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError('a language tag such as "en", "nb" or "en-GB" is expected')
    return value


def _currency_code(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError('a currency code of three capitals such as "NOK" is expected')
    return value


Language = Annotated[str, AfterValidator(_language_tag)]
Currency = Annotated[str, AfterValidator(_currency_code)]


class Organisation(Schema):
    """Who publishes the briefings."""

    name: str = Field("", description="Name in the masthead; left out, the announcement's issuer.")
    unit: str = Field("", description="Section or department, under the name.")
    timezone: str = Field("UTC", description="IANA time zone, such as Europe/Oslo.")
    language: Language = Field("en", description="Language of the briefings (BCP 47).")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        zones = available_timezones()
        if value not in zones:
            raise ValueError(f"unknown time zone{near_miss(value, zones)}")
        return value


class DataSource(Schema):
    """A table of allocations whose headings or format need a word of explanation."""

    path: str = Field(description="The file, or a glob such as data/*.csv.")
    columns: dict[TableField, str] = Field(
        default_factory=dict, description="Field → heading in the file, where not recognised."
    )
    sheet: str | None = Field(None, description="Sheet of a workbook; left out, the only one.")
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
    currency: Currency | None = Field(None, description="Currency of rows that name none.")
    unit: Literal["thousand", "million", "billion"] | None = Field(
        None, description="Unit of the amounts where the heading does not say it."
    )
    measure: Measure | None = Field(None, description="Measure of rows that name none.")
    donor: str | None = Field(None, description="Donor of rows that name none.")


class Report(Schema):
    """One briefing: its data, its template and where it goes."""

    data: str | DataSource | list[str | DataSource] = Field(
        description="A file, a glob, a list, or a table with path, columns, decimal …"
    )
    template: str = Field("briefing", description="Name of a template, or path of a .md file.")
    brand: str = Field("ministry", description="Name of a brand, or path of its folder.")
    language: Language | None = Field(None, description="Left out, the organisation's language.")
    output: str = Field(
        "output/{report}/{date}-{report}.pdf",
        description="Where the PDF goes; {report}, {date} and {language} are filled in.",
    )
    currency: Currency | None = Field(
        None, description="Only this currency; rows in others are excluded, and counted."
    )
    measure: list[Measure] = Field(
        default_factory=list,
        description="Only these measures, summed together; rows of others are excluded, counted.",
    )

    @field_validator("output")
    @classmethod
    def _known_fields(cls, value: str) -> str:
        for name in re.findall(r"\{([^}]*)\}", value):
            if name not in OUTPUT_FIELDS:
                raise ValueError(f"unknown field {{{name}}}{near_miss(name, OUTPUT_FIELDS)}")
        return value

    @property
    def sources(self) -> tuple[DataSource, ...]:
        """The data as a list of sources, in the order given."""
        items = self.data if isinstance(self.data, list) else [self.data]
        return tuple(DataSource(path=item) if isinstance(item, str) else item for item in items)


class Config(Schema):
    """The whole of config.toml.

    Attributes:
        folder: where relative paths start: the folder of the file.
    """

    organisation: Organisation = Field(default_factory=Organisation)
    templates: str = Field("templates", description="Folder of templates, brands and wording.")
    reports: dict[str, Report] = Field(default_factory=dict)
    folder: Path = Field(default=Path(), exclude=True, repr=False)

    @field_validator("reports")
    @classmethod
    def _plain_names(cls, value: dict[str, Report]) -> dict[str, Report]:
        for name in value:
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
                raise ValueError(f'"{name}" is no report name: use letters, digits, - and _')
        return value

    def report(self, name: str | None) -> tuple[str, Report]:
        """Return the report called `name`, or the only one.

        Raises:
            UsageError: there is no such report, or several and none was named.
        """
        if name is None:
            if len(self.reports) == 1:
                return next(iter(self.reports.items()))
            raise UsageError(
                "no report was named" if self.reports else "the config names no report",
                details=self.reports,
                fix="name one of them"
                if self.reports
                else "add a [reports.NAME] section, or pass --data FILE",
            )
        if name not in self.reports:
            raise UsageError(
                f'there is no report "{name}"{near_miss(name, self.reports)}',
                details=self.reports,
                fix="name one of the reports above, or add a [reports.…] section to the config",
            )
        return name, self.reports[name]


def load(path: Path | None) -> Config:
    """Return the configuration in `path`, or in config.toml of the current folder.

    With no path and no config.toml, the defaults hold.

    Raises:
        ConfigError: with every problem, each with its key.
    """
    if path is None:
        path = Path(FILE_NAME)
        if not path.exists():
            return Config()
    data = read_toml(path, ConfigError)
    if "folder" in data:
        raise ConfigError(f"{path}: 1 problem", details=["folder: unknown key"])
    config = validate(Config, data, name=str(path), error=ConfigError)
    return config.model_copy(update={"folder": path.parent})
