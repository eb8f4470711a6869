from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset, Severity
from aidreport.model.money import Qualifier
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
DATA = Path(__file__).parents[3] / "data"
TOP = 'title = "T"\ndate = 2025-06-12\nissuer = "I"\ndonor = "D"\n'
ONE = '[[allocations]]\nrecipient = "R"\namount = "NOK 5 million"\n'


@pytest.fixture(scope="module")
def norway() -> Dataset:
    return load([DataSource(path="norway-ukraine-2025-06-12.toml")], DATA)


def test_the_norwegian_announcement_loads_without_a_warning(norway: Dataset) -> None:
    assert {finding.severity for finding in norway.findings} == {Severity.NOTE}
    assert [finding.code for finding in norway.findings] == ["decimal-comma", *["inferred"] * 3]


def test_the_norwegian_amounts_are_those_of_the_release(norway: Dataset) -> None:
    assert [
        (item.recipient.name, item.amount.amount, item.step, item.place.line)
        for item in norway.allocations
    ] == [
        ("UNICEF", Decimal(229000000), Decimal(1000000), 17),
        ("ICRC", Decimal(140000000), Decimal(1000000), 18),
        ("IFRC", Decimal(17300000), Decimal(100000), 19),
    ]
    assert [item.equivalents[0].money.amount for item in norway.allocations] == [
        Decimal(19800000),
        Decimal(12100000),
        Decimal(1500000),
    ]
    assert all(item.equivalents[0].inferred for item in norway.allocations)
    assert norway.announcement is not None
    assert [(item.money.currency, item.as_written) for item in norway.announcement.stated] == [
        ("NOK", "NOK 386 million"),
        ("EUR", "€33,4 million"),
    ]


def test_the_published_text_is_a_file_with_its_hash(norway: Dataset) -> None:
    assert [file.kind for file in norway.files] == ["announcement", "text"]
    assert norway.account.read == norway.account.used == 3


def test_allocations_inherit_date_and_donor(read: Read) -> None:
    own = ONE + 'date = 2025-01-02\nmeasure = "pledge"\n'
    dataset = read(TOP + ONE + own, "a.toml")
    first, second = dataset.allocations
    assert (first.decided, first.measure) == (date(2025, 6, 12), Measure.COMMITMENT)
    assert (second.decided, second.measure) == (date(2025, 1, 2), Measure.PLEDGE)
    assert first.donor is not None
    assert first.donor.name == "D"
    assert [item.id for item in dataset.allocations] == ["1", "2"]


def test_an_amount_is_a_text_or_a_table(read: Read) -> None:
    table = (
        '[[allocations]]\nrecipient = "R"\nline = 3\n'
        'amount = { amount = "about EUR 2 bn", as_written = "some €2bn", line = 4 }\n'
    )
    [allocation] = read(TOP + table, "a.toml").allocations
    assert allocation.amount.amount == Decimal(2000000000)
    assert (allocation.qualifier, allocation.as_written) == (Qualifier.ABOUT, "some €2bn")
    assert allocation.place.line == 4


def test_every_problem_is_told_at_once_with_its_near_miss(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read(
            'titel = "T"\ndate = 20250612\ndonor = ""\nurl = "example"\n'
            'stated = ["NOK 5 miljon"]\n'
            '[[allocations]]\nrecipient = "R"\namount = "NKO 5"\nline = "three"\n'
            'measure = "comitment"\n[[quotes]]\ntext = "Q"\n',
            "a.toml",
        )
    details = "\n".join(error.value.details)
    for part in (
        'titel: unknown key (did you mean "title"?)',
        "title: missing",
        "date: a date such as 2025-06-12 is expected",
        "issuer: missing",
        "donor: a text is expected",
        "url: an address that begins with https:// is expected",
        "stated.0: the currency code, the number with a decimal point and the unit are expected",
        'allocations.0.amount: the currency code NKO is unknown (did you mean "NOK"?)',
        "allocations.0.line: ",
        "allocations.0.measure: ",
        "quotes.0.speaker: missing",
    ):
        assert part in details
    assert error.value.problem == f"a.toml: {len(error.value.details)} problems"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (TOP, "allocations: missing"),
        (TOP + "allocations = []\n", "allocations: no allocations; at least one is needed"),
        (TOP + 'stated = ["NOK 5", "NOK 6"]\n' + ONE, "stated: two totals in NOK"),
        (TOP + ONE + 'equivalents = ["NOK 6"]\n', "an equivalent is in another currency"),
        (TOP + ONE + "line = 0\n", "allocations.0.line"),
        (TOP + ONE + "line = true\n", "allocations.0.line"),
    ],
)
def test_what_makes_no_sense_is_refused(read: Read, content: str, message: str) -> None:
    with pytest.raises(SourceError) as error:
        read(content, "a.toml")
    assert message in str(error.value)


def test_malformed_toml_is_told_with_line_and_column(read: Read) -> None:
    with pytest.raises(SourceError, match=r"a\.toml, line 2, column \d+: "):
        read('title = "T"\ndate = = 2\n', "a.toml")


def test_toml_that_is_not_utf_8_is_told_with_its_line(read: Read) -> None:
    with pytest.raises(SourceError, match=r"a\.toml, line 1: not UTF-8 text"):
        read(b'title = "\xe9"\n', "a.toml")


@pytest.mark.parametrize("amount", ["NOK 0", "NOK -5 million"])
def test_amounts_of_zero_or_less_are_a_warning(read: Read, amount: str) -> None:
    dataset = read(TOP + ONE.replace("NOK 5 million", amount), "a.toml")
    [finding] = [item for item in dataset.findings if item.code == "amount-not-positive"]
    assert finding.severity is Severity.WARNING
    assert finding.message == f"R: {amount} is not more than zero"


def test_currencies_may_be_mixed(read: Read) -> None:
    dataset = read(TOP + ONE + ONE.replace("NOK", "EUR"), "a.toml")
    assert {item.amount.currency for item in dataset.allocations} == {"NOK", "EUR"}


def test_values_that_look_like_markup_stay_text(read: Read) -> None:
    value = '<img src="/etc/passwd"/> {{ title }}'
    dataset = read(TOP + ONE.replace('"R"', f"'{value}'"), "a.toml")
    assert dataset.allocations[0].recipient.name == value
