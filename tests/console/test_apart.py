"""A program that reads a file of anyone is started by itself, and what a file does ends with it."""

from __future__ import annotations

import asyncio
import io
import tempfile
import time
import zipfile
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.datastructures import UploadFile
from tests.console.conftest import Client, Console, served
from tests.console.test_try_it import CLEAR, kept, send

from aidreport.console import apart, verification
from aidreport.console.apart import ApartError, BusyError, Turns
from aidreport.console.verification import Verifier

FORM = b'--edge\r\ncontent-disposition: form-data; name="none"\r\n\r\n1\r\n--edge--\r\n'


def test_a_file_is_read_in_a_process_of_its_own(client: Client) -> None:
    assert "NOK 2,000" in send(client, "aid.csv", CLEAR).text


@pytest.mark.long
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


def test_a_refusal_is_said_also_where_a_library_has_warned_before(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import warnings\n"
        "from aidreport.console.limits import leave, refuse\n"
        "from aidreport.errors import SourceError\n"
        "warnings.warn('no default style')\n"
        "leave(refuse(SourceError('a row\\nis no row')))\n"
    )

    async def run() -> None:
        async with Turns("verify").place() as place, place.turn() as turn:
            await turn.run(program, tmp_path, "x")

    with pytest.raises(ApartError) as caught:
        asyncio.run(run())
    reason = caught.value.reason
    assert isinstance(reason, dict)
    assert reason["en"] == "a row\nis no row"


def test_of_many_files_at_once_few_wait_and_fewer_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    copies: list[int] = []

    async def run(_program: Path, _arguments: tuple[str, ...]) -> tuple[int, bytes, bytes]:
        await asyncio.sleep(0.01)
        copies.append(len(list(tmp_path.iterdir())))
        return 0, b"{}", b""

    monkeypatch.setattr(apart, "run_program", run)
    verifier = Verifier()

    async def send_one() -> None:
        async with verifier.place() as place:
            await verifier.verify(place, UploadFile(io.BytesIO(b"%PDF"), filename="a.pdf"))

    async def send_all() -> list[BaseException | None]:
        return await asyncio.gather(*(send_one() for _ in range(40)), return_exceptions=True)

    answers = asyncio.run(send_all())
    assert [type(answer) for answer in answers if answer is not None] == [BusyError] * 32
    assert len(copies) == 8
    assert max(copies) == 2
    asyncio.run(send_one())


def begun(console: Console) -> HTTPConnection:
    """Return a connection over which a form is sent, but for its end."""
    sender = HTTPConnection(urlsplit(console.base).netloc, timeout=30)
    sender.putrequest("POST", "/verify")
    sender.putheader("content-type", "multipart/form-data; boundary=edge")
    sender.putheader("content-length", str(len(FORM)))
    sender.endheaders(FORM[:20])
    return sender


def test_a_file_that_still_arrives_has_its_place_until_it_is_here() -> None:
    with served(None, only_verify=True) as console:
        senders = [begun(console) for _ in range(8)]
        reader = console.client()
        until = time.monotonic() + 20
        while (answer := reader.post("/verify")).status != 503 and time.monotonic() < until:
            time.sleep(0.02)
        assert answer.status == 503
        assert "try again in a minute" in answer.text
        for sender in senders:
            sender.send(FORM[20:])
            assert sender.getresponse().status == 422
            sender.close()
        assert reader.post("/verify").status == 422


def test_a_file_that_does_not_arrive_gives_its_place_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "SLOWEST_SECONDS", 0.2)
    with served(None, only_verify=True) as console:
        sender = begun(console)
        answer = sender.getresponse()
        assert answer.status == 409
        assert b"to arrive" in answer.read()
        sender.close()
