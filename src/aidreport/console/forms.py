"""Forms that pages send: those of the session only."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from starlette.datastructures import UploadFile

from aidreport.console.refusals import ConsoleError
from aidreport.model.plain_line import plain_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.datastructures import FormData
    from starlette.requests import Request


SLOWEST_SECONDS = 300
"""Within which a file arrives: others wait for the place that its sender has."""
_MOST_FIELDS = 20
_MOST_DIGITS = 15


class Form(NamedTuple):
    """A form that was sent: its fields, and the file that was chosen, if there is one."""

    fields: Mapping[str, str]
    file: UploadFile | None = None

    def text(self, name: str) -> str:
        """Return what a field has in one line; empty if there is none."""
        return plain_line(self.fields.get(name, "")).strip()

    def number(self, name: str) -> int:
        """Return the number in a field; 0 if it has none."""
        return whole_number(self.text(name)) or 0


def whole_number(text: str) -> int | None:
    """Return the whole number that a text is, of so many digits as anything counts; None if none.

    Every number that a browser sends is read here: Python refuses to read very long ones.
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


@asynccontextmanager
async def checked_form(
    request: Request, most: int = _MOST_FIELDS, *, seconds: float | None = None
) -> AsyncIterator[Form]:
    """Give the form of a request; its file is there for as long as a block runs.

    Args:
        most: how many fields it may have.
        seconds: within which it has to arrive; None if that does not matter.

    Raises:
        UsageError: it is none of the session's, that has ended meanwhile, or it takes too long.
            (Not with the status 408: browsers then send such a file again, unasked.)
    """
    try:
        async with asyncio.timeout(seconds):
            content = await request.form(max_files=1, max_fields=most)
    except TimeoutError:
        raise ConsoleError("slow-file", seconds=f"{seconds:.0f}") from None
    try:
        yield _checked(request, content)
    finally:
        await content.close()


def _checked(request: Request, content: FormData) -> Form:
    fields = {name: value for name, value in content.items() if isinstance(value, str)}
    file = next((value for value in content.values() if isinstance(value, UploadFile)), None)
    sessions, session = request.app.state.sessions, getattr(request.state, "session", None)
    if session is not None and not sessions.is_form_token(session, fields.get("form_token", "")):
        raise ConsoleError("form-foreign")
    return Form(fields, file if file is not None and file.filename else None)
