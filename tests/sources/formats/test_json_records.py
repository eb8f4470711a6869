"""Records in JSON: found in their envelope, and read by the rules of tables."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.formats.json_document import parse
from aidreport.sources.formats.json_records import find_records, grid_of
from aidreport.sources.loader import load

ROWS = [
    {"recipient": "UNICEF", "amount": 1000.5, "currency": "NOK"},
    {"recipient": "WFP", "amount": 2000, "currency": "NOK", "id": None},
]


def read(folder: Path, document: object, **settings: object) -> Dataset:
    (folder / "a.json").write_text(json.dumps(document), encoding="utf-8")
    return load([DataSource(path="a.json", **settings)], folder)


@pytest.mark.parametrize(
    "document",
    [
        ROWS,
        {"value": ROWS, "@odata.context": "https://example.org"},
        {"count": 2, "next": None, "results": ROWS},
        {"response": {"numFound": 2, "docs": ROWS}, "responseHeader": {"status": 0}},
        {"meta": {"page": {"number": 1}}, "payments": ROWS},
        {"total": "2", "projects": {"P1": ROWS[0], "P2": ROWS[1]}},
        # Of several lists, that of the envelope.
        {"links": [{"href": "a"}], "results": ROWS},
        [list(ROWS[0]), *(list(row.values())[:3] for row in ROWS)],
        # As programs write tables by the column.
        {"columns": list(ROWS[0]), "data": [list(row.values())[:3] for row in ROWS]},
        {name: [row[name] for row in ROWS] for name in ROWS[0]},
    ],
)
def test_a_list_of_records_is_a_table_in_any_envelope(tmp_path: Path, document: object) -> None:
    data = read(tmp_path, document)
    assert [(i.recipient.name, str(i.amount.amount)) for i in data.allocations] == [
        ("UNICEF", "1000.5"),
        ("WFP", "2000"),
    ]
    assert data.files[0].kind == "table"
    assert not [item for item in data.findings if item.code == "pages-missing"]


def test_the_rules_and_settings_of_tables_hold(tmp_path: Path) -> None:
    rows = [
        {"who": {"name": "UNICEF"}, "given": 1.5, "tags": ["a", "b"]},
        {"who": {"name": "WFP"}, "given": 2.5, "tags": []},
        {"who": {"name": "Total"}, "given": 4, "tags": []},
    ]
    columns = {"recipient": "who.name", "amount": "given", "sector": "tags"}
    data = read(tmp_path, rows, columns=columns, currency="NOK", unit="million")
    assert [str(item.amount.amount) for item in data.allocations] == ["1500000", "2500000"]
    assert data.allocations[0].sector == "a; b"
    assert [row.rule for row in data.account.excluded] == ["total-row"]


def test_a_decimal_comma_that_is_set_changes_no_number_of_json(tmp_path: Path) -> None:
    data = read(tmp_path, ROWS, decimal=",")
    assert str(data.allocations[0].amount.amount) == "1000.5"


def test_numbers_keep_all_their_digits() -> None:
    text = '[{"a": 9007199254740993.123456789, "b": 1e-7, "c": 1e999999999, "d": true}]'
    records = find_records(parse(text.encode(), "a.json"), "a.json")
    assert records is not None
    head, row = grid_of(records, "a.json").rows
    assert head.texts == ("a", "b", "c", "d")
    assert row.cells[0] == Decimal("9007199254740993.123456789")
    assert row.texts[1:] == ("0.0000001", "1E+999999999", "TRUE")


@pytest.mark.parametrize("key", ["count", "total", "@odata.count"])
def test_pages_that_are_missing_are_told_over_all_files(tmp_path: Path, key: str) -> None:
    for number, row in enumerate(ROWS):
        document = {key: 3, "results": [row | {"id": number}]}
        (tmp_path / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    data = load([DataSource(path="*.json")], tmp_path)
    (finding,) = [item for item in data.findings if item.code == "pages-missing"]
    assert finding.message.startswith("2 of 3 records were read")


def test_lists_of_objects_within_records_are_told(tmp_path: Path) -> None:
    rows = [row | {"parts": [{"x": 1}, {"x": 2}], "one": [{"y": 3}]} for row in ROWS]
    (finding,) = [item for item in read(tmp_path, rows).findings if item.code == "nested-not-read"]
    assert '"parts" (4)' in finding.message
    assert "one" not in finding.message


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"a": [{"b": 1}], "c": [{"d": 2}]}, "several lists of records"),
        ([{"a": 1}, None], "record 2: not an object"),
        ([{str(number): 1} for number in range(2001)], "2,001 different names"),
        ({"status": "error", "message": "no"}, "unknown kind"),
        ({"results": [], "count": 0}, "holds no allocations"),
        ([], "holds no allocations"),
    ],
)
def test_what_is_no_list_of_records_is_refused(
    tmp_path: Path, document: object, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        read(tmp_path, document)


def test_objects_that_have_a_line_each_are_a_list(tmp_path: Path) -> None:
    text = "\n".join(json.dumps(row) for row in ROWS) + "\n\n"
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    data = load([DataSource(path="a.jsonl")], tmp_path)
    assert [str(item.amount.amount) for item in data.allocations] == ["1000.5", "2000"]
    (tmp_path / "a.jsonl").write_text(text[:-20], encoding="utf-8")
    with pytest.raises(SourceError, match="line"):
        load([DataSource(path="a.jsonl")], tmp_path)


@pytest.mark.parametrize(
    ("document", "total"),
    [
        # As pandas writes a table: each column with its cells under the numbers of their rows.
        ({"recipient": {"0": "UNICEF", "1": "WFP"}, "amount_usd": {"0": 100, "1": 250}}, 350),
        # Records under their ids.
        (
            {
                "A-1": {"recipient": "UNICEF", "amount_usd": 100, "country": "Mali"},
                "A-2": {"recipient": "WFP", "amount_usd": 250, "country": "Chad"},
            },
            350,
        ),
        # A list of amounts in each record: a row for each.
        (
            [
                {"recipient": "UNICEF", "commitments": [{"amount_usd": 100}, {"amount_usd": 50}]},
                {"recipient": "WFP", "commitments": [{"amount_usd": 200}]},
            ],
            350,
        ),
        (
            {
                "results": [
                    {
                        "recipient": {"name": "UNICEF"},
                        "grants": [
                            {"value": {"amount_usd": 100}},
                            {"value": {"amount_usd": 50}},
                        ],
                    },
                    {
                        "recipient": {"name": "WFP"},
                        "grants": [{"value": {"amount_usd": 200}}],
                    },
                ]
            },
            350,
        ),
        # Parts of an amount that the record states are not added to it.
        (
            [
                {
                    "recipient": "UNICEF",
                    "amount_usd": 350,
                    "sectors": [{"amount": 300}, {"amount": 50}],
                }
            ],
            350,
        ),
    ],
)
def test_amounts_are_found_however_programs_nest_them(
    tmp_path: Path, document: object, total: int
) -> None:
    data = read(tmp_path, document)
    assert sum(item.amount.amount for item in data.allocations) == total


@pytest.mark.parametrize("document", [[{}], [{}, {}, {}], {"results": [{}, {}]}])
def test_records_with_nothing_in_them_are_said_to_be_so(tmp_path: Path, document: object) -> None:
    with pytest.raises(SourceError, match="holds no allocations") as refused:
        read(tmp_path, document)
    assert "nothing is in its" in (refused.value.why or "")
    assert "check the query" in refused.value.fix
