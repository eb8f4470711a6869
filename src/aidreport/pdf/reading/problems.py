"""What is wrong with a file, collected."""

from __future__ import annotations

_SHOWN_OF_A_KIND = 20


class Problems:
    """Problems, told apart by what is wrong; long runs of one kind are counted, not listed."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, place: str, what: str) -> None:
        """Add a problem.

        Args:
            place: the page or element that has it.
            what: what is wrong with it, in words that other places with this problem share.
        """
        count = self._counts.get(what, 0)
        self._counts[what] = count + 1
        if count < _SHOWN_OF_A_KIND:
            self._places.setdefault(what, []).append(place)

    def lines(self) -> tuple[str, ...]:
        """Return a line for each problem, those of one kind together."""
        lines = []
        for what, places in self._places.items():
            lines += [f"{place}: {what}" for place in places]
            if (more := self._counts[what] - len(places)) > 0:
                lines.append(f"{more} more: {what}")
        return tuple(map(printable, lines))


def printable(text: str) -> str:
    """Return a text of a file as a terminal can be shown it."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
