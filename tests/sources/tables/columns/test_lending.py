"""Money that is lent, invested or guaranteed is counted with a warning that says the sums."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.model.dataset import Dataset, Severity

Read = Callable[..., Dataset]


def said(data: Dataset) -> list[str]:
    return [str(item.message) for item in data.findings if item.code == "loans-counted"]


@pytest.mark.parametrize(
    ("heading", "loan", "grant"),
    [
        ("Type", "Loan", "Grant"),
        ("Finance type", "Standard loan", "Standard grant"),
        ("finance_type_code", "421", "110"),
        ("Instrument", "Equity investment", "Grant"),
        ("Nature du financement", "Prêt", "Don"),
        ("Finanzierungsart", "Darlehen", "Zuschuss"),
        ("Вид", "Кредит", "Грант"),
    ],
)
def test_loans_beside_grants_are_a_warning_with_the_sums_of_each(
    read: Read, heading: str, loan: str, grant: str
) -> None:
    data = read(f"Recipient,{heading},Amount (USD)\nKenya,{loan},1.5\nMali,{grant},0.25\n")
    [message] = said(data)
    assert message == (
        f'"{heading}" has money that is lent, invested or guaranteed, which was counted: '
        f'"{loan}" USD 1.5, "{grant}" USD 0.25'
    )
    assert {item.severity for item in data.findings if item.code == "loans-counted"} == {
        Severity.WARNING
    }


def test_a_title_that_speaks_of_loans_is_a_warning(read: Read) -> None:
    data = read("Concessional loans 2024,\nRecipient,Amount (USD)\nKenya,5\nMali,7\n")
    [message] = said(data)
    assert message == (
        '"Concessional loans 2024" says that the money is lent, invested or guaranteed; '
        "it was counted"
    )


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Type", "Debt relief on loans"),
        ("Remarks", "Loan of two vehicles"),
        ("Priority", "Equity"),
        ("Type", "Grant"),
        ("Account", "421"),
    ],
)
def test_what_only_sounds_like_a_loan_is_no_warning(read: Read, heading: str, text: str) -> None:
    data = read(f"Recipient,{heading},Amount (USD)\nKenya,{text},5\nMali,Grant,7\n")
    assert said(data) == []
