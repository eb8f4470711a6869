"""What the programs beside ours draw: the first briefing, or a table of a row for each recipient.

A story is a list of blocks; each program draws each kind in its own way, without tags. It is given
the words, so that reading, adding up and drawing count, and nothing else.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

FONTS = Path(__file__).resolve().parent.parent.parent / "templates/fonts"
REGULAR, BOLD = FONTS / "NotoSans-Regular.ttf", FONTS / "NotoSans-Bold.ttf"
INK, ACCENT, LINE = "#1E2A35", "#14304A", "#DCE1E5"


@dataclass(frozen=True)
class Text:
    """A title, a heading, a paragraph, or a quotation with who said it."""

    kind: Literal["title", "heading", "text", "quote"]
    words: str


@dataclass(frozen=True)
class Table:
    """Rows under headings; columns after the first `texts` are of numbers.

    Args:
        widths: parts of the width of the page.
    """

    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: list[tuple[str, ...]]
    texts: int = 1


Story = list[Text | Table]


def briefing(path: Path) -> Story:
    """Return the story of an announcement: as many texts and rows as the first briefing has."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = told["allocations"]
    kroner = [Decimal(part["amount"].split()[1]) for part in parts]
    euros = [Decimal(part["equivalents"][0]["amount"].split()[1]) for part in parts]
    whole, in_euros = sum(kroner, Decimal()), sum(euros, Decimal())
    shares = [f"{100 * amount / whole:.1f}%" for amount in kroner]
    sums = zip(parts, kroner, euros, shares, strict=True)
    rows = [
        (f"{part['recipient']} · {part['recipient_name']}", f"{nok:.1f}", f"{eur:.1f}", share)
        for part, nok, eur, share in sums
    ]
    purposes = [
        (part["purpose"], part["description"], f"{nok:.1f}")
        for part, nok in zip(parts, kroner, strict=True)
    ]
    places = [
        line
        for part, nok, eur in zip(parts, kroner, euros, strict=True)
        for line in (
            (f"NOK {nok} million, {part['recipient']}", f"Press release, line {part['line']}", ""),
            (f"EUR {eur} million, {part['recipient']}", "the unit was left out", "inferred"),
        )
    ]
    return [
        Text("title", told["title"]),
        Text("text", f"Norway allocates NOK {whole} million to three partners {told['purpose']}."),
        Table(
            ("Total allocated", "Partners", "Largest share"),
            (0.34, 0.33, 0.33),
            [(f"NOK {whole} million", "3", shares[0]), (f"EUR {in_euros} million", "", "UNICEF")],
            texts=3,
        ),
        Text("heading", "Allocations by recipient"),
        Table(
            ("Recipient", "NOK million", "EUR million", "Share"),
            (0.58, 0.15, 0.15, 0.12),
            [*rows, ("Total", f"{whole:.1f}", f"{in_euros:.1f}", "100.0%")],
        ),
        Text("text", f"Reconciled. The three allocations sum to NOK {whole} million; the"
             " announcement says NOK 386 million. The difference is consistent with rounding."),
        Text("heading", "In their words"),
        *(Text("quote", f"“{said['text']}” {said['speaker']}") for said in told["quotes"]),
        Text("heading", "Where the money goes"),
        Table(("Purpose", "What the funds are for", "NOK million"), (0.25, 0.6, 0.15), purposes, 2),
        Text("heading", "Key facts"),
        *(Text("text", f"{fact['figure']} {fact['text']}") for fact in told["facts"]),
        Text("heading", "Sources, method and caveats"),
        Table(("Figure", "Source", "Status"), (0.4, 0.4, 0.2), places, texts=3),
        Text("text", "Amounts are those that the sources state; no currency was converted. Shares"
             " are parts of the total in the table."),
    ]  # fmt: skip


def totals(path: Path) -> Story:
    """Return the story of a CSV file: each recipient with its sum and share, the largest first."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["recipient"]] += Decimal(row["amount"])
    whole = sum(sums.values())
    ordered = sorted(sums.items(), key=lambda item: item[1], reverse=True)
    rows: list[tuple[str, ...]] = [
        (name, f"{amount:,}", f"{100 * amount / whole:.1f}%") for name, amount in ordered
    ]
    return [
        Text("title", "Allocations"),
        Table(("Recipient", "Amount (NOK)", "Share"), (0.68, 0.2, 0.12), rows),
    ]


def story_of(path: Path) -> Story:
    """Return the story of a file."""
    return briefing(path) if path.suffix == ".toml" else totals(path)
