"""A program that reads a file of anyone is started by itself, and what a file does ends with it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.console.conftest import Client
from tests.console.test_try_it import CLEAR, kept, send


def test_a_file_is_read_in_a_process_of_its_own(client: Client) -> None:
    assert "NOK 2,000" in send(client, "aid.csv", CLEAR).text


def test_an_archive_that_would_fill_the_memory_is_refused(client: Client, folder: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("xl/workbook.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 1_000_000)
    answer = send(client, "aid.xlsx", bomb.getvalue())
    assert answer.status == 422
    assert 'class="problem"' in answer.text
    assert kept(folder) == []
