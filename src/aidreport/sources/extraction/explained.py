"""What became of each amount of a text, in words, and where on its line it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction.items import Role
from aidreport.sources.extraction.written import stated_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.sources.extraction.extraction import Extraction
    from aidreport.sources.extraction.items import Item


class Marked(NamedTuple):
    """A piece of a line.

    Attributes:
        text: of the piece; empty for an amount that is not on its line as it was read.
        role: what the amount is for, if it is one; else empty.
        written: an amount as it was read.
        recipients: who has it.
        why: why it is what it is, as a statement; empty if nothing is to be said.
    """

    text: str
    role: str = ""
    written: str = ""
    recipients: tuple[str, ...] = ()
    why: str = ""


def marked_lines(extraction: Extraction) -> Iterator[list[Marked]]:
    """Yield the lines of a text in pieces; together these are the line, and each amount is one."""
    by_line: dict[int, list[Item]] = {}
    for item in extraction.items:
        by_line.setdefault(item.line, []).append(item)
    for number, line in enumerate(extraction.document.lines, start=1):
        yield list(_pieces(line, by_line.get(number, []), extraction.whole))


def _pieces(line: str, items: list[Item], whole: Item | None) -> Iterator[Marked]:
    done = 0
    for item in items:
        written = item.mention.text.strip()
        at = line.find(written, done)
        if at < 0:  # it goes on in the next line, or the file writes it otherwise
            yield _marked("", item, whole)
            continue
        if at > done:
            yield Marked(line[done:at])
        done = at + len(written)
        yield _marked(written, item, whole)
    if done < len(line):
        yield Marked(line[done:])


def _marked(text: str, item: Item, whole: Item | None) -> Marked:
    written = item.mention.text.strip()
    return Marked(text, str(item.role), written, _recipients(item, whole), item.why)


def _recipients(item: Item, whole: Item | None) -> tuple[str, ...]:
    """Return who has an amount, if it is an allocation or all that one recipient has."""
    has = item is whole or item.role is Role.ALLOCATION
    return tuple(party.recipient for party in item.parties) if has else ()


def explained(extraction: Extraction) -> Iterator[str]:
    """Yield the lines of the text, with what each amount is for below its line."""
    width = len(str(len(extraction.document.lines)))
    by_line: dict[int, list[Item]] = {}
    for item in extraction.items:
        by_line.setdefault(item.line, []).append(item)
    for number, line in enumerate(extraction.document.lines, start=1):
        yield f"{number:>{width}}  {line}".rstrip()
        for item in by_line.get(number, ()):
            yield f"{'':>{width}}  ^ {said_of(item, extraction.whole)}"
    yield ""
    yield f"amounts found: {len(extraction.items)} = {account_of(extraction)}"
    for finding in extraction.findings:
        where = f"line {finding.line}: " if finding.line else ""
        yield f"{finding.severity}: {where}{finding.message}"


def said_of(item: Item, whole: Item | None) -> str:
    """Return what an amount is for, in words.

    Args:
        whole: the total that goes to one recipient or group as it is; None for none.
    """
    written = item.mention.text.strip()
    value = f" = {stated_as(item)}" if item.currency and item.mention.is_money else ""
    parts = [f"{written}{value}: {item.role}"]
    if recipients := _recipients(item, whole):
        parts.append(f"to {' and '.join(recipients)}")
    if item.why:
        parts.append(f"({item.why})")
    return " ".join(parts)


def account_of(extraction: Extraction) -> str:
    """Return how many amounts have each role, in words."""
    return " + ".join(extraction.account())
