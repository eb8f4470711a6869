"""About what currencies are worth: enough to tell orders of magnitude apart, and no rate."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping


def per_dollar(currency: str) -> Decimal | None:
    """Return about how many units of a currency are worth one US dollar; None if not known."""
    return _table().get(currency)


@cache
def _table() -> Mapping[str, Decimal]:
    table = read_toml(Path(__file__).with_suffix(".toml"), SourceError)["per_dollar"]
    return {currency: Decimal(str(worth)) for currency, worth in table.items()}
