"""The same grants in files of several days are asked about, and count once if so decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sources.conftest import proposals
from tests.sources.what_was_read import total

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

JANUARY = [("G1", "UNICEF", 100), ("G2", "WFP", 200), ("G3", "NRC", 350)]
FEBRUARY = [("G1", "UNICEF", 150), ("G2", "WFP", 200), ("G3", "NRC", 350), ("G4", "FAO", 400)]
DAYS = [
    ("grants_2026-01-31.csv", "grants_2026-02-28.csv"),
    ("grants 20260131.csv", "grants 20260228.csv"),
    ("grants-28.02.2026.csv", "grants-01.03.2026.csv"),
    ("28 Feb 2026 grants.csv", "1 March 2026 grants.csv"),
    ("grants_v1.csv", "grants_v2.csv"),
    ("grants_v9.csv", "grants_v10.csv"),
    ("grants.csv", "grants (1).csv"),
    ("grants_rev2.csv", "grants_rev3.csv"),
    ("grants_old.csv", "grants_new.csv"),
    ("grants_old.csv", "grants.csv"),
    ("grants.csv", "grants_final.csv"),
    ("grants_v2.csv", "grants_final.csv"),
    ("grants_draft.csv", "grants_v2.csv"),
    ("grants - Copy.csv", "grants.csv"),
    ("backup/grants.csv", "grants.csv"),
    ("grants.bak.csv", "grants.csv"),
    ("old grants.csv", "updated grants.csv"),
    ("tilskudd_gammel.csv", "tilskudd_endelig.csv"),
    ("subventions_ancien.csv", "subventions_définitif.csv"),
    ("гранты_старый.csv", "гранты_новый.csv"),
    ("grants 2026-01-31 draft.csv", "grants 2026-01-31 final.csv"),
]
MONTHS = [
    ("grants_2026-01.csv", "grants_2026-02.csv"),
    ("grants_Feb_2026.csv", "grants_Mar_2026.csv"),
    ("grants 2026Q1.csv", "grants 2026Q2.csv"),
    ("2025/12-2025.csv", "2025/01-2026.csv"),
]
Rows = list[tuple[str, str, int]]


def write(folder: Path, name: str, rows: Rows, *, ids: bool = True) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    lines = [f"{id_},{recipient},{amount}" for id_, recipient, amount in rows]
    lines = lines if ids else [line.partition(",")[2] for line in lines]
    head = "Grant ID,Recipient,Amount (NOK)" if ids else "Recipient,Amount (NOK)"
    (folder / name).write_text("\n".join([head, *lines]) + "\n")


def read(folder: Path, *data: Any) -> Dataset:
    entries = [{"path": item} if isinstance(item, str) else item for item in data]
    return load([DataSource(**entry) for entry in entries], folder)


def ways(folder: Path, *data: Any) -> list[Dataset]:
    with pytest.raises(SourceError) as caught:
        read(folder, *data)
    assert "grants are in" in str(caught.value)
    return [read(folder, *entries) for entries in proposals(caught.value.fix)]


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("names", [*DAYS, *MONTHS])
@pytest.mark.parametrize("turned", [False, True])
def test_grants_of_an_earlier_file_are_left_out_or_counted_as_the_user_says(
    tmp_path: Path, names: tuple[str, str], ids: bool, turned: bool
) -> None:
    write(tmp_path, names[0], JANUARY, ids=ids)
    write(tmp_path, names[1], FEBRUARY, ids=ids)
    once, twice = ways(tmp_path, *(reversed(names) if turned else names))
    assert total(once) == 1100
    assert {row.rule for row in once.account.excluded} == {"repeated-money"}
    # What an earlier file has with its id and amount is a copy.
    assert total(twice) == (1200 if ids else 1750)


def test_a_glob_is_settled_by_one_setting(tmp_path: Path) -> None:
    write(tmp_path, "g_2026-01-31.csv", JANUARY)
    write(tmp_path, "g_2026-02-28.csv", FEBRUARY)
    write(tmp_path, "g_2026-03-31.csv", [*FEBRUARY, ("G5", "MSF", 7)])
    assert total(ways(tmp_path, "g_*.csv")[0]) == 1107


def test_sheets_of_days_are_asked_about_where_each_is_named(
    tmp_path: Path, book: Callable[..., bytes]
) -> None:
    head = ("Grant ID", "Recipient", "Amount (NOK)")
    content = book(**{"28 Feb 2026": [head, *FEBRUARY], "31 Jan 2026": [head, *JANUARY]})
    (tmp_path / "grants.xlsx").write_bytes(content)
    sheets = [{"path": "grants.xlsx", "sheet": name} for name in ("31 Jan 2026", "28 Feb 2026")]
    once, _ = ways(tmp_path, *sheets)
    assert total(once) == 1100


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Payments of a month, to the same partners.
        ([("", "UNICEF", 100), ("", "WFP", 200)], [("", "UNICEF", 90), ("", "WFP", 230)]),
        # Other grants.
        ([("", "UNICEF", 100), ("", "WFP", 200)], [("", "FAO", 100), ("", "MSF", 300)]),
        ([("", "UNICEF", 1), ("", "WFP", 2), ("", "NRC", 3)], [("", "UNICEF", 1), ("", "FAO", 9)]),
    ],
)
@pytest.mark.parametrize("names", [*DAYS, *MONTHS])
def test_files_with_money_of_their_own_are_added_up(
    tmp_path: Path, names: tuple[str, str], first: Rows, second: Rows
) -> None:
    write(tmp_path, names[0], first, ids=False)
    write(tmp_path, names[1], second, ids=False)
    assert total(read(tmp_path, *names)) == sum(amount for *_, amount in (*first, *second))


@pytest.mark.parametrize(
    "names",
    [("grants_2025.csv", "grants_2026.csv"), ("norway_2026-01-31.csv", "sweden_2026-02-28.csv"),
     ("a.csv", "b.csv"), ("2026/grants.csv", "2025/grants.csv")],
)  # fmt: skip
def test_files_of_years_and_of_several_donors_are_added_up(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    write(tmp_path, names[0], JANUARY, ids=False)
    write(tmp_path, names[1], FEBRUARY, ids=False)
    assert total(read(tmp_path, *names)) == 1750


def test_of_long_files_the_first_rows_are_compared_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aidreport.sources.earlier_states._MOST", 2_000)
    rows = [(f"G{at}", f"Partner {at % 90}", at % 7 + 1) for at in range(2_050)]
    write(tmp_path, "g_2026-01-31.csv", rows)
    write(tmp_path, "g_2026-02-28.csv", [(name, who, 2 * amount) for name, who, amount in rows])
    with pytest.raises(SourceError, match="2,000 of its first 2,000 grants are in"):
        read(tmp_path, "g_*.csv")
    once = read(tmp_path, {"path": "g_*.csv", "repeated_money": "exclude"})
    assert total(once) == sum(2 * amount for *_, amount in rows)
    assert len(once.account.excluded) == len(rows)


def test_of_sheets_of_several_days_the_latest_is_proposed_first(
    tmp_path: Path, book: Callable[..., bytes]
) -> None:
    head = ("Recipient", "Amount (NOK)")
    content = book(
        **{
            "31 Jan 2026": [head, *(row[1:] for row in JANUARY)],
            "28 Feb 2026": [head, *(row[1:] for row in FEBRUARY)],
        }
    )
    (tmp_path / "grants.xlsx").write_bytes(content)
    with pytest.raises(SourceError, match="several sheets look like a table") as caught:
        read(tmp_path, "grants.xlsx")
    ways = proposals(caught.value.fix)
    assert total(read(tmp_path, *ways[0])) == 1100
    with pytest.raises(SourceError, match="which is later"):
        read(tmp_path, *ways[1])


@pytest.mark.parametrize("names", [("norad.csv", "sida.csv"), ("x/list.csv", "y/export.csv")])
def test_files_with_the_same_ids_are_asked_about_if_their_names_say_nothing(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    write(tmp_path, names[0], [*JANUARY, ("G9", "MSF", 5)])
    write(tmp_path, names[1], FEBRUARY)
    once, both = ways(tmp_path, *names)
    assert total(once) == 1105  # what only the first file has is kept
    assert total(both) == 1205


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        # Payments of years.
        (("grants_2025.csv", "grants_2026.csv"), JANUARY, FEBRUARY),
        # Numbers that any file counts from one.
        (
            ("norad.csv", "sida.csv"),
            [("1", "UNICEF", 10), ("2", "WFP", 20)],
            [("1", "UNICEF", 11), ("2", "WFP", 22)],
        ),
        # Ids of others.
        (
            ("norad.csv", "sida.csv"),
            [("G1", "UNICEF", 10), ("G2", "WFP", 20)],
            [("G1", "MSF", 11), ("G2", "NRC", 22)],
        ),
    ],
)
def test_files_with_ids_that_do_not_name_the_same_grants_are_added_up(
    tmp_path: Path, names: tuple[str, str], first: Rows, second: Rows
) -> None:
    write(tmp_path, names[0], first)
    write(tmp_path, names[1], second)
    amounts = {(*row,) for row in (*first, *second)}
    assert total(read(tmp_path, *names)) == sum(amount for *_, amount in amounts)


def test_payments_of_other_days_for_one_id_are_added_up(tmp_path: Path) -> None:
    for name, day, amounts in (("a.csv", "2026-01-05", (1, 2)), ("b.csv", "2026-02-05", (3, 4))):
        lines = [f"G{at},UNICEF,{amount},{day}" for at, amount in enumerate(amounts)]
        text = "\n".join(["Grant ID,Recipient,Amount (NOK),Date", *lines])
        (tmp_path / name).write_text(text + "\n")
    assert total(read(tmp_path, "a.csv", "b.csv")) == 10
