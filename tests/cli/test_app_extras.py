"""What is large and only few need is not installed with the program: all else does without it."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

Run = Callable[..., object]
ROWS = 5_000
"""So many are read by the column."""

WITHOUT = """\
import sys
for name in ("pandas", "pyarrow"):
    sys.modules[name] = None
from aidreport.__main__ import main
codes = [main(["render", "-q"])] + [main(["summary", path]) for path in sys.argv[1:]]
sys.exit(max(codes))
"""


@pytest.mark.long
def test_rendering_and_sums_of_long_tables_need_neither_pandas_nor_pyarrow(
    run: Run, project: Path
) -> None:
    head = ["Id", "Recipient", "Amount", "Currency"]
    rows = [
        [f"A-{at}", f"Agency {at % 7}", f"{at:,}.{at % 100:02}" if at % 9 else f"NOK {at}", "NOK"]
        for at in range(1, ROWS)
    ]
    with (project / "long.csv").open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Grants")
    for row in [head, *rows]:
        sheet.append(row)
    book.save(project / "long.xlsx")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "long.csv", "long.xlsx"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    expected = [run("summary", path).out for path in ("long.csv", "long.xlsx")]
    path = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf\n"
    assert done.stdout == "".join([path, *expected])
    assert expected[0].splitlines()[:10] == expected[1].splitlines()[:10]
