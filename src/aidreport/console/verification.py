"""The page that verifies any PDF or web page; nothing of it is kept."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from aidreport.console.apart import ApartError, Workers
from aidreport.console.forms import checked_form
from aidreport.console.rendering import page
from aidreport.console.uploads import file_name, store

if TYPE_CHECKING:
    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

LARGEST_FILE = 100_000_000
"""Bytes of a file that is verified."""

_STORED_AS = "upload"
"""Never the name that the sender chose."""
_PROGRAM = Path(__file__).with_name("verifying.py")
_SHOWN_FIGURES = 200


class Verifier:
    """Verifies files in processes of their own, a few at a time."""

    def __init__(self) -> None:
        self._workers = Workers("aidreport verify")

    @property
    def is_busy(self) -> bool:
        """Whether so many files wait that no other is taken."""
        return self._workers.is_busy

    async def verify(self, upload: UploadFile) -> dict[str, Any]:
        """Return what a verification of a file finds.

        Its memory and time are bounded, and it is deleted afterwards.

        Raises:
            ApartError: there is no verdict, and why.
        """
        with TemporaryDirectory(prefix="aidreport-") as folder:
            path = Path(folder) / _STORED_AS
            await store(upload, path)
            name = file_name(upload.filename or "")
            output = await self._workers.run(_PROGRAM, Path(folder), str(path), name=name)
        found: dict[str, Any] = json.loads(output)
        return found


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
        name = file_name(form.file.filename or "")
        try:
            result = await verifier.verify(form.file)
        except ApartError as refused:
            problem = str(refused)
            return page(request, "verify.html", 422, result=None, problem=problem, name=name)
    return page(
        request,
        "verify.html",
        result=result,
        problem="",
        name=name,
        figures=result["figures"][:_SHOWN_FIGURES],
        hidden=max(len(result["figures"]) - _SHOWN_FIGURES, 0),
    )
