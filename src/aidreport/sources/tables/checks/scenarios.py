"""The same money under several assumptions: "Base" and "High", "best" and "worst case", "v1", "v2".

Only one of them is what is given, and nobody but the user knows which. Headings say which columns
tell it, or the texts below them, if each grant has a row of each and the amounts are in one order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.fields import STATUS
from aidreport.model.reading_plan import column_letter
from aidreport.model.words import plain_word, words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.alike import telling_columns
from aidreport.sources.tables.checks.entries import entries_of, first_texts, texts_by_row
from aidreport.sources.tables.checks.snapshots import is_of_states
from aidreport.sources.tables.columns.natures import is_of_signs
from aidreport.sources.tables.words.kind_words import Role, role_of
from aidreport.sources.tables.words.scenario_texts import are_scenarios
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)


def _phrase(text: str) -> str:
    return " ".join(words_of(text.replace("_", " ")))


_HEADINGS = frozenset(map(_phrase, _FILE["headings"].replace("\n", " ").split("|"))) - {""}
_OTHERS = frozenset(map(plain_word, _FILE["others"].split()))
_VERSION = lazy_pattern(r"(?:v|ver|version|versjon|fassung)[ .]?\d+(?:\.\d+)?", re.IGNORECASE)
_CODE = re.compile(r"[^\W\d_]{1,2}|\d")
"""What may be short for a status or a measure: "C" and "D", "1" and "2"."""
_FEWEST_GRANTS, _MOST_TEXTS = 2, 6
_READ_AS_NONE = ("recipient", "amount", "currency", "date", "value_date", "id", "unit", "measure")
"""Fields whose columns say something else."""

_Grants = dict[tuple[object, ...], dict[str, Decimal]]


def ask_about_scenarios(used: Sequence[Allocation], reader: RowReader) -> list[Question]:
    """Ask under which assumption the money of a table is given, if it is stated under several.

    Args:
        used: the allocations of the table.
        reader: read them.
    """
    header = reader.header
    if reader.source.repeated_money is not None:
        return []
    taken = {header.columns.get(name) for name in _READ_AS_NONE}
    for at, heading in enumerate(header.headings):
        if not heading or at in taken or _is_decided(reader, at):
            continue
        texts = first_texts(reader.header.below.rows, at)
        coded = _is_of_types(heading) and all(map(_CODE.fullmatch, texts))
        named = _phrase(heading) in _HEADINGS or coded
        if not 1 < len(texts) <= _MOST_TEXTS or not (named or _are_scenarios(texts, heading)):
            continue
        grants = _grants(used, reader, at)
        if _are_stated_twice(grants) if named else _are_in_order(grants, texts):
            return [_ask(reader, at, texts, coded=coded)]
    return []


def _is_of_types(heading: str) -> bool:
    # On which side of an account a row is, its sign says, too.
    return role_of(heading).role is not Role.NONE and not is_of_signs(heading)


def _is_decided(reader: RowReader, at: int) -> bool:
    fields = [name for name, column in reader.header.columns.items() if column == at]
    return any(reader.source.values.get(name) for name in fields)


def _are_scenarios(texts: Sequence[str], heading: str) -> bool:
    if not _OTHERS.isdisjoint(words_of(heading.replace("_", " "))):
        return False
    # Of versions, the latest counts; so says their heading, and `find_snapshots`.
    versions = not is_of_states(heading) and all(map(_VERSION.fullmatch, texts))
    return are_scenarios(texts) or versions


def _grants(used: Sequence[Allocation], reader: RowReader, at: int) -> _Grants:
    """Return the amounts of each grant by what a column says."""
    entries = {item.number: item for item in entries_of(used)}
    ids, names, years = telling_columns(reader, at)
    grants: _Grants = defaultdict(dict)
    for number, (text, *key) in texts_by_row(
        reader.header.below.rows, [at, *(ids or names), *years]
    ):
        if (item := entries.get(number)) and text:
            of = grants[(*key, *item[2:4])]
            of[text] = of.get(text, Decimal()) + item.amount
    return grants


def _are_stated_twice(grants: _Grants) -> bool:
    """Tell whether a grant has amounts under several texts."""
    return any(len(by) > 1 for by in grants.values())


def _are_in_order(grants: _Grants, texts: Sequence[str]) -> bool:
    """Tell whether all of several grants have all texts, whose amounts are in one order."""
    if len(grants) < _FEWEST_GRANTS or any(by.keys() != {*texts} for by in grants.values()):
        return False
    first = next(iter(grants.values()))
    ordered = sorted(texts, key=lambda text: first[text])
    return all(by[one] <= by[other] for by in grants.values() for one, other in pairwise(ordered))


def _ask(reader: RowReader, at: int, texts: Sequence[str], *, coded: bool) -> Question:
    header = reader.header
    heading = header.headings[at]
    same = sum(other.casefold() == heading.casefold() for other in header.headings)
    name = heading if same == 1 else f"column {column_letter(at)}"
    fields = [field for field, column in header.columns.items() if column == at]
    named = dict.fromkeys((STATUS, *(field for field in fields if field != STATUS)), name)

    def way(counts: Mapping[str, str]) -> Mapping[str, object]:
        return {"columns": named, "values": {STATUS: counts}}

    of_one = [way({text: USE if text == one else EXCLUDE for text in texts}) for one in texts]
    listed = ", ".join(f'"{text}"' for text in texts)
    return Question(
        state(
            "question.coded-types" if coded else "question.scenarios", column=heading, texts=listed
        ),
        state("question.coded-types-why" if coded else "question.scenarios-why"),
        of_one[0],
        otherwise=(*of_one[1:], way(dict.fromkeys(texts, USE))),
    )
