"""What a file is, is told by its content; where it could be several things, the config decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

Read = Callable[..., Dataset]

TAGGED = (
    "Recipient,Amount (USD),Date\n#org+impl,#value+disbursement+usd,#date\n"
    "UNICEF,10,2026-01-01\nWFP,5,2026-01-02\n"
)
GRANTS = (
    "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Name,Recipient,Amount\n"
    "a,T,GBP,10,2026-01-01,Charity,Somebody else,99\n"
)
XML = (
    '<iati-activities version="2.03"><iati-activity default-currency="EUR">'
    '<iati-identifier>X</iati-identifier><transaction><transaction-type code="3"/>'
    '<transaction-date iso-date="2026-01-01"/><value>5</value></transaction>'
    "</iati-activity></iati-activities>"
)


def amounts(data: Dataset) -> list[tuple[str, str, str]]:
    return [
        (item.recipient.name, f"{item.amount.amount:f}", str(item.measure))
        for item in data.allocations
    ]


@pytest.mark.parametrize("name", ["data.csv", "data.txt", "data.xml", "data.json", "data"])
def test_the_ending_of_a_name_says_nothing(read: Read, name: str) -> None:
    assert read(XML, name).files[0].kind == "iati"
    assert read(GRANTS, name).files[0].kind == "360giving"
    assert read("Recipient,Amount (USD)\nUNICEF,10\n", name).files[0].kind == "table"


def test_a_kind_that_is_named_decides_between_two_readings(read: Read) -> None:
    assert amounts(read(GRANTS)) == [("Charity", "10", "commitment")]
    assert amounts(read(GRANTS, kind="table", currency="GBP", columns={"amount": "Amount",
        "recipient": "Recipient"})) == [("Somebody else", "99", "commitment")]  # fmt: skip
    assert read(TAGGED).files[0].kind == read(TAGGED, kind="hxl").files[0].kind == "hxl"
    assert read(TAGGED, kind="table").files[0].kind == "table"


@pytest.mark.parametrize(
    ("content", "kind", "problem"),
    [
        (GRANTS, "crs", "data.csv is not of the kind crs, which the config names"),
        (GRANTS, "hxl", "data.csv is not of the kind hxl, which the config names"),
        (GRANTS, "dac-matrix", "data.csv is not of the kind dac-matrix, which the config names"),
        (XML, "table", "data.csv is of the kind iati, but the config names table"),
        (json.dumps({"grants": [{"id": "a"}]}), "fts",
         "data.csv is of the kind 360giving, but the config names fts"),
    ],
)  # fmt: skip
def test_a_kind_that_the_content_is_not_is_refused(
    read: Read, content: str, kind: str, problem: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(content, kind=kind)
    assert caught.value.problem == problem
    assert caught.value.fix


def test_a_kind_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="iati"):
        DataSource.model_validate({"path": "x.csv", "kind": "iatii"})


def test_tags_under_known_headings_say_the_measure(read: Read) -> None:
    assert amounts(read(TAGGED)) == [
        ("UNICEF", "10", str(Measure.DISBURSEMENT)),
        ("WFP", "5", str(Measure.DISBURSEMENT)),
    ]


def fts_page(folder: Path, name: str, numbers: list[int], count: int, total: int) -> str:
    flows = [
        {"id": str(number), "amountUSD": 10, "boundary": "incoming", "onBoundary": "single",
         "status": "paid", "date": "2026-01-05",
         "sourceObjects": [{"type": "Organization", "name": "Norway"}],
         "destinationObjects": [{"type": "Organization", "name": "UNICEF"}]}
        for number in numbers
    ]  # fmt: skip
    content = {"meta": {"count": count}, "data": {"incoming": {"fundingTotal": total}}}
    content["data"]["flows"] = flows  # type: ignore[assignment]
    (folder / name).write_text(json.dumps(content))
    return name


ANNOUNCED = """title = "T"
date = 2026-01-05
issuer = "I"
donor = "Norway"
stated = ["USD 30"]
[[allocations]]
recipient = "WFP"
amount = "USD 10"
measure = "disbursement"
"""


def test_pages_that_are_missing_are_told_beside_an_announcement(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ANNOUNCED)
    one = fts_page(tmp_path, "p1.json", [1, 2], 3, 30)
    two = fts_page(tmp_path, "p2.json", [3], 3, 30)
    sources = [DataSource(path=name) for name in ("a.toml", one)]
    assert "pages-missing" in {item.code for item in load(sources, tmp_path).findings}
    whole = load([*sources, DataSource(path=two)], tmp_path)
    assert not {"pages-missing", "total-of-source-differs"} & {item.code for item in whole.findings}


def test_a_page_that_stands_there_twice_counts_once_and_is_not_called_counted(
    tmp_path: Path,
) -> None:
    names = [fts_page(tmp_path, name, [1, 2], 2, 20) for name in ("p1.json", "p2.json")]
    data = load([DataSource(path=name) for name in names], tmp_path)
    assert [item.code for item in data.findings] == ["same-content"]
    assert (data.account.read, data.account.used, len(data.account.excluded)) == (4, 2, 2)


def test_a_workbook_that_is_named_xml_is_refused_unless_the_config_says_so(
    read: Read, book: Callable[..., bytes]
) -> None:
    content = book(Data=[("Recipient", "Amount", "Currency"), ("UNICEF", 5, "NOK")])
    with pytest.raises(SourceError, match=r"a\.xml is a workbook, and its name says XML"):
        read(content, "a.xml")
    assert amounts(read(content, "a.xml", kind="table")) == [("UNICEF", "5", "commitment")]
