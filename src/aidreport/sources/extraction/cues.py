"""Words around an amount that say it is not new money: "since 2022", "appeal", "annual budget"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction import joints
from aidreport.sources.extraction.around import Around, asked_once, words_around
from aidreport.sources.extraction.conditions import so_now, why_not_given
from aidreport.sources.extraction.language import any_of, in_any_case, joining, language, plain
from aidreport.sources.extraction.parties import Sort, find_parties
from aidreport.sources.extraction.text import Kind
from aidreport.sources.extraction.when import EARLIER, of_earlier_time
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from aidreport.sources.extraction.items import Item
    from aidreport.sources.extraction.language import Language

OF_OTHERS = state("amount.of-others")
"""Why an amount that another donor gives is no new money."""

_AFTER, _NEAR = 60, 45
_MOST_PARTS = 8
_LEADING = 24
_TWO = 2
_BEGINNING, _ARTICLE = 16, 6
_TOTAL_BEFORE, _TOTAL_AFTER = 48, 25
_OF_THE = re.compile(
    r"(?:of (?:the|th[a-z]+)|de (?:ce|cette|est[ae]|dich[oa])|davon|hiervon|herav|heraf|därav)\b",
    re.IGNORECASE,
)
_OVER = re.compile(rf"\b{joining('over_and')}\s+(?:[a-zà-ÿ]+\s+)?\Z", re.IGNORECASE)
_AND_ABOVE = re.compile(rf"[^,.;:()\d]*\b{joining('and_above')}\b", re.IGNORECASE)
_REST = re.compile(rf"\b{joining('last_ones')}\s+\Z", re.IGNORECASE)
_IN_BUDGET = re.compile(
    r"\A\s*(?:i|in|im|dans|en el)\s+(?:the\s+|le\s+)?(?:stats)?"
    r"(?:bud[gs]j?et|haushalt|presupuesto)\w*",
    re.IGNORECASE,
)
_FROM_BUDGET = re.compile(
    r"\A\s*(?:from|out of|aus|ur|fra|från|du|del)\s+(?:[a-zà-ÿ]+\s+){0,2}"
    r"(?:bud[gs]j?et|haushalt|presupuesto)\w*(?:\s+(?:for|of|for|för|für|de)\s+J?(?:FY\s?)?\d{4})?",
    re.IGNORECASE,
)
_PAID_FROM = re.compile(
    r"\b(?:from|out of|aus|ur|fra|från|frå|du|del)\s+(?:[a-zà-ÿ]+\s+){0,2}"
    r"(?:bud[gs]j?et|haushalt|presupuesto)\w*(?:\s+(?:på|in|im|i)\s+[a-zà-ÿ]+)?",
    re.IGNORECASE,
)
"""Words that say who pays: "the grants, which are taken from the budget, comprise 5 million"."""

_OF_CONTEXT = (
    "add", "asks", "brings", "earlier", "needs", "needs_after", "others", "perfect", "running",
    "this_last",
)  # fmt: skip
"""Keys of words that say of an amount that it is no new money."""

_WITH = re.compile(rf"\s*{joining('with')}\s")
RUNNING = state("amount.running")
"""Why an amount that is given again and again is no new money."""

BESIDE_NEW = state("amount.beside-new")
"""Why an amount is no new money to which new money is added."""


def continues(item: Item, words: Language) -> bool:
    """Tell whether an amount goes on with the one before: "gave 8 million for X and 3 for Y"."""
    return _continuing(words.code).search(words_around(item).before) is not None


@cache
def _continuing(code: str) -> re.Pattern[str]:
    """Return the pattern of "and" at the end of what is before an amount."""
    words = language(code)
    joins = any_of((*words.phrases("parties", "both"), "plus"))
    further = words.any_of("money.further")
    return re.compile(rf"(?:,|,?\s{joins})\s+(?:{further}\s+)?\Z", re.IGNORECASE)


def why_context(  # noqa: PLR0913 - an amount, and what is known of the text
    item: Item,
    words: Language,
    day: dt.date | None,
    givers: Collection[str] = (),
    *,
    lede: bool,
    together: bool = False,
) -> str:
    """Return why an amount is earlier or running money; empty if nothing says that it is.

    Args:
        day: of the announcement; None if that is not known.
        givers: names of whoever gives, who is no other donor.
        lede: whether it is in the first paragraphs, where "has given" is news.
        together: whether the amounts before it add up to it: no earlier money is in it.
    """
    around = words_around(item)
    near = around.clause[:_NEAR]
    if why := why_not_given(item, words):
        return why
    if not _may_say_context(item, words):
        return _of_earlier_time(around, near, words, day, lede=lede)
    added = words.pattern("money", "add").search(around.before[-_AFTER:])
    if _is_gone_beyond(around) or (added and _is_said_of(item, around, added.end())):
        return BESIDE_NEW
    if _is_need(item, around, near, words):
        return state("amount.need")
    if _is_of_others(item, around, near, words, givers):
        return OF_OTHERS
    return _why_earlier(around, near, words, day, lede=lede, together=together)


@cache
def _said_apart(code: str) -> re.Pattern[str]:
    """Return the pattern of verbs of saying in two parts: "gab das Auswärtige Amt bekannt"."""
    parts = [phrase.split() for phrase in language(code).phrases("money", "said_apart")]
    verbs = "|".join(rf"\b{first}\b[^.;:]{{0,80}}?\b{last}\b" for first, last in parts)
    return re.compile(verbs or "(?!)", re.IGNORECASE)


def begins_anew(around: Around) -> bool:
    """Tell whether a second verb leads to an amount: "builds on the 5 of May and includes"."""
    return not around.first and joints.and_includes().search(around.before) is not None


def _without_asides(around: Around, words: Language) -> str:
    """Return what is before an amount, but for what is said of a name up to its verb."""
    if begins_anew(around):
        return joints.and_includes().split(around.before)[-1]
    # What is before a semicolon is said of the amount before, and "the last 3" are the rest.
    said = around.leading if around.aside else around.before
    before = said if around.first else said.rpartition(";")[2]
    before = _REST.sub("", before)
    if before.count(",") < _TWO:
        return before
    return _said_of_recipient(words.code).sub(" ", before)


@cache
def _said_of_recipient(code: str) -> re.Pattern[str]:
    """Return the pattern of what is said of a name up to its verb: ", there since 1972, gets"."""
    receives = language(code).in_any_case("parties.receives")
    return re.compile(rf",\s[^,;:()]{{3,90}},\s(?={receives})", re.IGNORECASE)


def _is_gone_beyond(around: Around) -> bool:
    """Tell whether words around an amount add new money to it: "über die 5 Millionen hinaus"."""
    return bool(_OVER.search(around.before) and _AND_ABOVE.match(around.after))


def _is_said_of(item: Item, around: Around, end: int) -> bool:
    """Tell whether "on top of" is said of an amount: "über die GIZ 10 Millionen" says through."""
    between = around.before[-_AFTER:][end:]
    through = any(between.lstrip().startswith(plain(party.name)) for party in item.parties)
    # "DanChurchAid follows with 5 million"
    with_it = _WITH.match(between) is not None
    # "Following the eruption, Australia gives 3 million": what is before the comma follows.
    return ":" not in between and ", " not in between and not through and not with_it


def _why_earlier(  # noqa: PLR0913 - what is around an amount, and what is known of the text
    around: Around, near: str, words: Language, day: dt.date | None, *, lede: bool, together: bool
) -> str:
    # "The first agreement, with UNICEF, amounts to 5 million"
    brings = words.pattern("money", "brings").search(around.before)
    if brings and not together and not joints.agreement().search(around.before, 0, brings.start()):
        return state("amount.rises-to")
    # "Sur ce dernier montant" is said of the amount before.
    last = words.pattern("money", "this_last")
    before, near = last.sub("", _without_asides(around, words)), last.sub("", near)
    # "NGOs already working there can draw on 1 million"
    at_work = words.pattern("money", "not_earlier")
    before, near = at_work.sub("", before), at_work.sub("", near)
    before = _said_apart(words.code).sub("", before)
    earlier = words.pattern("money", "earlier")
    given = not lede and _has_given(f"{around.before}\n{near}", words)
    if earlier.search(before) or earlier.search(near) or given:
        return EARLIER
    return _of_earlier_time(around, near, words, day, lede=lede)


def _has_given(text: str, words: Language) -> bool:
    """Tell whether a text says that money was given; "has decided to give" is news."""
    found = words.pattern("money", "perfect").search(text)
    return found is not None and not words.pattern("money", "decides").search(text, found.end())


def _of_earlier_time(
    around: Around, near: str, words: Language, day: dt.date | None, *, lede: bool
) -> str:
    """Return why an amount is of a time before the announcement; empty if it is not."""
    if lede:
        # "from its supplementary budget for FY2023" says who pays, not when.
        near = _FROM_BUDGET.sub("", near)
    why = of_earlier_time(_without_asides(around, words), near, words, day)
    return "" if lede and why == EARLIER else why


@asked_once
def _may_say_context(item: Item, words: Language) -> bool:
    """Tell whether any words around an amount may say that it is no new money: few do."""
    around = words_around(item)
    said = words.pattern_of_any("money", _OF_CONTEXT)
    return said.search(f"{around.before}\n{around.clause[:_NEAR]}") is not None


def _is_of_others(
    item: Item, around: Around, near: str, words: Language, givers: Collection[str]
) -> bool:
    """Tell whether others gave an amount; "to the World Bank" names who receives."""
    names = [plain(party.name).lower() for other in item.siblings for party in other.parties]
    for match in words.pattern("money", "others").finditer(f"{around.before}\n{near}"):
        other = match[0].lower()
        receives = any(other in name for name in names)
        if not receives and not _names_one(other, givers):
            return True
    return False


def _names_one(other: str, givers: Collection[str]) -> bool:
    """Tell whether words name whoever gives: "la unión europea" does, if that gives."""
    names = [plain(giver).lower() for giver in givers]
    return other.startswith(tuple(names)) or any(f" {name} " in f" {other} " for name in names)


def is_raised_from(item: Item, words: Language) -> bool:
    """Tell whether a range is a rise, of which the end is given: "porter de 7 à 12,5 millions"."""
    return _raised_from(words.code).search(words_around(item).before) is not None


@cache
def _raised_from(code: str) -> re.Pattern[str]:
    raises = language(code).any_of("money.raises")
    return re.compile(rf"{raises}\s[^.;:()\d]*?(?<!\w){joining('rises_from')}\s+\Z", re.IGNORECASE)


def given_by_another(item: Item, words: Language, givers: Collection[str]) -> str:
    """Return why an amount is of another country: "Australia has committed A$5 million"."""
    leading = words_around(item).leading.lstrip()[:_AFTER]
    begins = leading[: _ARTICLE + 1]
    if not givers or begins.islower() or not begins or not _gives(words.code).search(leading):
        return ""
    if _in_place(words.code).match(leading):
        # "I Somalia bidrager Danmark med 40 millioner"
        return ""
    country = next(iter(find_parties(leading)), None)
    if country is None or country.sort is not Sort.COUNTRY or country.start > _ARTICLE:
        return ""
    if {country.known_as, country.name} & set(givers):
        return ""
    return OF_OTHERS if _giving(words.code).match(leading, country.end) else ""


@cache
def _in_place(code: str) -> re.Pattern[str]:
    """Return the pattern of "in" before a place."""
    return re.compile(rf"{language(code).any_of('head.in')}\s", re.IGNORECASE)


@cache
def _gives(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb of giving anywhere."""
    words = language(code)
    verbs = (*words.phrases("head", "gives"), *words.phrases("money", "perfect"))
    return re.compile(in_any_case(verbs), re.IGNORECASE)


