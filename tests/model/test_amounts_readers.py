"""All that reads amounts of sources keeps to one grammar."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.amounts import (
    ANNOUNCEMENTS,
    STANDARDS,
    TABLES,
    NumberFormat,
    WrittenAmount,
    digits_in,
    parse_stated,
)
from aidreport.sources.problems import BadCell
from aidreport.sources.standards.records import BadValue, read_amount
from aidreport.sources.tables.by_column.written import read_texts
from aidreport.sources.tables.words.cells import parse_amount

NUMBERS = st.one_of(
    st.from_regex(r"[0-9]{1,3}(?:[., '\u00a0’][0-9]{1,4}){0,3}", fullmatch=True),
    st.text("0123456789.,", min_size=1, max_size=12),
)


def expected(text: str, notation: NumberFormat, most_places: int) -> tuple[Decimal, Decimal] | None:
    digits = digits_in(text, notation)
    if digits is None or not digits.fits(most_places=most_places):
        return None
    return digits.amount()[:2]


@given(text=NUMBERS, decimal=st.sampled_from([".", ","]))
def test_tables_read_what_the_grammar_reads(text: str, decimal: str) -> None:
    read = None
    with suppress(BadCell):
        read = parse_amount(text, decimal=decimal)[:2]
    assert read == expected(text, TABLES[decimal], 18) or text.endswith((",", "."))


@given(NUMBERS)
def test_announcements_read_what_the_grammar_reads(text: str) -> None:
    read = None
    with suppress(ValueError):
        amount = parse_stated(f"NOK {text}")
        read = amount.money.amount, amount.step
    digits = digits_in(text.removesuffix("."), ANNOUNCEMENTS)
    assert read == (digits and digits.amount()[:2])


@given(NUMBERS | st.from_regex(r"[0-9]{0,3}\.?[0-9]{0,3}[eE]-?[0-9]{1,3}", fullmatch=True))
def test_standards_read_what_the_grammar_reads(text: str) -> None:
    read = None
    with suppress(BadValue):
        read = read_amount(text, "value")[:2]
    assert read == expected(text, STANDARDS, 36)


@given(
    texts=st.lists(
        NUMBERS
        | st.decimals("-1e11", "1e11", places=2).map(str)
        | st.builds(
            "{} {} {}".format,
            st.sampled_from(["", "NOK", "-", "€"]),
            NUMBERS,
            st.sampled_from(["", "mill.", "kr", "¹", "億円", "m"]),
        )
        | st.decimals("1e9", "1e12", places=2).map(lambda number: f"{float(number):.6f}"),
        min_size=1,
        max_size=40,
    ),
    repeated=st.sampled_from([1, 60]),
    decimal=st.sampled_from([".", ","]),
    power=st.sampled_from([0, 3, 9]),
)
def test_columns_read_no_otherwise_than_cells(
    texts: list[str], repeated: int, decimal: str, power: int
) -> None:
    texts = texts * repeated

    def one(text: str) -> WrittenAmount | None:
        with suppress(BadCell):
            amount = parse_amount(text, decimal=decimal, power=power)
            return None if amount.doubtful or amount.noise else amount
        return None

    amounts = read_texts(pa.array(texts, pa.string()), decimal, power, one)
    for text, plain, minor in zip(texts, amounts.mask, amounts.minor, strict=True):
        if plain:
            amount = parse_amount(text, decimal=decimal, power=power)
            assert amount.number == Decimal(int(minor)).scaleb(amounts.exponent)
            assert not amount.doubtful
            assert not amount.noise
