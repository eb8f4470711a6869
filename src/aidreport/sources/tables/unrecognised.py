"""Tables without a heading that is known for the recipient or the amount: what is proposed.

A proposal is never read. It makes the message complete, and all else that is open is asked with it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aidreport.errors import SourceError, near_miss
from aidreport.sources.problems import BadCell, Question, beside_data
from aidreport.sources.tables.headings import split_heading
from aidreport.sources.tables.rivals import candidates
from aidreport.sources.tables.vocabulary import AMOUNT_WORDS, FILLERS, HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.sources import DataSource
    from aidreport.sources.tables.columns import Columns
    from aidreport.sources.tables.headings import HeadingMatch, Headings

_SHOWN_HEADINGS = 30
_WHY = "a table needs a heading for the recipient and one for the amount"
_GENERAL = frozenset(("name", "full", "title", "code", "id", "type", "number"))
_RECIPIENT_WORDS = (
    frozenset(word for heading in HEADINGS["recipient"] for word in heading.split())
    - FILLERS
    - _GENERAL
)
_COUNTRY = "country"


def most_like_headings(found: Sequence[Headings]) -> Headings:
    """Return which of some rows is most like one of headings."""

    def score(headings: Headings) -> tuple[bool, bool, int, bool]:
        match = headings.match
        texts = [text for text in match.headings if text]
        words = all(re.search(r"[^\W\d_]{2}", text) for text in texts)
        return match.usable, words and len(texts) > 1, match.recognised, len(texts) > 1

    return max(found, key=score)


def not_recognised(match: HeadingMatch, source: DataSource, name: str) -> SourceError:
    """Return the error about a table of which a column is neither known nor guessed."""
    question = _ask(match, {})
    snippet = question.settings["columns"]
    return SourceError(
        f"{name}: {question.problem}",
        details=question.details,
        why=question.why,
        fix="name the columns " + beside_data(source, name, {"columns": snippet}),
    )


def guess_columns(table: Columns) -> tuple[Columns, Question] | None:
    """Return a table with guesses for the columns that are not known, and the question about them.

    The amount is not among them if several columns could be it, which is asked by itself. None if
    there is no guess.
    """
    match = table.match
    if match.unmapped or not table.rows:
        return None
    guesses: dict[str, int] = {}
    several = candidates(table)
    for field in match.missing:
        if field == "amount" and (len(several) > 1 or len(match.amounts) > 1):
            continue
        guess = _near(field, match) if field not in match.rivals else None
        if guess is None and field == "amount":
            guess = several[0] if several else _largest(table, {*guesses.values()})
        elif guess is None:
            guess = _like_a_recipient(table, {*several})
        if guess is None:
            return None
        guesses[field] = guess
    columns = {**match.columns, **guesses}
    if columns.get(_COUNTRY) == guesses.get("recipient", -1):
        del columns[_COUNTRY]
    completed = replace(match, columns=columns)
    question = _ask(match, {field: match.headings[at] for field, at in guesses.items()})
    return replace(table, match=completed), question


def _ask(match: HeadingMatch, guesses: dict[str, str]) -> Question:
    headings = [heading for heading in match.headings if heading]
    listed = ", ".join(f'"{heading}"' for heading in headings[:_SHOWN_HEADINGS])
    more = len(headings) - _SHOWN_HEADINGS
    details = [f"headings: {listed}" + (f" and {more} more" if more > 0 else "")]
    fields = dict.fromkeys([*match.missing, *match.unmapped])
    asked = [field for field in fields if not guesses or field in guesses]
    taken = {match.headings[column] for column in match.columns.values()}
    free = [heading for heading in headings if heading not in taken]
    snippet = {}
    for field in dict.fromkeys([*match.unmapped, *asked]):
        problem, near = _field_problem(field, match, free)
        snippet[field] = guesses.get(field, near)
        if field in guesses and near == "…":
            problem += f' (did you mean "{guesses[field]}"?)'
        details.append(problem)
    named = [field for field in asked if field in snippet]
    return Question(
        f"no heading is recognised for {' and '.join(named)}",
        _WHY,
        {"columns": {field: snippet[field] for field in named}},
        details=tuple(details),
    )


def _field_problem(field: str, match: HeadingMatch, headings: Sequence[str]) -> tuple[str, str]:
    """Return the line about a field, and the heading to propose for it."""
    if field in match.rivals:
        rivals = match.rivals[field]
        several = ", ".join(f'"{heading}"' for heading in rivals)
        if len(set(rivals)) < len(rivals):
            return f"{field}: {several} are called the same; rename one in the file", rivals[0]
        return f"{field}: {several} fit equally well", rivals[0]
    if field in match.unmapped:
        wanted = match.unmapped[field]
        close = near_miss(wanted, headings)
        guess = re.search(r'"(.*)"', close)
        return f'{field} = "{wanted}": there is no such heading{close}', guess[1] if guess else "…"
    near = _close(field, headings)
    if near is not None:
        return f'{field}: none fits (did you mean "{near}"?)', near
    return f"{field}: none fits", "…"


def _close(field: str, headings: Sequence[str]) -> str | None:
    """Return the heading that is nearly one that is known for a field."""
    known = sorted(AMOUNT_WORDS) if field == "amount" else HEADINGS[field]
    for heading in headings:
        if get_close_matches(" ".join(split_heading(heading).words), known, n=1, cutoff=0.8):
            return heading
    return None


def _near(field: str, match: HeadingMatch) -> int | None:
    taken = {*match.columns.values()}
    free = [heading for at, heading in enumerate(match.headings) if heading and at not in taken]
    close = _close(field, free)
    return None if close is None else match.headings.index(close)


def _like_a_recipient(table: Columns, amounts: set[int]) -> int | None:
    """Return the column of texts that is most like one of recipients."""
    match = table.match
    taken = {at for field, at in match.columns.items() if field != _COUNTRY} | amounts
    columns = [
        at
        for at, heading in enumerate(match.headings)
        if heading and at not in taken and _of_texts(table, at)
    ]

    def score(column: int) -> tuple[bool, bool, int]:
        words = set(split_heading(match.headings[column]).meaning)
        different = len({row.text(column) for row in table.sample})
        is_country = match.columns.get(_COUNTRY) == column
        return (
            bool(words & _RECIPIENT_WORDS) and not words & _GENERAL - {"name"},
            is_country,
            different,
        )

    return max(columns, key=score, default=None)


def _of_texts(table: Columns, column: int) -> bool:
    texts = [row.text(column) for row in table.sample]
    filled = [text for text in texts if text]
    return bool(filled) and all(re.search(r"[^\W\d_]{2}", text) for text in filled)


def _largest(table: Columns, taken: set[int]) -> int | None:
    """Return the column of numbers that add up to most, whatever its heading says."""
    sums = {
        column: total
        for column, heading in enumerate(table.match.headings)
        if heading
        and column not in {*table.match.columns.values(), *taken}
        and (total := _sum(table, column)) is not None
    }
    return max(sums, key=lambda column: sums[column], default=None)


def _sum(table: Columns, column: int) -> int | None:
    total = 0
    for row in table.sample:
        try:
            cell = table.cell(row, column, None)
        except BadCell:
            return None
        total += 0 if cell is None else int(abs(cell.number))
    return total or None
