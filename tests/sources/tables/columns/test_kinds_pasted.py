"""Every kind of column that says that a row may not count: stopped, and right once it is pasted."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest
from tests.sources.what_was_read import sums, total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

DECISIONS = {
    "nb": (
        ("Mottaker", "Beløp (NOK)"),
        ("Vedtak", "Avgjørelse", "Status", "Resultat", "Beslutning"),
        (("Innvilget", "Avslag"), ("Godkjent", "Avslått"), ("Støttet", "Ikke støttet")),
    ),
    "sv": (
        ("Mottagare", "Belopp (SEK)"),
        ("Beslut", "Avgörande", "Status", "Utfall"),
        (("Bifall", "Avslag"), ("Beviljad", "Avslagen"), ("Tillstyrkt", "Avstyrkt")),
    ),
    "da": (
        ("Modtager", "Beløb (DKK)"),
        ("Afgørelse", "Status", "Udfald"),
        (("Bevilget", "Afslag"), ("Imødekommet", "Ikke imødekommet"), ("Godkendt", "Afvist")),
    ),
    "fi": (
        ("Saaja", "Summa (EUR)"),
        ("Päätös", "Tila", "Tulos"),
        (("Myönteinen", "Kielteinen"), ("Hyväksytty", "Hylätty"), ("Myönnetty", "Ei myönnetty")),
    ),
    "it": (
        ("Beneficiario", "Importo (EUR)"),
        ("Decisione", "Stato", "Esito"),
        (("Approvato", "Respinto"), ("Ammesso", "Non ammesso"), ("Accolta", "Revocata")),
    ),
    "es": (
        ("Receptor", "Importe (EUR)"),
        ("Decisión", "Estado", "Resolución"),
        (("Concedida", "Denegada"), ("Aprobado", "Rechazado"), ("Estimada", "Desestimada")),
    ),
    "de": (
        ("Empfänger", "Betrag (EUR)"),
        ("Entscheidung", "Bescheid", "Status", "Ergebnis"),
        (("Bewilligt", "Abgelehnt"), ("Bewilligung", "Ablehnung"), ("Gefördert", "Widerrufen")),
    ),
    "fr": (
        ("Bénéficiaire", "Montant (EUR)"),
        ("Décision", "Statut", "État", "Avis"),
        (("Accordé", "Refusé"), ("Retenu", "Non retenu"), ("Avis favorable", "Avis défavorable")),
    ),
    "nl": (
        ("Ontvanger", "Bedrag (EUR)"),
        ("Besluit", "Status", "Resultaat"),
        (("Toegekend", "Afgewezen"), ("Gehonoreerd", "Niet gehonoreerd"), ("Akkoord", "Afwijzing")),
    ),
    "pl": (
        ("Odbiorca", "Kwota (PLN)"),
        ("Decyzja", "Status", "Wynik"),
        (("Przyznane", "Odrzucone"), ("Pozytywna", "Negatywna"), ("Przyznano", "Odmowa")),
    ),
}


@pytest.mark.parametrize(
    ("fields", "heading", "granted", "refused"),
    [
        (fields, heading, granted, refused)
        for fields, headings, pairs in DECISIONS.values()
        for heading in headings
        for granted, refused in pairs
    ],
)
def test_what_was_refused_is_left_out_by_the_proposal(
    mend: Mend, fields: tuple[str, str], heading: str, granted: str, refused: str
) -> None:
    rows = f"WFP;100;{granted}\nUNICEF;230;{granted}\nIOM;41;{refused}\n"
    assert total(mend(f"{fields[0]};{fields[1]};{heading}\n{rows}", problem=refused)) == 330


@pytest.mark.parametrize(
    ("fields", "heading", "granted"),
    [
        (fields, headings[0], granted)
        for fields, headings, pairs in DECISIONS.values()
        for granted, _ in pairs
    ],
)
def test_a_table_of_granted_ones_alone_is_read(
    read: Read, fields: tuple[str, str], heading: str, granted: str
) -> None:
    data = read(f"{fields[0]};{fields[1]};{heading}\nWFP;100;{granted}\nIOM;41;{granted}\n")
    assert total(data) == 141


@pytest.mark.parametrize(
    ("heading", "usual", "last"),
    [
        # A day, a reason, a number or a mark.
        *[(heading, "", "2024-03-01") for heading in (
            "deleted_at", "Cancellation date", "Date cancelled", "Terminated on", "Withdrawn on",
            "date_of_cancellation", "Annulleringsdato", "Kansellert dato", "Slettet dato",
            "Makulerad datum", "Peruutettu pvm", "Date d'annulation", "Stornodatum", "Löschdatum",
            "Fecha de anulación", "Data annullamento", "Data anulowania", "Datum geannuleerd",
        )],
        ("deleted_at", "9999-12-31", "2024-03-01"),
        ("voided_at", "", "2024-03-01T10:22:31Z"),
        ("Reversal", "", "R"),
        ("Storno", "", "X"),
        ("Stornobeleg", "", "190001"),
        ("Reversal document number", "", "190001"),
        ("Reason for cancellation", "", "No funds"),
        ("Begrunnelse for avslag", "", "Utenfor formålet"),
        ("Motif de refus", "", "Hors sujet"),
        ("Duplicate of", "", "G-12"),
        ("Superseded by", "", "G-12"),
        ("Void", "", "VOID"),
        ("Exclude", "", "x"),
        ("Excluded", "no", "yes"),
        ("is_deleted", "0", "1"),
        ("Storniert", "Nein", "Ja"),
        ("Annulé", "Non", "Oui"),
        # Whether a row counts.
        ("Included in total", "Y", "N"),
        ("Count?", "yes", "no"),
        ("Double counting", "No", "Yes"),
        ("Approved", "yes", "no"),
        # What a row is.
        ("row_type", "detail", "summary"),
        ("Record type", "D", "T"),
        ("Line type", "Detail", "Header"),
        ("Aggregation", "Item", "Group"),
        ("Satzart", "Detail", "Summe"),
        ("Type de ligne", "Détail", "Total"),
        # Scenarios, ledgers, prices, versions.
        ("Scenario", "Actual", "Forecast"),
        ("Ledger", "Actuals", "Plan"),
        ("Version", "Final", "Draft"),
        ("Version", "Revised", "Original"),
        ("Budget version", "Revised", "Initial"),
        ("Version", "Final", "Preliminary"),
        ("Price base", "Current", "Constant 2021"),
        ("Price type", "Current prices", "Constant prices"),
        ("Prisgrunnlag", "Løpende priser", "Faste priser"),
        ("Preise", "Laufende Preise", "Konstante Preise"),
        ("Type of finance", "Grant", "Guarantee"),
        ("Instrument", "Tilskudd", "Garanti"),
        ("Fund", "Humanitarian", "Internal transfer"),
        # How likely it is.
        ("Probability", "100%", "25%"),
        ("Probability (%)", "100", "25"),
        ("Likelihood", "High", "Low"),
        ("Sannsynlighet", "100 %", "50 %"),
        ("Wahrscheinlichkeit", "1", "0,5"),
        # Stages, headings that promise nothing, and fields that hold no texts of theirs.
        ("State", "Live", "Dead"),
        ("Phase", "Go", "No-go"),
        ("Flag", "Funded", "Binned"),
        ("State of play", "Running", "Called off"),
        ("State", "Open", "Terminated early"),
        ("Pipeline stage", "Contracted", "Idea"),
        ("Board decision", "Approve", "Decline"),
        ("Go-ahead", "Yes", "No"),
        ("Hyväksytty", "Kyllä", "Ei"),
        ("Schváleno", "ano", "ne"),
        ("Onaylandı", "Evet", "Hayır"),
        ("Situación", "Ejecutado", "Anulado"),
        ("Workflow", "Signed", "Awaiting signature"),
        # Words that nobody listed: what is known counts.
        ("Status", "Active", "Frobnicated"),
        ("Sector", "Health", "Cancelled"),
        ("Theme", "Food", "Draft"),
        ("Country", "Kenya", "Void"),
        # Remarks.
        ("Comment", "", "Duplicate - do not count"),
        ("Notes", "ok", "refunded in full"),
        ("Notes", "ok", "funds returned in full 2024"),
        ("Remarks", "", "CANCELLED on 3 March"),
        ("Remarks", "paid in May", "Grant was withdrawn"),
        ("Merknad", "", "Kansellert av giver"),
        ("Merknad", "", "Avslag, sendt i mai"),
        ("Kommentar", "", "Dublett"),
        ("Bemerkung", "", "storniert am 3. März"),
        ("Remarques", "", "Doublon"),
        ("Observaciones", "", "Anulado en marzo"),
        ("Osservazioni", "", "Annullato (doppione)"),
        ("Uwagi", "", "Anulowano"),
    ],
)  # fmt: skip
def test_what_does_not_count_is_left_out_by_the_proposal(
    mend: Mend, heading: str, usual: str, last: str
) -> None:
    rows = f"UNICEF;100;{usual}\nWFP;230;{usual}\nIOM;41;{last}\n"
    assert total(mend(f"Recipient;Amount (USD);{heading}\n{rows}", problem=f'"{last}"')) == 330


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Start date", ("2024-03-01", "2024-04-01", "2024-05-01")),
        ("End date", ("2024-03-01", "", "2024-05-01")),
        ("Termination date", ("2026-03-01", "2026-04-01", "2026-05-01")),
        ("deleted_at", ("", "", "")),
        ("deleted_at", ("9999-12-31", "9999-12-31", "9999-12-31")),
        ("Storniert", ("Nein", "Nein", "Nein")),
        ("Reversal", ("", "No", "")),
        ("Record type", ("D", "D", "D")),
        ("Probability", ("100%", "100%", "100%")),
        ("Price base", ("Current", "Current", "Current prices")),
        ("Cancellation policy", ("standard", "", "strict")),
        ("Submission date", ("2024-03-01", "", "2024-05-01")),
        ("Multi-year", ("Yes", "No", "")),
        ("Tranche", ("First", "Second", "Final")),
        ("Instalment", ("Initial", "Interim", "Final")),
        ("Earmarked", ("Y", "N", "Y")),
        ("Modality", ("Cash", "Vouchers", "In-kind")),
        ("Sector", ("Health", "WASH", "Budget")),
        ("State", ("Lagos", "Kano", "Borno")),
        ("Phase", ("Phase 1", "II", "Year 3")),
        ("Remarks", ("paid in May", "", "not cancelled")),
        ("Remarks", ("First tranche", "Final report is pending", "No-cost extension granted")),
        (
            "Notes",
            (
                "Support to those whose asylum application was rejected by the authorities",
                "Replaces the water tanks that were withdrawn from use after the earthquake",
                "Two of the training courses had to be cancelled because of the weather",
            ),
        ),
        ("Project description", ("Cash for returned refugees", "Void filling", "Rejected crops")),
    ],
)
def test_what_says_nothing_against_a_row_stops_nothing(
    read: Read, heading: str, texts: tuple[str, str, str]
) -> None:
    one, two, three = texts
    rows = f"UNICEF;100;{one}\nWFP;230;{two}\nIOM;41;{three}\n"
    assert total(read(f"Recipient;Amount (USD);{heading}\n{rows}")) == 371


@pytest.mark.parametrize(
    ("heading", "usual", "last"),
    [
        ("deleted_at", None, dt.datetime.fromisoformat("2024-03-01T10:22:07")),
        ("Cancelled on", None, dt.date(2024, 3, 1)),
        ("Cancelled", False, True),
        ("Included in total", True, False),
        ("is_deleted", 0, 1),
        ("Cancelled", None, 1),
        ("Cancelled", None, 1.0),
        ("Stornobeleg", None, 190001),
        ("Probability", 1, 0.25),
        ("Probability (%)", 100, 25),
    ],
)
def test_cells_of_workbooks_and_programs_are_understood_as_texts_are(
    mend: Mend, book: Callable[..., bytes], heading: str, usual: object, last: object
) -> None:
    values = [usual, usual, last]
    rows = [(f"P{at}", (100, 230, 41)[at], value) for at, value in enumerate(values)]
    workbook = book(S=[("Recipient", "Amount (USD)", heading), *rows])
    assert total(mend(workbook, "data.xlsx", problem=f'"{heading}"')) == 330
    written = [
        {"Recipient": name, "Amount (USD)": amount, heading: value} for name, amount, value in rows
    ]
    assert total(mend(json.dumps(written, default=str), "data.json")) == 330


def test_many_days_of_deletion_are_left_out_by_one_line(mend: Mend) -> None:
    deleted = "".join(
        f"P{at},7,2024-0{at % 9 + 1}-{at % 28 + 1:02}T10:00:{at % 60:02}\n" for at in range(200)
    )
    content = f"Recipient,Amount (USD),deleted_at\n{deleted}WFP,100,\nUNICEF,230,\n"
    data = mend(content, problem="deleted_at")
    assert total(data) == 330
    assert not [item for item in data.findings if item.code == "values-unused"]


@pytest.mark.parametrize(
    "content",
    [
        "Amount type,Ledger,Recipient,Amount (USD)\nPaid,Actual,A,100\nPaid,Budget,B,200\n",
        "Ledger,Recipient,Amount (USD)\nActual,A,90\nBudget,B,200\n,C,10\n",
        "Ledger,Recipient,Amount (USD)\nForecast,A,90\nBudget,B,200\nActual,C,100\n",
    ],
)
def test_budgets_beside_actual_figures_do_not_count(mend: Mend, content: str) -> None:
    measures = {"expenditure", "commitment", "disbursement"}
    data = mend(content, problem="Ledger")
    assert sum(item.amount.amount for item in data.allocations if item.measure in measures) == 100


def test_of_remarks_only_those_that_matter_are_in_the_map(read: Read) -> None:
    rows = "A,1,Replaces pumps that were withdrawn\nB,2,Report is pending\nC,3,refunded in full\n"
    with pytest.raises(SourceError, match="refunded in full") as caught:
        read(f"Recipient,Amount (USD),Remarks\n{rows}")
    assert 'values = { status = { "refunded in full" = "exclude" } }' in caught.value.fix


def test_corrections_below_zero_are_of_the_measure_of_the_others(read: Read) -> None:
    rows = "WFP,100,Payment\nWFP,-20,Correction\nUNICEF,220,Payment\n"
    data = read(f"Recipient,Amount (USD),Type\n{rows}")
    assert {str(item.measure) for item in data.allocations} == {"disbursement"}
    assert total(data) == 300


def test_corrections_above_zero_are_proposed_to_be_of_that_measure(mend: Mend) -> None:
    data = mend("Recipient,Amount (USD),Type\nWFP,100,Payment\nWFP,20,Correction\n")
    assert {str(item.measure) for item in data.allocations} == {"disbursement"}
    assert total(data) == 120


@pytest.mark.parametrize(
    ("heading", "actual", "other"),
    [
        ("Type", "Utfall", "Prognos"),
        ("Art", "Ist", "Soll"),
        ("Nature", "Réalisé", "Prévisionnel"),
        ("النوع", "فعلي", "تقديري"),
        ("Basis", "Outturn", "Scenario 2"),
        ("Type", "Actual", "Latest view"),
    ],
)
def test_figures_beside_actual_ones_do_not_count_whatever_they_are_called(
    mend: Mend, heading: str, actual: str, other: str
) -> None:
    content = f"Recipient,{heading},Amount (USD)\nA,{actual},100\nA,{other},170\n"
    data = mend(content, problem=other)
    measures = {"expenditure", "commitment"}
    assert sum(item.amount.amount for item in data.allocations if item.measure in measures) == 100


@pytest.mark.parametrize("text", ["Prognose", "Prognos", "Prévisionnel", "Soll", "تقديري"])
def test_a_forecast_in_every_row_stops(read: Read, text: str) -> None:
    with pytest.raises(SourceError, match=text):
        read(f"Recipient,Type,Amount (USD)\nA,{text},100\nB,{text},170\n")


@pytest.mark.parametrize(("heading", "texts"), [("Stage", "Blue Mauve"), ("State", "Fizz Buzz")])
def test_stages_beside_a_status_are_asked_about_though_no_text_is_known(
    read: Read, heading: str, texts: str
) -> None:
    one, other = texts.split()
    rows = f"UNICEF;100;Active;{one}\nWFP;230;Active;{other}\nIOM;41;Closed;{one}\n"
    with pytest.raises(
        SourceError, match=f'"{heading}" holds .* not known whether such rows count'
    ):
        read(f"Recipient;Amount (USD);Status;{heading}\n{rows}")
    read(f"Recipient;Amount (USD);Status;District;State\n{rows.replace('Active', 'Active;Bor')}")


def test_each_of_many_columns_that_say_that_rows_do_not_count_is_asked_about(mend: Mend) -> None:
    headings = "Status;Outcome;State;Phase;Sector;Flag"
    usual = ["Active", "Approved", "Live", "Go", "Health", "Funded"]
    ends = ["Draft", "Rejected", "Dead", "No-go", "Cancelled", "Binned"]
    rows = [
        f"R{at};{100 + at * at};{';'.join([*usual[:at], end, *usual[at + 1 :]])}"
        for at, end in enumerate(ends)
    ]
    lines = [f"Recipient;Amount (USD);{headings}", *rows, f"UNICEF;700;{';'.join(usual)}"]
    assert total(mend("\n".join(lines))) == 700


@pytest.mark.parametrize(
    ("heading", "text"), [("Cancelled", "Yes"), ("Status", "Cancelled"), ("Purpose", "Withdrawn")]
)
def test_a_column_by_which_no_row_would_count_stops_with_nothing_to_paste(
    read: Read, heading: str, text: str
) -> None:
    with pytest.raises(SourceError, match="no row would be left") as stopped:
        read(f"Recipient,Amount (USD),{heading}\nUNICEF,70,{text}\nWFP,85,{text}\nTotal,155,\n")
    assert "data = " not in stopped.value.fix
    assert f'{text} = "use"' in stopped.value.fix


def test_money_that_was_cancelled_beside_an_amount_is_asked_about(read: Read) -> None:
    with pytest.raises(SourceError, match='"Cancelled" is what is taken off an amount'):
        read("Recipient,Amount (USD),Cancelled\nUNICEF,70,40\nWFP,85,0\n")


def test_a_status_that_is_not_known_beside_known_ones_may_count_as_another_way(mend: Mend) -> None:
    rows = "Recipient,Amount (USD),Status\nUNICEF,70,Active\nWFP,85,Frobnicated\n"
    assert [total(mend(rows, way=way)) for way in (0, 1)] == [70, 155]


def test_of_statuses_that_are_not_known_each_may_be_left_out_and_its_sum_is_said(
    mend: Mend,
) -> None:
    rows = "Recipient,Amount (USD),Status\nUNICEF,70,Frob\nWFP,85,Frob\nIOM,41,Zork\n"
    problem = r'the amounts add up to USD 196: USD 155 with "Frob", USD 41 with "Zork"'
    assert [total(mend(rows, problem=problem, way=way)) for way in (0, 1, 2)] == [196, 41, 155]


@pytest.mark.parametrize("text", ["Obligation", "Obligated"])
def test_an_obligation_is_not_taken_for_what_takes_one_back(mend: Mend, text: str) -> None:
    rows = f"Recipient,Amount (USD),Status\nUNICEF,70,{text}\nWFP,41,De-{text.lower()}\n"
    assert total(mend(f"{rows}IOM,85,Active\n", problem="may not count", way=0)) in (114, 155)


def test_types_of_entries_that_are_like_two_measures_are_apart(mend: Mend) -> None:
    rows = "Recipient,Entry type,Amount (USD)\nWFP,Obligation,70\nWFP,Outlay,41\n"
    assert sums(mend(rows, problem="which measure")) == {"commitment": 70, "disbursement": 41}


def test_a_decommitment_beside_commitments_is_asked_about(read: Read) -> None:
    with pytest.raises(SourceError, match='"Decommitment"'):
        read("Recipient,Entry,Amount (USD)\nWFP,Commitment,70\nWFP,Decommitment,41\n")


def test_one_answer_that_means_different_things_in_two_columns_is_no_map_for_both(
    read: Read, mend: Mend
) -> None:
    head = "Recipient,Amount (USD),Duplicate,ODA\n"
    rows = "UNICEF,70,no,Yes\nWFP,85,yes,Yes\n"
    assert total(mend(f"{head}{rows}IOM,41,no,Yes\n")) == 111
    with pytest.raises(SourceError, match="does not mean the same under") as stopped:
        read(f"{head}{rows}IOM,41,no,No\n")
    assert "data = " not in stopped.value.fix


def test_each_way_of_several_columns_of_statuses_reads_all_of_them(mend: Mend) -> None:
    rows = "UNICEF,70,Open,Signed\nWFP,85,Frobnicated,Signed\nIOM,41,Open,Draft\n"
    ways = [mend(f"Recipient,Amount (USD),State,Agreement\n{rows}", way=way) for way in (0, 1)]
    assert [total(data) for data in ways] == [70, 155]
