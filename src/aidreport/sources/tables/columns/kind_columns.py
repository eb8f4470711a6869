"""Columns that may be of types or statuses, each with its texts and what they say."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import STATUS
from aidreport.model.remarks import say
from aidreport.model.words import words_of
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.columns.kind_totals import totals_of_others
from aidreport.sources.tables.columns.natures import side_of
from aidreport.sources.tables.words.figures import is_of_units, lower_levels, no_money
from aidreport.sources.tables.words.flags import (
    decides,
    ends_in_remark,
    flags_in,
    is_of_rows,
    may_be_flags,
)
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.kind_words import (
    Heading,
    Role,
    Said,
    are_contrasts,
    has_stages,
    is_actual,
    is_doubtful,
    is_of_remarks,
    is_of_reports,
    is_of_stages,
    is_proposal,
    is_unsettled,
    may_be_below_zero,
    proposed_measure,
    role_of,
    said_by,
    stated_twice,
    surely_counts,
    surely_excludes,
    without_unit,
)
from aidreport.sources.tables.words.meanings import ANY
from aidreport.sources.tables.words.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.meanings import Meanings

MEASURE = "measure"
MOST_TEXTS = 40
FEW_TEXTS = 12
_VERY_MANY, _LONGEST_STATUS = 10_000, 40
"""A column of more different texts is one of names or remarks, not of types or statuses."""

_READ_AS_OTHERS = ("flow_type", "agreement_type", "description")
"""Fields whose columns may say whether a row counts, too."""

_ABOUT_ROWS = ("purpose", "sector", "theme", "country", "donor")
"""The same, of which only texts are looked at that say so under any heading."""

ROLES = {STATUS: Role.STATUS, MEASURE: Role.MEASURE}


class Kind(NamedTuple):
    """A column that may be one of types or statuses.

    Attributes:
        column: which.
        heading: as written.
        role: what its heading promises.
        said: text → what it says.
        rows: text → how many rows have it.
        promised: the role by its heading alone.
        flags: whether its heading turns marks, days or letters into statuses.
        by_config: whether the config says what its texts mean as statuses.
        field: what it is read as, too, such as the purpose; None if nothing.
        stages: whether its heading says that it is about stages, and its texts are no places.
        figures: texts of figures that are no money beside money, or of levels below another one.
    """

    column: int
    heading: str
    role: Role
    said: Mapping[str, Said]
    rows: Counter[str]
    promised: Role
    flags: bool = False
    by_config: bool = False
    field: str | None = None
    stages: bool = False
    figures: frozenset[str] = frozenset()

    @property
    def measures(self) -> set[str | None]:
        """The measures that its texts certainly mean."""
        return {said.meaning for said in self.said.values() if said.measure}

    @property
    def all_measures(self) -> bool:
        """True if every text means a measure, or that its rows are none."""
        known = all(said.certain and said.meaning != USE for said in self.said.values())
        return known and bool(self.measures)

    @property
    def mixed(self) -> bool:
        """True if it names a measure beside texts that are like one: "Actual" and "Budget".

        In a column of types, these alone will do if they differ: "Obligation" and "Outlay".
        """
        several = 1 < len(self.said) <= MOST_TEXTS and not self.rows.get("")
        like = {proposed_measure(text) for text in self.said if is_proposal(text)}
        return (
            several
            and (bool(self.measures) or (self.role is Role.KIND and len(like - {EXCLUDE}) > 1))
            and all(said.certain or is_proposal(text) for text, said in self.said.items())
        )

    @property
    def contrasts(self) -> bool:
        """True if its texts are kinds of figures that never add up: "Requirements", "Funding"."""
        few = len(self.said) <= FEW_TEXTS and not self.rows.get("")
        money = [text for text in self.said if text not in self.figures]
        return few and self.role is not Role.STATUS and are_contrasts(money)

    @property
    def settled(self) -> bool:
        """True if it is certain of every text whether its rows count."""
        return all(said.certain for said in self.said.values())

    @property
    def excluded(self) -> list[str]:
        """The texts of rows that may not count."""
        return [text for text, said in self.said.items() if said.meaning == EXCLUDE]

    @property
    def partly_known(self) -> bool:
        """True if some of a few texts surely are statuses or measures, and others are not known.

        That is half of them at least, if its heading does not say that it is about stages.
        """
        unknown, stages = len(self.said) - self.known, has_stages(self.heading)
        surely = [
            text
            for text, said in self.said.items()
            if said.measure or surely_counts(text) or (stages and said.meaning == USE)
        ]
        few = unknown and len(self.said) <= FEW_TEXTS and self.field is None
        return bool(few and surely and (stages or 2 * self.known >= len(self.said)))

    @property
    def known(self) -> int:
        """How many texts are known to say something."""
        return sum(said.meaning is not None for said in self.said.values())


def find_columns(
    columns: Mapping[str, int], table: Columns, given: Meanings, without: Sequence[int] = ()
) -> Iterator[Kind]:
    """Yield the columns that may be of types or statuses, with their texts.

    Args:
        columns: field → column, as far as headings or the config say it.
        table: what is written in them.
        given: what the config says that texts mean.
        without: columns that are known to be something else.
    """
    # A column that is named as the status may be the purpose, too, and be like one.
    fields = {column: name for name, column in columns.items() if name in ROLES}
    fields |= {column: name for name, column in columns.items() if name not in ROLES}
    amount = columns["amount"]
    roles = {at: role for at, role in _roles(fields, table) if at not in without}
    texts_of = table.texts([*roles], amount)
    for column, (promised, codes) in roles.items():
        name, heading, rows = (
            fields.get(column),
            table.headings[column],
            _without_long(texts_of[column]),
        )
        totals = totals_of_others(column, columns, table, promised, [*rows])
        texts = sorted(
            text
            for text in rows
            if text in totals
            or _is_value(text, table.match.headings[column])
            or given.names(STATUS, [text])
        )
        about_rows = name in (*_READ_AS_OTHERS, *_ABOUT_ROWS)
        others = column in fields and not is_of_remarks(heading)
        mapped = [
            ROLES[key]
            for key in ROLES
            if given.names(key, [*totals, *filter(surely_excludes, texts)] if about_rows else texts)
        ]
        free = (about_rows or not others) and promised is not Role.MEASURE
        role = mapped[0] if free and mapped else promised
        known = given.known.get(MEASURE if role is Role.MEASURE else STATUS, {})
        said = {
            text: Said(EXCLUDE, certain=False)
            if text in totals and text.casefold() not in known
            else _said(text, known, codes=codes, several=len(texts) <= MOST_TEXTS)
            for text in texts
        }
        by_config = role is Role.STATUS and bool(mapped)
        flags = None
        if not mapped and ANY not in known and name in (None, STATUS):
            flags = flags_in(heading, texts)
        if flags:
            role, said = Role.STATUS, flags
        elif promised is Role.NONE or is_of_remarks(heading):
            said = _of_remarks(said, rows, known, heading, mapped=bool(mapped))
        elif name is None and promised is Role.STATUS and not mapped and is_of_reports(heading):
            # "Project status (last report)" may say of the money itself that it was cancelled.
            said = {
                text: item
                for text, item in said.items()
                if surely_excludes(text) and ends_in_remark(text)
            }
        if name in _ABOUT_ROWS and promised is Role.NONE and not mapped:
            said = _of_fields(said, totals)
        figures = frozenset() if mapped or flags else _figures(heading, said)
        if figures:
            said = _with_figures(said, figures)
        elif role in (Role.NONE, Role.KIND) and not mapped and not is_of_remarks(heading):
            said = _without_unsettled(_beside_actual(said), heading)
        if said:
            said = _with_returns(said, rows, column, amount, table)
            kind = Kind(column, heading, role, said, rows, promised, bool(flags), by_config)
            field = name if about_rows else None
            few = role is Role.KIND and len(said) <= FEW_TEXTS
            stages = few and _is_of_stages(table, column, said)
            yield kind._replace(field=field, stages=stages, figures=figures)


def note_unmarked(kinds: Iterable[Kind], name: str) -> Iterator[Finding]:
    """Yield a warning if rows without a mark are counted like those with one: "Approved", "x"."""
    for kind in kinds:
        blank = kind.rows.get("", 0)
        if blank and kind.flags and decides(kind.heading) and not kind.excluded:
            message = say("unmarked-counted", count=blank, heading=kind.heading)
            yield Finding("unmarked-counted", Severity.WARNING, message, name)


def _said(text: str, known: Mapping[str, str], *, codes: bool, several: bool) -> Said:
    """Return what a text says; one of several, "Budget USD", says what "Budget" does."""
    said = said_by(text, known, codes=codes)
    bare = without_unit(text) if several and said.meaning is None else text
    return said if bare == text else said_by(bare, {})


def _figures(heading: str, said: Mapping[str, Said]) -> frozenset[str]:
    """Return the texts of figures that are no money, or of levels below another one.

    A column of units asks about its own texts.
    """
    if not 1 < len(said) <= MOST_TEXTS or is_of_units(heading):
        return frozenset()
    return frozenset(no_money(said) | lower_levels(heading, said))


def _with_figures(said: Mapping[str, Said], figures: frozenset[str]) -> dict[str, Said]:
    """Return what texts say, where some are figures that may not count beside all others."""
    others = {
        text: Said(USE, certain=True) if item.meaning is None else item
        for text, item in said.items()
    }
    return {**others, **dict.fromkeys(figures, Said(EXCLUDE, certain=False))}


def _beside_actual(said: dict[str, Said]) -> dict[str, Said]:
    """Return what a few texts say: beside "Actual", one that is not known is of other figures.

    Beside what surely is a status, "Realizado" is one, too.
    """
    others = [text for text in said if not is_actual(text)]
    statuses = any(surely_counts(text) or surely_excludes(text) for text in others)
    if len(said) > FEW_TEXTS or len(others) == len(said) or statuses:
        return said
    counts, other = Said(USE, certain=True), Said(EXCLUDE, certain=False)
    return {
        text: item if item.meaning else counts if is_actual(text) else other
        for text, item in said.items()
    }


def _without_unsettled(said: dict[str, Said], heading: str) -> dict[str, Said]:
    """Return what texts say, where "TBC" is of what the heading names: a place, a day, a number.

    It is of the money beside a status, or under a heading of what was decided: "Signed on".
    """
    others = {text: item for text, item in said.items() if not is_unsettled(text)}
    if len(others) == len(said) or any(item.meaning for item in others.values()):
        return said
    return said if any(map(surely_counts, words_of(heading))) else others


def _is_of_stages(table: Columns, column: int, texts: Iterable[str]) -> bool:
    others = [heading for at, heading in enumerate(table.headings) if at != column]
    return is_of_stages(table.headings[column], texts, others)


def _of_fields(said: dict[str, Said], totals: Container[str]) -> dict[str, Said]:
    """Return what matters of the texts of a column that is read as a purpose, a sector or the like.

    That is what says under any heading that a row does not count, or names a total; and all of it,
    if it names measures, or what does not count, in every row.
    """
    if all(item.measure or item.meaning == EXCLUDE for item in said.values()):
        return said
    return {text: item for text, item in said.items() if surely_excludes(text) or text in totals}


def _without_long(texts: Counter[str]) -> Counter[str]:
    """Return the texts of a column; of very many, those that are short enough for a status."""
    if len(texts) < _VERY_MANY:
        return texts
    return Counter({text: count for text, count in texts.items() if len(text) <= _LONGEST_STATUS})


def _of_remarks(
    said: dict[str, Said],
    rows: Counter[str],
    known: Mapping[str, str],
    heading: str,
    *,
    mapped: bool,
) -> dict[str, Said]:
    """Return what matters of the texts of a column whose heading promises nothing.

    Of many texts, those that surely say that a row does not count; where the config says what some
    mean, the others leave rows as they are.
    """
    if is_of_remarks(heading):
        ends = {
            text: Said(EXCLUDE, certain=False)
            for text, item in said.items()
            if item.meaning is None and ends_in_remark(text) and text.casefold() not in known
        }
        said = {**said, **ends}
        if not mapped and not (len(said) <= FEW_TEXTS and stated_twice(said)[0]):
            most = 2 * sum(item.meaning is not None for item in said.values()) >= len(said)
            weak = most or len(said) <= FEW_TEXTS
            measures = {item.meaning for item in said.values() if item.measure}
            return {
                text: item
                for text, item in said.items()
                if (item.meaning == EXCLUDE and (weak or text in ends or surely_excludes(text)))
                or (weak and is_doubtful(text))
                or (item.measure and (len(measures) > 1 or len(rows) == 1))
            }
    elif len(said) > MOST_TEXTS:
        return {text: item for text, item in said.items() if mapped or surely_excludes(text)}
    if not mapped:
        return said
    return {
        text: Said(USE, certain=True) if item.meaning is None else item
        for text, item in said.items()
    }


def _roles(fields: Mapping[int, str], table: Columns) -> Iterator[tuple[int, Heading]]:
    """Yield the columns that may be of types or statuses, and what their headings promise."""
    for column, heading in enumerate(table.headings):
        name = fields.get(column)
        if not heading or name not in (None, *ROLES, *_READ_AS_OTHERS, *_ABOUT_ROWS):
            continue
        promised = role_of(heading)
        if is_of_rows(heading):
            promised = Heading(Role.STATUS)
        if promised.role is Role.STATUS and split_heading(heading).currencies and not name:
            continue  # "Status 31 Jan (NOK)" is what the amounts were then.
        if name is None and promised.role is Role.NONE and is_of_reports(heading):
            continue
        if name is None and side_of(heading) and table.numeric(column):
            continue  # "Debit" holds amounts there, and no sides.
        if name in ROLES:
            promised = promised._replace(role=ROLES[name])
        elif promised.role is Role.NONE and _is_of_names(table, column, heading):
            continue
        yield column, promised


def statuses_of_reports(columns: Mapping[str, int], table: Columns) -> Iterator[int]:
    """Yield the columns of statuses that are those of reports, and not of the money of a row."""
    taken = {*columns.values()}
    for column, heading in enumerate(table.headings):
        if column not in taken and is_of_reports(heading) and role_of(heading).role is Role.STATUS:
            yield column


def _is_of_names(table: Columns, column: int, heading: str) -> bool:
    several = len({row.text(column) for row in table.sample}) > MOST_TEXTS
    return several and not is_of_remarks(heading) and not may_be_flags(heading)


def _is_value(text: str, heading: str) -> bool:
    return text not in ("", heading) and not text.startswith("#") and not is_total_label(text)


def _with_returns(
    said: dict[str, Said], rows: Counter[str], column: int, amount: int, table: Columns
) -> dict[str, Said]:
    """Return what texts say; money that comes back may be added up if all of it is below zero."""
    coming = {
        text: rows[text]
        for text, item in said.items()
        if item.meaning in (EXCLUDE, None) and not item.certain and may_be_below_zero(text)
    }
    for row in table.known if coming else ():
        if (text := row.text(column)) in coming and _below_zero(table, row, amount):
            coming[text] -= 1
    added = {text for text, others in coming.items() if not others}
    return {text: Said(USE, certain=True) if text in added else said[text] for text in said}


def _below_zero(table: Columns, row: SourceRow, amount: int) -> bool:
    try:
        cell = table.cell(row, amount, None)
    except BadCell:
        return False
    return cell is not None and cell.number < 0
