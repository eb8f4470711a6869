"""Rows whose names are those of no allocations are asked about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import total, ways

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
ROWS = "Recipient,Amount (USD)\nUNICEF,100\nWFP,230\nIOM,41\n"


@pytest.mark.parametrize(
    "name",
    [
        "Average", "Durchschnitt", "Gjennomsnitt", "Max", "Exchange rate", "% change", "Gap",
        "Previous year", "Memo: in kind", "Pro memoria", "Carried over from 2024",
        "For information: 2024", "Carried forward", "WFP (CANCELLED)", "WFP - refund",
        "Requirements", "Moyenne", "متوسط", "Average grant", "Ø", "Std. dev.", "Change from 2023",
        "2023", "FY 2023/24", "USD/NOK", "1 USD = NOK", "Funding requirements", "% funded",
        "Per cent funded", "VAT 25%", "Remaining balance", "Budget 2024", "Ceiling", "Difference",
        "Adjustment", "Rounding", "Number of grants", "Snitt per bidrag", "Antall tilskudd",
        "Endring fra i fjor", "Rest til fordeling", "Gjenstår", "Budsjett", "Anzahl Projekte",
        "Veränderung zum Vorjahr", "Restbetrag", "Moyenne par bénéficiaire", "Reste à financer",
        "Nombre de subventions", "Exercice précédent", "Saldo restante", "Återstår", "Залишок",
        "Попередній рік", "Остаток", "الرصيد", "العام السابق", "残高", "前年", "余额", "上年",
        "Keskiarvo", "Ortalama", "Önceki yıl", "Cancelled", "Pipeline", "Pledge",
        "WFP, cancelled", "WFP CANCELLED", "CANCELLED - WFP", "Refund WFP", "Refund: WFP",
        "WFP [void]", "WFP / cancelled", "WFP*cancelled",
        "WFP (returned)", "WFP (annulert)", "WFP – storniert", "WFP (remboursement)",
        "WFP (cancelled 12 March)", "WFP (grant cancelled)", "WFP (pledged)", "WFP (tbc)",
        "No aprobado", "Non ammesso", "No aprobado – Győr",
    ],
)  # fmt: skip
def test_a_row_that_is_no_allocation_stops_and_the_fix_leaves_it_out(read: Read, name: str) -> None:
    content = f'{ROWS}"{name}",77\n'
    with pytest.raises(SourceError, match="may be no recipient") as refused:
        read(content)
    match = re.search(r"data = (\{.*?\})(?:, or|$)", refused.value.fix)
    assert match is not None
    options = tomllib.loads(f"data = {match[1]}")["data"]
    del options["path"]
    data = read(content, **options)
    assert sum(int(item.amount.amount) for item in data.allocations) == 371


@pytest.mark.parametrize(
    "name", ["Refunds", "Reversal of grant to WFP", "Less: refund", "Credit note"]
)
@pytest.mark.usefixtures("_either_way")
def test_a_row_of_money_that_came_back_is_taken_off_left_out_or_counted(
    mend: Callable[..., Dataset], name: str
) -> None:
    sums = [
        sum(int(item.amount.amount) for item in mend(f"{ROWS}{name},77\n", way=way).allocations)
        for way in range(3)
    ]
    assert sums == [294, 371, 448]


@pytest.mark.usefixtures("_soon_long")
@pytest.mark.parametrize(
    "name",
    [
        "Average",
        "Memo: in kind",
        "WFP (CANCELLED)",
        "WFP - refund",
        "WFP – refund",
        "متوسط",
        "2023",
        "VAT 25%",
        "Number of grants",
        "WFP CANCELLED",
        "WFP*cancelled",
        "USD/NOK",
    ],
)
@pytest.mark.parametrize("other", ["Partner", "Partner (Kenya)", "Rate for Change", "Zoë"])
def test_a_row_that_is_no_allocation_stops_a_long_table(read: Read, name: str, other: str) -> None:
    rows = "".join(f"{other} {number},{number}.50\n" for number in range(1, 200))
    with pytest.raises(SourceError, match=r"1 recipient may be no recipient"):
        read(f"Recipient,Amount (USD)\n{rows}{name},77\n{other},12\n")


@pytest.mark.parametrize(
    "name",
    ["Max Foundation", "Rate for Change", "Help - Hilfe zur Selbsthilfe", "ICRC (Geneva)",
     "Count Me In", "UN Women - Kenya", "Balance Project", "Gap Inc",
     "To be confirmed", "WFP (in-kind)", "Void Creative Studio", "Emergency Reserve of Norway",
     "Pledge for Peace", "3F", "Médecins Sans Frontières (MSF)", "Plan International",
     "Top Up", "Return, Relief and Recovery"],
)  # fmt: skip
def test_names_of_organisations_are_no_questions(read: Read, name: str) -> None:
    assert read(f'{ROWS}"{name}",77\n').account.used == 4


def test_what_the_amounts_add_up_to_is_said_with_each_way(read: Read) -> None:
    table = "Recipient,Amount (USD)\nUNICEF,1500\nLess: refund from UNICEF,200\n"
    with pytest.raises(SourceError) as caught:
        read(table)
    assert "add up to USD 1,700 with all rows and to USD 1,300 as proposed, or USD 1,500 if" in str(
        caught.value
    )


RESERVES = ["Contingency", "Contingency (10 %)", "Reserve"]


@pytest.mark.parametrize("name", RESERVES)
@pytest.mark.parametrize(("stated", "right"), [(408, 408), (371, 371)])
def test_a_reserve_is_proposed_as_the_total_of_the_table_has_it(
    mend: Callable[..., Dataset], name: str, stated: int, right: int
) -> None:
    content = f"{ROWS}{name},37\nTotal,{stated}\n"
    data = mend(content, problem="may be no recipient")
    assert sum(int(item.amount.amount) for item in data.allocations) == right
    data = mend(content, way=1)
    assert sum(int(item.amount.amount) for item in data.allocations) == 779 - right


@pytest.mark.parametrize("name", [*RESERVES, "Unallocated", "Not yet allocated", "Ufordelt"])
def test_a_reserve_as_large_as_all_other_rows_is_asked_about(
    mend: Callable[..., Dataset], name: str
) -> None:
    data = mend(f"{ROWS}{name},371\n", problem="may be no recipient")
    assert sum(int(item.amount.amount) for item in data.allocations) == 371
    data = mend(f"{ROWS}{name},371\n", way=1)
    assert sum(int(item.amount.amount) for item in data.allocations) == 742


@pytest.mark.parametrize("name", ["Unallocated", "Not yet allocated", "Ufordelt"])
def test_money_for_nobody_yet_is_counted_if_nothing_shows_that_it_is_doubled(
    read: Read, name: str
) -> None:
    assert read(f"{ROWS}{name},50\n").account.used == 4
    assert read(f"{ROWS}{name},371\nFAO,7\n").account.used == 5


@pytest.mark.parametrize(
    "name",
    [
        "B/F", "b/f", "C/F", "Balance b/d", "Balance c/d", "Brought down", "Solde reporté",
        "Solde d'ouverture", "Vortrag aus Vorjahr", "Vortrag aus 2023", "Saldovortrag",
        "Inngående saldo", "Utgående balans", "Saldo inicial 2025", "Saldo transitado", "Riporto",
        "Beginsaldo", "Bilans otwarcia", "Початковий залишок", "Остаток на начало", "رصيد مدور",
        "前期繰越",
    ],
)  # fmt: skip
def test_a_balance_carried_over_stops_and_the_fix_leaves_it_out(read: Read, name: str) -> None:
    table = f"Recipient,Amount (GBP)\n{name},12007\nOxfam,505\nIRC,707\n"
    with pytest.raises(SourceError, match="may be no recipient") as refused:
        read(table)
    assert total(read(table, **ways(refused.value)[0])) == Decimal(1212)


@pytest.mark.parametrize(
    ("gross", "off", "net"),
    [
        ("Gross", "Less: repayments", "Net"),
        ("Gross", "Repayments", "Net"),
        ("Montant brut", "Remboursements", "Montant net"),
        ("Brutto", "Rückzahlungen", "Netto"),
        ("Importe bruto", "Reembolsos", "Importe neto"),
        ("Brutto", "Tilbakebetalinger", "Netto"),
        ("Брутто", "Возвраты", "Нетто"),
    ],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_lines_from_gross_to_net_below_a_table_count_once(
    read: Read, gross: str, off: str, net: str, sign: str
) -> None:
    table = (
        f"Recipient,Amount (USD)\nUNICEF,1000\nWFP,517\n{gross},1517\n{off},{sign}250\n{net},1267\n"
    )
    with pytest.raises(SourceError, match="may be no recipient") as refused:
        read(table)
    taken_off, left_out = ways(refused.value)[:2]
    assert total(read(table, **taken_off)) == Decimal(1267)
    assert total(read(table, **left_out)) == Decimal(1517)


def test_lines_of_an_account_without_any_recipient_are_not_added_up(read: Read) -> None:
    with pytest.raises(SourceError, match="all rows are lines of an account") as refused:
        read("Recipient,Amount (EUR)\nGross,1017\nRepayments,200\nNet,817\n")
    assert "keep one row for each recipient" in refused.value.fix


def test_corrections_that_a_total_takes_off_are_proposed_as_parts_of_it(read: Read) -> None:
    rows = "Recipient,Amount (USD)\nUNICEF,1017\nWFP,523\nAdjustment,-100\nRefunded,-50\n"
    with pytest.raises(SourceError, match="may be no recipient") as refused:
        read(f"{rows}Total,1390\n")
    assert total(read(f"{rows}Total,1390\n", **ways(refused.value)[0])) == Decimal(1390)
    with pytest.raises(SourceError, match="may be no recipient") as refused:
        read(rows)
    assert total(read(rows, **ways(refused.value)[1])) == Decimal(1540)
