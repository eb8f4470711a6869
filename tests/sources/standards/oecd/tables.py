"""Tables of the OECD as tests write and read them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

CRS = "Year,DonorName,RecipientName,USD_Commitment,USD_Disbursement,USD_Commitment_Defl,ChannelName"


def read(folder: Path, text: str, encoding: str = "utf-8", **options: object) -> Dataset:
    (folder / "a.csv").write_bytes(text.encode(encoding))
    return load([DataSource.model_validate({"path": "a.csv", **options})], folder)


def summed(data: Dataset) -> dict[tuple[str, str | None], str]:
    return {
        (item.donor.name if item.donor else "", item.country): millions([item])
        for item in data.allocations
    }


def millions(items: Iterable[Allocation]) -> str:
    return f"{sum(item.amount.amount for item in items) / 1_000_000:f}"


def fixed(folder: Path, text: str, problem: str, **options: object) -> Dataset:
    """Return a table that is refused, read after its fix was pasted."""
    with pytest.raises(SourceError, match=problem) as caught:
        read(folder, text, **options)
    return read(folder, text, **pasted(caught.value))


def pasted(error: SourceError, which: int = 0) -> dict[str, object]:
    """Return the settings that a fix of an error, the first or another, writes into config.toml.

    A currency that it leaves open is NOK.
    """
    line = error.fix.split("in config.toml: ")[which + 1].partition(", or ")[0]
    line = line.replace('currency = "???"', 'currency = "NOK"')
    data = tomllib.loads(line)["data"]
    return (
        {key: value for key, value in data.items() if key != "path"}
        if isinstance(data, dict)
        else {}
    )
