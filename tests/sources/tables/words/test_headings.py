from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.model.money import Money
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.headings import match_headings

Read = Callable[..., Dataset]


@pytest.mark.parametrize(
    "headings",
    [
        ["Recipient", "Amount (NOK million)", "Country", "Date"],
        ["Mottaker", "Beløp (1000 kr)", "Land", "Dato"],
        ["Bénéficiaire", "Montant (EUR)", "Pays", "Date de décision"],
        ["Empfänger", "Betrag in Mio. EUR", "Land", "Datum"],
        ["Recipient Org:Name", "Amount Awarded", "Recipient country", "Award Date"],
        ["destOrganization", "amountUSD", "Country", "decisionDate"],
        ["Agreement partner", "Disbursed (1000 NOK)", "Recipient country", "Date"],
    ],
)
def test_headings_are_recognised_in_four_languages(headings: list[str]) -> None:
    match = match_headings(headings, {})
    assert match.columns == {"recipient": 0, "amount": 1, "country": 2, "date": 3}


@pytest.mark.parametrize(
    "headings",
    [
        ["Mottagare", "Belopp (SEK)", "Land", "Datum"],
        ["Modtager", "Beløb (DKK)", "Land", "Dato"],
        ["Saaja", "Summa (EUR)", "Maa", "Päivämäärä"],
        ["Ontvanger", "Bedrag (EUR)", "Land", "Datum"],
        ["Beneficiario", "Importe (EUR)", "País", "Fecha"],
        ["Nombre del beneficiario", "MONTO (USD)", "PAÍS", "Fecha de aprobación"],
        ["Beneficiário", "Valor (BRL)", "País", "Data"],
        ["Soggetto beneficiario", "Importo (EUR)", "Paese", "Data decisione"],
        ["Odbiorca", "Kwota (PLN)", "Kraj", "Data decyzji"],
        ["Příjemce", "Částka (CZK)", "Země", "Datum"],
        ["Kedvezményezett", "Összeg (HUF)", "Ország", "Dátum"],
        ["Primatelj", "Iznos (EUR)", "Država", "Datum"],
        ["Отримувач", "Сума (UAH)", "Країна", "Дата"],
        ["ОТРИМУВАЧ", "СУМА (UAH)", "КРАЇНА", "ДАТА"],
        ["Получатель", "Сумма (RUB)", "Страна", "Дата"],
        ["Δικαιούχος", "Ποσό (EUR)", "Χώρα", "Ημερομηνία"],
        ["Alıcı", "Tutar (TRY)", "Ülke", "Tarih"],
        ["المستفيد", "المبلغ (USD)", "الدولة", "التاريخ"],
        ["\u200fالمستفيد", "المبلغ\u200f (USD)", "الدولة", "التاريخ"],
        ["प्राप्तकर्ता", "राशि (INR)", "देश", "दिनांक"],
        ["受益人", "金额 (CNY)", "国家", "日期"],
        ["供与先", "金額（JPY）", "国", "日付"],
        ["수혜기관", "금액 (KRW)", "국가", "일자"],
        ["Người nhận", "Nilai (IDR)", "Negara", "Tanggal"],
    ],
)
def test_headings_are_recognised_as_the_neighbours_write_them(headings: list[str]) -> None:
    match = match_headings(headings, {})
    assert match.columns == {"recipient": 0, "amount": 1, "country": 2, "date": 3}


@pytest.mark.parametrize(
    "heading",
    [
        "Montant attribué (EUR)",
        "Montant de la subvention",
        "Kwota dotacji (zł)",
        "Сума гранту (грн)",
        "Сумма финансирования (руб.)",
        "Výše dotace (Kč)",
        "Importe otorgado (€)",
        "Valor aprovado (R$)",
        "Importo concesso (€)",
        "Bewilligte Summe (EUR)",
        "Avustuksen määrä (€)",
        "Bidragsbelopp (SEK)",
        "Toegekend bedrag (€)",
        "المبلغ المخصص (USD)",
        "Odobreni iznos (EUR)",
        "Contract value (GBP)",
        "A támogatás összege (Ft)",
        "Bewilligte Mittel in EUR",
    ],
)
def test_headings_of_amounts_say_how_they_were_given(heading: str) -> None:
    assert match_headings(["Recipient", heading], {}).columns["amount"] == 1


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        ("donor", "Givare"), ("donor", "Donante"), ("donor", "الجهة المانحة"), ("donor", "Донор"),
        ("currency", "Währung"), ("currency", "Moneda"), ("currency", "العملة"),
        ("currency", "Код валюти"), ("sector", "Settore"), ("sector", "القطاع"),
        ("sector", "Сектор"), ("purpose", "Titre du projet"), ("purpose", "Назва проєкту"),
        ("id", "Diarienummer"), ("description", "Beschrijving"),
    ],
)  # fmt: skip
def test_the_other_fields_are_recognised_too(field: str, heading: str) -> None:
    assert match_headings(["Recipient", "Amount (NOK)", heading], {}).columns[field] == 2


