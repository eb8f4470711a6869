"""Tables with a column that may be one of types or statuses."""

from __future__ import annotations


def table(heading: str, *values: str) -> str:
    """Return a table of a row for each value, with amounts of 100, 101 …."""
    rows = "".join(f"R{at},{100 + at},{value}\n" for at, value in enumerate(values))
    return f"Recipient,Amount (USD),{heading}\n{rows}"
