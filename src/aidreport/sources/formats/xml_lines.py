"""On which lines elements begin, beyond those that libxml2 counts.

It keeps lines up to 65,535 with an element. For one further down it gives the line of the next
text, which is some lines too far; that is put right by the start tags that were seen.
"""

from __future__ import annotations

from bisect import bisect_right

_COUNTED = 65_535
_AFTER_NAME = frozenset((b" ", b"\t", b"\r", b"\n", b"/", b">"))


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
        cut = data.find(b"<", max(len(data) - len(self._tag), 0))
        end = cut if cut >= 0 else len(data)
        self._rest = data[end:]
        before, *parts = data[:end].split(self._tag)
        line = self._line + before.count(b"\n")
        for part in parts:
            if part[:1] in _AFTER_NAME:
                self._begun.append(line)
            line += part.count(b"\n")
        self._line = line

    @property
    def begun(self) -> int:
        """How many start tags there were so far, those in comments among them."""
        return len(self._begun)

    def exact(self, line: int) -> int:
        """Return where an element begins for which libxml2 gives a line."""
        at = bisect_right(self._begun, line) if line >= _COUNTED else 0
        return self._begun[at - 1] if at else line