@pytest.mark.parametrize(
    "heading",
    ["Tilskudd 2024 (1 000 kr)", "Grant (USD)", "Amount¹ (NOK)", "Thousands of US dollars"],
)
def test_a_currency_shows_that_a_heading_is_one_of_amounts(heading: str) -> None:
    assert match_headings(["Recipient", heading], {}).columns["amount"] == 1


def test_a_unit_alone_is_the_heading_of_an_amount() -> None:
    assert match_headings(["Partner", "USD million"], {}).columns == {"recipient": 0, "amount": 1}


@pytest.mark.parametrize(
    "heading", ["Grant title", "Payment date", "Commitment number", "1000", "Total of people"]
)
def test_what_only_resembles_an_amount_is_none(heading: str) -> None:
    assert "amount" not in match_headings(["Recipient", heading], {}).columns


@pytest.mark.parametrize("heading", ["•", "–", "*", "#", "%", "1.", "→"])
def test_signs_without_a_word_are_the_heading_of_nothing(heading: str) -> None:
    assert not match_headings([heading], {}).recognised


def test_the_config_comes_before_the_vocabulary() -> None:
    match = match_headings(["Recipient", "Partner", "Sum paid", "Amount"], {"recipient": "partner"})
    assert match.columns["recipient"] == 1


@pytest.mark.parametrize("field", ["recipient", "amount", "currency", "date"])
def test_the_fields_that_are_not_named_in_the_config_are_recognised(field: str) -> None:
    headings = {"recipient": "Partner", "amount": "Amount", "currency": "Currency", "date": "Date"}
    written = {**headings, field: "Odd"}
    match = match_headings(written.values(), {field: "Odd"})
    assert match.columns == {name: column for column, name in enumerate(headings)}


def test_several_amounts_are_rivals_and_none_is_taken() -> None:
    match = match_headings(["Recipient", "Disbursed (1000 NOK)", "Disbursed (NOK)"], {})
    assert "amount" not in match.columns
    assert match.rivals["amount"] == ["Disbursed (1000 NOK)", "Disbursed (NOK)"]


def test_the_more_telling_heading_is_taken_and_the_other_remembered() -> None:
    match = match_headings(["Partner", "Recipient", "Amount"], {})
    assert match.columns["recipient"] == 1
    assert match.passed_over["recipient"] == ["Partner"]


def test_recipient_name_is_the_recipient_unless_there_is_one() -> None:
    assert match_headings(["Recipient name", "Amount"], {}).columns["recipient"] == 0
    match = match_headings(["Recipient", "Recipient name", "Amount"], {})
    assert (match.columns["recipient"], match.columns["recipient_name"]) == (0, 1)


def test_two_headings_for_the_recipient_are_rivals() -> None:
    match = match_headings(["Recipient", "recipient", "Amount"], {})
    assert match.rivals == {"recipient": ["Recipient", "recipient"]}


def test_two_headings_for_a_lesser_field_leave_the_first() -> None:
    match = match_headings(["Recipient", "Amount", "Land", "Land"], {})
    assert match.columns["country"] == 2


@pytest.mark.parametrize(
    ("heading", "power", "currency"),
    [
        ("Amount (NOK million)", 6, "NOK"),
        ("USD million", 6, "USD"),
        ("Disbursed (1000 NOK)", 3, "NOK"),
        ("Beløp (1 000 NOK)", 3, "NOK"),
        ("Disbursed (mill NOK)", 6, "NOK"),
        ("Disbursed (mrd NOK)", 9, "NOK"),
        ("Montant (M€)", 6, "EUR"),
        ("Montant en milliers EUR", 3, "EUR"),
        ("Betrag (Mio. EUR)", 6, "EUR"),
        ("Betrag in TEUR", 3, "EUR"),
        ("amountUSD", None, "USD"),
        ("USD_Commitment", None, "USD"),
        ("Beløp (MNOK)", 6, "NOK"),
        ("Amount ('000 GBP)", 3, "GBP"),
    ],
)
def test_unit_and_currency_of_a_heading_are_read(
    heading: str, power: int | None, currency: str
) -> None:
    unit = split_heading(heading)
    assert (unit.power, unit.currencies, unit.clear) == (power, {currency}, True)


@pytest.mark.parametrize("heading", ["Amount (NOK/EUR)", "Amount (1000, NOK million)"])
def test_a_heading_with_two_units_or_currencies_is_not_clear(heading: str) -> None:
    assert not split_heading(heading).clear


def test_a_sign_and_a_code_that_it_may_mean_are_one_currency() -> None:
    unit = split_heading("Beløp i mill. kroner (NOK)")
    assert (unit.power, unit.currencies, unit.clear) == (6, frozenset({"NOK"}), True)


def test_words_are_without_case_and_accents() -> None:
    assert split_heading("Bénéficiaire / Empfänger / Støtte").words == (
        "beneficiaire",
        "empfanger",
        "stotte",
    )


