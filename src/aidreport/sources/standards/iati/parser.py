"""Read a file of IATI activities, one activity at a time.

An activity is freed once it was read. Nothing that a file declares is resolved or fetched.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lxml import etree

from aidreport.errors import SourceError
from aidreport.sources.formats.proportion import TagsOfPieces, WideTagError
from aidreport.sources.standards.iati.elements import OF_ACTIVITY, read_activity, read_transaction
from aidreport.sources.standards.iati.usual import ROWS, SAFELY, ReadAhead, UsualRows
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

from aidreport.sources.standards.iati.elements import Activity, Transaction

_PIECE = 1 << 16
_MANY = 1000
_PLACE = re.compile(r",? line \d+, column \d+(?: \(.*)?$")
_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ACTIVITIES, _ACTIVITY = "iati-activities", "iati-activity"
_IDENTIFIER, _TRANSACTION = "iati-identifier", "transaction"
_COUNTED = 65_535
_AFTER_NAME = frozenset((b" ", b"\t", b"\r", b"\n", b"/", b">"))


def read_activities(path: Path, name: str, misplaced: Callable[[int], None]) -> Iterator[Activity]:
    """Yield the activities of a file, which messages call `name`.

    Args:
        misplaced: called with the line of each transaction that is in no activity.

    Raises:
        SourceError: it is not sound XML, declares a document type, or has an activity in another.
    """
    try:
        activities = _Activities(name)
        with path.open("rb") as file:
            try:
                yield from activities.read(file)
            except (SourceError, etree.XMLSyntaxError):
                # What a parser says of a broken file depends on where the pieces begin.
                file.seek(0)
                for _ in _Activities(name).read(file, whole=True):
                    pass
                raise
        if (space := activities.more_than_read()) is not None:
            for line in _misplaced(path, space):
                misplaced(line)
    except etree.XMLSyntaxError as problem:
        reason = _PLACE.sub("", problem.msg or "it is not XML")
        raise SourceError(
            state("source.line", name=str(name), line=str(problem.lineno or 1), reason=reason),
            why=_why(reason),
            fix=state("source.download-again"),
        ) from None


def _why(reason: str) -> str:
    """Return the cause of what the parser reports."""
    words = reason.lower()
    if any(word in words for word in ("encod", "utf-8", "conver", "invalid char", "labelled")):
        return "it holds bytes that are not text in the encoding that it states, or UTF-8"
    if "entit" in words:
        return "it refers to an entity that XML does not define; a bare & is written &amp;"
    if any(word in words for word in ("huge", "depth", "limit", "too long", "nested")):
        return "no activity is that large or that deep"
    return "it is not well-formed XML; a download that was cut off ends in the middle"


class _Activities:
    def __init__(self, name: str) -> None:
        self._name = name
        self._space = ""
        self._lines = StartTags(_TRANSACTION)
        self._taken = 0
        self._usual = ReadAhead(b"", works=False)
        self._open: Any = None
        self._ahead: list[Transaction | UsualRows] = []

    def read(self, file: BinaryIO, *, whole: bool = False) -> Iterator[Activity]:
        """Yield the activities; if `whole` is set, all of the file goes to the parser."""
        piece, tags = file.read(_PIECE), TagsOfPieces()
        self._refuse_document_type(piece)
        self._space, prefix = _namespace(piece)
        self._lines = StartTags(f"{prefix}{_TRANSACTION}")
        # Blanks between elements are a third of all that would be built.
        parser = etree.XMLPullParser(
            ("end",),
            tag=(self._space + _ACTIVITY, self._space + _IDENTIFIER),
            remove_blank_text=True,
            **SAFELY,
        )
        wide = b"\x00" in piece[:64]
        ahead = self._usual = ReadAhead(
            piece, works=not whole and not prefix, foreign=not self._space
        )
        while piece:
            self._refuse_wide_tags(tags, piece.replace(b"\x00", b"") if wide else piece)
            given = ahead.take(piece)
            piece = file.read(_PIECE)
            given = given if piece else given + ahead.rest()
            self._lines.feed(given.replace(b"\x00", b"") if wide else given)
            parser.feed(given)
            for _, element in parser.read_events():
                if element.tag == self._space + _IDENTIFIER:
                    self._begin(element.getparent())
                else:
                    self._refuse_nested(element)
                    yield self._activity(element)
                    _forget(element)
            if self._open is not None and len(self._open) > _MANY:
                self._take_ahead(self._open)
        parser.close()

    def more_than_read(self) -> str | None:
        """Return the namespace if there may be transactions elsewhere; some are in comments."""
        return self._space if len(self._lines.begun) > self._taken else None

    def _begin(self, parent: Any) -> None:
        """Note an activity that has begun: its identifier comes first, or else it is not noted."""
        if self._open is None and parent is not None and parent.tag == self._space + _ACTIVITY:
            self._refuse_nested(parent)
            self._open = parent

    def _refuse_nested(self, element: Any) -> None:
        parent = element.getparent()
        while parent is not None:
            if parent.tag == self._space + _ACTIVITY:
                raise SourceError(
                    state(
                        "source.nested-activity", name=str(self._name), line=str(element.sourceline)
                    ),
                    why=state("source.nested-activity-why"),
                    fix=state("source.nested-activity-fix"),
                )
            parent = parent.getparent()

    def _refuse_document_type(self, piece: bytes) -> None:
        """Refuse a document type before the parser expands what it declares."""
        start = piece.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
        before = _BEFORE_ROOT.match(start)
        if before is not None and start.startswith(b"<!DOCTYPE", before.end()):
            raise SourceError(
                state("source.doctype", name=str(self._name)),
                why=state("source.doctype-why"),
                fix=state("source.doctype-fix"),
            )

    def _refuse_wide_tags(self, tags: TagsOfPieces, piece: bytes) -> None:
        try:
            tags.feed(piece)
        except WideTagError as error:
            raise SourceError(
                state("source.has-wide", name=str(self._name), problem=message_of(error)),
                why=state("source.has-why"),
                fix=state("source.download-again"),
            ) from None

    def _activity(self, element: Any) -> Activity:
        self._take_out_of_space(element)
        ahead = self._ahead
        ahead += map(self._transactions, element.iterchildren(_TRANSACTION))
        self._taken += len(ahead)
        self._open, self._ahead = None, []
        return read_activity(element, element.iterchildren(*OF_ACTIVITY), _in_one(ahead))

    def _transactions(self, element: Any) -> Transaction | UsualRows:
        """Return the transaction that an element is, or those that it stands for."""
        rows = element.get(ROWS)
        if rows is None:
            return read_transaction(element, self._lines.exact(element.sourceline))
        first, _, count = rows.partition(" ")
        return UsualRows(self._usual.rows, int(first), int(count))

    def _take_ahead(self, activity: Any) -> None:
        """Take transactions of an activity that goes on: it is never in memory as a whole."""
        for child in activity[:-1]:
            self._take_out_of_space(child)
            if child.tag in OF_ACTIVITY:
                continue
            if child.tag == _TRANSACTION:
                self._ahead.append(self._transactions(child))
            activity.remove(child)

    def _take_out_of_space(self, element: Any) -> None:
        """Give an element, and all in it, the names without the namespace of the file."""
        if self._space:
            for part in element.iter(f"{self._space}*"):
                part.tag = part.tag.removeprefix(self._space)


def _in_one(parts: Sequence[Transaction | UsualRows]) -> Sequence[Transaction]:
    """Return transactions in their order: in columns if all are, and follow each other."""
    if len(parts) == 1 and isinstance(parts[0], UsualRows):
        return parts[0]
    rows = [part for part in parts if isinstance(part, UsualRows)]
    if rows and len(rows) == len(parts) and all(map(UsualRows.goes_on, rows, rows[1:])):
        return replace(rows[0], size=sum(map(len, rows)))
    return [item for part in parts for item in (part if isinstance(part, UsualRows) else (part,))]


def _namespace(piece: bytes) -> tuple[str, str]:
    """Return the namespace of the first activity or list of them, "{…}", and its prefix, "x:".

    The standard has none; some publishers declare one, and all their elements are in it.
    """
    parser = etree.XMLPullParser(
        ("start",), tag=(f"{{*}}{_ACTIVITIES}", f"{{*}}{_ACTIVITY}"), **SAFELY
    )
    with suppress(etree.XMLSyntaxError):  # what reads the whole file reports it
        parser.feed(piece)
    found = "", ""
    for _, element in parser.read_events():
        name = etree.QName(element)
        space = f"{{{name.namespace}}}" if name.namespace else ""
        found = space, f"{element.prefix}:" if element.prefix else ""
        if name.localname == _ACTIVITY:
            break
    return found


def _misplaced(path: Path, space: str) -> Iterator[int]:
    """Yield the lines of transactions that are not children of an activity."""
    with path.open("rb") as file:
        tags = (space + _ACTIVITY, f"{{*}}{_TRANSACTION}")
        for _, element in etree.iterparse(file, events=("end",), tag=tags, **SAFELY):
            if element.tag == space + _ACTIVITY:
                _forget(element)
                continue
            parent = element.getparent()
            if parent is None or parent.tag != space + _ACTIVITY:
                yield element.sourceline


def _forget(element: Any) -> None:
    """Free the memory of an activity and of all before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class StartTags:
    """Finds the lines of the elements of one name in a file that it takes piece by piece.

    libxml2 keeps lines up to 65,535 with an element. For one further down it gives the line of the
    next text, which is some lines too far; the start tags put that right.
    """

    def __init__(self, name: str) -> None:
        self._tag = f"<{name}".encode()
        self._line = 1
        self._rest = b""
        self.begun: list[int] = []  # their lines, of those in comments too

    def feed(self, piece: bytes) -> None:
        """Take the next bytes of the file."""
        data = self._rest + piece
        # The tag may go on in the next piece, and so may what tells it from longer names.
        cut = data.find(b"<", max(len(data) - len(self._tag), 0))
        end = cut if cut >= 0 else len(data)
        self._rest = data[end:]
        before, *parts = data[:end].split(self._tag)
        line = self._line + before.count(b"\n")
        for part in parts:
            if part[:1] in _AFTER_NAME:
                self.begun.append(line)
            line += part.count(b"\n")
        self._line = line

    def exact(self, line: int) -> int:
        """Return where an element begins for which libxml2 gives a line."""
        at = bisect_right(self.begun, line) if line >= _COUNTED else 0
        return self.begun[at - 1] if at else line
