from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset, Severity
from aidreport.sources.tables.words.totals import is_total_label

Read = Callable[..., Dataset]
HEAD = "Recipient,Amount (NOK million)\n"


def rules(dataset: Dataset) -> list[tuple[int | None, str]]:
    return [(row.place.row, row.rule) for row in dataset.account.excluded]


def differing(dataset: Dataset) -> list[str]:
    return [item.message for item in dataset.findings if item.code == "total-row-differs"]


@pytest.mark.parametrize(
    "label",
    [
        "Total", "TOTAL:", "Totalt", "Sum", "Sum totalt", "Grand total", "Total général", "Gesamt",
        "Gesamtsumme", "I alt", "Subtotal", "Sub-total Ukraine", "Sous-total", "Zwischensumme",
        "Delsum", "Total (NOK million)", "Total for Ukraine", "Total allocations", "Overall total",
        "Kenya Total", "Total Ukraine", "Sum Mali", "Total – DR Congo", "Norway subtotal",
        "Sweden sub-total", "Total¹", "Sum 2024",
        # What spreadsheet programs write under pivot tables and subtotals.
        "Grand Total", "Total Result", "Grand Sum", "Gesamtergebnis", "Totalsumma", "Totalsum",
        "Hovedtotal", "Kaikki yhteensä", "Eindtotaal", "Total general", "Totale complessivo",
        "Total Geral", "Suma końcowa", "Celkový součet", "Végösszeg", "Genel Toplam",
        "Общий итог", "Загальний підсумок", "Γενικό Άθροισμα", "Ukupni zbroj", "総計", "总计",
        "總計", "총합계", "الإجمالي الكلي", "المجموع الكلي",
        # What people write.
        "Summa", "Sammanlagt", "Tilsammen", "Samtals", "Yhteensä", "YHTEENSÄ:", "Kokku", "Kopā",
        "Iš viso", "Totaal", "Somme", "Suma", "Soma", "Somma", "Razem", "Ogółem", "Celkem",
        "Spolu", "Ukupno", "Skupaj", "Összesen", "Toplam", "TOPLAM", "Σύνολο", "Всього", "УСЬОГО",
        "Разом", "Итого", "Итого по Украине", "Всего", "Общо", "Укупно", "المجموع", "الإجمالي",
        "الاجمالي", "\u200fالمجموع\u200f", "مجموع", "جمع کل", "סה\"כ", "סה״כ", "סך הכל", "कुल",
        "कुल योग", "মোট", "合计", "合計", "日本合計", "合計（円）", "UNICEF 集計", "小计", "합계",
        "รวมทั้งสิ้น", "Tổng cộng",
        "Jumlah", "Σ", "∑", "Σ (NOK)", "All partners", "All donors", "Alle Partner",
        "Tous les bailleurs", "Sum of all", "Sum of all donors", "Delsumma", "Välisumma",
        "Teilergebnis", "Tussentotaal", "Mezisoučet", "Részösszeg", "Ara toplam",
        "المجموع الفرعي",
    ],
)  # fmt: skip
def test_totals_are_known_in_many_languages(label: str) -> None:
    assert is_total_label(label)


@pytest.mark.parametrize(
    "label",
    [
        "", "TotalEnergies Foundation", "Total Relief Fund", "Summit", "Fund of funds", "12",
        "Fondation Total", "Kenya", "Ensemble Mali", "Total Solidarity", "Summa Foundation",
        "Alle Hjelper", "All Nations", "All Hands and Hearts", "Alliance",
        "Razem dla Ukrainy", "Разом для України",
        "Ensemble pour Gaza", "Spolu pre deti", "Somali NGO Consortium",
        "Всі разом допомагають", "Summation",
        "Alle Kinder", "全国社会福祉協議会", "Sumatra Relief",
    ],
)  # fmt: skip
def test_names_are_not_taken_for_totals(label: str) -> None:
    assert not is_total_label(label)


@pytest.mark.parametrize(
    "label",
    ["UNICEF Summa", "UNICEF Ergebnis", "UNICEF Total", "Totaal UNICEF", "UNICEF Razem",
     "Разом UNICEF", "Итого UNICEF", "مجموع UNICEF"],
)  # fmt: skip
def test_a_word_for_a_total_beside_a_name_leaves_it_to_the_amounts(read: Read, label: str) -> None:
    """It is a subtotal if it states a sum of the rows above, and is asked about if not."""
    dataset = read(f"{HEAD}UNICEF,100\nUNICEF,40\n{label},140\nIFRC,7\nIFRC,8\n")
    assert rules(dataset) == [(4, "total-row")]
    with pytest.raises(SourceError, match="called like a total"):
        read(f"{HEAD}UNICEF,100\nUNICEF,40\n{label},70\n")


