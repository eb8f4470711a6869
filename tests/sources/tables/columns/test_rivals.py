"""Every column that could be the amount is explained or asked; what is proposed works."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]
Book = Callable[..., bytes]

BANK = (
    "Project ID,Country,Project Name,Implementing Agency,Board Approval Date,IBRD Loan,IDA Loan,"
    "Total IDA and IBRD Loan,Grant Amount\n"
    "P1,Kenya,Water,Ministry of Water,2021-01-05,100000000,50000000,150000000,2000000\n"
    "P2,Sudan,Health,Ministry of Health,2021-02-05,0,80000000,80000000,0\n"
)


def totals(data: Dataset) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = {}
    for item in data.allocations:
        key = item.amount.currency, str(item.measure)
        sums[key] = sums.get(key, Decimal(0)) + item.amount.amount
    return sums


def total(data: Dataset) -> Decimal:
    return sum(totals(data).values(), Decimal(0))


def passed_over(data: Dataset) -> dict[str, str]:
    return {item.heading: item.why for plan in data.plans for item in plan.passed_over}


def test_several_amounts_are_listed_with_samples_and_their_sum_is_proposed(mend: Mend) -> None:
    data = mend(BANK, currency="USD", problem='"Grant Amount" fit equally well')
    assert totals(data) == {("USD", "commitment"): Decimal(230000000)}
    assert passed_over(data)["Grant Amount"] == 'the settings name "Total IDA and IBRD Loan"'


def test_the_message_shows_what_is_in_each_column(read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read(BANK, currency="USD")
    assert caught.value.details[1:] == (
        '"IBRD Loan": 100000000, 0',
        '"IDA Loan": 50000000, 80000000',
        '"Total IDA and IBRD Loan": 150000000, 80000000',
        '"Grant Amount": 2000000, 0',
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Amount (EUR)",
        "Project cost (USD)",
        "Co-financing (USD)",
        "Total project cost",
        "Budget (USD)",
        "Requested amount",
        "Loan amount",
        "Revised amount (USD)",
        "Cumulative (USD)",
        "Previous year (USD)",
        "Kostnad (USD)",
        "Coût total",
        "Kosten (USD)",
        "Costo total",
        "Вартість (USD)",
        "تكلفة",
        "totalamt",
        "projectcost",
        "Projektkosten",
        "Totalkostnad",
        "Sluttbeløp",
        "承诺金额",
        "费用",
    ],
)
def test_another_column_of_money_stops_and_the_user_decides(
    read: Read, mend: Mend, heading: str
) -> None:
    table = f"Recipient,Amount (USD),{heading}\nA,5000,6100\nB,7000,7200\n"
    data = mend(table, problem=f'"{heading}"')
    assert total(data) == 12000
    assert heading in passed_over(data)
    other = read(table, columns={"amount": heading}, currency="EUR" if "EUR" in heading else "USD")
    assert total(other) == 13300


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Project ID", (5001, 5002)),
        ("Grant number", (5001, 5002)),
        ("Award code", (5001, 5002)),
        ("Budget year", (2024, 2025)),
        ("Payment date", ("2024-01-01", "2024-02-01")),
        ("Funding share", (40, 60)),
        ("% of funding", (40, 60)),
        ("Exchange rate", ("10.5", "10.6")),
        ("Number of grants", (3, 4)),
        ("Grants", (3, 4)),
        ("People reached", (5000, 6000)),
        ("Beneficiaries", (5000, 6000)),
        ("Households supported", (5000, 6000)),
        ("Latitude", ("1.5", "2.5")),
        ("Fund", ("CERF", "SHF")),
        ("Paid", ("in full", "in part")),
        ("Score", (7, 8)),
        ("Costa Rica", (7, 8)),
        ("Amounts paid on time", ("yes", "no")),
        ("Antall tilskudd", (3, 4)),
        ("Nombre de dons", (3, 4)),
    ],
)
def test_numbers_that_are_no_money_are_no_rivals(
    read: Read, heading: str, values: tuple[object, object]
) -> None:
    first, second = values
    data = read(f"Recipient,Amount (USD),{heading}\nA,5000,{first}\nB,7000,{second}\n")
    assert total(data) == 12000


@pytest.mark.parametrize(
    ("heading", "first", "second", "why"),
    [
        ("Amount (USD million)", "0.005", "0.007", "the same amounts as in"),
        ("Constant amount (USD)", 5500, 7700, "the same in constant prices"),
        ("Amount in 2022 constant prices (USD)", 5500, 7700, "the same in constant prices"),
        ("Requirements (USD)", 9000, 9500, "what is needed, not what is given"),
        ("Unmet requirements (USD)", 4000, 2500, "what is needed, not what is given"),
        ("Cost per person (USD)", 5, 7, "an amount for one of several"),
        ("Loan (USD)", 0, 0, "all its amounts are 0"),
        ("Final cost (USD)", 5000, 7000, "the same amounts as in"),
    ],
)
def test_a_column_that_restates_the_amount_is_passed_over_and_said(
    read: Read, heading: str, first: object, second: object, why: str
) -> None:
    data = read(f"Recipient,Amount (USD),{heading}\nA,5000,{first}\nB,7000,{second}\n")
    assert total(data) == 12000
    assert passed_over(data)[heading].startswith(why)


def test_amounts_that_differ_in_one_row_are_not_the_same(mend: Mend) -> None:
    rows = "A,5000,5000\nB,7000,7001\n"
    data = mend(f"Recipient,Amount (USD),Final amount (USD)\n{rows}", problem="fit equally well")
    assert total(data) == 12000


def grouped(first: str, second: str, lower: str) -> list[list[object]]:
    return [
        ["", first, "", second, ""],
        ["Recipient", lower, "Year", lower, "Year"],
        ["A", 100, 2024, 60, 2025],
        ["B", 200, 2024, 90, 2025],
    ]


def test_measures_above_groups_of_columns_are_read_by_an_entry_each(mend: Mend, book: Book) -> None:
    data = mend(book(S=grouped("Pledged", "Paid", "Amount (USD)")), "a.xlsx")
    assert totals(data) == {("USD", "pledge"): 300, ("USD", "disbursement"): 150}


@pytest.mark.parametrize(
    ("first", "second"), [("Approved", "Requested"), ("2023", "2024"), ("Active", "Cancelled")]
)
def test_groups_of_columns_are_rivals(mend: Mend, book: Book, first: str, second: str) -> None:
    rows = book(S=grouped(first, second, "Amount (USD)"))
    assert total(mend(rows, "a.xlsx", problem="fit equally well")) == 300
    assert total(mend(rows, "a.xlsx", way=1)) == 150


@pytest.mark.parametrize(
    ("first", "second", "proposed"),
    [
        ("Approved amount", "Requested amount", 300),
        ("Requested amount", "Approved amount", 150),
        ("Amount requested", "Amount granted", 150),
        ("Søkt beløp", "Innvilget beløp", 150),
        ("Montant demandé", "Montant accordé", 150),
        ("Granted 2023", "Allocated 2024", 150),
        ("Granted 2024", "Allocated 2023", 300),
    ],
)
def test_each_column_is_offered_what_was_granted_and_the_newest_first(
    mend: Mend, first: str, second: str, proposed: int
) -> None:
    table = f"Recipient,{first} (USD),{second} (USD)\nA,100,60\nB,200,90\n"
    assert total(mend(table, problem="fit equally well")) == proposed
    assert total(mend(table, way=1)) == 450 - proposed


def test_a_total_is_proposed_before_its_parts_even_if_it_does_not_add_up(mend: Mend) -> None:
    table = "Partner,2025 (NOK),2026 (NOK),Total (NOK)\nA,100,200,300\nB,10,20,31\n"
    assert [total(mend(table, way=way)) for way in range(3)] == [331, 220, 110]


def test_columns_that_are_asked_about_are_in_the_plan(read: Read) -> None:
    with pytest.raises(UnclearError) as caught:
        read("Recipient,Note,Granted 2025 (NOK),Allocated 2026 (NOK)\nA,x,100,200\n")
    plan = caught.value.plan
    assert plan is not None
    assert [(use.heading, use.why) for use in plan.passed_over] == [
        ("Note", "looked at for rows that may not count"),
        ("Granted 2025 (NOK)", "could be the amount"),
    ]
    assert plan.unused == 0


def test_every_way_answers_all_that_is_open(mend: Mend) -> None:
    table = "Mottaker,Tilsagn (kr),Utbetalt (kr)\nA,50,20\n"
    data = mend(table, way=0, problem="different measures")
    assert totals(data) == {("NOK", "commitment"): 50, ("NOK", "disbursement"): 20}
    assert totals(mend(table, way=1)) == {("NOK", "commitment"): 50}
    assert totals(mend(table, way=2)) == {("NOK", "disbursement"): 20}


def test_what_differs_in_one_value_is_not_written_out_once_more_for_each(read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read("Mottaker,Tilsagn (kr),Utbetalt (kr)\nA,50,20\n")
    fix = caught.value.fix
    ways = 'currency = "SEK" or currency = "DKK" or currency = "ISK"'
    assert fix.endswith(f", or the same with {ways}")
    assert fix.count("data = ") == 3


def test_what_the_report_needs_beside_an_entry_for_each_measure_is_said(read: Read) -> None:
    with pytest.raises(SourceError, match=r'and measure = \["pledge"\] for the report'):
        read("Recipient,Pledged (USD),Paid (USD)\nA,50,20\n")


@pytest.mark.parametrize(
    ("column", "amount"),
    [("column B", ("USD", 300_000_000)), ("column D", ("EUR", 150_000))],
)
def test_a_column_that_is_named_has_the_unit_and_currency_above_it(
    read: Read, book: Book, column: str, amount: tuple[str, int]
) -> None:
    rows = grouped("USD million", "EUR thousand", "Amount")
    with pytest.raises(SourceError, match="fit equally well"):
        read(book(S=rows), "a.xlsx")
    data = read(book(S=rows), "a.xlsx", columns={"amount": column})
    assert totals(data) == {(amount[0], "commitment"): amount[1]}


def test_columns_of_the_same_name_are_told_apart_by_their_letters(read: Read, mend: Mend) -> None:
    table = "Recipient,Amount (USD),Amount (USD)\nA,100,999\nB,200,888\n"
    data = mend(table, problem='"Amount (USD)" (column B): 100, 200')
    assert total(data) == 300
    assert total(read(table, columns={"amount": "column C"})) == 1887


def test_columns_of_the_same_name_that_the_config_names_are_told_apart(mend: Mend) -> None:
    table = "Recipient,Amount (USD),Amount (USD)\nA,100,999\n"
    data = mend(table, columns={"amount": "Amount (USD)"}, problem="are called the same")
    assert total(data) == 100


def test_a_heading_called_like_a_letter_comes_first(read: Read) -> None:
    data = read(
        "Recipient,column A,Amount (USD)\nA,5,6\n",
        columns={"amount": "Column A"},
        currency="USD",
    )
    assert total(data) == 5


def test_measures_apart_are_read_by_an_entry_each_whatever_else_is_open(mend: Mend) -> None:
    table = "Recipient,Pledged,Paid,Date\nA,50,20,03/04/2026\n"
    data = mend(table, problem="different measures, which never add up")
    assert totals(data) == {
        ("NOK", "pledge"): Decimal(50),
        ("NOK", "disbursement"): Decimal(20),
    }


def test_amounts_by_donor_beside_their_sum_are_parts_of_it(read: Read, mend: Mend) -> None:
    table = "Recipient,Amount (USD),Norway (USD),Sweden (USD)\nA,11,5,6\nB,1,1,\n"
    data = read(table)
    assert total(data) == 12
    assert passed_over(data)["Norway (USD)"] == 'part of "Amount (USD)"'
    assert total(mend(table.replace("11,5,6", "12,5,6"))) == 13


def test_columns_that_differ_far_down_are_not_the_same(mend: Mend) -> None:
    rows = "".join(f"R{at},{1000 + at * 7},{1000 + at * 7}\n" for at in range(5000))
    table = f"Recipient,Amount (USD),Final cost (USD)\n{rows}Z,5,6\n"
    data = mend(table, problem="fit equally well")
    assert data.account.used == 5001


def test_a_heading_of_amounts_over_texts_is_none_if_another_column_has_the_amounts(
    mend: Mend,
) -> None:
    table = (
        "Budget;Name of beneficiary;Contracted (EUR) (A);Country\n"
        "EC - Commission;NRC;2.500.000,00;Sudan\nEC - Commission;Oxfam;1.000.000,00;Chad\n"
    )
    assert totals(mend(table)) == {("EUR", "commitment"): Decimal(3_500_000)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Core (USD)", "Earmarked (USD)"),
        ("Cash (USD)", "In-kind (USD)"),
        ("Tranche 1 (USD)", "Tranche 2 (USD)"),
        ("Direct costs (USD)", "Indirect costs 7% (USD)"),
        ("1. Teilzahlung (USD)", "2. Teilzahlung (USD)"),
        ("Coûts directs (USD)", "Coûts indirects (USD)"),
    ],
)
def test_of_parts_of_an_amount_none_is_proposed_alone(read: Read, first: str, second: str) -> None:
    with pytest.raises(SourceError, match="may be parts of what was given") as stopped:
        read(f"Partner,{first},{second}\nA,100,7\nB,200,14\n")
    assert first in stopped.value.problem
    assert second in stopped.value.problem
    assert "write their sum" in stopped.value.fix
    assert "data =" not in stopped.value.fix


@pytest.mark.parametrize(
    "headings",
    [
        ("EU contribution (EUR)", "Own contribution (EUR)", "Total cost (EUR)"),
        ("Grant (EUR)", "Match funding (EUR)", "Project value (EUR)"),
        ("Zuwendung (EUR)", "Eigenmittel (EUR)", "Gesamtkosten (EUR)"),
        ("Subvention (EUR)", "Autofinancement (EUR)", "Coût total (EUR)"),
    ],
)
def test_what_a_recipient_pays_itself_is_not_proposed(
    mend: Mend, headings: tuple[str, ...]
) -> None:
    data = mend(f"Partner,{','.join(headings)}\nA,80,20,100\nB,150,50,200\n", problem="amount")
    assert total(data) == 230


def test_a_sum_that_is_repeated_in_each_of_its_rows_is_not_proposed(mend: Mend) -> None:
    headings = "Recipient,Contracted amount (EUR),Total amount (EUR),Consumed amount (EUR)"
    data = mend(f"{headings}\nA,1000,3000,900\nB,2000,3000,1500\nC,50,50,20\n", problem="amount")
    assert total(data) == 3050


def test_budgets_beside_actual_figures_and_their_variance_are_read_by_an_entry_each(
    mend: Mend,
) -> None:
    headings = "Recipient,Budget (EUR),Actual (EUR),Variance (EUR)"
    data = mend(f"{headings}\nA,100,80,20\nB,50,55,-5\n", problem="amount")
    assert {item.measure for item in data.allocations} == {"expenditure", "budget"}
    given = (item.amount.amount for item in data.allocations if item.measure == "expenditure")
    assert sum(given) == 135


def test_a_total_of_actual_and_planned_years_stops(read: Read) -> None:
    content = "Partner,2023 actual,2024 actual,2025 plan,Total (EUR)\nA,100,150,50,300\n"
    with pytest.raises(SourceError, match="2025 plan") as stopped:
        read(content)
    assert 'write "Total (EUR)" less "2025 plan"' in stopped.value.fix
    named = read(content, columns={"amount": "Total (EUR)"})
    assert total(named) == 300


@pytest.mark.parametrize(
    "heading", ["Requirements (USD)", "Funding gap (USD)", "Unmet needs (USD)"]
)
def test_what_is_needed_is_not_proposed_as_what_was_given(mend: Mend, heading: str) -> None:
    data = mend(f"Partner,{heading}\nA,100\nB,230\n", problem="is what is needed")
    assert {item.measure for item in data.allocations} == {"proposed"}


def test_neither_a_status_nor_an_id_is_proposed_as_the_recipient(mend: Mend) -> None:
    rows = "ch_1,100.00,USD,Red Cross,Paid\nch_2,200.00,USD,Oxfam,Paid\n"
    data = mend(f"id,Amount,Currency,Description,Status\n{rows}", problem="recipient")
    assert {item.recipient.name for item in data.allocations} == {"Red Cross", "Oxfam"}


@pytest.mark.parametrize(
    "content",
    [
        "Recipient,USD,EUR,NOK\nA,100,,\nB,,200,\nC,,,300\n",
        "Payee,Paid out (GBP),Paid in (GBP)\nOxfam,300,\nFCDO,,500\nSave,200,\n",
    ],
)
def test_of_columns_of_which_each_row_has_one_none_is_proposed_alone(
    read: Read, content: str
) -> None:
    with pytest.raises(SourceError, match="each row has its amount in one of") as stopped:
        read(content)
    assert "write what was given into one column" in stopped.value.fix
    assert "data =" not in stopped.value.fix


def test_beside_currencies_the_amount_in_the_currency_of_the_row_is_proposed(mend: Mend) -> None:
    content = "Supplier,Cur. amount,Currency,Amount\nA,1000,USD,920\nB,2000,USD,1850\n"
    assert totals(mend(content)) == {("USD", "commitment"): Decimal(3000)}


def test_years_across_without_a_known_recipient_are_asked_about_as_years(mend: Mend) -> None:
    content = "Giver,2022,2023,2024\nUSA,7000,3000,4500\nGermany,1700,1300,990\n"
    data = mend(content, problem="amounts of 3 years are across")
    assert total(data) == 5490


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Amount at 2026-01-31 (NOK)", "Amount at 2026-02-28 (NOK)"),
        ("As of 31/12/2025 (NOK)", "As of 31/01/2026 (NOK)"),
        ("NOK per 31.01.2026", "NOK per 28.02.2026"),
        ("Status 31 Jan 2026 (NOK)", "Status 28 Feb 2026 (NOK)"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_amounts_at_several_days_the_latest_is_proposed_first(
    mend: Callable[..., Dataset], earlier: str, later: str, turned: bool
) -> None:
    names = [later, earlier] if turned else [earlier, later]
    amounts = [(150, 100), (200, 200)] if turned else [(100, 150), (200, 200)]
    rows = "".join(f"P{at},{one},{other}\n" for at, (one, other) in enumerate(amounts))
    content = f"Partner,{','.join(names)}\n{rows}"
    data = mend(content, problem=f'"{later}" is the latest')
    assert sum(int(item.amount.amount) for item in data.allocations) == 350
    data = mend(content, way=1)
    assert sum(int(item.amount.amount) for item in data.allocations) == 300


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Budget", "Actual"),
        ("Committed", "Outturn"),
        ("Budsjett", "Regnskap"),
        ("Budget", "Forecast"),
        ("Soll", "Ist"),
    ],
)
def test_actual_and_forecast_figures_beside_planned_ones_are_asked_about(
    read: Read, first: str, second: str
) -> None:
    with pytest.raises(SourceError, match=f'"{second}"'):
        read(f"Recipient,{first},{second}\nA,100,90\nB,50,45\n", currency="USD")


def test_what_is_to_be_paid_is_no_payment(read: Read) -> None:
    with pytest.raises(SourceError, match="what is left"):
        read("Recipient,To be paid (USD)\nA,100\nB,50\n")


@pytest.mark.parametrize("heading", ["Top-up (EUR)", "Paid (EUR)", "Second tranche (EUR)"])
@pytest.mark.parametrize("cells", [("see note", "5", "6"), ("5", "see annex", "6")])
def test_words_in_a_second_column_of_amounts_do_not_leave_it_out_unasked(
    read: Read, heading: str, cells: tuple[str, str, str]
) -> None:
    rows = zip(("UNHCR", "WFP", "IOM"), ("1", "4", "9"), cells, strict=True)
    text = f"Partner,Amount (EUR),{heading}\n" + "".join(f"{','.join(row)}\n" for row in rows)
    with pytest.raises(UnclearError, match="it is not clear which column is the amount"):
        read(text)
