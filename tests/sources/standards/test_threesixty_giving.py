"""360Giving: each grant once, in its own currency, under any of the standard's headings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sources.standards.threesixty_giving import heading

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def read(folder: Path, content: str | bytes, name: str) -> Dataset:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    return load([DataSource(path=name)], folder)


def grant(**changed: object) -> dict[str, object]:
    return {
        "id": "g1",
        "title": "Help",
        "amountAwarded": 100,
        "amountDisbursed": 40,
        "currency": "GBP",
        "awardDate": "2026-01-05",
        "recipientOrganization": [{"id": "GB-1", "name": "Refugee Forum"}],
        "fundingOrganization": [{"name": "A Foundation"}],
        **changed,
    }


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_package_and_a_bare_list_are_the_same_grants(tmp_path: Path, *, wrapped: bool) -> None:
    document: object = {"grants": [grant()]} if wrapped else [grant()]
    data = read(tmp_path, json.dumps(document), "g.json")
    (item,) = data.allocations
    assert (str(item.amount.amount), item.recipient.name, item.donor.name) == (
        "100",
        "Refugee Forum",
        "A Foundation",
    )


def test_a_list_of_grants_without_the_names_of_the_standard_is_a_table(tmp_path: Path) -> None:
    rows = [{"recipient": "A", "amount": {"value": 70, "currency": "EUR"}, "id": 1}]
    (item,) = read(tmp_path, json.dumps({"grants": rows}), "g.json").allocations
    assert (item.recipient.name, str(item.amount.amount)) == ("A", "70")


def test_a_grant_to_several_counts_once_and_what_was_disbursed_is_part_of_it(
    tmp_path: Path,
) -> None:
    several = [{"name": "Refugee Forum"}, {"name": "Women's Aid"}]
    data = read(tmp_path, json.dumps([grant(recipientOrganization=several)]), "g.json")
    (item,) = data.allocations
    assert (item.recipient.name, str(item.amount.amount)) == ("Refugee Forum; Women's Aid", "100")


@pytest.mark.parametrize(
    ("changed", "recipient"),
    [
        ({"recipientOrganization": [{"id": "GB-1"}]}, "GB-1"),
        ({"recipientOrganization": {"name": "Refugee Forum"}}, "Refugee Forum"),
        ({"recipientOrganization": [], "recipientIndividual": {"name": "Individual"}}, "Not named"),
    ],
)
def test_who_receives_is_found_in_any_of_the_shapes(
    tmp_path: Path, changed: dict[str, object], recipient: str
) -> None:
    (item,) = read(tmp_path, json.dumps([grant(**changed)]), "g.json").allocations
    assert item.recipient.key == recipient


def test_a_grant_of_nothing_is_used_and_noted(tmp_path: Path) -> None:
    data = read(tmp_path, json.dumps([grant(), grant(id="g2", amountAwarded=0)]), "g.json")
    assert data.account.used == 2
    (finding,) = data.findings
    assert (finding.code, finding.severity) == ("amount-not-positive", "note")


def test_where_a_grant_goes_and_its_programme_are_kept(tmp_path: Path) -> None:
    more = {
        "beneficiaryLocation": [{"countryCode": "UA"}, {"countryCode": "UA"}],
        "grantProgramme": [{"title": "Winter"}],
    }
    (item,) = read(tmp_path, json.dumps([grant(**more)]), "g.json").allocations
    assert (item.country, item.theme) == ("Ukraine", "Winter")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Recipient Org:0:Name", "recipientorg:name"),
        ("Recipient Org:Name", "recipientorg:name"),
        ("recipientOrganization/0/name", "recipientorg:name"),
        ("recipientOrganization.0.name", "recipientorg:name"),
        ("Recipient Org:1:Name", "recipientorg:1:name"),
        ("recipientOrganization/0/id", "recipientorg:identifier"),
        ("Recipient Org:Identifier", "recipientorg:identifier"),
        ("id", "identifier"),
        ("Amount Awarded", "amountawarded"),
        ("amountAwarded", "amountawarded"),
    ],
)
def test_titles_and_paths_are_one_heading(text: str, plain: str) -> None:
    assert heading(text) == plain


HEADS = [
    "Identifier,Title,Currency,Amount Awarded,Amount Disbursed,Award Date,Recipient Org:Name",
    "Identifier,Title,Currency,Amount Awarded,Amount Disbursed,Award Date,Recipient Org:0:Name",
    "id,title,currency,amountAwarded,amountDisbursed,awardDate,recipientOrganization/0/name",
    "Identifier,Title,Currency,Amount Awarded,Amount Disbursed,Award Date,Recipient Org:Identifier",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    "date", ["2026-01-05", "2026-01-05T00:00:00+00:00", "05/01/2026", "5/1/2026 00:00:00"]
)
def test_spreadsheets_of_all_tools_are_read(tmp_path: Path, head: str, date: str) -> None:
    data = read(tmp_path, f'{head}\ng1,Help,GBP,"1,500.50",7,{date},Refugee Forum\n', "g.csv")
    (item,) = data.allocations
    assert data.files[0].kind == "360giving"
    assert (item.id, str(item.amount.amount), str(item.decided)) == ("g1", "1500.50", "2026-01-05")


def test_a_workbook_of_grants_and_its_currencies_are_read(
    tmp_path: Path, book: Callable[..., bytes]
) -> None:
    rows = [
        [
            "Identifier",
            "Currency",
            "Amount Awarded",
            "Recipient Org:0:Name",
            "Recipient Org:1:Name",
        ],
        ["g1", "GBP", 1500.5, "Refugee Forum", "Women's Aid"],
        ["g2", "EUR", 10, "Refugee Forum", None],
    ]
    data = read(tmp_path, book(grants=rows), "g.xlsx")
    assert [(item.recipient.name, item.amount.currency) for item in data.allocations] == [
        ("Refugee Forum; Women's Aid", "GBP"),
        ("Refugee Forum", "EUR"),
    ]


def test_grants_have_dates_of_both_kinds_zero_awards_and_several_currencies(
    tmp_path: Path,
) -> None:
    grants = [
        {
            "id": "g1",
            "amountAwarded": 15000,
            "currency": "GBP",
            "awardDate": "2026-01-05T00:00:00Z",
        },
        {"id": "g2", "amountAwarded": 0, "currency": "GBP", "awardDate": "07/02/2026"},
        {"id": "g3", "amountAwarded": 10.25, "currency": "EUR", "awardDate": ""},
        {"id": "g4", "amountAwarded": None, "currency": "", "awardDate": "31/31/2026"},
    ]
    for grant in grants:
        grant["recipientOrganization"] = [{"name": "Refugee Forum"}]
        grant["fundingOrganization"] = [{"name": "A Foundation"}]
    data = read(tmp_path, json.dumps({"grants": grants}), "g.json")
    assert [
        (str(a.amount.amount), a.amount.currency, str(a.decided)) for a in data.allocations
    ] == [
        ("15000", "GBP", "2026-01-05"),
        ("0", "GBP", "2026-02-07"),
        ("10.25", "EUR", "None"),
    ]
    (rejected,) = data.account.rejected
    assert [problem.column for problem in rejected.problems] == [
        "amountAwarded",
        "currency",
        "awardDate",
    ]


def test_a_spreadsheet_of_grants_is_known_by_its_headings(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Name,Funding Org:Name\n"
        'g1,Help,GBP,"1,500.50",05/01/2026,Refugee Forum,A Foundation\n',
        "g.csv",
    )
    (item,) = data.allocations
    assert (str(item.amount.amount), item.decided.isoformat()) == ("1500.50", "2026-01-05")


HEAD = (
    "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Name,"
    "Recipient Org:Identifier,Funding Org:Name,Funding Org:Identifier,For Regrant Type\n"
)
FIRST = "A,t,GBP,1000,2024-01-01,UK Community Foundations,GB-1,Big Fund,GB-9,FRG010\n"


@pytest.mark.parametrize(
    "funder",
    ["UK Community Foundations,", "The UK Community Foundations,", "UKCF,GB-1"],
    ids=["by the name", "by a like name", "by the identifier"],
)
@pytest.mark.parametrize("first", [FIRST, FIRST.replace("FRG010", "")], ids=["marked", "unmarked"])
def test_grants_by_who_received_grants_in_the_same_file_stop(
    mend: Mend, funder: str, first: str
) -> None:
    content = f"{HEAD}{first}B,t,GBP,200,2024-02-01,Local charity,,{funder},\n"
    problem = "received grants in the same file"
    once = mend(content, problem=problem)
    assert [str(item.amount.amount) for item in once.allocations] == ["1000"]
    assert [(row.rule, row.amount.amount) for row in once.account.excluded if row.amount] == [
        ("repeated-money", 200)
    ]
    assert len(mend(content, problem=problem, way=1).allocations) == 2


def test_regrants_in_json_stop(mend: Mend) -> None:
    passed_on = grant(
        id="g2",
        amountAwarded=30,
        recipientOrganization=[{"name": "Local charity"}],
        fundingOrganization=[{"id": "GB-1", "name": "RF"}],
    )
    content = json.dumps({"grants": [passed_on, grant(regrantType="FRG010")]})
    once = mend(content, "g.json", problem='1 grant is by "RF"')
    assert [str(item.amount.amount) for item in once.allocations] == ["100"]
    assert len(mend(content, "g.json", way=1).allocations) == 2


@pytest.mark.parametrize("funder", ["Big Fund,GB-9", "Another Fund,", ","])
def test_grants_by_who_received_none_do_not_stop(read: Read, funder: str) -> None:
    content = f"{HEAD}{FIRST}B,t,GBP,200,2024-02-01,Local charity,,{funder},\n"
    assert len(read(content).allocations) == 2


def test_a_grant_to_oneself_passes_nothing_on(read: Read) -> None:
    own = "A,t,GBP,10,2024-01-01,Big Fund,,Big Fund,,\n"
    content = f"{HEAD}{own}B,t,GBP,2,2024-01-02,X,,Big Fund,,\n"
    assert len(read(content).allocations) == 2
