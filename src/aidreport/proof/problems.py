"""What an examination finds."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """Something that does not hold.

    Attributes:
        figure: the id of the figure that it concerns; empty where it concerns none.
        message: what is wrong, without the figure's name.
    """

    figure: str
    message: str

    def __str__(self) -> str:
        return f"{self.figure}: {self.message}" if self.figure else self.message
