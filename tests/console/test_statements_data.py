"""Why data cannot be used is said whole in each language of the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.errors import AidreportError
from aidreport.sources.loader import load
from aidreport.sources.rejected import rows_rejected_error

OTHERS = [language for language in LANGUAGES if language != "en"]
OF_NOK = "Recipient,Amount (NOK)"
REFUSED = {
    f'{OF_NOK}\nA,5.5\nB,"1.200.000"\n,7\n': ("avvist 2", "rejetées 2"),
    "Recipient,Amount,Currency\nA,5,NKO\n": ("«NOK»?", "« NOK » ?"),
    "Recipient,Amount\nA,5\nB,6\n": ("avgjør det i config.toml", "décidez"),
    f"{OF_NOK},Date\nA,5,03/04/2025\n": ("eller data = ", "ou data = "),
    "What,Who\nA,B\n": ("config.toml", "config.toml"),
}
"""Rows that are refused, and what is said about them in the other languages."""


@pytest.mark.parametrize("rows", REFUSED)
def test_why_data_cannot_be_used_is_said_whole(tmp_path: Path, rows: str) -> None:
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(AidreportError) as caught:
        raise rows_rejected_error(load([DataSource(path="a.csv")], tmp_path))
    for language, said in zip(OTHERS, REFUSED[rows], strict=True):
        lines = speech_in(language).problem_lines(caught.value)
        assert not [line for line in lines if 'lang="en"' in line]
        assert said in "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")
