"""On which lines elements begin, beyond those that libxml2 counts.

It keeps lines up to 65,535 with an element. For one further down it gives the line of the next
text, which is some lines too far; that is put right by the start tags that were seen.
"""

from __future__ import annotations

from bisect import bisect_right

_COUNTED = 65_535
_AFTER_NAME = frozenset(b" \t\r\n/>")


class Lines:
    """Takes a file piece by piece.

    Args:
        name: of the elements.
    """

    def __init__(self, name: str) -> None:
        self._tag = f"<{name}".encode()
        self._line = 1
        self._rest = b""
        self._begun: list[int] = []

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the file."""
        data = self._rest + piece
        # The tag may go on in the next piece, and so may what tells it from longer names.
        end = max(len(data) - len(self._tag), 0)
        seen = 0
        if self._line + len(data) > _COUNTED:
            at = data.find(self._tag, 0, end + len(self._tag) - 1)
            while at >= 0:
                if data[at + len(self._tag)] in _AFTER_NAME:
                    self._line += data.count(b"\n", seen, at)
                    self._begun.append(self._line)
                    seen = at
                at = data.find(self._tag, at + 1, end + len(self._tag) - 1)
        self._line += data.count(b"\n", seen, end)
        self._rest = data[end:]

    def exact(self, line: int) -> int:
        """Return where an element begins for which libxml2 gives a line."""
        at = bisect_right(self._begun, line) if line >= _COUNTED else 0
        return self._begun[at - 1] if at else line
