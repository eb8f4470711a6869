"""Key facts of an announcement: sentences with counts of people, and bullets without an amount."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.extraction.gathering import telephones
from aidreport.sources.extraction.items import Item, Role
from aidreport.sources.extraction.text import Kind, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.quotes import Speech
    from aidreport.sources.extraction.text import Block

_LONGEST = 320
_SHORTEST_WORDS = 5
_NEAREST = 5
_SPEECH = re.compile(r"^[\s–—-]*[\"'“„«»‘]")


class Fact(NamedTuple):
    """A sentence of a text that is worth showing.

    Attributes:
        figure: the number in it, as it is written; empty if it has none.
    """

    text: str
    figure: str
    line: int


def find_facts(
    blocks: Sequence[Block],
    items: Sequence[Item],
    words: Language,
    meta: frozenset[int],
    spoken: Sequence[Speech],
) -> Iterator[Fact]:
    """Yield sentences that count people or things, and bullets that state no amount.

    Args:
        spoken: what people say in it, which is quoted and not repeated.
    """
    seen: set[str] = set()
    money = {item.at for item in items if item.role is not Role.COUNT}
    counts: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.role is Role.COUNT:
            counts[item.at].append(item)
    for at, block in enumerate(blocks):
        if at in meta:
            continue
        for fact in _of_block(
            block, counts.get(at, []), words, in_list=_is_bullet(at, blocks, money)
        ):
            if fact.text not in seen and not _is_spoken(fact, spoken):
                seen.add(fact.text)
                yield fact


def _is_spoken(fact: Fact, spoken: Sequence[Speech]) -> bool:
    """Tell whether a sentence is in the words of somebody, which may begin some lines before."""
    last = bisect_right(spoken, fact.line, key=lambda speech: speech.line)
    text = fact.text.rstrip(".")
    return any(text in speech.text for speech in spoken[max(0, last - _NEAREST) : last])


def _is_bullet(at: int, blocks: Sequence[Block], money: set[int]) -> bool:
    return blocks[at].kind is Kind.BULLET and at not in money


def _of_block(
    block: Block, counts: Sequence[Item], words: Language, *, in_list: bool
) -> Iterator[Fact]:
    if not (counts or in_list):
        return
    said = words.pattern("speech", "say")
    for start, end in sentences(block.text):
        text = block.text[start:end].strip()
        if _SPEECH.match(text) or len(text) > _LONGEST or len(text.split()) < _SHORTEST_WORDS:
            continue
        here = [item for item in counts if start <= item.mention.start < end]
        if block.kind is Kind.HEADING and not here:
            continue
        spoken = block.label in ("-", "–", "—") and said.search(block.text)
        if here:
            yield Fact(text, here[0].mention.text.strip(), block.line_at(start))
        elif in_list and not spoken and start == 0 and not telephones(block.text):
            yield Fact(block.text.strip(), "", block.line)
