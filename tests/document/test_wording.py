from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shipped import LANGUAGES

from aidreport.document.phrases import PHRASES, PLURALS
from aidreport.document.remarks import remark_in_words
from aidreport.document.text import ValueText, plain_words
from aidreport.document.wording_files import load_wording
from aidreport.errors import DataError, TemplateError
from aidreport.model.allocation import Measure, Place
from aidreport.model.money import Money
from aidreport.model.remarks import FieldName, Remark, say
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.wording import Wording
    from aidreport.values import Value

FOLDER = Path(__file__).parents[2] / "templates/wording"
ENGLISH = load_wording(FOLDER / "en.toml", "en")


def nok(amount: str) -> Money:
    return Money(Decimal(amount), "NOK")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "NOK 386.3 million"),
        ("nb", "386,3 millioner NOK"),
        ("fr", "386,3 millions de NOK"),
    ],
)
def test_amounts_follow_the_language_and_do_not_break(
    wording: Callable[[str], Wording], language: str, expected: str
) -> None:
    assert wording(language).money(nok("386300000")) == expected.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("language", "amount", "step", "expected"),
    [
        ("en", "12000000000", 10**6, "NOK 12,000 million"),
        ("nb", "12000000000", 10**6, "12 000 millioner NOK"),
        ("fr", "12000000000", 10**6, "12 000 millions de NOK"),
        ("en", "1500000000", 10**6, "NOK 1,500 million"),
        ("nb", "1500000000", 10**6, "1 500 millioner NOK"),
        ("nb", "2500000", 10**3, "2 500 000 NOK"),
        ("en", "12000000000", 10**7, "NOK 12.00 billion"),
        ("en", "1234000000", 10**6, "NOK 1.234 billion"),
        ("en", "12000000000", 10**9, "NOK 12 billion"),
    ],
)
def test_zeros_that_are_stated_never_look_like_thousands(
    wording: Callable[[str], Wording], language: str, amount: str, step: int, expected: str
) -> None:
    text = wording(language).money(nok(amount), step=Decimal(step))
    assert text.replace("\u202f", " ").replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", "NOK 0"),
        ("950.5", "NOK 950.50"),
        ("17300", "NOK 17,300"),
        ("1000000", "NOK 1 million"),
        ("1250500", "NOK 1.3 million"),
        ("1250000", "NOK 1.25 million"),
        ("386312345.67", "NOK 386.3 million"),
        ("1250000000", "NOK 1.25 billion"),
        ("999999999.99", "NOK 1.0 billion"),
        ("-17300000", "NOK \u221217.3 million"),
        ("12345.678", "NOK 12,345.68"),
        ("-0.001", "NOK 0.00"),
    ],
)
def test_amounts_are_exact_up_to_three_decimals_else_rounded_to_one(
    amount: str, expected: str
) -> None:
    assert ENGLISH.money(nok(amount)).replace("\u00a0", " ") == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_half_goes_up_away_from_zero_in_every_language(
    wording: Callable[[str], Wording], language: str, sign: str
) -> None:
    words = wording(language)
    mark, minus = words.marks()[0], "\u2212" if sign else ""

    def digits(text: str) -> str:
        return "".join(char for char in text if char.isdigit() or char in (mark, "\u2212"))

    column = words.column_format([Decimal("3250000"), Decimal("1000000.01")], "NOK")
    assert digits(words.cell(Decimal(f"{sign}3250000"), column)) == f"{minus}3{mark}3"
    assert digits(words.percent(Decimal(f"{sign}0.25"))) == f"{minus}0{mark}3"
    assert digits(words.number(Decimal(f"{sign}2.5"), 0)) == f"{minus}3"
    assert digits(words.money(nok(f"{sign}12345.665"))).endswith(f"345{mark}67")


def test_a_stated_amount_keeps_the_decimals_it_was_stated_with() -> None:
    text = ENGLISH.money(Money(Decimal(12_000_000), "EUR"), step=Decimal(100_000))
    assert text == "EUR\u00a012.0\u00a0million"


def test_a_difference_is_shown_in_the_scale_of_what_it_is_compared_with() -> None:
    text = ENGLISH.money(nok("300000"), like=Decimal(386_000_000))
    assert text == "NOK\u00a00.3\u00a0million"


def test_the_parts_of_an_amount_make_its_text() -> None:
    amount = ENGLISH.amount_parts(nok("386300000"))
    assert (amount.before, amount.digits, amount.after) == ("NOK", "386.3", "million")


