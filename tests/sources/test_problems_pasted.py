"""What a message proposes first, pasted as it is: the right figure, or a further question.

Never another figure. A table ends as its truth says; where no setting reads what was given, nothing
is proposed to paste, and the message says what to do in the file.
"""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.sources.conftest import proposals

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

MOST_ROUNDS = 2
TABLES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("problems_pasted.toml").read_text("utf-8")
)["table"]


def _totals(data: Dataset) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for item in data.allocations:
        key = f"{item.amount.currency} {item.measure}"
        found[key] = found.get(key, Decimal(0)) + item.amount.amount
    return found


def _pasted(folder: Path, name: str) -> Dataset | None:
    """Return what is read with what is proposed first; None if nothing is proposed to paste."""
    entries: list[dict[str, Any]] = [{"path": name}]
    for _ in range(MOST_ROUNDS + 1):
        try:
            return load([DataSource(**json.loads(json.dumps(item))) for item in entries], folder)
        except SourceError as error:
            entries = next(iter(proposals(error.fix)), [])
            if not entries:
                return None
    raise AssertionError(f"asked more than {MOST_ROUNDS} times")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_the_first_proposal_gives_the_right_figure_or_none(
    tmp_path: Path, table: dict[str, Any]
) -> None:
    (tmp_path / "data.csv").write_text(table["content"], "utf-8")
    data = _pasted(tmp_path, "data.csv")
    if "read" not in table:
        assert data is None
        return
    assert data is not None
    assert data.account.rejected == ()
    assert _totals(data) == {key: Decimal(value) for key, value in table["read"].items()}