@pytest.mark.parametrize(
    "label", ["Всього", "Yhteensä", "المجموع", "合計", "Razem", "All partners"]
)
def test_a_total_in_any_language_is_not_counted(read: Read, label: str) -> None:
    dataset = read(f"{HEAD}UNHCR,100\nWFP,200\n{label},300\n")
    assert (dataset.account.used, rules(dataset)) == (2, [(4, "total-row")])


def test_a_total_row_is_recognised_and_not_summed(read: Read) -> None:
    dataset = read(f"{HEAD}UNICEF,229\nICRC,140\nIFRC,17.3\nTotal,386.3\n")
    assert (dataset.account.read, dataset.account.used) == (4, 3)
    assert rules(dataset) == [(5, "total-row")]
    assert differing(dataset) == []


def test_a_total_row_in_its_own_first_column_is_recognised(read: Read) -> None:
    dataset = read("No,Recipient,Amount (NOK)\n1,A,5\n2,B,6\nTotal,,11\n")
    assert rules(dataset) == [(4, "total-row")]


def test_a_total_that_differs_is_a_warning_with_both_numbers(read: Read) -> None:
    dataset = read(f"{HEAD}A,229\nB,140\nTotal,379.0\n")
    [message] = differing(dataset)
    assert message == (
        "the total row states NOK 379,000,000, but the rows that were used add up to"
        " NOK 369,000,000"
    )
    finding = next(item for item in dataset.findings if item.code == "total-row-differs")
    assert (finding.severity, finding.source) == (Severity.WARNING, "data.csv, row 4")


def test_a_rounded_total_agrees(read: Read) -> None:
    assert differing(read(f"{HEAD}A,229\nB,140\nC,17.3\nTotal,386\n")) == []


