"""The words around an amount, within its sentence and up to the amounts beside it."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING

from aidreport.sources.extraction.language import joining, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language

_AFTER = 60
_CLAUSE = re.compile(r"[;.]|,\s|\s[–—-]\s")
_RELATIVE = re.compile(rf",\s+{joining('relative')}\s[^,;:()]*\Z", re.IGNORECASE)
_CONCEDED = re.compile(rf"\s*{joining('although')}\s[^,;:]+,\s", re.IGNORECASE)


class Around:
    """The words before and behind an amount, within its sentence and up to other amounts."""

    def __init__(self, item: Item) -> None:
        before, after = _money_beside(item)
        text = item.block.text
        left = before.position[1] if before is not None else item.start
        right = after.mention.start if after is not None else item.end
        self.before = plain(text[left : item.mention.start])
        behind = plain(text[item.position[1] : right])
        clause = _CLAUSE.search(behind)
        self.clause = behind[: clause.start() if clause else len(behind)]
        self.after = behind[:_AFTER]
        self.first = before is None
        # What is up to the comma behind the amount before is said of that one.
        comma = None if self.first else _CLAUSE.search(self.before)
        conceded = _CONCEDED.match(self.before) if self.first else None
        begins = comma or conceded
        self.leading = self.before[begins.end() if begins else 0 :]
        # "The funds, which add to the 38 of May, go to": that is said of the 38.
        opens = comma and _RELATIVE.search(plain(text[item.start : left]))
        self.aside = bool(opens)
        self.said: dict[str, bool] = {}


def words_around(item: Item) -> Around:
    """Return the words around an amount, whose equivalents are joined to it already."""
    if not isinstance(item.around, Around):
        item.around = Around(item)
    return item.around


def asked_once(tell: Callable[[Item, Language], bool]) -> Callable[[Item, Language], bool]:
    """Keep what the words around an amount say, which do not change."""

    @wraps(tell)
    def asked(item: Item, words: Language) -> bool:
        said = words_around(item).said
        known = said.get(tell.__name__)
        if known is None:
            known = said[tell.__name__] = tell(item, words)
        return known

    return asked


def _money_beside(item: Item) -> tuple[Item | None, Item | None]:
    """Return the amounts of money directly before and behind one in its sentence."""
    siblings = item.siblings
    before = (siblings[at] for at in range(item.place - 1, -1, -1))
    behind = (siblings[at] for at in range(item.place + 1, len(siblings)))
    return (
        next((o for o in before if o.is_money and o.position[1] <= item.mention.start), None),
        next((o for o in behind if o.is_money and o.mention.start >= item.position[1]), None),
    )