@pytest.mark.parametrize(
    "headings",
    [
        "Recipient,Amount,Country\n,NOK million,\n",
        "Recipient,Amount,Country\nName,(NOK million),Name\n",
        "Partner,Funding,\nRecipient,Amount (NOK million),Country\n",
        ",Funding (NOK million),\nRecipient,Amount,Country\n",
        ",NOK million,\nRecipient,Amount,Country\n",
        "Ministry,,\nRecipient,Amount,Country\nname,NOK million,name\n",
    ],
)
def test_headings_in_two_rows_are_read_together(read: Read, headings: str) -> None:
    dataset = read(f"Grants 2025\n\n{headings}A,5,Mali\n")
    [allocation] = dataset.allocations
    assert (allocation.recipient.name, allocation.country) == ("A", "Mali")
    assert allocation.amount == Money(Decimal(5000000), "NOK")
    assert dataset.account.read == 1


def test_of_measures_under_one_heading_none_is_picked(read: Read) -> None:
    table = "Recipient,Amount (NOK),\n,Committed,Disbursed\nA,5,3\n"
    with pytest.raises(SourceError, match='"Amount \\(NOK\\) Disbursed" fit equally well'):
        read(table)
    [allocation] = read(table, columns={"amount": "Disbursed"}).allocations
    assert allocation.amount == Money(Decimal(3), "NOK")
    assert allocation.measure is Measure.DISBURSEMENT


def test_both_rows_of_headings_are_known_again_if_they_are_repeated(read: Read) -> None:
    head = "Recipient,Amount\n,NOK million\n"
    dataset = read(f"{head}A,5\n{head}B,6\n")
    assert [row.rule for row in dataset.account.excluded] == ["repeated-heading"] * 2
    assert dataset.account.used == 2


def test_a_row_of_data_is_no_second_row_of_headings(read: Read) -> None:
    assert read("Recipient,Amount (NOK)\n,5\nA,6\n").account.read == 2
    assert read("Recipient,Amount (NOK)\nPartner,tbc\nA,6\n").account.read == 2


def test_a_recipient_that_reads_like_a_unit_is_a_row(read: Read) -> None:
    data = read("Recipient,Amount (NOK)\nK\nA,5\n")
    assert (data.account.read, data.account.used) == (2, 1)


@pytest.mark.parametrize(
    ("headings", "units"),
    [
        ("Recipient;Title;Amount", ";;1 000 €"),
        ("Recipient;Title;Amount", ";;NOK million"),
        ("Recipient;Title;Soll 2024", ";;in TEUR"),
        ("Title;Recipient;Beløp", ";;mill. NOK"),
    ],
)
def test_a_row_of_units_below_the_headings_is_theirs(
    read: Read, mend: Read, headings: str, units: str
) -> None:
    table = f"{headings}\n{units}\nA;x;5\nB;y;7\n"
    try:
        data = read(table)
    except SourceError:
        data = mend(table)
    power = 6 if "mill" in units else 3
    assert sum(item.amount.amount for item in data.allocations) == 12 * 10**power
    assert len(data.allocations) == 2


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (("£1,000", "£2,000"), 3000),
        (("NOK 1000", "NOK 500"), 1500),
        (("1000 USD", "1000 USD"), 2000),
    ],
)
@pytest.mark.parametrize("name", ["Name", "Title"])
def test_a_row_with_an_amount_is_no_row_of_headings_whatever_else_is_in_it(
    read: Read, amounts: tuple[str, str], total: int, name: str
) -> None:
    one, other = amounts
    table = f'{name},Org type,Amount\nAxx,NGO,"{one}"\nByy,NGO,"{other}"\n'
    with pytest.raises(SourceError, match="no heading is recognised for recipient"):
        read(table)
    data = read(table, columns={"recipient": name})
    assert sum(item.amount.amount for item in data.allocations) == total


@pytest.mark.parametrize("heading", ["Paid to date (USD)", "Disbursed to date", "paid_to_date"])
def test_what_was_paid_to_date_is_no_date(heading: str) -> None:
    match = match_headings(["Recipient", "Committed (USD)", heading], {})
    assert not {"date", "value_date"} & match.columns.keys()


@pytest.mark.parametrize(
    "heading",
    ["Recipient / Mottaker", "Partner/Partenaire", "Organisation (Organisasjon)",
     "Mottagare | Recipient"],
)  # fmt: skip
def test_a_heading_in_two_languages_is_one_of_the_field_that_both_name(
    read: Read, heading: str
) -> None:
    data = read(f"{heading},Amount / Beløp (NOK)\nUNICEF,100\nWFP,200\n")
    assert sum(item.amount.amount for item in data.allocations) == 300


def test_a_heading_of_two_fields_is_one_of_neither(read: Read) -> None:
    with pytest.raises(SourceError, match="no heading is recognised for recipient"):
        read("Donor / Recipient,Amount (NOK)\nUNICEF,100\n")
