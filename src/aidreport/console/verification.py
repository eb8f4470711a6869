"""The page that verifies any PDF or web page; nothing of it is kept."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from aidreport.console.forms import checked_form
from aidreport.console.rendering import page
from aidreport.model.plain_line import plain_line

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

LARGEST_FILE = 100_000_000
"""Bytes of a file that is verified."""

_AT_ONCE = 2
_SECONDS = 120
_PIECE = 1 << 20
_LONGEST_NAME = 80
_SHOWN_FIGURES = 200


class Verifier:
    """Verifies files in processes of their own, a few at a time."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def verify(self, upload: UploadFile) -> dict[str, Any] | str:
        """Return what a verification of a file finds; in words if there is none.

        Its memory and time are bounded, and it is deleted afterwards.
        """
        async with self._free:
            with TemporaryDirectory(prefix="aidreport-") as folder:
                path = Path(folder) / file_name(upload.filename or "")
                with path.open("wb") as file:
                    while piece := await upload.read(_PIECE):
                        file.write(piece)
                return await _verified(path)


async def show_verify(request: Request) -> Response:
    """Show the form, and after a file was sent what was found in it."""
    if request.method == "GET":
        return page(request, "verify.html", result=None, problem="", name="")
    async with checked_form(request) as form:
        if form.file is None:
            return page(request, "verify.html", 422, result=None, problem="choose a file", name="")
        verifier: Verifier = request.app.state.verifier
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


async def _verified(path: Path) -> dict[str, Any] | str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "aidreport.console.verifying", path.name),
        cwd=path.parent,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, messages = await asyncio.wait_for(process.communicate(), _SECONDS)
    except TimeoutError:
        return (
            f"it takes longer than {_SECONDS} seconds; aidreport verify takes as long as it needs"
        )
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if not output:
        said = messages.decode(errors="replace").strip().splitlines()
        if process.returncode == 1 or not said:
            return "it needs more memory than this page gives; verify it with aidreport verify"
        return "\n".join(said)
    found: dict[str, Any] = json.loads(output)
    return found
