"""What a title, the name of a sheet or a column of one text says about the measure.

"Pledges 2025" above a table, or as the name of its sheet, is no heading of the amounts: it is
asked about, since amounts that nothing names are taken as commitments. So is "Budget" in every
row, below whatever heading, if the amounts would be read as something else.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.model.words import plain_word, words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.natures import Nature, nature_of
from aidreport.sources.tables.words.file_states import state_of
from aidreport.sources.tables.words.flags import ends_in_remark
from aidreport.sources.tables.words.kind_words import (
    Role,
    is_doubtful,
    is_of_plans,
    may_exclude,
    measure_without_others,
    surely_counts,
    surely_excludes,
)
from aidreport.sources.tables.words.vocabulary import KNOWN_IN_HEADINGS, MEASURE_OF
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.columns.header import Header
    from aidreport.sources.tables.columns.kind_columns import Kind

_SAID = (Measure.PLEDGE, Measure.DISBURSEMENT, Measure.EXPENDITURE, Measure.INCOMING)
"""Titles name a budget or an engagement in other senses, too; commitments are taken anyway."""

_JOINED = frozenset(("and", "or", "not", "no", "und", "og", "och", "et", "y", "e", "en", "i", "и"))
"""With one of these, a title is of several things: "Approved and rejected applications"."""

_SPENT = (Measure.DISBURSEMENT, Measure.EXPENDITURE)
"""What one table calls paid, another calls spent."""

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_TITLES = {
    name: frozenset(map(plain_word, _FILE[name].split()))
    for name in (
        "planned",
        "drafts",
        "draft_budgets",
        "budgets",
        "unsure",
        "about_all",
        "formats",
        "sources",
    )
}
_IS = lazy_pattern(
    r"\s*[:=–—]\s*|\s-+\s|\s(?:is|are|means?|er|betyr|är|betyder|sind|ist|bedeutet|est|sont|signifie"
    r"|es|son|significa|são|sono|zijn|betekent)\s",
    re.IGNORECASE,
)
_REQUIREMENTS = tuple(
    f" {' '.join(words_of(text))} " for text in _FILE["requirements"].replace("\n", " ").split("|")
)
_CONDITIONS = tuple(
    f" {' '.join(words_of(text))} " for text in _FILE["conditions"].replace("\n", " ").split("|")
)
_LONGEST_TITLE, _LONGEST_NOTE = 12, 30
_NOT_GIVEN = (Nature.BALANCE, Nature.AVERAGE)
_MOST_OF_TITLE = 6
_TRIED = frozenset(("test", "dummy", "memo", "memorandum"))
_IN_FILE_NAMES = frozenset(
    ("applications", "projects", "proposals", "requests", "list", "export", "funds", "of", "and")
)
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d+")
"""A number that is no year."""


def ask_measure(
    header: Header, source: DataSource, titles: Sequence[SourceRow], sheet: str | None
) -> Iterator[Question]:
    """Ask for the measure if only a title or the name of the sheet names one.

    Args:
        header: what the headings say.
        source: what the config says.
        titles: the rows above the headings.
        sheet: the name of the sheet; None for other files.
    """
    if header.measure or source.measure or "measure" in header.columns:
        return
    texts = [text for row in titles for text in row.texts if text]
    # "Total requirements: USD 900" is a total of something else.
    whole = {sheet, *(text for text in _alone_in(titles) if not _NUMBER.search(text))}
    for text in (*texts, sheet or ""):
        named = _named_in(text)
        if not {*named}.intersection(_SAID):
            alone = measure_of_sheet(text) or _not_given(text) if text in whole else None
            named = {Measure(alone): None} if alone else {}
        if not named:
            continue
        first, *others = dict.fromkeys((*named, Measure.COMMITMENT))
        yield Question(
            state("question.measure-of-title", text=text),
            state("question.measure-of-title-why"),
            {"measure": str(first)},
            otherwise=tuple({"measure": str(other)} for other in others),
        )
        return


def note_unsure(texts: Iterable[str], name: str) -> Iterator[Finding]:
    """Yield a warning if a title or a note says of amounts that they may not be what is given.

    "Figures are indicative and subject to approval" is nothing that a setting can decide, nor is
    "Red: not confirmed": colours are not read.

    Args:
        texts: titles and notes of a table.
        name: what messages call the file.
    """
    for text in texts:
        words = words_of(text)
        if len(words) > _LONGEST_NOTE:
            continue
        if _is_legend(text) or (not _TITLES["about_all"].isdisjoint(words) and _are_unsure(words)):
            message = say("amounts-unsure", text=text)
            yield Finding("amounts-unsure", Severity.WARNING, message, name)
            return


def _are_unsure(words: Sequence[str]) -> bool:
    conditions = any(phrase in f" {' '.join(words)} " for phrase in _CONDITIONS)
    return conditions or not (_TITLES["unsure"] | _TITLES["planned"]).isdisjoint(words)


def _is_legend(text: str) -> bool:
    """Tell whether a note says that rows of a format do not count: "Rows in red: cancelled"."""
    shown, _, said = _IS.sub("=", text, count=1).partition("=")
    words = words_of(shown)
    of_format = len(words) <= _LONGEST_TITLE and not _TITLES["formats"].isdisjoint(words)
    return of_format and (ends_in_remark(said) or is_doubtful(said) or may_exclude(said))


def _not_given(title: str) -> Measure | None:
    """Return the measure of amounts that a title says are planned or asked for, whatever beside.

    "Planned allocations Sudan", "Draft budget" and "Funding requirements" do; a plan to which
    money was given, "Response plan 2025", is none of them.
    """
    words = words_of(title)
    if len(words) > _LONGEST_TITLE or any(map(surely_counts, words)):
        return None
    if any(phrase in f" {' '.join(words)} " for phrase in _REQUIREMENTS):
        return Measure.PROPOSED
    budget = any(
        MEASURE_OF.get(word) == Measure.BUDGET or word in _TITLES["budgets"] for word in words
    )
    drafted = budget and not _TITLES["drafts"].isdisjoint(words)
    if drafted or not _TITLES["draft_budgets"].isdisjoint(words):
        return Measure.BUDGET
    if says_that_none_counts(title):
        return None  # That is asked otherwise.
    planned = any(is_of_plans(word) or word in _TITLES["planned"] for word in words)
    return (Measure.BUDGET if budget else Measure.PROPOSED) if planned else None


def ask_about_ends(
    source: DataSource, titles: Sequence[SourceRow], sheet: str | None, file: str = ""
) -> Iterator[Question]:
    """Ask about all rows if the title, or the name of the sheet or file, says that none counts.

    "Rejected applications" says so. Nothing is asked of a sheet that the config names, or if the
    config says what the amounts are.

    Args:
        source: what the config says.
        titles: the rows above the headings.
        sheet: the name of the sheet; None for other files.
        file: the name of the file.
    """
    if source.measure is not None or source.sheet is not None:
        return
    stem = PurePath(file).stem
    named = [stem] if _is_file_of_none(stem) else []
    for text in (*filter(says_that_none_counts, (*_alone_in(titles), sheet or "")), *named):
        by_hand = state("question.none-counts-by-hand")
        problem = state("question.none-counts", text=text)
        yield Question(problem, state("question.none-counts-why"), {}, by_hand=by_hand)
        return


def says_that_none_counts(title: str) -> bool:
    """Tell whether a title or the name of a sheet says that none of its rows counts.

    "Draft" is said of a text, and not of its rows. "Forecast 2025" says so if no other word is
    beside it that may be what the rows are.
    """
    words = words_of(title)
    if len(words) > _MOST_OF_TITLE or any(w in MEASURE_OF or w in _JOINED for w in words):
        return False
    if nature_of(title) in _NOT_GIVEN:
        return True
    counts = any(map(surely_counts, words))
    ends = [word for word in words if surely_excludes(word) and not state_of(word).kind]
    planned = [word for word in words if is_of_plans(word)]
    alone = all(w in planned or w in KNOWN_IN_HEADINGS or w.isdigit() for w in words)
    return not counts and (bool(ends) or (bool(planned) and alone))


def _is_file_of_none(name: str) -> bool:
    """Tell whether the name of a file says that none of its rows counts: "rejected_applications".

    Files are named freely: each other word must be one of what rows may be.
    """
    words = [word for word in words_of(name) if not word.isdigit()]
    ends = {word for word in words if surely_excludes(word) and not state_of(word).kind} - _TRIED
    others = [word for word in words if word not in ends]
    return bool(ends) and all(word in KNOWN_IN_HEADINGS | _IN_FILE_NAMES for word in others)


def _alone_in(titles: Sequence[SourceRow]) -> list[str]:
    """Return the texts above a table that have a row of their own."""
    alone = (row for row in titles if sum(map(bool, row.texts)) == 1)
    return [text for row in alone for text in row.texts if text]


def measure_of_sheet(name: str) -> str | None:
    """Return the measure that the name of a sheet is of, a year aside; None for commitments."""
    plain = " ".join(word for word in words_of(name) if not word.isdigit())
    said = [measure for measure in _named_in(name) if measure in _SAID]
    measure = str(said[0]) if said else measure_without_others(plain)
    return None if measure == Measure.COMMITMENT else measure


def _named_in(text: str) -> dict[Measure, None]:
    return dict.fromkeys(MEASURE_OF[word] for word in words_of(text) if word in MEASURE_OF)


def ask_measure_of_column(
    kinds: Iterable[Kind], table: Columns, measure: Measure | None
) -> Iterator[Question]:
    """Ask for the measure if all that a column says is one that the amounts are not read as.

    What became of a grant ("Pledged" in a column of statuses) is no kind of its amounts.

    Args:
        kinds: the columns that are read neither as measures nor as statuses.
        table: what is written in them.
        measure: the one that the heading of the amounts names.
    """
    taken = measure or Measure.COMMITMENT
    for kind in kinds if table.source.measure is None else ():
        meant = {measure_without_others(text) for text in kind.said}
        named = meant.pop() if len(meant) == 1 else None
        if named is None or kind.role is Role.STATUS or _are_alike(named, taken):
            continue
        if not _TITLES["sources"].isdisjoint(words_of(kind.heading)):
            continue
        texts = ", ".join(f'"{text}"' for text in sorted(kind.said))
        blank = bool(kind.rows.get(""))
        by_column = {"columns": {"measure": table.match.name_of(kind.column)}}
        yield Question(
            state(
                "question.measure-in-some" if blank else "question.measure-in-all",
                column=kind.heading,
                texts=texts,
                measure=Measure(taken),
            ),
            state(
                "question.measure-of-title-why"
                if measure is None
                else "question.measure-of-heading-why"
            ),
            by_column if blank else {"measure": named},
            otherwise=({"measure": str(taken)},),
        )
        return


def _are_alike(one: str, other: str) -> bool:
    return one == other or (one in _SPENT and other in _SPENT)
