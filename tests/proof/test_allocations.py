from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.allocation import Allocation, Inference, Party, Place
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import Account, Dataset, SourceFile
from aidreport.model.money import Money
from aidreport.proof import allocations

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
amounts = st.decimals(allow_nan=False, allow_infinity=False, places=3)


def dataset(*items: Allocation) -> Dataset:
    file = SourceFile("data/q.csv", "ab" * 32, "table")
    return Dataset(items, Account(len(items), len(items)), (file,))


ONE = Allocation(
    "a1",
    Place("data/q.csv", row=2, sheet="=Sheet"),
    Party("wfp", "WFP", "World Food Programme", "UN agency"),
    Money(Decimal("1250000.50"), "USD"),
    Decimal("0.01"),
    "1,250,000.50",
    equivalents=(parse_stated("EUR 1.1 million"), parse_stated("EUR 1.2 million")),
    donor=Party("no", "Norway"),
    decided=date(2026, 1, 31),
    inferred=(Inference("measure", "assumed"),),
)


def written(*items: Allocation) -> bytes:
    return allocations.write(dataset(*items)).content


def test_the_file_opens_in_a_spreadsheet_with_a_row_for_each_allocation() -> None:
    content = written(ONE)
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    shown = {name: row[name] for name in ("amount", "currency", "recipient", "row", "decided")}
    assert shown == {
        "amount": "1250000.50",
        "currency": "USD",
        "recipient": "WFP",
        "row": "2",
        "decided": "2026-01-31",
    }
    assert row["source_sha256"] == "ab" * 32
    assert row["inferred"] == "measure: assumed"


def test_a_text_is_no_formula_in_a_spreadsheet_and_read_back_as_it_was() -> None:
    item = ONE._replace(description="=1+1", purpose="'quoted", theme="-x")
    content = written(item).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content))
    assert (row["description"], row["purpose"], row["sheet"]) == ("'=1+1", "''quoted", "'=Sheet")
    (again,) = allocations.read(content.encode())
    assert (again.cells["description"], again.key("purpose"), again.key("theme")) == (
        "=1+1",
        "'quoted",
        "-x",
    )


@given(
    st.lists(
        st.builds(
            lambda name, key, amount, words, description: ONE._replace(recipient=Party(key, name),
                amount=Money(amount, "USD"),
                as_written=words,
                description=description,
            ),
            texts, texts, amounts, texts, texts,
        ),
        max_size=5,
    )
)  # fmt: skip
def test_what_is_written_is_read_back_exactly(items: list[Allocation]) -> None:
    file = allocations.write(dataset(*items))
    rows = allocations.read(file.content)
    assert tuple(row.id for row in rows) == file.ids
    assert "".join(row.digest for row in rows) == file.digests.hex()
    assert all(file.states(part.figure) for row in rows for part in (row.amount, *row.equivalents))
    assert len(rows) == len(items)
    for row, item in zip(rows, items, strict=True):
        assert row.amount.value == item.amount.amount
        assert row.amount.value.as_tuple() == item.amount.amount.as_tuple() or not row.amount.value
        assert row.key("recipient") == item.recipient.key
        assert row.cells["as_written"] == item.as_written
        assert row.cells["description"] == item.description
        assert (row.key("year"), row.key("donor")) == ("2026", "no")
        assert [(part.figure, part.value) for part in row.equivalents] == [
            ("allocation/a1/EUR", 1_100_000),
            ("allocation/a1/EUR-2", 1_200_000),
        ]


def test_a_file_of_an_earlier_version_with_fewer_guards_is_read_alike() -> None:
    item = ONE._replace(description=" =1", theme="＝1", purpose="'quoted")
    content = written(item).decode("utf-8-sig")
    before = content.replace("' =1", " =1").replace("'＝1", "＝1")
    assert before != content
    (now,), (then,) = allocations.read(content.encode()), allocations.read(before.encode())
    assert now.cells == then.cells


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "utf-8"),
        (b"a,b\r\n", "has no column"),
        (written() + b"a,b\r\n", "row 2 has 2 cells"),
        (
            written(ONE).replace(b"1250000.50", b"1E+9999"),
            "an amount that is",
        ),
        (
            written(ONE).replace(b"1100000", b"x"),
            "an amount that is none",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_where(content: bytes, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        allocations.read(content)
