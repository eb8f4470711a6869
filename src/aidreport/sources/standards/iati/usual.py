"""Transactions as nearly all are written, taken out of the text of a file before it is parsed.

Half of a file are its transactions, and to build each as a tree costs several times as much as to
look at its text. One whose text matches the pattern is well-formed and says what its parts say: it
has no comment, no section, and no entity but those of XML. In the place of some the parser gets an
empty element that tells which they were, and as many lines. All others it gets as they are.
"""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8, getincrementaldecoder
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from lxml import etree

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.standards.iati.elements import (
    NOBODY,
    Transaction,
    humanitarian,
    line_of,
    read_org,
    read_parts,
    text_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.sources.standards.iati.elements import Split


ROWS = f"rows-{os.urandom(8).hex()}"
"""The attribute of an element that stands for transactions: the first, and how many they are.

No file has it: it is another in each process.
"""

SAFELY = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How any XML is parsed: nothing that it declares is resolved or fetched."""

_TAG = "transaction"
_BEGIN, _END = f"<{_TAG}", f"</{_TAG}>"
_BLANKS = " \t\r\n"
_BLANK = rf"[{_BLANKS}]*+"
_NEVER = r"<&\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff"
_TEXT = rf"[^>{_NEVER}]*+(?:&(?:amp|lt|gt|quot|apos);[^>{_NEVER}]*+)*+"
_ATTRIBUTES = r"[^<>/]*+"
_NARRATED = _TEXT.replace("apos)", "apos|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,6})")
_NARRATIVE = rf'<narrative(?: xml:lang="[A-Za-z-]*+")?>{_NARRATED}</narrative>{_BLANK}'
_OTHER = (
    "disbursement-channel|sector|recipient-country|recipient-region|flow-type|finance-type"
    "|aid-type|tied-status"
)


_FOREIGN = r"(?!xml)[A-Za-z][\w.-]*+:[\w.-]++"


def _empty(name: str) -> str:
    """Return the pattern of an element that matters for its attributes."""
    return rf"{name}(?=[\s/>])({_ATTRIBUTES})(?:/>|>{_TEXT}</{name}>)"


def _whole(name: str) -> str:
    """Return the pattern of an element that is parsed by itself, once for each different one."""
    inside = rf"[^<]*+(?:<(?!/{name}>|{_TAG}[\s/>])[^<]*+)*+"
    return rf"(<{name}(?=[\s/>])[^<>]*+(?:(?<=/)>|>{inside}</{name}>))"


@cache
def _pattern(*, foreign: bool) -> re.Pattern[str]:
    """Return the pattern of a transaction. Attributes and organisations are parsed by themselves.

    Args:
        foreign: whether it may have elements of other namespaces.
    """
    name = f"{_OTHER}|{_FOREIGN}" if foreign else _OTHER
    return re.compile(
        rf'({_BEGIN}((?: (?!ref=)[a-z-]++="[^"<>]*+")*+)(?: ref="([^"\t\r\n{_NEVER}]*+)")?'
        rf"(?=[\s>])({_ATTRIBUTES})>{_BLANK}(?:(?:"
        rf"<{_empty('transaction-type')}|<{_empty('transaction-date')}"
        rf"|<value(?=[\s>])({_ATTRIBUTES})>([^&>{_NEVER}]*+)</value>"
        rf"|<description>({_NARRATED})((?:{_NARRATIVE})*+)</description>"
        rf"|{_whole('provider-org')}|{_whole('receiver-org')}"
        # What else there is stands together, or else not all of it would be known.
        r"|(?(13)(?!)|)("
        rf"(?:<({name})(?=[\s/>])[^<>]*+"
        rf"(?:(?<=/)>|>[^<]*+(?:<(?!/\14>|{_TAG}[\s/>])[^<]*+)*+</\14>)"
        rf"{_BLANK})+)"
        rf"){_BLANK})*{_END})"
    )


_ADDED = re.compile(rf"<({_FOREIGN})(?=[\s/>])[^<>]*+(?:(?<=/)>|>[^<]*+(?:<(?!/\1>)[^<]*+)*+</\1>)")
_PREFIX = re.compile(r"</?([A-Za-z][\w.-]*+):")
_NARRATIVE_TEXT = re.compile("<narrative[^<>]*>([^<]*)")
_HIDDEN = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)["']""")
_UTF_8 = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_LONGEST = 1 << 20
"""A transaction of so many characters is left to the parser, piece by piece."""