def test_french_elides_before_a_currency_that_begins_with_a_vowel(
    wording: Callable[[str], Wording],
) -> None:
    assert "millions\u00a0d’EUR" in wording("fr").money(Money(Decimal(33_400_000), "EUR"))


@given(st.decimals(-(10**60), 10**60, places=4), st.integers(0, 4))
def test_a_number_shown_is_the_value_rounded_half_up(value: Decimal, places: int) -> None:
    exact = Context(prec=200, rounding=ROUND_HALF_UP)
    expected = value.quantize(Decimal(1).scaleb(-places), context=exact)
    shown = ENGLISH.number(value, places).replace(",", "").replace("\u2212", "-")
    assert Decimal(shown) == expected
    assert not (expected == 0 and shown.startswith("-"))


def test_numbers_longer_than_a_float_keep_every_digit() -> None:
    text = ENGLISH.number(Decimal("12345678901234567890123456789012345678.125"))
    assert text == "12,345,678,901,234,567,890,123,456,789,012,345,678.125"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+400"])
def test_numbers_that_cannot_be_written_out_are_refused(value: str) -> None:
    with pytest.raises(DataError, match="cannot be written out"):
        ENGLISH.number(Decimal(value), 1)


@pytest.mark.parametrize(
    ("values", "heading", "cells", "exact"),
    [
        (
            ["229000000", "140000000", "17300000"],
            "NOK million",
            ["229.0", "140.0", "17.3"],
            True,
        ),
        (["229000000", "140000000"], "NOK million", ["229", "140"], True),
        (["1234567000", "1000000"], "NOK million", ["1,234.567", "1.000"], True),
        (["386312345.67", "1500000"], "NOK million", ["386.3", "1.5"], False),
        (["5000000000.5", "200.5"], "NOK", ["5,000,000,000.50", "200.50"], True),
        (["950", "120.5"], "NOK", ["950.00", "120.50"], True),
        (["0.001", "0"], "NOK", ["0.00", "0.00"], False),
        ([], "NOK", [], True),
    ],
)
def test_a_column_has_one_scale_and_one_number_of_decimals(
    values: list[str], heading: str, cells: list[str], exact: bool
) -> None:
    amounts = [Decimal(value) for value in values]
    column = ENGLISH.column_format(amounts, "NOK")
    assert column.heading == heading
    assert [ENGLISH.cell(amount, column) for amount in amounts] == cells
    assert column.exact is exact


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1))
def test_a_column_that_is_called_exact_is(cents: list[int]) -> None:
    amounts = [Decimal(number).scaleb(-2) for number in cents]
    column = ENGLISH.column_format(amounts, "NOK")
    shown = [ENGLISH.cell(amount, column).replace(",", "") for amount in amounts]
    read = [Decimal(text.replace("\u2212", "-")).scaleb(column.exponent) for text in shown]
    assert (read == amounts) is column.exact


def test_a_small_share_is_less_than_a_tenth_rather_than_zero() -> None:
    assert ENGLISH.percent(Decimal("0.04")) == "less than 0.1%"
    assert ENGLISH.percent(Decimal(0)) == "0.0%"
    assert ENGLISH.percent(Decimal("59.25")) == "59.3%"


@pytest.mark.parametrize(
    ("language", "less", "more"),
    [
        ("en", "<0.1%", ">99.9%"),
        ("nb", "<0,1\xa0%", ">99,9\xa0%"),
        ("fr", "<0,1\xa0%", ">99,9\xa0%"),
    ],
)
def test_a_share_near_nothing_or_all_has_a_sign_and_the_spaces_of_its_language(
    language: str, less: str, more: str
) -> None:
    wording = load_wording(FOLDER / f"{language}.toml", language)
    nothing, everything = Fraction("0.04"), Fraction("99.97")
    assert wording.percent(Decimal("0.0"), exact=nothing, in_words=False) == less
    assert wording.percent(Decimal("100.0"), exact=everything, in_words=False) == more
    assert wording.percent(Decimal("100.0"), in_words=False).startswith("100")


def test_lists_have_no_comma_before_and_in_british_english() -> None:
    assert ENGLISH.join(["UNICEF", "ICRC", "IFRC"])[0].text == "UNICEF, ICRC and IFRC"
    assert ENGLISH.join(["UNICEF"])[0].text == "UNICEF"
    assert ENGLISH.join([]) == ()


