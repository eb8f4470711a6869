"""The page that verifies any PDF or web page; nothing of it is kept."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from aidreport.console.apart import ApartError, BusyError, Turns
from aidreport.console.forms import SLOWEST_SECONDS, checked_form
from aidreport.console.refusals import ConsoleError
from aidreport.console.rendering import page
from aidreport.console.uploads import file_name, store

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from starlette.datastructures import UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

    from aidreport.console.apart import Place, Turn

LARGEST_FILE = 100_000_000
"""Bytes of a file that is verified."""

_STORED_AS = "upload"
"""Never the name that the sender chose."""
_PROGRAM = Path(__file__).with_name("verifying.py")
_SHOWN_FIGURES = 200


class Verifier:
    """Verifies files in processes of their own, a few at a time."""

    def __init__(self) -> None:
        self._turns = Turns("aidreport verify")

    def place(self) -> AbstractAsyncContextManager[Place]:
        """Take a place among those who wait, before a file is received.

        Raises:
            BusyError: there is none.
        """
        return self._turns.place()

    async def verify(self, place: Place, upload: UploadFile) -> dict[str, Any]:
        """Return what a verification of a file finds.

        Its memory and time are bounded, and it is deleted afterwards.

        Raises:
            ApartError: there is no verdict, and why.
        """
        async with place.turn() as turn:
            return await self._verify(turn, upload)

    @staticmethod
    async def _verify(turn: Turn, upload: UploadFile) -> dict[str, Any]:
        with TemporaryDirectory(prefix="aidreport-") as folder:
            path = Path(folder) / _STORED_AS
            await store(upload, path)
            name = file_name(upload.filename or "")
            output = await turn.run(_PROGRAM, Path(folder), str(path), name=name)
        found: dict[str, Any] = json.loads(output)
        return found


async def show_verify(request: Request) -> Response:
    """Show the form, and after a file was sent what was found in it."""
    if request.method != "POST":
        return page(request, "verify.html", result=None, problem="", name="")
    verifier: Verifier = request.app.state.verifier
    try:
        async with verifier.place() as place:
            return await _verify(request, place)
    except BusyError as busy:
        return page(request, "verify.html", 503, result=None, problem=busy, name="")


async def _verify(request: Request, place: Place) -> Response:
    verifier: Verifier = request.app.state.verifier
    async with checked_form(request, seconds=SLOWEST_SECONDS) as form:
        if form.file is None:
            problem = ConsoleError("no-file")
            return page(request, "verify.html", 422, result=None, problem=problem, name="")
        name = file_name(form.file.filename or "")
        try:
            result = await verifier.verify(place, form.file)
        except ApartError as refused:
            reason = refused.reason
            return page(request, "verify.html", 422, result=None, problem=reason, name=name)
    return page(
        request,
        "verify.html",
        result=result,
        problem="",
        name=name,
        figures=result["figures"][:_SHOWN_FIGURES],
        hidden=max(len(result["figures"]) - _SHOWN_FIGURES, 0),
    )
