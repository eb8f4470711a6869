"""Long tables of the CRS are read by the column as short ones are row by row."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.totals import sum_by
from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset
from aidreport.model.fields import GROUPS
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

pytestmark = pytest.mark.usefixtures("_arrow_or_lists")
HEAD = (
    "Year|DonorName|RecipientName|FlowName|USD_Commitment|USD_Disbursement|USD_Commitment_Defl"
    "|ProjectTitle|PurposeName|SectorName|ChannelName|ChannelReportedName|LongDescription"
)
AMOUNTS = st.sampled_from(
    ["", "..", "-", " ", "1", "0.25", "-0.5", "12.3456789", "1,250.5", "1e-3", "few", "0", " 2 "]
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2022", "2023", "", "Total", "#date"]),
        st.sampled_from(["Norway", "EU Institutions", "France", "DAC Countries, Total", ""]),
        st.sampled_from(["Kenya", "Côte d'Ivoire", "Africa, Total", "Africa, regional", ""]),
        st.sampled_from(["ODA Grants", "Other Official Flows (non Export Credit)", ""]),
        AMOUNTS,
        AMOUNTS,
        st.just("9"),
        st.sampled_from(["Relief", "  Two  blanks ", ""]),
        st.sampled_from(["Relief aid", ""]),
        st.sampled_from(["Emergency", ""]),
        st.sampled_from(["UNICEF", ""]),
        st.sampled_from(["", "Example Help", "U.N.I.C.E.F."]),
        st.sampled_from(['"so called" aid', '"opened', "x"]),
    ),
    min_size=1,
    max_size=30,
)


def text_of(rows: list[tuple[str, ...]]) -> str:
    return "\n".join([HEAD, *("|".join(row) for row in rows), ""])


def both(folder: Path, text: str, **options: object) -> tuple[Dataset, Dataset]:
    """Return a table read row by row, and by the column."""
    (folder / "a.txt").write_text(text, encoding="utf-8")
    source = DataSource.model_validate({"path": "a.txt", "delimiter": "|", **options})
    alone = load([source], folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnar, "LONG", 1)
        together = load([source], folder)
    return alone, together


@given(ROWS, st.sampled_from(["million", "thousand", 1]))
def test_rows_in_columns_are_what_they_are_one_by_one(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    unit: object,
) -> None:
    folder = tmp_path_factory.getbasetemp()
    alone, together = both(folder, text_of(rows), unit=unit)
    assert list(together.allocations) == list(alone.allocations)
    assert together.account.excluded == alone.account.excluded
    assert together.account.rejected == alone.account.rejected
    assert together.account.read == alone.account.read
    assert together.plans == alone.plans


@given(ROWS)
def test_groups_in_columns_are_what_they_are_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    alone, together = both(tmp_path_factory.getbasetemp(), text_of(rows), unit="million")
    for name in GROUPS:
        one, other = (
            {
                key: {unit: (part.amount, part.count) for unit, part in parts.items()}
                for key, parts in sum_by(data.allocations, name).items()
            }
            for data in (alone, together)
        )
        assert one == other


def test_a_bulk_file_is_read_by_the_column(tmp_path: Path) -> None:
    row = ("2023", "Norway", "Kenya", "ODA Grants", "1.5", "", "9", "", "", "", "", "", "x")
    (tmp_path / "a.txt").write_text(text_of([row] * 5000))
    data = load([DataSource(path="a.txt")], tmp_path)
    assert isinstance(data.allocations, Bulk)
    assert sum(item.amount.amount for item in data.allocations) == 7_500_000_000
    assert data.account.used == 5000


@pytest.mark.parametrize(
    ("amount", "rows"), [("1250000", 1), ("90000", 3), ("12000", 4500)], ids=str
)
def test_full_dollars_are_not_read_as_millions_in_columns(
    tmp_path: Path, amount: str, rows: int
) -> None:
    row = ("2023", "Norway", "Kenya", "", "0.5", "", "9", "", "", "", "", "", "x")
    large = (*row[:4], amount, *row[5:])
    (tmp_path / "a.txt").write_text(text_of([large] * rows + [row] * 4200))
    with pytest.raises(SourceError, match=r"no donor gives so much|activities are smaller"):
        load([DataSource(path="a.txt")], tmp_path)


def test_an_extract_of_commitments_alone_is_read_by_the_column(tmp_path: Path) -> None:
    lines = ["DonorName|RecipientName|USD_Commitment", *["Norway|Kenya|1"] * 5000]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    data = load([DataSource(path="a.txt")], tmp_path)
    assert isinstance(data.allocations, Bulk)
    assert {item.measure for item in data.allocations[:3]} == {Measure.COMMITMENT}


def test_an_amount_is_not_asked_about_for_its_size_in_a_published_layout(tmp_path: Path) -> None:
    rows = [
        ("2022", "Norway", "Kenya", "ODA Grants", amount, "", *["9", "", "", "", "UNICEF", "", ""])
        for amount in ("1e-3", "1e-3", "1,250.5")
    ]
    alone, together = both(tmp_path, text_of(rows), unit="million")
    assert list(together.allocations) == list(alone.allocations)
    assert len(alone.allocations) == 3