@cache
def _giving(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb of giving behind whoever gives."""
    words = language(code)
    verbs = in_any_case((*words.phrases("head", "gives"), *words.phrases("money", "perfect")))
    return re.compile(rf"\s*(?:{verbs})", re.IGNORECASE)


def _is_need(item: Item, around: Around, near: str, words: Language) -> bool:
    """Tell whether an amount is needed or lost; "to meet urgent needs" says no such thing."""
    if words.pattern("money", "needs_after").search(near):
        return True
    meets = words.pattern("money", "meets")
    # "If needs grow we will do more; today we give 5 million"
    now = so_now(words.code).search(around.leading) if around.first else None
    for match in words.pattern_of_any("money", ("asks", "needs")).finditer(
        around.leading, now.end() if now else 0
    ):
        leading = around.leading[max(0, match.start() - _LEADING) : match.start()]
        # "Kepler, a non-profit college" needs nothing, nor does "People in Need".
        organisations = [p for p in item.parties if p.sort is Sort.ORGANISATION]
        named = any(match[0] in plain(party.name) for party in organisations)
        # "The DEC appeal is awarded 5 million"
        named = named or leading.rstrip().endswith(tuple(plain(p.name) for p in organisations))
        if not leading.endswith("-") and not named and not meets.search(leading):
            return True
    return False


def is_running(item: Item, words: Language) -> bool:
    """Tell whether an amount is of a budget, or of each year."""
    if not _may_say_context(item, words):
        return False
    before, near = _around_running(item, words)
    near = _FROM_BUDGET.sub("", near)
    if says_gives(item, words):
        # "will give 250 million in the budget for 2025" is new money.
        near = _IN_BUDGET.sub("", near)
    pattern = words.pattern("money", "running")
    return bool(pattern.search(before) or pattern.search(near))


def _around_running(item: Item, words: Language) -> tuple[str, str]:
    """Return the words around an amount that may say that it is of each year.

    "Will give $370 million over the next three years" says no such thing.
    """
    around = words_around(item)
    # "For 2023, at the annual conference": that is no money of each year.
    meetings = words.pattern("money", "meetings")
    before = meetings.sub("", _PAID_FROM.sub("", around.before)[-_AFTER:])
    near = meetings.sub("", around.clause[:_NEAR])
    if not says_gives(item, words):
        return before, near
    spans = words.pattern("money", "spans")
    return spans.sub("", before), spans.sub("", near)


def is_running_in_brackets(item: Item, words: Language) -> bool:
    """Tell whether brackets say what money is of each year: "12 million (6 million a year)"."""
    start, end = item.position
    before, behind = item.block.text[:start].rstrip(), item.block.text[end:]
    inside, closed, _ = behind.partition(")")
    pattern = words.pattern("money", "running")
    return bool(closed) and before.endswith("(") and bool(pattern.fullmatch(plain(inside).strip()))


def is_surely_running(item: Item, words: Language) -> bool:
    """Tell whether two words say so: "annual core support to WFP of 330 million"."""
    if not _may_say_context(item, words):
        return False
    pattern = words.pattern("money", "running")
    found = pattern.findall("\n".join(_around_running(item, words)))
    return len({phrase.lower() for phrase in found}) > 1


@asked_once
def says_total(item: Item, words: Language) -> bool:
    """Tell whether an amount is called a total."""
    around = words_around(item)
    pattern = words.pattern("money", "total")
    return bool(
        pattern.search(around.leading[-_TOTAL_BEFORE:])
        or pattern.search(around.after[:_TOTAL_AFTER])
    )


@asked_once
def says_part(item: Item, words: Language) -> bool:
    """Tell whether an amount is called a part of the one before it: "of which $4 million"."""
    around = words_around(item)
    before = around.before[-_AFTER:]
    # "7 for NGOs, including A and B; and 5 to C"
    parted = before.rfind(";") + 1
    before = before[parted:]
    for match in words.pattern("money", "parts").finditer(before):
        # "5 of the package to WFP, 3 to FAO": that is said of the amount before.
        said_of_first = not (around.first or parted) and not before[: match.start()].strip()
        if not (said_of_first and _OF_THE.match(match[0])):
            return True
    return False


def follows_part(item: Item, words: Language) -> bool:
    """Tell whether a part is named before it in its sentence: "of which 5 for A and 3 for B"."""
    first = max(0, item.place - _MOST_PARTS)
    before = (o for o in item.siblings[first : item.place] if o.mention.is_money)
    return any(says_part(other, words) for other in before)


@asked_once
def says_further(item: Item, words: Language) -> bool:
    """Tell whether an amount is called one more: "a further 10 million"."""
    # "eine weitere Million" has the word within.
    said = f"{words_around(item).leading[-_TOTAL_BEFORE:]}{plain(item.mention.text)}"
    return bool(words.pattern("money", "further").search(said))


@asked_once
def says_raised(item: Item, words: Language) -> bool:
    """Tell whether money rises to an amount: "increases humanitarian aid to €170 million"."""
    last = words_around(item).leading.rstrip().rsplit(maxsplit=1)[-1:]
    return bool(last) and last[0].lower() in words.phrases("parties", "leads")


@asked_once
def says_gives(item: Item, words: Language) -> bool:
    """Tell whether a verb of giving is before an amount."""
    return bool(words.pattern("head", "gives").search(words_around(item).before))


def is_listed(item: Item) -> bool:
    """Tell whether an amount is in a list or table."""
    return item.listed or item.block.kind in (Kind.BULLET, Kind.ROW)


def is_entry(item: Item) -> bool:
    """Tell whether an amount is an entry of a list, rather than within a sentence of a bullet."""
    if item.listed or item.block.kind is Kind.ROW:
        return True
    begins = item.mention.start <= _BEGINNING
    named = any(party.start <= _ARTICLE and party.start >= 0 for party in item.parties)
    if item.block.kind is Kind.HEADING and begins:
        # A line that begins with its amount is one of a list, though no mark says so.
        return True
    return item.block.kind is Kind.BULLET and (begins or named)


def receives(item: Item, words: Language) -> bool:
    """Tell whether a verb says that the one named before an amount receives it."""
    gap = plain(item.block.text)[max(item.parties[0].end, 0) : item.mention.start]
    return joints.receiving(words.code).fullmatch(gap) is not None


def names_organisation(item: Item) -> bool:
    """Tell whether an organisation is named that receives an amount."""
    return any(party.sort is Sort.ORGANISATION for party in item.parties)
