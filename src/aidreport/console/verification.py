"""The page that verifies any PDF or web page; nothing of it is kept."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from aidreport.console import verifying
from aidreport.console.forms import checked_form
from aidreport.console.rendering import page
from aidreport.model.plain_line import plain_line

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

LARGEST_FILE = 100_000_000
"""Bytes of a file that is verified."""

_AT_ONCE, _MOST_WAITING = 2, 8
_STORED_AS = "upload"
"""Never the name that the sender chose."""
_PROGRAM = Path(__file__).with_name("verifying.py")
_SECONDS = 120
_PIECE = 1 << 20
_LONGEST_NAME = 80
_SHOWN_FIGURES = 200


class Verifier:
    """Verifies files in processes of their own, a few at a time."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._asked = 0

    @property
    def is_busy(self) -> bool:
        """Whether so many files wait that no other is taken."""
        return self._asked >= _MOST_WAITING

    async def verify(self, upload: UploadFile) -> dict[str, Any] | str:
        """Return what a verification of a file finds; in words if there is none.

        Its memory and time are bounded, and it is deleted afterwards.
        """
        self._asked += 1
        try:
            async with self._free:
                with TemporaryDirectory(prefix="aidreport-") as folder:
                    path = Path(folder) / _STORED_AS
                    with path.open("wb") as file:
                        while piece := await upload.read(_PIECE):
                            file.write(piece)
                    return await _verified(path, file_name(upload.filename or ""))
        finally:
            self._asked -= 1


async def show_verify(request: Request) -> Response:
    """Show the form, and after a file was sent what was found in it."""
    if request.method != "POST":
        return page(request, "verify.html", result=None, problem="", name="")
    verifier: Verifier = request.app.state.verifier
    if verifier.is_busy:
        busy = "many files are being verified; try again in a minute"
        return page(request, "verify.html", 503, result=None, problem=busy, name="")
    async with checked_form(request) as form:
        if form.file is None:
            return page(request, "verify.html", 422, result=None, problem="choose a file", name="")
        result = await verifier.verify(form.file)
        name = file_name(form.file.filename or "")
    if isinstance(result, str):
        return page(request, "verify.html", 422, result=None, problem=result, name=name)
    return page(
        request,
        "verify.html",
        result=result,
        problem="",
        name=name,
        figures=result["figures"][:_SHOWN_FIGURES],
        hidden=max(len(result["figures"]) - _SHOWN_FIGURES, 0),
    )


def file_name(given: str) -> str:
    """Return the last part of a file's name, in one line, so that it is no path."""
    last = plain_line(given.replace("\\", "/").rpartition("/")[2])
    kept = "".join(char for char in last if char.isprintable() and char not in ':*?"<>|')
    kept = kept.strip(". ")[-_LONGEST_NAME:]
    return kept or "file"


async def _verified(path: Path, name: str) -> dict[str, Any] | str:
    """Return what is found in a stored file, which messages call `name`.

    Nothing is imported from where the file is, whatever it is.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", str(_PROGRAM), str(path)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, messages = await asyncio.wait_for(process.communicate(), _SECONDS)
    except TimeoutError:
        return f"it takes longer than {_SECONDS} seconds; aidreport verify has no such limit"
    finally:
        if process.returncode is None:
            _end(process)
            await process.wait()
    if process.returncode == verifying.UNREADABLE:
        return messages.decode(errors="replace").replace(str(path), name).strip()
    if process.returncode:
        return "it needs more memory than this page gives; verify it with aidreport verify"
    found: dict[str, Any] = json.loads(output)
    return found


def _end(process: asyncio.subprocess.Process) -> None:
    """End a process, and those that it started."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