def test_subtotals_and_the_grand_total_each_agree_with_their_rows(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nB,7\nSubtotal,12\nC,1\nD,2\nTotal Africa,3\nGrand total,15\n")
    assert [row for row, _ in rules(dataset)] == [4, 7, 8]
    assert differing(dataset) == []


def test_a_total_above_its_rows_is_checked_too(read: Read) -> None:
    assert differing(read(f"{HEAD}Total,12\nA,5\nB,7\n")) == []
    assert len(differing(read(f"{HEAD}Total,13\nA,5\nB,7\n"))) == 1


def test_an_unlabelled_row_that_repeats_the_sum_is_a_total(read: Read) -> None:
    assert rules(read(f"{HEAD}A,5\nB,7\n,12\n")) == [(4, "total-row")]


def test_an_unlabelled_row_that_is_no_sum_is_rejected(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nB,7\n,13\n")
    assert dataset.account.excluded == ()
    assert dataset.account.rejected[0].problems[0].problem == "empty"


def test_a_name_that_begins_like_a_total_counts_unless_it_repeats_the_sum(read: Read) -> None:
    assert read(f"{HEAD}A,5\nB,7\nTotal Relief Fund,3\n").account.used == 3
    assert rules(read(f"{HEAD}A,5\nB,7\nTotal Ukraine,12\n")) == [(4, "total-row")]


def test_a_total_that_cannot_be_read_is_a_warning(read: Read) -> None:
    [message] = differing(read(f"{HEAD}A,5\nTotal,see below\n"))
    assert message == 'the total row cannot be checked: "see below" is not a number'


def test_a_blank_total_says_nothing(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nTotal,\n")
    assert rules(dataset) == [(3, "total-row")]
    assert differing(dataset) == []


def test_a_total_over_rejected_rows_is_not_compared(read: Read) -> None:
    assert differing(read(f"{HEAD}A,5\nB,x\nTotal,12\n")) == []


def test_a_total_of_several_currencies_is_compared_with_its_own(read: Read) -> None:
    head = "Recipient,Amount,Currency\n"
    assert differing(read(f"{head}A,5,NOK\nB,7,EUR\nTotal,5,NOK\n")) == []
    assert differing(read(f"{head}A,5,NOK\nB,7,EUR\nTotal,12,\n")) == []
    assert differing(read(f"{head}A,5,NOK\nB,7,NOK\nTotal,12,\n")) == []


@given(st.lists(st.integers(min_value=1, max_value=10**9), min_size=1, max_size=20))
def test_whatever_the_amounts_the_total_row_never_counts(amounts: list[int]) -> None:
    from aidreport.config.sources import DataSource
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.tables.table import read_table

    cells = [["Recipient", "Amount (NOK)"], *(["A", number] for number in amounts)]
    cells.append(["Total", sum(amounts)])
    grid = Grid(tuple(SourceRow.of(number, row) for number, row in enumerate(cells, 1)))
    dataset = read_table(grid, DataSource(path="x"), "x")
    assert sum(item.amount.amount for item in dataset.allocations) == sum(amounts)
    assert differing(dataset) == []


def test_a_single_unlabelled_repetition_is_no_total(read: Read) -> None:
    assert len(read(f"{HEAD}A,5\n,5\n").account.rejected) == 1


def test_subtotals_of_countries_never_count_wherever_the_word_is(read: Read) -> None:
    head = "Country,Recipient,Amount (NOK)\n"
    rows = "Kenya,A,5\nKenya Total,,5\nMali,C,1\nMali,D,2\nTotal Mali,,3\nGrand Total,,8\n"
    dataset = read(head + rows)
    assert [row for row, _ in rules(dataset)] == [3, 6, 7]
    assert differing(dataset) == []


def test_a_subtotal_that_differs_is_excluded_and_reported(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nB,7\nKenya total,13\nC,1\n")
    assert rules(dataset) == [(4, "total-row")]
    assert "states NOK 13,000,000" in differing(dataset)[0]


def test_subtotals_above_their_rows_are_checked_with_the_rows_below(read: Read) -> None:
    rows = "Total Kenya,12\nA,5\nB,7\nTotal Mali,{}\nC,1\nD,2\nGrand total,15\n"
    assert differing(read(HEAD + rows.format(3))) == []
    assert len(differing(read(HEAD + rows.format(4)))) == 1


def test_a_total_of_nothing_does_not_agree_with_the_nothing_below_it(read: Read) -> None:
    assert len(differing(read(f"{HEAD}A,5\nB,7\nTotal,0\n"))) == 1


def test_many_subtotals_are_each_checked_with_their_own_rows(read: Read) -> None:
    rows = "".join(f"A,{n}\nB,{n}\nFood Total,{2 * n}\n" for n in range(1, 300))
    dataset = read(f"Recipient,Amount (NOK)\n{rows}")
    assert (dataset.account.used, len(rules(dataset))) == (598, 299)
    assert differing(dataset) == []


def test_a_name_like_a_total_that_was_counted_is_reported(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nB,7\nFood security Total,13\n")
    assert dataset.account.used == 3
    [finding] = [item for item in dataset.findings if item.code == "total-doubtful"]
    assert finding.severity is Severity.WARNING
    assert finding.message.startswith('"Food security Total" looks like a total')


def test_an_unlabelled_total_may_be_beside_a_count(read: Read) -> None:
    head = "Country,Recipient,Amount (NOK),Grants\n"
    assert rules(read(f"{head}Mali,A,5,1\nMali,B,6,1\n,,11,2\n")) == [(4, "total-row")]


@pytest.mark.parametrize("note", ["Source: Norad, 2025", "Kilde: Norad,2024,Oslo"])
def test_a_source_that_a_delimiter_splits_is_no_allocation(read: Read, note: str) -> None:
    dataset = read(f"Recipient,Amount (NOK),Place\nA,5,x\nB,6,y\n{note}\n")
    assert rules(dataset) == [(4, "note-row")]


def test_several_totals_that_differ_are_one_warning(read: Read) -> None:
    [message] = differing(read(f"{HEAD}Total,13\nA,5\nB,7\nSubtotal,99\nC,1\nTotal,5\n"))
    assert message.startswith("2 total rows are not the sums of the rows that were used: the first")


@pytest.mark.parametrize(
    "note",
    ["Källa: Sida, 2025", "Anm. Beloppen är avrundade.", "Fuente: AECID", "Fonte: MAECI, 2025",
     "Bron: Buza", "Źródło: MSZ", "Джерело: МЗС", "Примечание: суммы округлены", "المصدر: الوزارة",
     "来源：商务部", "出典：外務省", "Lähde: UM"],
)  # fmt: skip
def test_notes_below_a_table_are_known_in_many_languages(read: Read, note: str) -> None:
    dataset = read(f'{HEAD}UNHCR,100\nWFP,200\n"{note}",\n')
    assert rules(dataset) == [(4, "note-row")]
    assert not dataset.account.rejected
