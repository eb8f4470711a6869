"""Money in another currency: the section of config.toml about it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from aidreport.config.sources import Currency
from aidreport.files.toml import PathText, Schema


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
