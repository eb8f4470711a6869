"""Money that is passed on: sub-grants beside their grants, and recipients that are donors, too."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.bulk import Bulk
from aidreport.model.words import normalise_name, plain_word, words_of
from aidreport.sources.tables.checks.entries import Found, entries_of, texts_by_row
from aidreport.sources.terms.organisations import organisation_key
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS = {name: frozenset(map(plain_word, words.split())) for name, words in _FILE.items()}
_SHOWN = 3
_MOST_NAMES = 3000


def find_sub_grants(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows whose parent is in the table, and those of sub-grantees beside the whole grant."""
    columns = reader.header.columns
    for at, heading in enumerate(reader.header.headings):
        phrases = _phrases(heading)
        if phrases & _WORDS["parents"] and at not in columns.values():
            rows = _with_parents(used, reader, at)
        elif phrases & _WORDS["sub_grantees"] and at != columns["recipient"]:
            rows = _of_sub_grantees(used, reader, at)
        else:
            continue
        if rows:
            yield Found(
                frozenset(rows),
                partial(state, "question.twice-column", heading=heading),
                "question.twice-column-why",
            )


def is_of_other_rows(heading: str) -> bool:
    """Tell whether a heading is one of parents or sub-grantees: "Parent grant"."""
    return not _phrases(heading).isdisjoint(_WORDS["parents"] | _WORDS["sub_grantees"])


def _phrases(heading: str) -> set[str]:
    """Return the words of a heading, and two that follow each other as one."""
    words = words_of(heading.replace("_", " "))
    return {*words, "".join(words), *map("".join, pairwise(words))}


def _with_parents(used: Sequence[Allocation], reader: RowReader, at: int) -> set[int]:
    """Return the rows whose parent, in one column, is another row, by another column."""
    columns = reader.header.columns
    others = [column for column in range(len(reader.header.headings)) if column != at]
    counted = {item.number for item in entries_of(used)}
    texts = [
        (number, cells)
        for number, cells in texts_by_row(reader.header.below.rows, [at, *others])
        if number in counted
    ]
    parents = {cells[0] for _, cells in texts} - {""}
    if not parents:
        return set()
    best: set[int] = set()
    for place, column in enumerate(others, start=1):
        if column in (columns["amount"], columns.get("currency"), columns.get("measure")):
            continue
        known = {cells[place] for _, cells in texts if cells[place]}
        # Ids differ from row to row: a code of a country is no parent.
        is_of_ids = column == columns.get("id") or 2 * len(known) >= len(texts)
        if not parents & known or not is_of_ids:
            continue
        children = {
            number
            for number, cells in texts
            if cells[0] in known and cells[0] != cells[place] and cells[0]
        }
        best = max(best, children, key=len)
    return best


def _of_sub_grantees(used: Sequence[Allocation], reader: RowReader, at: int) -> set[int]:
    """Return the rows with a sub-grantee, of recipients that have a row without, of as much."""
    amounts = {item.number: item for item in entries_of(used)}
    columns = [at, reader.header.columns["recipient"]]
    whole: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    parts: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (sub, recipient) in texts_by_row(reader.header.below.rows, columns):
        if number in amounts:
            key = (normalise_name(recipient), amounts[number].currency)
            if sub and normalise_name(sub) != key[0]:
                parts[key].append(number)
            else:
                whole[key] += amounts[number].amount
    return {
        number
        for key, numbers in parts.items()
        if sum((amounts[number].amount for number in numbers), Decimal()) <= whole.get(key, 0)
        for number in numbers
    }


def find_chains(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows whose donor is a recipient of other rows, and so passes on what it received."""
    columns = reader.header.columns
    if "donor" not in columns:
        return
    donors, recipients = _names(used, "donor"), _names(used, "recipient")
    if len(donors) + len(recipients) > _MOST_NAMES:
        # Names that are written otherwise are not looked for among so many.
        donors = recipients = donors & recipients
    both = {*map(organisation_key, donors)} & {*map(organisation_key, recipients)} - {""}
    if not both:
        return
    counted = {item.number for item in entries_of(used)}
    given = [
        (number, donor, organisation_key(donor), organisation_key(recipient))
        for number, (donor, recipient) in texts_by_row(
            reader.header.below.rows, [columns["donor"], columns["recipient"]]
        )
        if number in counted
    ]
    received = {recipient for _, _, donor, recipient in given if donor != recipient}
    passed_on = [
        (number, name)
        for number, name, donor, recipient in given
        if donor in both & received and donor != recipient
    ]
    if passed_on:
        names = sorted({name for _, name in passed_on})
        listed = ", ".join(f'"{name}"' for name in names[:_SHOWN])
        if len(names) > _SHOWN:
            more = len(names) - _SHOWN
            listed = state("question.names-and-more", names=listed, number=more)
        key = "question.passed-on" if len(names) == 1 else "question.passed-on-several"
        yield Found(
            frozenset(number for number, _ in passed_on),
            partial(state, key, names=listed),
            "question.passed-on-why",
        )


def _names(used: Sequence[Allocation], field: str) -> set[str]:
    """Return the names of the donors or recipients."""
    names: set[str] = set()
    alone = used
    if isinstance(used, Bulk):
        names.update(used.column(field).values)
        alone = [item for _, item in used.others]
    parties = (item.donor if field == "donor" else item.recipient for item in alone)
    names.update(party.name for party in parties if party)
    return names - {""}
