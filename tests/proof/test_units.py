"""A page that says another unit or currency than that of its figures is altered."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale, localedata
from tests.proof.forgery import Forger
from tests.proof.renewal import saved
from tests.shipped import LANGUAGES

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.wording import ColumnFormat, Wording
from aidreport.document.wording_files import load_wording
from aidreport.model.money import Money
from aidreport.proof.numbers import Marks, number_in
from aidreport.proof.result import Verdict, Verification
from aidreport.proof.units import said_by
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]


def made(folder: Path, language: str = "en") -> Verification:
    """Return what is found in a briefing that is made with all that proves it."""
    shutil.copytree(ROOT / "data", folder / "data")
    path = Path(shutil.copy(ROOT / "config.toml", folder))
    job = job_for(load_config(path), None, language=language, output=str(folder / "briefing.pdf"))
    return verify(pipeline.render(job)[0].artifact.path)


def problems(found: Verification) -> tuple[str, ...]:
    return next(check for check in found.checks if check.name == "text").details


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("word", ["billion", "thousand", "milliards"])
def test_another_unit_in_the_words_of_figures_is_reported_however_much_is_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setattr(Wording, "_scale_word", lambda *_: word)
    found = made(tmp_path)
    assert found.verdict is Verdict.ALTERED
    assert any("total/NOK" in line and f"386.3 {word}" in line for line in problems(found))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("head", ["NOK billion", "NOK thousand", "EUR million", "NOK"])
def test_another_unit_in_the_heads_of_columns_is_reported_however_much_is_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str
) -> None:
    usual = Wording.column_format

    def forged(self: Wording, values: list[Decimal], currency: str) -> ColumnFormat:
        column = usual(self, values, currency)
        return ColumnFormat(head, column.exponent, column.places, column.exact)

    monkeypatch.setattr(Wording, "column_format", forged)
    found = made(tmp_path)
    assert found.verdict is Verdict.ALTERED
    assert any(f'says "{head}"' in line for line in problems(found))


def test_amounts_in_the_heads_of_rows_are_no_units_of_other_rows(tmp_path: Path) -> None:
    rows = (
        "recipient,amount,date\nUNHCR,EUR 1.5 million,2026-01-31\nICRC,EUR 750000.50,2026-01-31\n"
    )
    (tmp_path / "q1.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\n', encoding="utf-8")
    job = job_for(load_config(tmp_path / "config.toml"), "q1", output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("unit", ["hundred", "million"])
def test_a_unit_behind_a_count_is_reported_however_much_is_renewed(
    norway: Path, tmp_path: Path, unit: str
) -> None:
    forger = Forger(norway)
    forger.replace(b"( partners to protect", b"( %b partners to protect" % unit.encode())
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED
    assert f'count/recipient/NOK: the page says "three {unit}"; it is 3' in problems(found)


FULL = """recipient,country,amount,currency,date
WFP,Sudan,1250001.50,USD,2026-01-31
USD Emergency Fund,Yemen,77000.25,USD,2026-03-02
"""
TWO_TABLES = """# Aid

:::table{by=recipient}

