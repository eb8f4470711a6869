"""IATI activities: one fixture for each trap."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests.sources.standards.iati.activities import activity, transaction

from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import MeasureError, SourceError
from aidreport.model.allocation import Measure
from aidreport.sources.loader import load
from aidreport.sources.rejected import rows_rejected_error


def receiver(name: str = "", ref: str = "") -> str:
    narrative = f"<narrative>{name}</narrative>" if name else ""
    return f'<receiver-org ref="{ref}">{narrative}</receiver-org>'


def read(tmp_path: Path, *activities: str, head: str = "") -> object:
    text = f'{head}<iati-activities version="2.03">{"".join(activities)}</iati-activities>'
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    return load([DataSource(path="a.xml")], tmp_path)


def test_the_currency_of_the_value_beats_that_of_the_activity(tmp_path: Path) -> None:
    data = read(tmp_path, activity(transaction(), transaction("3", "-20.50", currency="GBP")))
    assert [(str(a.amount.amount), a.amount.currency) for a in data.allocations] == [
        ("100", "EUR"),
        ("-20.50", "GBP"),
    ]
    assert data.allocations[0].decided.isoformat() == "2026-01-05"
    assert data.allocations[0].valued.isoformat() == "2026-01-04"
    assert data.allocations[0].place.line == 1
    assert data.files[0].kind == "iati"


def test_kinds_of_transactions_never_add_up_unasked(tmp_path: Path) -> None:
    kinds = ("1", "2", "3", "4", "11", "12", "C", "D", "E", "IF", "LR", "8", "13")
    data = read(tmp_path, activity(*(transaction(kind) for kind in kinds)))
    assert [item.measure.value for item in data.allocations] == [
        "incoming", "commitment", "disbursement", "expenditure",
        "incoming-commitment", "pledge", "commitment", "disbursement", "expenditure", "incoming",
    ]  # fmt: skip
    assert [row.rule for row in data.account.excluded] == ["other-transaction"] * 3
    with pytest.raises(MeasureError):
        select(data)
    both = select(data, measures=[Measure.DISBURSEMENT, Measure.EXPENDITURE])
    assert len(both.allocations) == 4


def test_budgets_and_planned_disbursements_are_no_transactions(tmp_path: Path) -> None:
    others = (
        "<budget><value>5</value></budget>"
        "<planned-disbursement><value>6</value></planned-disbursement>"
    )
    data = read(tmp_path, activity(others, transaction()))
    assert (data.account.read, data.account.used) == (1, 1)


def test_a_receiver_is_named_or_found_and_what_was_taken_instead_is_said(tmp_path: Path) -> None:
    orgs = (
        '<participating-org role="4"><narrative>Implementer</narrative></participating-org>'
        '<participating-org role="2" ref="KN"><narrative>Known</narrative></participating-org>'
    )
    data = read(
        tmp_path,
        activity(
            orgs,
            transaction("3", "1", receiver("Red Cross")),
            transaction("3", "2", receiver(ref="KN")),
            transaction("3", "3"),
            transaction("3", "4", receiver(ref="ZZ")),
        ),
        activity(transaction("3", "5", receiver(ref="ZZ")), transaction("3", "6")),
    )
    names = [item.recipient.name for item in data.allocations]
    assert names == ["Red Cross", "Known", "Implementer", "Implementer", "ZZ", "Not stated"]
    guesses = [bool(item.inferred) for item in data.allocations]
    assert guesses == [False, False, True, True, False, True]
    assert "the implementing organisation of the activity was taken" in data.findings[0].message


def test_version_one_has_letters_and_texts_of_its_own(tmp_path: Path) -> None:
    text = (
        '<iati-activity default-currency="USD"><iati-identifier>OLD</iati-identifier>'
        "<title>Old words</title><reporting-org>Reporter</reporting-org>"
        '<participating-org role="Implementing">Doer</participating-org>'
        '<transaction><transaction-type code="D">Disbursement</transaction-type>'
        '<value value-date="2012-01-01">7</value>'
        '<transaction-date iso-date="2012-01-02">x</transaction-date></transaction>'
        "</iati-activity>"
    )
    (item,) = read(tmp_path, text).allocations
    assert (item.recipient.name, item.measure.value, item.purpose) == (
        "Doer",
        "disbursement",
        "Old words",
    )
    assert (item.donor.name, item.place.line) == ("Reporter", 1)


@pytest.mark.parametrize("version", ['version="1.03"', 'version="2.03"', ""])
@pytest.mark.parametrize("role", ["Implementing", "IMPLEMENTING", " implementing ", "4"])
def test_roles_are_words_or_numbers_in_any_version(tmp_path: Path, version: str, role: str) -> None:
    org = f'<participating-org role="{role}">Doer</participating-org>'
    text = f"<iati-activities {version}>{activity(org, transaction())}</iati-activities>"
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    (item,) = load([DataSource(path="a.xml")], tmp_path).allocations
    assert item.recipient.name == "Doer"


@pytest.mark.parametrize(
    ("kind", "measure"),
    [
        ("1", "incoming"), ("2", "commitment"), ("3", "disbursement"), ("4", "expenditure"),
        ("11", "incoming-commitment"), ("12", "pledge"), ("C", "commitment"), ("D", "disbursement"),
        ("E", "expenditure"), ("IF", "incoming"), ("d", "disbursement"), (" 3 ", "disbursement"),
    ],
)  # fmt: skip
def test_each_type_is_a_measure(tmp_path: Path, kind: str, measure: str) -> None:
    (item,) = read(tmp_path, activity(transaction(kind))).allocations
    assert item.measure.value == measure


@pytest.mark.parametrize(
    "kind", ["5", "6", "7", "8", "9", "10", "13", "R", "LR", "IR", "QP", "QS", "CG"]
)
def test_loans_equity_and_the_like_are_left_out_by_a_rule(tmp_path: Path, kind: str) -> None:
    account = read(tmp_path, activity(transaction(kind))).account
    assert (account.read, account.used) == (1, 0)
    assert [row.rule for row in account.excluded] == ["other-transaction"]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1,000,000.50", "1000000.50"), ("1 000 000", "1000000"), ("1\u00a0000.5", "1000.5"),
        ("\n 7 \n", "7"), ("-250", "-250"), ("+3", "3"), ("0", "0"), ("1e3", "1000"),
    ],
)  # fmt: skip
def test_amounts_may_be_grouped_and_negative(tmp_path: Path, written: str, amount: str) -> None:
    (item,) = read(tmp_path, activity(transaction("3", written))).allocations
    assert str(item.amount.amount) == amount


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("", "empty"), ("   ", "empty"), ("n/a", "is not a number"), ("1,5", "is not a number"),
        ("1.000.000", "is not a number"), ("10 00", "is not a number"),
        ("NaN", "is not a number"),
        ("9" * 5000, "is too large or too precise to be an amount of money"),
    ],
)  # fmt: skip
def test_an_amount_that_is_none_is_rejected_with_its_place(
    tmp_path: Path, written: str, problem: str
) -> None:
    data = read(tmp_path, "\n\n" + activity(transaction("3", written)))
    (row,) = data.account.rejected
    assert (str(row.place), row.problems[0].column) == ("a.xml, line 3", "value")
    assert row.problems[0].problem == problem
    assert "1 of 1 row in a.xml cannot be used" in rows_rejected_error(data).problem


@pytest.mark.parametrize(("kind", "told"), [("77", "is not a transaction type"), ("", "empty")])
def test_a_type_that_is_none_is_rejected(tmp_path: Path, kind: str, told: str) -> None:
    data = read(tmp_path, activity(transaction(kind)))
    (detail, _) = rows_rejected_error(data).details
    assert detail.startswith("line 1, transaction-type: ")
    assert told in detail


def test_an_amount_without_any_currency_is_rejected(tmp_path: Path) -> None:
    data = read(tmp_path, activity(transaction(), "\n", transaction(currency=" "), attributes=""))
    problems = [row.problems[0] for row in data.account.rejected]
    assert [(item.column, item.problem) for item in problems] == [
        ("currency", "is an amount without a currency")
    ] * 2
    (item,) = read(tmp_path, activity(transaction(currency=" "))).allocations
    assert item.amount.currency == "EUR"


def test_a_reference_takes_its_name_from_anywhere_in_the_activity(tmp_path: Path) -> None:
    provider = '<provider-org ref="PP"><narrative>Provider</narrative></provider-org>'
    data = read(
        tmp_path,
        activity(
            '<participating-org role="4"><narrative>Implementer</narrative></participating-org>',
            transaction("3", "1", receiver(ref="XX")),
            transaction("3", "2", receiver(ref="RR"), '<provider-org ref="PP"/>'),
            transaction("3", "3", receiver("Receiver", "RR"), provider),
            transaction("3", "4", receiver("R"), '<provider-org ref="QQ"/>'),
        ),
    )
    assert [(item.recipient.name, item.donor.name) for item in data.allocations] == [
        ("Reporter", "Reporter"),
        ("Receiver", "Provider"),
        ("Receiver", "Provider"),
        ("R", "QQ"),
    ]
    assert not any(item.inferred for item in data.allocations)


def test_incoming_funds_are_those_of_who_reports_them(tmp_path: Path) -> None:
    orgs = '<participating-org role="4"><narrative>Implementer</narrative></participating-org>'
    provider = "<provider-org><narrative>Funder</narrative></provider-org>"
    data = read(
        tmp_path,
        activity(orgs, transaction("1", "5", provider), transaction("11"), transaction("3")),
    )
    told = [
        (item.recipient.name, item.donor and item.donor.name, bool(item.inferred))
        for item in data.allocations
    ]
    assert told == [
        ("Reporter", "Funder", True),
        ("Reporter", None, True),
        ("Implementer", "Reporter", True),
    ]


def test_a_commitment_that_a_recipient_reports_is_not_received_nor_its_own(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        activity(transaction("11", "1000"), transaction("1", "600"), transaction("1", "400")),
        activity(transaction("2", "70")).replace("XX-1", "XX-2"),
    )
    for measure, sums in (
        (Measure.INCOMING, ["600", "400"]),
        (Measure.INCOMING_COMMITMENT, ["1000"]),
        (Measure.COMMITMENT, ["70"]),
    ):
        chosen = select(data, measures=[measure]).allocations
        assert [str(item.amount.amount) for item in chosen] == sums


@pytest.mark.parametrize(
    ("root", "prefix"),
    [
        ('iati-activities xmlns="http://example.org/iati"', ""),
        ('iati-activities version="2.03" xmlns="urn:iati" xmlns:x="urn:more"', ""),
        ('i:iati-activities xmlns:i="http://example.org/iati"', "i:"),
    ],
)
@pytest.mark.parametrize("count", [1, 3000])
def test_activities_in_a_namespace_are_read(
    tmp_path: Path, root: str, prefix: str, count: int
) -> None:
    """Of long activities, too, which are read in parts."""
    text = activity(*["\n" + transaction(value="5")] * count, receiver("Doer"))
    text = re.sub("<(/?)", rf"<\1{prefix}", text)
    name = root.partition(" ")[0]
    (tmp_path / "a.xml").write_text(f"<{root}>{text}</{name}>", encoding="utf-8")
    data = load([DataSource(path="a.xml")], tmp_path)
    assert data.account.read == data.account.used == count
    assert {item.amount.amount for item in data.allocations} == {5}
    assert data.allocations[-1].place.line == count + 1
    assert data.allocations[0].donor.name == "Reporter"


def test_an_activity_alone_is_read_in_a_namespace_too(tmp_path: Path) -> None:
    text = activity(transaction()).replace("<iati-activity", '<iati-activity xmlns="urn:x"', 1)
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    assert load([DataSource(path="a.xml")], tmp_path).account.used == 1


def test_transactions_of_another_namespace_than_the_file_s_are_told(tmp_path: Path) -> None:
    other = activity(transaction()).replace("<iati-activity", '<iati-activity xmlns="urn:x"', 1)
    data = read(tmp_path, activity(transaction()), other)
    assert (data.account.used, [row.rule for row in data.account.excluded]) == (1, ["out-of-place"])
    assert "out-of-place" in {item.code for item in data.findings}


def test_what_one_pays_and_another_receives_is_never_one_sum(tmp_path: Path) -> None:
    funder = activity(transaction("3", "100", receiver("Doer")))
    doer = activity(
        transaction("1", "100", "<provider-org><narrative>Reporter</narrative></provider-org>")
    )
    data = read(tmp_path, funder, doer.replace("XX-1", "YY-1"))
    with pytest.raises(MeasureError):
        select(data)
    for measure in (Measure.DISBURSEMENT, Measure.INCOMING):
        assert len(select(data, measures=[measure]).allocations) == 1


def test_an_activity_that_occurs_twice_is_reported(tmp_path: Path) -> None:
    data = read(tmp_path, activity(transaction()), "\n" + activity(transaction()))
    assert [item.id for item in data.allocations] == ["XX-1/1", "XX-1/1-2"]
    (finding,) = (item for item in data.findings if item.code == "duplicate-id")
    assert '"XX-1/1" 2 times' in finding.message
    assert finding.source == "a.xml, line 2"


def test_activities_without_an_identifier_are_not_taken_for_copies(tmp_path: Path) -> None:
    nameless = activity(transaction()).replace("XX-1", " ")
    data = read(tmp_path, nameless, nameless)
    assert [item.id for item in data.allocations] == ["1", "2"]
    assert "duplicate-id" not in {item.code for item in data.findings}


@pytest.mark.parametrize(
    ("of_activity", "own", "theme"),
    [
        ("1", "", "Humanitarian"), ("", 'humanitarian="1"', "Humanitarian"),
        ("true", "", "Humanitarian"), ("1", 'humanitarian="0"', None), ("", "", None),
        ("0", "", None), ("0", 'humanitarian="true"', "Humanitarian"),
    ],
)  # fmt: skip
def test_the_humanitarian_flag_is_a_theme(
    tmp_path: Path, of_activity: str, own: str, theme: str | None
) -> None:
    attributes = f'default-currency="EUR" humanitarian="{of_activity}"'
    flagged = transaction().replace("<transaction>", f"<transaction {own}>")
    (item,) = read(tmp_path, activity(flagged, attributes=attributes)).allocations
    assert item.theme == theme


def test_children_come_in_any_order(tmp_path: Path) -> None:
    orgs = '<participating-org role="4"><narrative>Late</narrative></participating-org>'
    data = read(tmp_path, activity(transaction(), orgs, '<recipient-country code="UA"/>'))
    (item,) = data.allocations
    assert (item.recipient.name, item.country) == ("Late", "Ukraine")


def test_country_and_sector_of_a_transaction_beat_those_of_its_activity(tmp_path: Path) -> None:
    at_activity = (
        '<recipient-country code="UA"/><sector code="72010" vocabulary="1">'
        "<narrative>Relief</narrative></sector>"
        '<sector code="X1" vocabulary="99"><narrative>Own words</narrative></sector>'
    )
    own = (
        '<recipient-country code="XK"/><sector code="12220"><narrative>Health</narrative></sector>'
    )
    data = read(tmp_path, activity(at_activity, transaction(), transaction("3", "5", own)))
    assert [(item.country, item.sector) for item in data.allocations] == [
        ("Ukraine", "Relief"),
        ("Kosovo", "Health"),
    ]


def test_a_transaction_that_cannot_be_used_is_reported_with_its_line(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "\n" + activity(transaction("3", "1.2.3")),
        "\n" + activity(transaction("77")),
        "\n" + activity(transaction(), attributes=""),
    )
    told = [(row.place.line, row.problems[0].column) for row in data.account.rejected]
    assert told == [(2, "value"), (3, "transaction-type"), (4, "currency")]
    assert data.account.read == 3


def test_other_xml_and_web_pages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<html><body>404</body></html>", encoding="utf-8")
    with pytest.raises(SourceError, match="is a web page without a table"):
        load([DataSource(path="a.xml")], tmp_path)


def test_extras_of_other_namespaces_change_nothing(tmp_path: Path) -> None:
    extra = '<x:transaction xmlns:x="urn:x"><x:value>9</x:value></x:transaction>'
    data = read(tmp_path, activity(extra, transaction()))
    assert sum(item.amount.amount for item in data.allocations) == Decimal(100)
