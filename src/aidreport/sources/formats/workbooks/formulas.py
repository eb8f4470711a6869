"""Formulas that add up other cells of their own column: those of totals, whatever their label."""

from __future__ import annotations

import re

_WRAPPED = re.compile(r"ROUND\((?P<inner>.*)[,;]\s*-?[0-9]+\)", re.IGNORECASE)
_FUNCTION = re.compile(
    r"(?:_XL\w+\.)*(?P<name>SUM|SUBTOTAL|AGGREGATE)\((?P<arguments>[^()]*)\)", re.IGNORECASE
)
_OF_TABLE = re.compile(r"SUBTOTAL\([0-9]+[,;]\w*\[[^\[\]]*\]\)", re.IGNORECASE)
"""What Excel writes in the row of totals of a table: the column is named, not its cells."""

_REFERENCE = re.compile(
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>[0-9]{1,7})"
    r"(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>[0-9]{1,7}))?",
    re.IGNORECASE,
)
_CONSTANTS = {"SUM": 0, "SUBTOTAL": 1, "AGGREGATE": 2}
"""Function → how many of its first arguments are no cells."""


def adds_up_its_column(formula: str, column: str, row: int) -> bool:
    """Tell whether a formula is the sum of other cells of its column, and of nothing else.

    Args:
        formula: as Excel writes it, "SUBTOTAL(9,B2:B7)"; or a plain addition, "B4+B7".
        column: the letters of the column.
        row: the row's number.
    """
    text = "".join(formula.removeprefix("=").split())
    if match := _WRAPPED.fullmatch(text):
        text = match["inner"]
    if _OF_TABLE.fullmatch(text):
        return True
    terms = [term for term in text.split("+") if term]
    cells = 0
    for term in terms:
        function = _FUNCTION.fullmatch(term)
        arguments = re.split("[,;]", function["arguments"]) if function else [term]
        first = _CONSTANTS[function["name"].upper()] if function else 0
        for argument in arguments[first:]:
            count = _cells_of_column(argument, column, row)
            if not count:
                return False
            cells += count if function is None else max(count, 2)
    return cells > 1


def _cells_of_column(reference: str, column: str, row: int) -> int:
    """Return how many cells of a column a reference names; 0 if it names others, or the row."""
    match = _REFERENCE.fullmatch(reference)
    if match is None or match["left"].upper() != column:
        return 0
    if match["bottom"] is None:
        return int(int(match["top"]) != row)
    top, bottom = sorted((int(match["top"]), int(match["bottom"])))
    if match["right"].upper() != column or top <= row <= bottom:
        return 0
    return bottom - top + 1