:::table{by=recipient columns="amount, share"}
"""


@pytest.mark.broken_pdfs
@pytest.mark.parametrize("head", ["USD million", "USD thousand"])
def test_a_unit_in_the_head_of_one_column_of_full_amounts_is_reported_beside_sound_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str
) -> None:
    usual, calls = Wording.column_format, list[str]()

    def forged(self: Wording, values: list[Decimal], currency: str) -> ColumnFormat:
        column = usual(self, values, currency)
        calls.append(column.heading)
        heading = head if len(calls) == 1 else column.heading
        return ColumnFormat(heading, column.exponent, column.places, column.exact)

    monkeypatch.setattr(Wording, "column_format", forged)
    (tmp_path / "q1.csv").write_text(FULL, encoding="utf-8")
    (tmp_path / "own.md").write_text(TWO_TABLES, encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\n', encoding="utf-8")
    settings = load_config(tmp_path / "config.toml")
    job = job_for(settings, "q1", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert set(calls) == {"USD"}
    assert found.verdict is Verdict.ALTERED
    assert any(f'says "{head}"' in line for line in problems(found))


@pytest.mark.broken_pdfs
def test_another_currency_in_the_words_of_figures_is_reported_however_much_is_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Wording._worded

    def forged(self: Wording, currency: str, *more: object) -> object:
        return usual(self, "USD" if currency == "NOK" else currency, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Wording, "_worded", forged)
    found = made(tmp_path)
    assert found.verdict is Verdict.ALTERED
    assert any('the page says "USD 386.3 million"' in line for line in problems(found))


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("US$", "US$ 386.3 million"),
        ("$", "$ 386.3 million"),
        ("€", "€ 386.3 million"),
        ("Swedish kronor", "Swedish kronor 386.3 million"),
        ("dollars", "dollars 386.3 million"),
    ],
)
def test_the_sign_or_name_of_another_currency_is_reported_however_much_is_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, shown: str
) -> None:
    usual = Wording._worded

    def forged(self: Wording, currency: str, *more: object) -> object:
        return usual(self, said if currency == "NOK" else currency, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Wording, "_worded", forged)
    found = made(tmp_path)
    assert found.verdict is Verdict.ALTERED
    assert any(f'the page says "{shown}"' in line for line in problems(found))


def test_names_of_partners_that_are_codes_of_currencies_are_no_units(tmp_path: Path) -> None:
    rows = "recipient,amount (NOK),date\nCHF,38500000,2026-01-31\nSOS,6400000,2026-01-31\n"
    (tmp_path / "q1.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "own.md").write_text("# Aid\n\n:::bar-chart{by=recipient}\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\n', encoding="utf-8")
    settings = load_config(tmp_path / "config.toml")
    job = job_for(settings, "q1", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, found.checks


@pytest.mark.parametrize("said", ["NOK", "kr", "kroner", "Norwegian kroner", "K"])
def test_what_may_name_the_currency_of_a_figure_is_no_other(said: str) -> None:
    assert said_by(f"{said} 386.3 million").fits("NOK", 6)


def test_the_words_of_every_language_for_a_power_of_ten_fit_it() -> None:
    for name in localedata.locale_identifiers():
        formats = Locale.parse(name).compact_decimal_formats.get("long", {})
        for power in (6, 9, 12):
            for patterns in formats.values():
                pattern = str(patterns.get(str(10**power)) and patterns[str(10**power)].pattern)
                if pattern.count("0") == 1:
                    words = pattern.replace("0", "5")
                    assert said_by(f"NOK {words}").fits("NOK", power), (name, words)


@pytest.mark.parametrize("language", [*LANGUAGES, "pt-BR"])
@pytest.mark.parametrize(
    "amount", ["1e6", "2.5e6", "386e6", "1e9", "2e9", "12.5e9", "2e12", "5e12"]
)
def test_verify_knows_the_words_that_amounts_are_written_with(language: str, amount: str) -> None:
    path = Path(__file__).parents[2] / f"templates/wording/{language.partition('-')[0]}.toml"
    money = Money(Decimal(amount), "NOK")
    parts = load_wording(path, language).amount_parts(money)
    number = number_in(parts.digits, Marks(*load_wording(path, language).marks()))
    assert number is not None
    power = (money.amount / number).adjusted()
    assert power in said_by(parts.text).powers or power == 0


def test_names_of_three_capital_letters_are_no_currencies(tmp_path: Path) -> None:
    # "WFP" is no code; "SOS" is that of the Somali shilling, and here the name of a recipient.
    rows = "recipient,amount,currency,date\n" + "".join(
        f"{name},{amount},NOK,2025-01-0{amount % 7 + 1}\n"
        for amount, name in ((3000000, "WFP"), (2000000, "SOS"), (1400000, "IOM"))
    )
    (tmp_path / "q1.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "own.md").write_text("# T\n\n:::treemap\n\n:::share-bar\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text('[reports.q1]\ndata = "q1.csv"\n', encoding="utf-8")
    settings = load_config(tmp_path / "config.toml")
    job = job_for(settings, "q1", template=str(tmp_path / "own.md"), output=f"{tmp_path}/")
    found = verify(pipeline.render(job)[0].artifact.path)
    assert found.verdict is Verdict.UNSIGNED, problems(found)