_BAD = -1


class _Coded(dict[str | None, int]):
    """The different texts of one part of transactions, and what each says.

    Args:
        read: returns what a text says.
        left_out: what is said where the part is left out.
    """

    def __init__(self, read: Callable[[str], Any], left_out: Any) -> None:
        super().__init__({None: 0})
        self._read = read
        self.said: list[Any] = [left_out]
        self.codes: list[int] = []
        self.bad = False

    def __missing__(self, text: str) -> int:
        try:
            value = self._read(text)
        except (etree.XMLSyntaxError, _UnusualError):
            code, self.bad = _BAD, True  # what parses the whole file says what is wrong
        else:
            code = len(self.said)
            self.said.append(value)
        self[text] = code
        return code

    def of(self, row: int) -> Any:
        """Return what a transaction says."""
        return self.said[self.codes[row]]


class _UnusualError(Exception):
    """A part has a namespace of its own."""


class _Value(NamedTuple):
    currency: str = ""
    day: str = ""


def _element(text: str) -> Any:
    return _parsed(text, text)


def _parsed(whole: str, text: str) -> Any:
    if "xmlns" in text:
        raise _UnusualError
    return etree.fromstring(whole, etree.XMLParser(**SAFELY))


def _attribute(name: str) -> Callable[[str], str]:
    return lambda text: _element(f"<a{text}/>").get(name, "")


def _value(attributes: str) -> _Value:
    element = _element(f"<a{attributes}/>")
    return _Value(element.get("currency", ""), element.get("value-date", ""))


def _flag(attributes: str) -> bool | None:
    # A second reference would not be well-formed.
    return humanitarian(_element(f'<a ref=""{attributes}/>'))


class _Others(NamedTuple):
    """What the parts say that stand together, and those of other namespaces as they are written."""

    places: Split | None = None
    sector: Split | None = None
    added: str = ""


def _others(text: str) -> _Others:
    added = "".join(found[0] for found in _ADDED.finditer(text)) if ":" in text else ""
    spaces = " ".join(f'xmlns:{prefix}="{prefix}"' for prefix in {*_PREFIX.findall(added)})
    return _Others(*read_parts(_parsed(f"<a {spaces}>{text}</a>", text)), added)


def _described(text: str) -> str:
    """Return a description as it is written.

    Raises:
        XMLSyntaxError: it has a reference to a character that is none.
    """
    if "&#" in text:
        _element(f"<a>{text}</a>")
    return text


