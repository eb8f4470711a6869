"""A question in a terminal is asked again until its answer can be used; no answer ends the rest."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Result

Run = Callable[..., Result]

YEARS = "Partner;2024 (NOK);2025 (NOK)\nWFP;1200;2500\nUNICEF;900;1100\n"
CROWNS = "Mottaker;Beløp (mill. kr)\nWFP;1,25\nUNICEF;2,5\n"
MEASURES = "Partner,Amount (USD),Type\nUNHCR,100,Commitment\nWFP,200,Disbursement\n"


@pytest.mark.parametrize(
    ("content", "typed", "said", "written"),
    [
        (
            YEARS,
            "\nnever\nexclude\n",
            'cannot mean "never"; it can mean',
            '2025 = "use", 2024 = "exclude"',
        ),
        (YEARS, "1\nuse\n\n", 'cannot mean "1"; it can mean', '2025 = "use", 2024 = "exclude"'),
        (CROWNS, "9\nkroner\n1\n", 'a number from 0 to 4 is expected, not "9"', '"NOK"'),
        (CROWNS, "-1\n 2 \n", 'a number from 0 to 4 is expected, not "-1"', '"SEK"'),
        (MEASURES, "0\n3\ntwo\n2\n", 'a number from 1 to 2 is expected, not "0"', '["disburs'),
    ],
)
def test_an_answer_that_cannot_be_used_is_asked_again(
    run: Run,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: str,
    typed: str,
    said: str,
    written: str,
) -> None:
    (project / "rows.csv").write_text(content, encoding="utf-8")
    stream = io.TextIOWrapper(io.BytesIO(f"\n\n\n\n\n{typed}".encode()), encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", stream)
    result = run("init", "ours", "--from", "rows.csv")
    assert said in result.err
    config = (project / "ours/config.toml").read_text(encoding="utf-8")
    assert re.search(rf"^[^#]*{re.escape(written)}", config, re.MULTILINE), config
    monkeypatch.chdir(project / "ours")
    assert run("check").code == 0
