from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sources.rejected import LEAVE_OUT, rows_rejected_error

Read = Callable[..., Dataset]


def test_the_message_has_problem_cells_account_why_and_fix(read: Read) -> None:
    dataset = read('Recipient,Amount (NOK)\nA,5.5\nB,"1.200.000"\n,7\n', "q2.csv")
    assert str(rows_rejected_error(dataset)) == (
        "2 of 3 rows in q2.csv cannot be used\n"
        '  row 3, amount: "1.200.000" is not a number with the decimal mark "."\n'
        "  row 4, recipient: empty\n"
        "  rows read 3 = used 1 + excluded 0 + rejected 2\n"
        'why: "1,200" means 1200 in one country and 1.2 in another, and is not guessed; blank is'
        " not zero: every allocation needs a recipient and an amount, and an error value of a"
        " workbook such as #N/A is blank too\n"
        'fix: correct the rows or set decimal = "," for this source in config.toml, then run'
        f" aidreport check; or {LEAVE_OUT}"
    )


def test_many_cells_of_one_kind_are_counted(read: Read) -> None:
    rows = "".join(f"R{number},x{number}\n" for number in range(22))
    error = rows_rejected_error(read(f"Recipient,Amount (NOK)\n{rows},5\n"))
    assert len(error.details) == 5 + 1 + 1
    assert error.details[4] == 'row 6, amount: "x4" is not a number   (and 17 more)'
    assert error.details[5] == "row 24, recipient: empty"


def test_long_values_are_shortened(read: Read) -> None:
    error = rows_rejected_error(read(f"Recipient,Amount (NOK)\nA,{'x' * 500}\n"))
    assert len(error.details[0]) < 110
    assert "…" in error.details[0]


def test_rows_of_several_files_are_listed_with_their_file(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"Recipient,Amount (NOK)\n{name},5\nB,x\n")
    dataset = load([DataSource(path="*.csv")], tmp_path)
    error = rows_rejected_error(dataset)
    assert error.problem == "2 of 4 rows in 2 files cannot be used"
    assert error.details[:2] == (
        'a.csv, row 3, amount: "x" is not a number',
        'b.csv, row 3, amount: "x" is not a number',
    )


def test_the_near_miss_of_a_word_is_part_of_the_fix(read: Read) -> None:
    dataset = read("Recipient,Amount,Currency\nA,5,NKO\n")
    assert 'did you mean "NOK"' in rows_rejected_error(dataset).fix


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("13/02/2025", "12/06/2025"), 'set dates = "day-first" for'),
        (("12/06/2025", "02/13/2025"), 'set dates = "month-first" for'),
        (("13/02/2025", "02/13/2025", "12/06/2025"), ""),
    ],
)
def test_only_an_order_of_dates_that_all_dates_allow_is_offered(
    read: Read, dates: tuple[str, ...], order: str
) -> None:
    rows = "".join(f"R{number},5,{text}\n" for number, text in enumerate(dates))
    data = read(f"Recipient,Amount (NOK),Date\n{rows}", dates="iso" if order else None)
    setting = f" or {order} this source in config.toml" if order else ""
    fix = f"correct the rows{setting}, then run aidreport check;"
    assert rows_rejected_error(data).fix.startswith(fix)


def test_a_date_of_one_file_rules_out_an_order_for_the_others(tmp_path: Path) -> None:
    for name, text in (("a.csv", "12/06/2025"), ("b.csv", "13/02/2025")):
        (tmp_path / name).write_text(f"Recipient,Amount (NOK),Date\nA,5,{text}\n")
    error = rows_rejected_error(load([DataSource(path="*.csv", dates="iso")], tmp_path))
    assert 'set dates = "day-first"' in error.fix
    assert "month-first" not in error.fix


def test_one_row_is_called_a_row(read: Read) -> None:
    error = rows_rejected_error(read("Recipient,Amount (NOK)\nA,x\n", "q2.csv"))
    assert error.problem == "1 of 1 row in q2.csv cannot be used"