def test_items_of_a_list_keep_their_figures() -> None:
    spans = ENGLISH.join([ValueText("1", "a"), ValueText("2", "b")])
    assert [(span.text, span.figure) for span in spans] == [("1", "a"), (" and ", ""), ("2", "b")]


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "12 June 2025"),
        ("en-US", "June 12, 2025"),
        ("en-XX", "12 June 2025"),
        ("nb", "12. juni 2025"),
        ("nb-NO", "12. juni 2025"),
        ("fr", "12 juin 2025"),
    ],
)
def test_dates_follow_language_and_region(
    wording: Callable[[str], Wording], language: str, day: str
) -> None:
    assert wording(language).date(date(2025, 6, 12)) == day


def test_small_counts_are_words_and_large_ones_digits() -> None:
    counts = [ENGLISH.count(number) for number in (0, 1, 2, 12, 13, 1200)]
    assert counts == ["0", "1", "two", "twelve", "13", "1,200"]


@pytest.mark.parametrize("language", ["en", "nb", "fr"])
def test_plurals_follow_the_language(wording: Callable[[str], Wording], language: str) -> None:
    words = wording(language)
    one = words.text("count.partners", 1, count="1")
    many = words.text("count.partners", 3, count=words.count(3))
    expected = {
        "en": ("one partner", "three partners"),
        "nb": ("én partner", "tre partnere"),
        "fr": ("un partenaire", "trois partenaires"),
    }
    assert (one, many) == expected[language]


def test_countries_are_named_in_the_language_of_the_briefing(
    wording: Callable[[str], Wording],
) -> None:
    assert wording("nb").territory("Norway", "en") == "Norge"
    assert wording("nb").territory("Nordic Council", "en") == "Nordic Council"
    assert wording("nb").territory("Norway", "no such tag!") == "Norway"
    assert wording("en").territory("Norway", "en-GB") == "Norway"


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_phrases_use_every_placeholder_that_carries_a_number(
    wording: Callable[[str], Wording], language: str
) -> None:
    words = wording(language)
    for key, names in {**PHRASES, **PLURALS}.items():
        if key not in words.phrases:
            continue
        used = {name for phrase in words.phrases[key].values() for name in phrase.placeholders}
        assert used >= set(names) - {"step", "currency", "right"}, key


def test_all_problems_of_a_wording_file_are_reported_at_once(tmp_path: Path) -> None:
    text = (FOLDER / "en.toml").read_text(encoding="utf-8")
    text = text.replace('kind = "Funding briefing"\n', 'kidn = "Funding briefing"\n')
    text = text.replace("Page {page} of {pages}", "Page {pag} of {pages}")
    text = text.replace('marks = "“{text}”"', 'marks = "“{text"')
    text = text.replace('reconciled = "Reconciled."', "reconciled = 3")
    text = text.replace('{ one = "one other", other = "{count} others" }', '"{count} others"')
    text = text.replace('one = "One further purpose', 'ome = "One further purpose')
    path = tmp_path / "en.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_wording(path, "en")
    details = "\n".join(caught.value.details)
    assert 'page.kidn: unknown phrase (did you mean "page.kind"?)' in details
    assert "page.kind: missing" in details
    assert 'page.label: unknown placeholder {pag} (did you mean "page"?)' in details
    assert "quote.marks: " in details
    assert "reconciliation.reconciled: a text is expected" in details
    assert "count.others: needs a form for each plural" in details
    assert 'purposes.more.ome: unknown plural (did you mean "one"?)' in details
    assert len(caught.value.details) == 7


def test_a_placeholder_reaches_into_no_value(tmp_path: Path) -> None:
    text = (FOLDER / "en.toml").read_text(encoding="utf-8")
    path = tmp_path / "en.toml"
    path.write_text(text.replace("“{text}”", "{text.__class__}"), encoding="utf-8")
    with pytest.raises(TemplateError, match="1 problem"):
        load_wording(path, "en")


@pytest.mark.parametrize("line", ['locale = "xx-YY"', "locale = 3", ""])
def test_a_wording_file_needs_a_known_locale(tmp_path: Path, line: str) -> None:
    text = (FOLDER / "en.toml").read_text(encoding="utf-8")
    path = tmp_path / "en.toml"
    path.write_text(text.replace('locale = "en-GB"', line), encoding="utf-8")
    with pytest.raises(TemplateError, match="locale is missing or unknown"):
        load_wording(path, "en")


