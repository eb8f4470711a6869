"""IATI activities: one fixture for each trap."""

from __future__ import annotations

from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.engine import analyse
from aidreport.analysis.select import select
from aidreport.analysis.spread import spread
from aidreport.errors import MeasureError, SourceError
from aidreport.model.allocation import Allocation, Measure, Party, Share
from aidreport.model.dataset import Account, Dataset
from aidreport.model.money import Money
from aidreport.model.source import Place
from aidreport.sources.loader import load
from aidreport.sourcing import DataSource


def activity(*parts: str, attributes: str = 'default-currency="EUR"') -> str:
    head = (
        "<iati-identifier>XX-1</iati-identifier>"
        '<reporting-org ref="XX"><narrative>Reporter</narrative></reporting-org>'
        "<title><narrative>Clean water</narrative></title>"
    )
    return f"<iati-activity {attributes}>{head}{''.join(parts)}</iati-activity>"


def transaction(kind: str = "3", value: str = "100", *more: str, currency: str = "") -> str:
    given = f' currency="{currency}"' if currency else ""
    return (
        f'<transaction><transaction-type code="{kind}"/>'
        '<transaction-date iso-date="2026-01-05"/>'
        f'<value{given} value-date="2026-01-04">{value}</value>{"".join(more)}</transaction>'
    )


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
        "incoming", "commitment", "disbursement", "expenditure", "incoming", "pledge",
        "commitment", "disbursement", "expenditure", "incoming",
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


def grouped(data: object, *by: str) -> object:
    return analyse(spread(data, by), by=by)


def test_what_is_split_over_countries_and_sectors_is_spread_where_it_is_grouped(
    tmp_path: Path,
) -> None:
    split = (
        '<recipient-country code="UA" percentage="33.33"/>'
        '<recipient-country code="MD" percentage="66.67"/>'
        '<sector code="1" vocabulary="1" percentage="60"><narrative>Food</narrative></sector>'
        '<sector code="2" vocabulary="1" percentage="40"><narrative>Water</narrative></sector>'
        '<sector code="9" vocabulary="99" percentage="100"><narrative>Own</narrative></sector>'
    )
    data = read(tmp_path, activity(split, transaction("3", "100.01")))
    groups = grouped(data, "country").breakdowns["country"][0].groups
    assert {group.key: str(group.amount.value) for group in groups} == {
        "Moldova": "66.676667",
        "Ukraine": "33.333333",
    }
    assert sum(group.amount.value for group in groups) == Decimal("100.01")
    both = spread(data, ["country", "sector"])
    assert len(both.allocations) == 4
    assert sum(item.amount.amount for item in both.allocations) == Decimal("100.01")
    assert len(spread(data, ["recipient"]).allocations) == 1
    assert data.account.used == 1


@pytest.mark.parametrize(
    ("percents", "told"),
    [(("60", "90"), "total 150"), (("", ""), "no percentages"), (("50", "49.9"), "total 99.9")],
)
def test_percentages_that_are_not_a_hundred_are_told_and_split_nothing(
    tmp_path: Path, percents: tuple[str, str], told: str
) -> None:
    split = "".join(
        f'<recipient-country code="{code}" percentage="{percent}"/>'
        for code, percent in zip(("UA", "MD"), percents, strict=True)
    )
    data = read(tmp_path, activity(split, transaction()))
    (finding,) = (item for item in data.findings if item.code == "percentages-not-100")
    assert told in finding.message
    assert data.allocations[0].countries == ()


@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=6),
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
)
def test_parts_add_up_to_what_was_split(weights: list[int], amount: Decimal) -> None:
    total = sum(weights)
    shares = tuple(
        Share(f"C{number}", Decimal(weight * 100) / Decimal(total))
        for number, weight in enumerate(weights)
    )
    item = Allocation(
        id="1",
        place=Place("a.xml", line=1),
        recipient=Party("R", "R"),
        amount=Money(amount, "EUR"),
        step=Decimal(1),
        as_written=str(amount),
        countries=shares,
    )
    found = spread(Dataset((item,), Account(1, 1), ()), ["country"])
    with localcontext(prec=200):
        assert sum(part.amount.amount for part in found.allocations) == amount


def test_what_is_split_over_several_countries_without_shares_is_under_none(
    tmp_path: Path,
) -> None:
    split = '<recipient-country code="UA"/><recipient-country code="MD"/>'
    data = read(tmp_path, activity(split, transaction()))
    assert data.allocations[0].country is None
    assert "percentages-not-100" in {item.code for item in data.findings}


def test_a_transaction_that_cannot_be_used_is_told_with_its_line(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "\n" + activity(transaction("3", "1.2.3")),
        "\n" + activity(transaction("77")),
        "\n" + activity(transaction(), attributes=""),
    )
    told = [(row.place.line, row.problems[0].column) for row in data.account.rejected]
    assert told == [(2, "value"), (3, "transaction-type"), (4, "currency")]
    assert data.account.read == 3


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]>', "declares a document type of its own"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "declares a document type"),
    ],
)
def test_entities_are_refused(tmp_path: Path, head: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(tmp_path, activity(transaction()), head=head)


def test_a_file_that_was_cut_off_is_refused_with_its_line(tmp_path: Path) -> None:
    text = '<iati-activities>\n<iati-activity default-currency="EUR"><transaction>'
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.xml, line 2"):
        load([DataSource(path="a.xml")], tmp_path)


def test_other_xml_and_web_pages_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<html><body>404</body></html>", encoding="utf-8")
    with pytest.raises(SourceError, match="not one of IATI activities"):
        load([DataSource(path="a.xml")], tmp_path)


def test_extras_of_other_namespaces_change_nothing(tmp_path: Path) -> None:
    extra = '<x:transaction xmlns:x="urn:x"><x:value>9</x:value></x:transaction>'
    data = read(tmp_path, activity(extra, transaction()))
    assert sum(item.amount.amount for item in data.allocations) == Decimal(100)
