"""Money that is lent, invested or guaranteed: counted, and never without a word.

Loans are aid as the OECD defines it, and grants are what most announcements are about. Whether both
are one total is for the reader of it to know: the sums of each are said.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import say
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.columns.kind_figures import stated_by_text, unit_of_amounts
from aidreport.sources.tables.words.kind_words import is_of_remarks
from aidreport.values import Several, format_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.model.remarks import Remark
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.columns.kind_columns import Kind
    from aidreport.sources.tables.words.heading_units import HeadingUnit
    from aidreport.values import Value

_WORDS = {
    name: frozenset(map(plain_word, words.split()))
    for name, words in read_toml(Path(__file__).with_suffix(".toml"), SourceError).items()
}
_MOST_WORDS, _MOST_OF_TITLE = 4, 8
_MOST_TEXTS, _SHOWN = 40, 6
_CODE = re.compile(r"4[0-9]{2}|5[0-9]{2}|11[0-9]{2}", re.ASCII)
"""Of types of finance of the OECD and IATI, those of loans, equity and guarantees."""


def note_lending(
    kinds: Iterable[Kind], columns: Mapping[str, int], table: Columns, unit: HeadingUnit
) -> Iterator[Finding]:
    """Yield a warning about each column by which money is lent, with the sums of each of its texts.

    Args:
        kinds: the columns that may be of types.
        columns: field → column, one for the amount at least.
        table: what is written in them.
        unit: what the heading of the amount and the texts around the table say of it.
    """
    for kind in kinds:
        texts = [text for text in kind.rows if text]
        if len(texts) > _MOST_TEXTS or is_of_remarks(kind.heading):
            continue
        counted = [text for text in texts if text not in kind.excluded]
        if any(_is_lent(text, kind.heading) for text in counted):
            sums = _sums(kind, counted, columns, table, unit)
            message = say("loans-counted", heading=kind.heading, sums=sums)
            yield Finding("loans-counted", Severity.WARNING, message, table.name)


def note_lending_in_titles(titles: Sequence[str], name: str) -> Iterator[Finding]:
    """Yield a warning if a title, or the heading of the amounts, says that the money is lent.

    Args:
        titles: those above the table, and the heading.
        name: what messages call the file.
    """
    for text in titles:
        words = words_of(text)
        if len(words) <= _MOST_OF_TITLE and _names_loans(words):
            message = say("loans-titled", text=text)
            yield Finding("loans-counted", Severity.WARNING, message, name)
            return


def _is_lent(text: str, heading: str) -> bool:
    words, of_heading = words_of(text), words_of(heading.replace("_", " "))
    if _CODE.fullmatch(text):
        return "finance" in of_heading
    if len(words) > _MOST_WORDS:
        return False
    of_finance = not _WORDS["headings"].isdisjoint(of_heading)
    return _names_loans(words) or (of_finance and not _WORDS["others"].isdisjoint(words))


def _names_loans(words: Sequence[str]) -> bool:
    return not _WORDS["loans"].isdisjoint(words) and _WORDS["given"].isdisjoint(words)


def _sums(
    kind: Kind,
    texts: Sequence[str],
    columns: Mapping[str, int],
    table: Columns,
    unit: HeadingUnit,
) -> Value:
    """Return what rows of each text add up to; of long tables, how many they are."""
    stated = stated_by_text(table, columns, kind.column)
    sums: dict[str, Decimal] = {}
    for text, number in stated:
        sums[text] = sums.get(text, Decimal(0)) + number
    said = unit_of_amounts(table, columns, unit) if stated else None
    ordered = sorted(texts, key=lambda text: (-sums.get(text, Decimal(0)), text))

    def part(text: str) -> Remark:
        quoted = say("in-quotes", text=text)
        if said is None:
            return say("count-as-rule", count=str(kind.rows[text]), rule=quoted)
        number = sums.get(text, Decimal(0)).scaleb(said.power)
        amount = Money(number, said.currency) if said.currency else format_number(number)
        return say("beside-one-another", first=quoted, second=amount)

    more = len(ordered) - _SHOWN
    parts = [part(text) for text in ordered[:_SHOWN]]
    return Several([*parts, *([say("and-more", count=more)] if more > 0 else [])])
