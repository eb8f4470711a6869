"""Events that a page follows while something is under way, as servers send them to browsers."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Look = Callable[[], Awaitable[tuple[str, bool]]]

_LOOK_SECONDS = 0.5
_MOST_LOOKS = 3_600
"""So often something is looked at for one page; a browser asks again afterwards."""
_MOST_WATCHING = 32
_AGAIN_SECONDS = 5


class Events:
    """Sends events to a bounded number of pages.

    Args:
        is_ending: tells whether the server is about to end.
    """

    def __init__(self, is_ending: Callable[[], bool]) -> None:
        self._is_ending = is_ending
        self._watching = 0

    def answer(self, look: Look) -> Response:
        """Return the answer that sends an event whenever something has got further.

        The last one says that it is over. Where too many pages are served already, browsers are
        asked to come again.

        Args:
            look: returns how far it has got, in any words, and whether it is over.
        """
        if self._watching >= _MOST_WATCHING:
            return Response(status_code=503, headers={"Retry-After": str(_AGAIN_SECONDS)})
        return StreamingResponse(self._follow(look), media_type="text/event-stream")

    async def _follow(self, look: Look) -> AsyncIterator[str]:
        self._watching += 1
        try:
            before = None
            for _ in range(_MOST_LOOKS):
                now, is_over = await look()
                if (now, is_over) != before:
                    before = now, is_over
                    kind = "over" if is_over else "further"
                    yield f"event: {kind}\ndata: {json.dumps({'stage': now})}\n\n"
                if is_over or self._is_ending():
                    return
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            self._watching -= 1
