"""Amounts that only say how large another is: "(6 million a year)", "to the plan of 80 million"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.sources.extraction.cues import RUNNING, is_running_in_brackets
from aidreport.sources.extraction.items import Role
from aidreport.sources.extraction.language import in_any_case, joining, joining_words, plain
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language

_SIZE = state("amount.size")
_OPENED = re.compile(r"[^,.;:()\d]{0,40}\(\s*")
_CLOSED = re.compile(r"[^()]*\)")
_WORDS = rf"(?:\s(?!{joining('but')}\s)[^\s,;:()\d]+){{0,6}}?"
_KNOWN_PLAN = re.compile(
    rf"(?:(?:\b{joining('known_plans')}(?:(?<=')|\s+)|(?:'s|:s|(?<=[A-Z])s)\s)(?:[^\W\d_]+\s+){{0,2}}?"
    rf"{joining('plans')}|\b{joining('these_plans')})\b{_WORDS},?\s+{joining('sized')}\s+\Z",
    re.IGNORECASE,
)
_PLAN = re.compile(rf"\b{joining('plans')}\b{_WORDS},?\s+{joining('sized')}\s+\Z", re.IGNORECASE)
_ANY_PLAN = re.compile(
    in_any_case((*joining_words()["plans"], *joining_words()["these_plans"])), re.IGNORECASE
)
_PLAN_BEHIND = re.compile(rf"[\s-]+(?:[^\W\d_]+\s)?{joining('plans')}\b", re.IGNORECASE)


def close_sizes(items: Sequence[Item], words: Language) -> None:
    """Leave out amounts that say no more than how large is what another is, or goes to.

    What is around an amount goes on behind the brackets that follow it.
    """
    for before, item in pairwise(items):
        if item.at != before.at or not item.is_open:
            continue
        text = plain(item.block.text)
        opened = _OPENED.fullmatch(text, before.position[1], item.position[0])
        if opened and is_running_in_brackets(item, words):
            closed = _CLOSED.match(text, item.position[1])
            item.close(Role.CONTEXT, RUNNING, before)
            before.position = (before.position[0], closed.end() if closed else before.position[1])
        elif before.is_open and item.start == before.start and _is_size(before, item, text):
            item.close(Role.CONTEXT, _SIZE, before)


def _is_size(before: Item, item: Item, text: str) -> bool:
    """Tell whether an amount is how large something is to which the one before goes."""
    if before.currency != item.currency:
        return False
    gap = text[before.position[1] : item.mention.start]
    behind = _PLAN_BEHIND.match(text, item.position[1])
    if not behind and _ANY_PLAN.search(gap) is None:
        return False
    larger = item.amount > before.amount
    return bool((larger and behind) or _KNOWN_PLAN.search(gap) or (larger and _PLAN.search(gap)))