class UsualTransactions:
    """The transactions of a file that are written in the usual way, in columns.

    Its rows are in the order of the file, those in comments too.

    Args:
        foreign: whether elements of other namespaces may be among their parts.
    """

    def __init__(self, *, foreign: bool = True) -> None:
        self._pattern = _pattern(foreign=foreign)
        self._adds = False
        self.refs: list[str] = []
        self.amounts: list[str] = []
        self.lines: list[int] = []
        self.flags = _Coded(_flag, None)
        self.kinds = _Coded(lambda text: _attribute("code")(text).strip().upper(), "")
        self.days = _Coded(_attribute("iso-date"), "")
        self.values = _Coded(_value, _Value())
        self.providers = _Coded(lambda text: read_org(_element(text)), NOBODY)
        self.receivers = _Coded(lambda text: read_org(_element(text)), NOBODY)
        self.parts = _Coded(_others, _Others())
        self.descriptions = _Coded(_described, "")
        self._coded = {
            4: self.flags, 5: self.kinds, 6: self.days, 7: self.values, 9: self.descriptions,
            11: self.providers, 12: self.receivers, 13: self.parts,
        }  # fmt: skip

    def __len__(self) -> int:
        return len(self.refs)

    def take(self, text: str, line: int) -> tuple[str, int]:
        """Take the transactions of a text; return it with marks for them, and its last line.

        Args:
            line: on which it begins.
        """
        found, groups = self._pattern.split(text), self._pattern.groups + 1
        if len(found) == 1:
            return text, line + text.count("\n")
        columns = {at: found[at::groups] for at in range(1, groups)}
        between = found[::groups]
        columns[4] = [
            before + after if before else after
            for before, after in zip(columns[2], columns[4], strict=True)
        ]
        columns[9] = [more or own for own, more in zip(columns[9], columns[10], strict=True)]
        coded = {at: list(map(part.__getitem__, columns[at])) for at, part in self._coded.items()}
        if any(part.bad for part in self._coded.values()):
            bad = {at for codes in coded.values() for at, code in enumerate(codes) if code == _BAD}
            between, kept = _put_back(between, columns[1], bad)
            columns = {at: [texts[row] for row in kept] for at, texts in columns.items()}
            coded = {at: [codes[row] for row in kept] for at, codes in coded.items()}
        self._adds = self._adds or any(":" in (text or "") for text in {*columns[13]})
        first = len(self)
        for at, codes in coded.items():
            self._coded[at].codes += codes
        self.refs += [ref or "" for ref in columns[3]]
        self.amounts += [amount or "" for amount in columns[8]]
        return self._marked(between, columns[1], first, line)

    def _marked(
        self, between: Sequence[str], whole: Sequence[str], first: int, line: int
    ) -> tuple[str, int]:
        """Return a text with marks for its transactions and its last line; enter their lines."""
        before = [text.count("\n") for text in between]
        inside = [text.count("\n") for text in whole]
        counts = [0] * (len(before) + len(inside))
        counts[::2], counts[1::2] = before, inside
        lines = list(accumulate(counts, initial=line))
        begun, ended = lines[1:-1:2], lines[2::2]
        self.lines += begun
        starts = [at for at, text in enumerate(between[:-1]) if not at or text.strip(_BLANKS)]
        parts: list[str] = []
        for start, stop in pairwise([*starts, len(whole)]):
            added = self._added(range(first + start, first + stop))
            mark = f'<{_TAG} {ROWS}="{first + start} {stop - start}">{added}</{_TAG}>'
            lines_within = ended[stop - 1] - begun[start] - added.count("\n")
            parts += between[start], mark, "\n" * lines_within
        return "".join([*parts, between[-1]]), lines[-1]

    def _added(self, rows: Sequence[int]) -> str:
        """Return what is of other namespaces in some transactions: the parser looks at it."""
        return "".join([self.parts.of(row).added for row in rows]) if self._adds else ""

    def transaction(self, row: int) -> Transaction:
        """Return a transaction."""
        value, (places, sector, _) = self.values.of(row), self.parts.of(row)
        return Transaction(
            self.lines[row],
            self.refs[row].strip(),
            self.kinds.of(row),
            self.amounts[row].strip(),
            value.currency,
            self.days.of(row),
            value.day,
            _description(self.descriptions.of(row)),
            self.receivers.of(row),
            self.providers.of(row),
            places,
            sector,
            self.flags.of(row),
        )


def _put_back(
    between: Sequence[str], whole: Sequence[str], bad: set[int]
) -> tuple[list[str], list[int]]:
    """Return what is between transactions if some are left where they are, and which others."""
    left, kept = [between[0]], list[int]()
    for row, (text, after) in enumerate(zip(whole, between[1:], strict=True)):
        if row in bad:
            left[-1] += text + after
        else:
            left.append(after)
            kept.append(row)
    return left, kept


