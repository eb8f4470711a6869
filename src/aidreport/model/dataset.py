"""A data set: allocations, what was announced, findings, and an account of every row read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, overload

from aidreport.lazy_dataclass import dataclass
from aidreport.model.remarks import Remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from aidreport.model.allocation import Allocation, Measure, Place
    from aidreport.model.money import Money, StatedAmount
    from aidreport.model.reading_plan import ReadingPlan


class Severity(StrEnum):
    """How much a finding matters: a note informs, a warning asks for a look, an error holds."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


NOT_REVIEWED = "not-reviewed"
"""The code of the finding that nobody has compared an extracted announcement with its text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a check.

    Attributes:
        code: a stable name such as "total-differs".
        severity: note, warning or error.
        message: a sentence for the person who prepares the data; a `Remark`, which is in English
            and can be said in the language of a briefing.
        source: the place it concerns, as text; empty if it concerns all the data.
    """

    code: str
    severity: Severity
    message: Remark
    source: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's words, verbatim."""

    text: str
    speaker: str
    role: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A key fact.

    Attributes:
        figure: the number, as written ("50,000"); empty for a fact without one.
        text: what it counts and who says so.
        line: the line of the source.
    """

    figure: str
    text: str
    line: int | None = None


class Translation(NamedTuple):
    """A text of the data in another language than their own.

    Attributes:
        language: BCP 47 tag.
        original: the text in the language of the data.
        text: what it is in this one; the same where a text is not in the language of the others.
    """

    language: str
    original: str
    text: str

    @property
    def is_original(self) -> bool:
        """Whether this is the language that the text itself is in."""
        return self.text == self.original


@dataclass(frozen=True, slots=True)
class Announcement:
    """An announcement of funding, without its allocations.

    Attributes:
        title, date, issuer, donor: as published.
        language: BCP 47 tag of the announcement's texts.
        region: the country or region it concerns; empty if it names none.
        purpose: completes "… allocates NOK 386 million to three partners", e.g. "to protect …".
        source: what a reader would call the source ("Press release").
        url: where it was published; empty if unknown.
        text_file: the file with the published text, whose lines are counted; else empty.
        stated: the totals that the announcement states, one for each currency.
    """

    title: str
    date: date
    issuer: str
    donor: str
    language: str = "en"
    region: str = ""
    purpose: str = ""
    source: str = "Announcement"
    url: str = ""
    text_file: str = ""
    stated: tuple[StatedAmount, ...] = ()
    quotes: tuple[Quote, ...] = ()
    facts: tuple[Fact, ...] = ()


class Digest:
    """The SHA-256 of the bytes that were read, computed once somebody asks for it.

    Args:
        content: the bytes; they are let go of then.
    """

    __slots__ = ("_content", "_text")

    def __init__(self, content: bytes) -> None:
        self._content, self._text = content, ""

    def __str__(self) -> str:
        """Return it in hexadecimal."""
        content = self._content  # taken first: another thread lets go of it once the text is there
        if not self._text:
            self._text = sha256(content).hexdigest()
            self._content = b""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Digest | str) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read.

    Attributes:
        path: as the user named it.
        digest: the SHA-256 of its bytes, or what computes it.
        kind: what it is: "announcement", "text", "table", "iati", "fts", "rates" …
        title: what a reader would call it ("Press release, Ministry of Foreign Affairs").
    """

    path: str
    digest: str | Digest = field(hash=False)
    kind: str
    title: str = ""

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal."""
        return str(self.digest)


class ReadWith(NamedTuple):
    """How a file was to be read.

    Attributes:
        file: as the user named it.
        settings: those of its source, as config.toml has them; None if they are not to be shown.
    """

    file: str
    settings: Mapping[str, object] | None


_CHOICES = frozenset(
    {
        "column-excluded",
        "excluded-in-config",
        "future-payment",
        "repeated-money",
        "row-hidden",
        "section-excluded",
        "status-excluded",
        "text-excluded",
        "type-excluded",
    }
)
"""Reasons that are settings of the user, as `remarks.toml` calls them."""


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """A row that a rule leaves out: a stable name such as "total-row", and why, as a remark.

    Attributes:
        amount: what it states, if that is money that is missing from a total.
        measure: of that money; None if it is not known.
    """

    place: Place
    rule: str
    reason: Remark
    amount: Money | None = None
    measure: Measure | None = None

    @classmethod
    def of(cls, item: Allocation, rule: str, reason: Remark) -> ExcludedRow:
        """Return the row of an allocation that is left out."""
        return cls(item.place, rule, reason, item.amount, item.measure)

    @property
    def by_choice(self) -> bool:
        """Whether the user chose to leave the row out, as its reason says."""
        return isinstance(self.reason, Remark) and self.reason.key in _CHOICES


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One reason why a row cannot be used: the column, its value, and how to correct it."""

    column: str
    value: str
    problem: Remark
    fix: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be used, with all its problems.

    Attributes:
        amount: what it states; None if that is not known.
        measure: of that money; None if it is not known.
    """

    place: Place
    problems: tuple[RowProblem, ...]
    amount: Money | None = None
    measure: Measure | None = None


class LongExcluded(Sequence[ExcludedRow]):
    """Rows of a long table that rules left out; they become objects when somebody looks at one.

    Args:
        size: how many they are.
        make: returns them.
    """

    def __init__(self, size: int, make: Callable[[], Sequence[ExcludedRow]]) -> None:
        self._size, self._make = size, make

    @cached_property
    def _rows(self) -> Sequence[ExcludedRow]:
        return tuple(self._make())

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[ExcludedRow]:
        return iter(self._rows)

    @overload
    def __getitem__(self, at: int) -> ExcludedRow: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[ExcludedRow]: ...

    def __getitem__(self, at: int | slice) -> ExcludedRow | Sequence[ExcludedRow]:
        """Return a row, or some."""
        return self._rows[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True)
class Account:
    """Every row accounted for.

    Invariant: read = used + excluded + rejected.
    """

    read: int
    used: int
    excluded: Sequence[ExcludedRow] = ()
    rejected: tuple[RejectedRow, ...] = ()

    def __post_init__(self) -> None:
        if self.read != self.used + len(self.excluded) + len(self.rejected):
            raise AssertionError(f"rows do not add up: {self}")

    def exclude(self, rows: Sequence[ExcludedRow]) -> Account:
        """Return the account after rules left out some of the rows that were used."""
        before = self.excluded
        excluded: Sequence[ExcludedRow]
        if isinstance(rows, LongExcluded):
            excluded = LongExcluded(len(before) + len(rows), lambda: (*before, *rows))
        else:
            excluded = (*before, *rows)
        return replace(self, used=self.used - len(rows), excluded=excluded)

    def __add__(self, other: Account) -> Account:
        return Account(
            self.read + other.read,
            self.used + other.used,
            (*self.excluded, *other.excluded),
            self.rejected + other.rejected,
        )


@dataclass(frozen=True, slots=True)
class Dataset:
    """The allocations of one report and where they come from.

    Attributes:
        allocations: objects in a tuple, or those of a long table in columns (`Bulk`).
        announcement: what was announced around them; None if the sources are tables only.
        findings: notes of the sources, such as an encoding that was guessed.
        headline: the measures that the source's own total covers; empty if it has no such
            rule, so that several measures are never summed unasked.
        converted_to: the currency that amounts were converted to; None if none was asked for.
        plans: how each source was read.
        read_with: how each file was to be read.
        before: the earlier data that these are compared with; None if they are not compared.
        translations: of texts of the allocations and of what was announced.
        language: BCP 47 tag of the texts that are translated; empty if none is.
    """

    allocations: Sequence[Allocation]
    account: Account
    files: tuple[SourceFile, ...]
    announcement: Announcement | None = None
    findings: tuple[Finding, ...] = ()
    headline: tuple[Measure, ...] = ()
    converted_to: str | None = None
    plans: tuple[ReadingPlan, ...] = ()
    read_with: tuple[ReadWith, ...] = field(default=(), compare=False)
    before: Dataset | None = None
    translations: tuple[Translation, ...] = ()
    language: str = ""

    @property
    def all_files(self) -> tuple[SourceFile, ...]:
        """All files that were read, those of the earlier data included."""
        return (*self.files, *(self.before.all_files if self.before else ()))

    @property
    def announced(self) -> Announcement:
        """The announcement, or an empty one if there is none."""
        return self.announcement or _NOTHING_ANNOUNCED

    @property
    def text_language(self) -> str:
        """The language of its texts: the announcement's; empty if that is not known."""
        return self.announcement.language if self.announcement else self.language


_NOTHING_ANNOUNCED = Announcement("", date.min, "", "", source="")
