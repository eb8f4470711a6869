"""Columns whose texts are kinds of money: what came back, needs, figures that are no money."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.tables.columns.kind_tables import table
from tests.sources.what_was_read import sums, total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("heading", "text", "other"),
    [
        ("Document type", "Credit note", "Invoice"),
        ("Doc type", "Credit memo", "Invoice"),
        ("Belegart", "Gutschrift", "Rechnung"),
        ("Type de pièce", "Avoir", "Facture"),
        ("Bilagstype", "Kreditnota", "Faktura"),
        ("Tipo de documento", "Nota de crédito", "Factura"),
        ("Tipo documento", "Nota di credito", "Fattura"),
        ("Soort", "Creditnota", "Factuur"),
        ("Typ dokladu", "Dobropis", "Faktura"),
        ("Entry", "Refund of unspent funds", "Payment of grant"),
        ("Vorgang", "Rückzahlung nicht verwendeter Mittel", "Zahlung Rate"),
        ("Opération", "Remboursement de fonds", "Versement de la tranche"),
        ("Purpose", "Repayment of unspent balance", "Shelter"),
    ],
)
def test_a_type_of_money_that_came_back_stops_and_says_how_it_is_taken_off(
    read: Read, mend: Mend, heading: str, text: str, other: str
) -> None:
    content = f"Recipient,{heading},Amount (USD)\nA,{other},1000\nB,{text},200\nC,{other},500\n"
    assert total(mend(content, problem="USD 1,300 as proposed, or USD 1,500 if")) == 1300
    assert total(mend(content, way=1, problem=text)) == 1500
    assert total(read(content.replace(",200", ",-200"))) == 1300


@pytest.mark.parametrize("heading", ["Transaction type", "Type", "Remarks", "Step"])
def test_a_reimbursement_is_not_left_out_in_silence(mend: Mend, heading: str) -> None:
    rows = "WFP,1000,Disbursement\nWFP,200,Reimbursement\n"
    data = mend(f"Recipient,Amount (USD),{heading}\n{rows}", problem="Reimbursement")
    assert total(data) == 800
    assert total(mend(f"Recipient,Amount (USD),{heading}\n{rows}", way=1)) == 1000


@pytest.mark.parametrize(
    "text",
    [
        "キャンセル",
        "不採択",
        "Ακυρώθηκε",
        "Απορρίφθηκε",
        "De-committed",
        "Suspended",
        "On hold",
        "Hard pipeline",
        "Soft pledge",
        "Discontinued",
        "Test",
        "Unpaid",
        "Ungültig",
        "план",
        "Information only",
        "Memo",
        "Ugyldig",
        "Impayé",
        "No pagado",
        "未払い",
        "Frozen",
    ],
)
@pytest.mark.parametrize("heading", ["Note", "Situation", "Stage", "Type"])
def test_one_status_of_money_that_may_not_be_given_stops_among_blanks(
    mend: Mend, heading: str, text: str
) -> None:
    rows = f"A,101,\nB,233,{text}\nC,77,\nD,88,\n"
    data = mend(f"Recipient,Amount (EUR),{heading}\n{rows}", problem=text)
    assert total(data) == 266


@pytest.mark.parametrize(
    ("heading", "first", "other", "expected"),
    [
        ("Metric", "Funding", "Requirements", 1000),
        ("Line", "Contribution", "Appeal", 1000),
        ("Journal", "Payment", "Accrual", 1000),
        ("Ledger", "Actual", "Encumbrance", 1000),
        ("Posten", "Finanzierung", "Bedarf", 1000),
        ("Rubrique", "Financement", "Besoins", 1000),
    ],
)
def test_figures_of_different_kinds_in_one_column_stop(
    mend: Mend, heading: str, first: str, other: str, expected: int
) -> None:
    rows = f"A,{other},700\nA,{first},400\nB,{other},900\nB,{first},600\n"
    data = mend(f"Recipient,{heading},Amount (USD)\n{rows}", problem=other)
    found = sums(data)
    given = ("disbursement", "commitment", "expenditure")
    assert found[next(item for item in given if item in found)] == expected


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Purpose", ("Return of refugees", "Recovery of livelihoods", "Early recovery")),
        ("Document type", ("Grant agreement", "Amendment")),
        ("Modality", ("Contribution agreement", "Core funding")),
        ("Line", ("Contribution", "Contribution")),
        ("Remarks", ("Test kits for laboratories", "Suspended ceilings for a clinic")),
    ],
)
def test_texts_that_only_begin_alike_change_nothing(
    read: Read, heading: str, texts: tuple[str, ...]
) -> None:
    assert read(table(heading, *texts)).account.used == len(texts)


@pytest.mark.parametrize(
    ("heading", "money", "others"),
    [
        ("Unit", "USD", ("people", "MT")),
        ("Unit of measure", "USD", ("households",)),
        ("Enhet", "USD", ("personer", "tonn")),
        ("Indicator", "Funding (USD)", ("People reached", "Cost per beneficiary")),
        ("Indicateur", "Montant décaissé", ("Nombre de ménages", "Personnes atteintes")),
        ("Kennzahl", "Ausgaben", ("Anzahl Schulen", "Erreichte Personen")),
        ("Figure", "Budget", ("Number of schools", "Beneficiaries targeted")),
        ("Variable", "Disbursement", ("Share of women", "Children vaccinated")),
    ],
)
def test_figures_that_are_no_money_stop_beside_money(
    mend: Mend, heading: str, money: str, others: tuple[str, ...]
) -> None:
    rows = "".join(f"A,{text},70\nB,{text},30\n" for text in others)
    rows = f"A,{money},1000\n{rows}B,{money},2000\n"
    data = mend(f"Recipient,{heading},Amount (USD)\n{rows}", problem=others[0])
    assert total(data) == 3000


def test_a_column_of_units_names_the_currency_of_rows_that_count(mend: Mend) -> None:
    rows = "A,1000,USD\nA,500,people\nB,2000,EUR\nB,30,MT\n"
    data = mend(f"Recipient,Amount,Unit\n{rows}", problem='"MT"')
    assert {item.amount.currency: item.amount.amount for item in data.allocations} == {
        "USD": 1000,
        "EUR": 2000,
    }


def test_a_kind_of_figures_names_the_currency(mend: Mend) -> None:
    rows = "A,Funding (USD),1000\nA,People reached,500\nB,Funding (USD),2000\n"
    data = mend(f"Recipient,Indicator,Value\n{rows}", problem="People reached")
    assert {item.amount.currency for item in data.allocations} == {"USD"}
    assert total(data) == 3000


@pytest.mark.parametrize(
    ("heading", "upper", "lower"),
    [
        ("Level", "Programme", "Project"),
        ("Nivå", "Program", "Prosjekt"),
        ("Role", "Lead", "Sub-partner"),
        ("Role", "Prime recipient", "Sub-recipient"),
        ("Rolle", "Federführend", "Unterpartner"),
        ("Kind of partner", "Lead partner", "Subgrantee"),
    ],
)
def test_levels_of_which_one_may_hold_the_other_stop_with_all_ways(
    read: Read, mend: Mend, heading: str, upper: str, lower: str
) -> None:
    content = f"Recipient,{heading},Amount (USD)\nA,{upper},300\nB,{lower},120\nC,{upper},200\n"
    assert total(mend(content, problem=lower)) == 500
    with pytest.raises(SourceError) as stopped:
        read(content)
    assert stopped.value.fix.count("data = {") == 3


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Beneficiaries", ("People with disabilities", "Households", "Children")),
        ("Modality", ("Project", "Programme", "Core")),
        ("Unit", ("Education unit", "Health unit")),
        ("Item", ("Kits", "Tents", "Pieces")),
        ("Activity", ("Cash transfers", "People trained in first aid", "Schools")),
    ],
)
def test_figures_of_one_kind_change_nothing(
    read: Read, heading: str, texts: tuple[str, ...]
) -> None:
    assert read(table(heading, *texts)).account.used == len(texts)


@pytest.mark.parametrize(
    ("heading", "earlier", "latest"),
    [
        ("Type", "Original budget", "Revised budget"),
        ("Version", "Initial commitment", "Revised commitment"),
        ("Ledger", "Budsjett opprinnelig", "Budsjett revidert"),
    ],
)
def test_versions_of_a_budget_are_not_added_up(
    mend: Mend, heading: str, earlier: str, latest: str
) -> None:
    content = f"Recipient,{heading},Amount (USD)\nA,{earlier},300\nA,{latest},320\n"
    assert total(mend(content, problem=earlier)) == 320


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [("Line", "Budget", "Variance"), ("Item", "Budget", "Balance"), ("Ledger", "Budget", "Core")],
)
def test_a_budget_beside_what_is_left_of_it_or_unknown_stops(
    mend: Mend, heading: str, first: str, second: str
) -> None:
    content = f"Recipient,{heading},Amount (USD)\nA,{first},300\nA,{second},20\n"
    data = mend(content, problem=second)
    assert {str(item.measure): item.amount.amount for item in data.allocations}["budget"] == 300


def test_qualified_measures_are_the_measures(read: Read) -> None:
    data = read(table("Line", "Approved budget", "Actual expenditure"))
    assert [str(item.measure) for item in data.allocations] == ["budget", "expenditure"]


@pytest.mark.parametrize(
    "name",
    ["Less: refund from A", "Refund received from A", "Abzüglich: Rückzahlung", "Moins: avoir 17"],
)
def test_a_row_that_is_named_like_money_taken_off_stops_and_says_how(
    read: Read, mend: Mend, name: str
) -> None:
    content = f"Partner,Amount (USD)\nA,1000\n{name},200\nB,500\n"
    assert [total(mend(content, way=way, problem=name)) for way in range(3)] == [1300, 1500, 1700]


@pytest.mark.parametrize(
    ("heading", "commitment", "disbursement"),
    [("Tip", "Angajament", "Plata"), ("Jenis", "Komitmen", "Pencairan"),
     ("Tür", "Taahhüt", "Ödeme"), ("Típus", "Kötelezettségvállalás", "Kifizetés"),
     ("Tipas", "Įsipareigojimas", "Išmokėjimas"), ("Veids", "Saistības", "Maksājums"),
     ("Liik", "Kohustus", "Väljamakse"), ("Tegund", "Skuldbinding", "Greiðsla"),
     ("Loại", "Cam kết", "Giải ngân"), ("ประเภท", "ข้อผูกพัน", "เบิกจ่าย"),
     ("Vrsta", "Obveza", "Isplata"), ("Lloji", "Zotim", "Pagesë"),
     ("Τύπος", "Δέσμευση", "Πληρωμή")],
)  # fmt: skip
def test_what_was_promised_and_paid_is_apart_in_other_languages(
    mend: Mend, read: Read, heading: str, commitment: str, disbursement: str
) -> None:
    content = table(heading, commitment, disbursement, disbursement)
    try:
        found = read(content)
    except SourceError:
        found = mend(content)
    assert sums(found) == {"commitment": 100, "disbursement": 203}


@pytest.mark.parametrize(
    ("heading", "text"),
    [("Sector", "Total"), ("Country", "Total"), ("Earmarking", "Subtotal"), ("Component", "All"),
     ("Funding source", "Total"), ("Description", "Sum"), ("Line", "Total")],
)  # fmt: skip
def test_a_total_in_another_column_of_one_recipient_is_left_out_as_proposed(
    mend: Mend, heading: str, text: str
) -> None:
    rows = f"A,Core,100\nA,Soft,50\nA,{text},150\nB,Core,10\n"
    content = f"Partner,{heading},Amount (USD)\n{rows}"
    assert total(mend(content, problem=f'the column "{heading}" holds "{text}"')) == 160


def test_all_in_another_column_may_be_what_money_is_for(read: Read) -> None:
    assert total(read("Partner,Component,Amount (USD)\nA,Core,100\nB,All,150\nB,Soft,7\n")) == 257


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ("A,Sudan,Food,100\nA,Sudan,Cash,50\nA,All,All,150\nB,Chad,Food,20\n", 170),
        ("A,Sudan,Food,100\nB,Chad,Food,20\nA,Total,Food,100\nB,Total,Food,20\n", 120),
        (("A,Sudan,Core,100\nA,Chad,Core,50\nA,Total,Core,150\n"
         "B,Chad,Core,9\nB,Chad,Soft,7\nB,Chad,Total,16\n"), 166),
    ],
)  # fmt: skip
def test_totals_in_several_columns_are_left_out_by_one_pasted_setting(
    mend: Mend, rows: str, left: int
) -> None:
    assert total(mend(f"Partner,Country,Sector,Amount (USD)\n{rows}")) == left
