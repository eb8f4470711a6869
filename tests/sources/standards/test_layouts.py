"""Tables whose headings are known: found under titles, without the rows that are no records."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sources.problems import UnclearError
from aidreport.sources.rejected import rows_rejected_error

TABLES = {
    "fts": (
        "amountUSD,boundary,onBoundary,status,destOrganization,id",
        "5,incoming,single,paid,UNICEF,1",
    ),
    "360giving": ("Identifier,Currency,Amount Awarded,Recipient Org:Name", "g1,GBP,5,UNICEF"),
    "cbpf-contributions": ("Donor,Year,Pledged,Paid", "Norway,2026,0,5"),
    "cbpf-projects": ("PrjCode,OrgNm,PrgBdg", "A-1,UNICEF,5"),
    "crs": ("DonorName,RecipientName,USD_Disbursement", "Norway,Ukraine,5"),
    "iati": (
        "aid,trans_code,trans_currency,trans_value",
        "A,3,NOK,5",
    ),
    "us-foreign-assistance": (
        "Country Name,Transaction Type Name,Current Dollar Amount",
        "Kenya,Obligations,5",
    ),
    "world-bank-projects": ("Project Name,Total IDA and IBRD Commitment", "Water,5"),
    "ifrc-appeals": ("name,atype,amount_requested,amount_funded", "Floods,0,0,5"),
}


def read(folder: Path, content: str | bytes, name: str = "a.csv") -> Dataset:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return load([DataSource(path=name)], folder)


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_known_under_titles_and_with_any_delimiter(
    tmp_path: Path, kind: str, delimiter: str
) -> None:
    head, row = (text.replace(",", delimiter) for text in TABLES[kind])
    data = read(tmp_path, f"Some title\n\n{head}\n{row}\n")
    assert data.files[0].kind == kind
    assert data.account.used == 1


@pytest.mark.parametrize("kind", TABLES)
def test_a_workbook_is_known_as_its_csv_is(
    tmp_path: Path, kind: str, book: Callable[..., bytes]
) -> None:
    head, row = (text.split(",") for text in TABLES[kind])
    cells = [int(cell) if cell.isdigit() else cell for cell in row]
    data = read(tmp_path, book(Sheet=[head, cells]), "a.xlsx")
    assert data.files[0].kind == kind
    assert data.account.used == 1


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("word", ["Total", "Grand total:", "SUM"])
def test_a_row_of_totals_is_left_out(tmp_path: Path, kind: str, word: str) -> None:
    head, row = TABLES[kind]
    total = ",".join([word, *row.split(",")[1:]])
    data = read(tmp_path, f"{head}\n{row}\n{total}\n")
    assert data.account.used == 1
    assert [item.rule for item in data.account.excluded] == ["total-row"]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.xml", "a.txt"])
def test_published_headings_are_known_whatever_the_name(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, "\n".join(TABLES["crs"]), name).files[0].kind == "crs"


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.txt"])
def test_a_workbook_is_known_whatever_its_name_but_xml(
    tmp_path: Path, name: str, book: Callable[..., bytes]
) -> None:
    head, row = (text.split(",") for text in TABLES["fts"])
    assert read(tmp_path, book(Sheet=[head, row]), name).files[0].kind == "fts"


CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "-5", "1e400", "12,5", "NaN", "2/30/2026", "0001-01-01", "AUD ", "x"]
    ),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028"), max_size=8
    ),
)


@given(st.sampled_from(sorted(TABLES)), st.data())
def test_whatever_its_cells_hold_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    head, row = TABLES[kind]
    width = head.count(",") + 1
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4))
    text = io.StringIO()
    csv.writer(text).writerows([head.split(","), row.split(","), *rows])
    (folder / f"{kind}.csv").write_text(text.getvalue(), encoding="utf-8")
    try:
        found = load([DataSource(path=f"{kind}.csv", delimiter=",")], folder)
    except UnclearError:
        return  # a code or a currency that is not known stops, with what decides it
    account = found.account
    blank = sum(not any(cell.strip() for cell in cells) for cells in rows)
    # A row may be several records: paid and pledged, asked for and received.
    assert account.read >= 1 + len(rows) - blank
    assert account.used >= 1
    if account.rejected:
        assert "cannot be used" in str(rows_rejected_error(found))


@pytest.mark.parametrize("label", ["Kenya Total", "Total¹", "Subtotal", "Grand Total (USD)"])
def test_a_total_in_the_name_of_a_party_is_left_out_where_the_row_has_no_id(
    tmp_path: Path, label: str
) -> None:
    flows = (
        "id,date,amountUSD,srcOrganization,destOrganization,boundary,onBoundary,status\n"
        "1,2024-01-02,5,Sweden,UNICEF,incoming,single,paid\n"
        f",2024-01-02,5,{label},,incoming,single,paid\n"
        "2,2024-01-02,6,Total,WFP,incoming,single,paid\n"
    )
    grants = (
        "Identifier,Currency,Amount Awarded,Award Date,Recipient Org:Name\n"
        f"g,GBP,11,2024-01-02,Charity\n,GBP,11,2024-01-02,{label}\n"
    )
    for text in (flows, grants):
        data = read(tmp_path, text)
        assert sum(item.amount.amount for item in data.allocations) == 11
        assert [item.rule for item in data.account.excluded] == ["total-row"]


@pytest.mark.parametrize("kind", TABLES)
def test_a_plan_says_what_each_column_is_and_which_amounts_are_not_read(
    tmp_path: Path, kind: str
) -> None:
    head, row = TABLES[kind]
    data = read(tmp_path, f"{head},Amount (EUR),Odd\n{row},9,x\n")
    (plan,) = data.plans
    assert (plan.kind, plan.file) == (kind, "a.csv")
    used = {use.heading: use.use for use in plan.columns}
    assert set(used) <= set(head.split(","))
    assert "amount" in used.values()
    assert all(use.letter and use.samples for use in plan.columns)
    (passed,) = [use for use in plan.passed_over if use.heading == "Amount (EUR)"]
    assert passed.samples == ("9",)
    assert passed.why
    assert len(plan.columns) + len(plan.passed_over) + plan.unused == head.count(",") + 3
    assert {item.name for item in plan.settings} >= {"unit"}


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize(
    "setting",
    [{"donor": "X"}, {"measure": "pledge"}, {"unit": "billion"}],
)
def test_a_setting_is_obeyed_or_refused(tmp_path: Path, kind: str, setting: dict[str, str]) -> None:
    (tmp_path / "a.csv").write_text("\n".join(TABLES[kind]) + "\n", encoding="utf-8")
    source = DataSource(path="a.csv", **setting)
    if kind == "crs" and "unit" in setting:
        (item,) = load([source], tmp_path).allocations
        assert str(item.amount.amount) == "5000000000"
        return
    with pytest.raises(SourceError, match=f"does not take {next(iter(setting))}") as stopped:
        load([source], tmp_path)
    assert 'data = "a.csv"' in stopped.value.fix


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        (
            "a.xml",
            (
                '<iati-activities><iati-activity default-currency="EUR"><iati-identifier>A'
                '</iati-identifier><transaction><transaction-type code="3"/><value>5</value>'
                "</transaction></iati-activity></iati-activities>"
            ),
            "iati",
        ),
        (
            "a.json",
            (
                '{"data": {"flows": [{"id": 1, "amountUSD": 5, "boundary": "incoming",'
                ' "onBoundary": "single", "status": "paid"}]}}'
            ),
            "fts",
        ),
        (
            "a.json",
            (
                '{"grants": [{"id": "1", "currency": "GBP", "amountAwarded": 5,'
                ' "recipientOrganization": [{"name": "X"}]}]}'
            ),
            "360giving",
        ),
    ],
)
def test_a_document_has_a_plan_and_refuses_settings(
    tmp_path: Path, name: str, content: str, kind: str
) -> None:
    data = read(tmp_path, content, name)
    (plan,) = data.plans
    assert plan.kind == kind
    assert "amount" in {use.use for use in plan.columns}
    assert all(use.why for use in plan.passed_over)
    with pytest.raises(SourceError, match="does not take unit"):
        load([DataSource(path=name, unit="million")], tmp_path)


@pytest.mark.parametrize("kind", TABLES)
def test_a_status_beside_a_known_table_that_says_no_stops_with_a_map(
    tmp_path: Path, kind: str
) -> None:
    head, row = TABLES[kind]
    lines = [f"{head},Grant status", f"{row},Cancelled", f"{row},Active", f"{row},"]
    with pytest.raises(SourceError, match=r'"Grant status" holds "Cancelled" in 1 row') as stopped:
        read(tmp_path, "\n".join(lines))
    settings = tomllib.loads(stopped.value.fix.partition("config.toml: ")[2])["data"]
    data = load([DataSource(**settings)], tmp_path)
    assert [item.rule for item in data.account.excluded] == ["status-excluded"]
    assert data.account.used == 2
    settings["values"]["status"]["Cancelled"] = "use"
    assert load([DataSource(**settings)], tmp_path).account.used == 3


def test_a_map_of_a_field_that_a_table_does_not_have_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join(TABLES["fts"]), encoding="utf-8")
    source = DataSource(path="a.csv", values={"measure": {"paid": "pledge"}})
    with pytest.raises(SourceError, match="does not take values"):
        load([source], tmp_path)


@pytest.mark.parametrize("kind", TABLES)
def test_rows_that_are_the_same_in_every_cell_are_told(tmp_path: Path, kind: str) -> None:
    head, row = TABLES[kind]
    data = read(tmp_path, "\n".join([f"{head},Odd", f"{row},x", f"{row},x", f"{row},y"]))
    assert data.account.used == 3
    codes = [item.code for item in data.findings]
    with_id = data.allocations[0].id not in ("", "1")
    assert codes.count("repeated-rows") == (not with_id and kind not in ("fts", "crs"))
    assert ("duplicate-id" in codes) == (with_id or kind == "fts")