def _description(text: str) -> str:
    """Return what a description says: its own text, or its first narrative."""
    if "&" in text:
        return line_of(text_in(_element(f"<a>{text}</a>")))
    first = _NARRATIVE_TEXT.match(text)
    return line_of(first[1] if first else text)


@dataclass(frozen=True, slots=True)
class UsualRows(Sequence[Transaction]):
    """Some of the usual transactions, one after another; each becomes an object when it is used."""

    rows: UsualTransactions
    first: int
    size: int

    def goes_on(self, after: UsualRows) -> bool:
        """Tell whether others come right after these."""
        return self.first + self.size == after.first

    def __len__(self) -> int:
        return self.size

    def kinds(self) -> list[str]:
        """Return their types."""
        said = self.rows.kinds.said
        return [said[code] for code in self.rows.kinds.codes[self.first : self.first + self.size]]

    @overload
    def __getitem__(self, at: int) -> Transaction: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Transaction]: ...

    def __getitem__(self, at: int | slice) -> Transaction | Sequence[Transaction]:
        """Return a transaction, or some."""
        rows = range(self.first, self.first + self.size)[at]
        if isinstance(rows, range):
            return tuple(map(self.rows.transaction, rows))
        return self.rows.transaction(rows)

    def __iter__(self) -> Iterator[Transaction]:
        return map(self.rows.transaction, range(self.first, self.first + self.size))


class ReadAhead:
    """Takes the bytes of a file before its parser does, and keeps the usual transactions.

    Args:
        head: the first bytes.
        works: whether anything is taken out.
        foreign: whether elements of other namespaces say nothing to us.
    """

    def __init__(self, head: bytes, *, works: bool = True, foreign: bool = True) -> None:
        self.rows = UsualTransactions(foreign=foreign)
        declared = _ENCODING.match(head.removeprefix(BOM_UTF8))
        encoding = declared[1].lower() if declared else b"utf-8"
        self._works = works and encoding in _UTF_8 and b"\x00" not in head
        self._decoder = getincrementaldecoder("utf-8")()
        self._rest, self._line = "", 1

    def take(self, piece: bytes) -> bytes:
        """Take the next bytes of the file; return what the parser is to be given."""
        if not self._works:
            return piece
        waiting = self._decoder.getstate()[0]
        try:
            text = self._rest + self._decoder.decode(piece)
        except UnicodeDecodeError:
            self._works = False
            return self._rest.encode() + waiting + piece
        hides = ("!" in text and "<!" in text) or ("?" in text and "<?" in text)
        hidden = [found.span() for found in _HIDDEN.finditer(text)] if hides else []
        end = _end_of_whole(text, hidden, hides)
        if len(text) - end > _LONGEST:
            self._works = False
            return text.encode() + self._decoder.getstate()[0]
        self._rest = text[end:]
        return self._marked(text[:end], hidden).encode()

    def rest(self) -> bytes:
        """Return what is left at the end of the file."""
        return self._rest.encode() + self._decoder.getstate()[0] if self._works else b""

    def _marked(self, text: str, hidden: Sequence[tuple[int, int]]) -> str:
        parts: list[str] = []
        at = 0
        for start, end in [*(span for span in hidden if span[0] < len(text)), (len(text),) * 2]:
            marked, self._line = self.rows.take(text[at:start], self._line)
            parts += marked, text[start:end]
            self._line += text.count("\n", start, end)
            at = end
        return "".join(parts)


def _end_of_whole(text: str, hidden: Sequence[tuple[int, int]], hides: bool) -> int:
    """Return up to where a text holds whole tags, comments and transactions."""
    last = text.rfind("<")
    ends = [
        text.find(_BEGIN, max(text.rfind(_END), 0)),
        last if text.find(">", last) < 0 else -1,
    ]
    if hides:
        after = hidden[-1][1] if hidden else 0
        ends += text.find("<!", after), text.find("<?", after)
    end = min((end for end in ends if end >= 0), default=len(text))
    return next((start for start, stop in hidden if start < end < stop), end)