def test_words_for_numbers_are_a_list(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_text('locale = "en"\nspelled = "two"\n', encoding="utf-8")
    with pytest.raises(TemplateError, match="spelled is no list"):
        load_wording(path, "en")


@pytest.mark.parametrize(
    ("spelled", "said"), [("nine", "“nine” is not 2"), ("三", "“三” is not 2")]
)
def test_a_word_that_is_another_number_is_refused_where_it_is_written(
    tmp_path: Path, spelled: str, said: str
) -> None:
    path = tmp_path / "en.toml"
    path.write_text(f'locale = "en"\nspelled = ["{spelled}"]\n', encoding="utf-8")
    with pytest.raises(TemplateError, match=f"en.toml: spelled: {said}"):
        load_wording(path, "en")


def test_what_the_program_says_about_data_is_missing_by_name_too(tmp_path: Path) -> None:
    path = tmp_path / "nb.toml"
    text = (FOLDER / "nb.toml").read_text(encoding="utf-8")
    lines = [
        line for line in text.splitlines() if not line.startswith(("no-date =", "rates-lack ="))
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_wording(path, "nb")
    assert caught.value.details == ("remark.no-date: missing", "remark.rates-lack: missing")


def test_english_needs_no_phrases_for_what_the_program_says(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    own = (FOLDER / "en.toml").read_text(encoding="utf-8")
    path.write_text(f'{own}\n[remark]\nno-date = "nobody knows when"\n', encoding="utf-8")
    assert plain_words(remark_in_words(load_wording(path, "en-GB"), say("no-date"))) == (
        "nobody knows when"
    )
    assert plain_words(remark_in_words(ENGLISH, say("no-date"))) == "no date is known"


def test_a_remark_may_do_without_a_value_or_a_plural_but_not_name_another(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    own = (FOLDER / "en.toml").read_text(encoding="utf-8")
    path.write_text(
        f'{own}\n[remark]\ndate-missing = "some lack a date"\nno-date = "{{when}}"\n',
        encoding="utf-8",
    )
    with pytest.raises(TemplateError) as caught:
        load_wording(path, "en")
    assert caught.value.details == ("remark.no-date: unknown placeholder {when}",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234567, "1 234 567"),
        (Decimal("1234.50"), "1 234,5"),
        (Money(Decimal("17300000"), "NOK"), "17 300 000 NOK"),
        (date(2026, 6, 12), "12. juni 2026"),
        (Measure.COMMITMENT, "tilsagn"),
        (FieldName("recipient"), "mottaker"),
        (FieldName("Beneficiary"), "Beneficiary"),
        (Place("a.xlsx", row=4, sheet="S"), "a.xlsx, ark S, rad 4"),
        (Several(["UNICEF", "ICRC"]), "UNICEF og ICRC"),
        (say("no-date"), "ingen dato er kjent"),
    ],
)
def test_values_of_a_remark_are_worded_as_on_the_page(
    wording: Callable[[str], Wording], value: Value, expected: str
) -> None:
    remark = Remark("", "rows", {"rows": value})
    text = plain_words(remark_in_words(wording("nb"), remark))
    assert text.replace("\u00a0", " ") == expected


def test_what_has_no_phrase_stays_in_english_and_is_marked(
    wording: Callable[[str], Wording],
) -> None:
    (span,) = remark_in_words(wording("nb"), "a plain text")
    assert (span.text, span.language) == ("a plain text", "en")


@pytest.mark.parametrize(
    ("day", "text"), [(1, "1er janvier 2026"), (2, "2 janvier 2026"), (11, "11 janvier 2026")]
)
def test_the_first_of_a_month_is_an_ordinal_in_french(
    wording: Callable[[str], Wording], day: int, text: str
) -> None:
    assert wording("fr").date(date(2026, 1, day)) == text


def test_an_empty_phrase_is_not_written_yet_and_a_space_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "en.toml"
    path.write_text(
        'locale = "en"\n[tile]\nstated = ""\npartners = " "\n'
        '[count]\nothers = { one = "", other = "" }\n',
        encoding="utf-8",
    )
    words = load_wording(path, "en", [FOLDER / "en.toml"])
    assert words.text("tile.stated") == "Total announced"
    assert words.text("tile.partners") == " "
    assert words.text("count.others", 1, count="1") == "one other"
    assert {"tile.stated", "count.others"} <= set(words.lacking)
    assert "tile.partners" not in words.lacking


def test_what_comes_from_another_language_is_marked_and_its_values_are_not(tmp_path: Path) -> None:
    path = tmp_path / "it.toml"
    path.write_text('locale = "it"\n', encoding="utf-8")
    words = load_wording(path, "it", [FOLDER / "en.toml"])
    spans = words.fill("sources.row", source="dati.csv", row="4")
    assert [(span.text, span.language) for span in spans] == [
        ("dati.csv", ""),
        (", row\u00a0", "en"),
        ("4", ""),
    ]
