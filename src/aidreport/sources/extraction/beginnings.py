"""How names begin: with whose they are ("FNs humanitære landfond"), an article, what they are."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction.language import (
    any_of,
    joining,
    joining_words,
    language,
    name_words,
)
from aidreport.sources.extraction.names import articles
from aidreport.sources.extraction.parties import Party, Sort

if TYPE_CHECKING:
    from aidreport.sources.extraction.language import Language

_ADJECTIVE = r"(?<!\w)[A-ZÀ-Þ][a-zà-ÿ-]{3,}(?:sk|ska|ske)"
_GENITIVE = r"(?<!\w)[A-ZÀ-Þ][a-zà-ÿ-]{3,}s"
_LARGE = r"(?<!\w)[A-ZÀ-Þ][a-zà-ÿ-]{2,}(?:\s(?:sitt|sin|si))?"
_OF_ACRONYM = r"(?<!\w)[A-ZÅÄÖÆØ]{3,}:s"
_FUND_OF_ACRONYM = r"(?<!\w)[A-ZÅÄÖÆØ]{3,}'?s"
_LOWER = r"[a-zà-ÿ][a-zà-ÿ-]+"
_LONGEST_ARTICLE = 24
_SMALL_SECOND = re.compile(r"[A-ZÀ-Þ]\S*\s+[a-zà-ÿ]")


def start_with_article(written: str, start: int, code: str) -> int:
    """Return where a name begins whose article is a part of it: "Den Afrikanske Udviklingsbank".

    In the North, only names have capitals in both; elsewhere, articles are left out.
    """
    first = max(0, start - _LONGEST_ARTICLE)
    article = _article(code).search(written[first:start])
    if not article or not written[start : start + 1].isupper():
        return start
    begins = first + article.start()
    # "Den norske regjeringen gir": that begins a sentence.
    return start if article["adjective"] and _begins_sentence(written, begins) else begins


@cache
def _article(code: str) -> re.Pattern[str]:
    articles = language(code).any_of("general.articles_of_names")
    return re.compile(rf"{articles}\s(?P<adjective>[a-zà-ÿ]{{3,}}(?:ske|ska)\s)?\Z")


def name_in_small_letters(written: str, at: int, code: str) -> re.Match[str] | None:
    """Return the name at a place that an article in a capital begins: "til De hvite hjelmene"."""
    return None if _begins_sentence(written, at) else _in_small_letters(code).match(written, at)


def _begins_sentence(written: str, at: int) -> bool:
    """Tell whether what is at a place begins a sentence."""
    before = written[:at].rstrip()
    return not before or before[-1] in '.!?:;–—-”»"('


@cache
def _in_small_letters(code: str) -> re.Pattern[str]:
    articles = "|".join(language(code).phrases("general", "articles_of_names")) or "(?!)"
    stop = language(code).any_of("parties.purpose")
    word = rf"(?!{stop})[a-zà-ÿ][a-zà-ÿ-]{{2,}}"
    ends = rf"(?=\s*(?:[.,;:()]|$)|\s{stop})"
    return re.compile(rf"\s*(?P<name>(?:{articles})\s{word}(?:\s{word})?){ends}")


def owned_name(written: str, at: int) -> re.Match[str] | None:
    """Return the name at a place that says whose it is, with its acronym in `acronym`.

    "FNs barn" is none: the noun behind must be one of organisations.
    """
    # Each has a word in small letters behind the first: most names do not.
    if _SMALL_SECOND.match(written, at) is None:
        return None
    return _with_acronym().match(written, at) or _plainly().match(written, at)


@cache
def _head() -> str:
    """Return the pattern of an owner and a noun of organisations behind at most three words."""
    words = name_words()
    owners = any_of(words["owners"].split("|"))
    nouns = "|".join(map(re.escape, (words["owned"] + words["organisational_endings"]).split()))
    surely = "|".join(map(re.escape, words["surely_owned"].split()))
    small = any_of(words["not_in_owned"].split("|"))
    between = rf"(?:(?!{small}){_LOWER}\s+){{0,3}}?"
    first = any_of(words["not_owners"].split("|"))
    of_one = rf"(?!{first}){_GENITIVE}\s+{between}[a-zà-ÿ-]*(?:{surely})"
    large = rf"(?!{first}){_LARGE}\s+[a-zà-ÿ-]*(?:{surely})"
    known = rf"(?:{owners}|{_OF_ACRONYM}|{_ADJECTIVE})\s+{between}[a-zà-ÿ-]*(?:{nouns})"
    work = rf"{owners}\s+{between}{any_of(words['owned_work'].split('|'))}"
    fund = rf"{_FUND_OF_ACRONYM}\s+{between}[a-zà-ÿ-]*fond(?:en|et)?"
    return rf"(?:{known}|{work}|{fund}|{of_one}|{large})(?![\w-])"


@cache
def _with_acronym() -> re.Pattern[str]:
    """Return the pattern of a name whose acronym shows where it ends."""
    behind = r"(?:\s+[^\W\d_][\w-]*){0,7}?"
    return re.compile(rf"(?P<name>{_head()}{behind})\s*\((?P<acronym>[A-Z][A-Za-z-]{{1,9}})\)")


@cache
def _plainly() -> re.Pattern[str]:
    """Return the pattern of a name with what it is for, in small letters."""
    leads = any_of(name_words()["owned_for"].split("|"))
    both = any_of(name_words()["owned_both"].split("|"))
    never = any_of(name_words()["not_owned_for"].split("|"))
    noun = rf"(?!{never}){_LOWER}"
    place = r"[A-ZÀ-Þ][^\W\d_-]*(?:-[A-ZÀ-Þ][^\W\d_]*)?(?=\s*(?:[.,;:)]|\d|[A-Z]{3,}|$))"
    ends = r"(?=\s*(?:[.,;:)]|$))"
    purpose = rf"(?:\s+{leads}\s+(?:{noun}(?:\s+{both}\s+{noun})?{ends}|{place}))?"
    return re.compile(rf"(?P<name>{_head()}{purpose})(?P<acronym>)")


_FOUNDATION = re.compile(rf"{joining('foundations')} (?=[A-ZÀ-Þ])")
_SMALL_FUND = re.compile(
    r"(?:fonds|fondo|fund)(?: [a-zà-ÿ-]+){1,3} (?:des|de l'|de la|de las|de los|of the) ?"
)
_NATIONS = re.compile(r"Nations Unies|Naciones Unidas|United Nations|ONU|UN(?!\w)")
_KIND_AHEAD = re.compile(rf"{joining('kinds_before_names')}\s(?=[A-ZÀ-Þ])")
_UN_BEFORE = re.compile(r"(?:U\.N\.|UN|UN's|United Nations'?) ")


def known_foundation(written: str, at: int, parties: list[Party]) -> Party | None:
    """Return who is known without a word before its name: "die Stiftung Terre des hommes"."""
    what = _FOUNDATION.match(written, at)
    known = (p for p in parties if p.known and what is not None and p.start == what.end())
    return next(known, None)


def fund_of(text: str, written: str, at: int, parties: list[Party]) -> Party | None:
    """Return the fund in small letters of who is known: "fonds humanitaire des Nations Unies"."""
    fund = _SMALL_FUND.match(written, at)
    owner = next((p for p in parties if fund is not None and p.start == fund.end()), None)
    # The United Nations alone are nobody.
    last = owner or (_NATIONS.match(written, fund.end()) if fund else None)
    if last is None:
        return None
    end = last.end if isinstance(last, Party) else last.end()
    return Party(at, end, text[at:end], "", Sort.ORGANISATION)


def start_of_name(written: str, at: int, words: Language, parties: list[Party]) -> tuple[int, bool]:
    """Return where a name begins behind its article and what is before it.

    Return too whether a noun says that it is an organisation: "a la organización Farmamundi".
    """
    article = articles(words.code).match(written, at)
    start = article.end() if article else at
    of_un = _UN_BEFORE.match(written, start)
    if of_un is not None and any(p.start == of_un.end() and p.known for p in parties):
        start = of_un.end()
    if (work := _work(words.code).match(written, start)) is not None:
        start = work.end()
    kind = _KIND_AHEAD.match(written, start)
    return (kind.end(), True) if kind else (start, False)


@cache
def _work(code: str) -> re.Pattern[str]:
    """Return the pattern of what an organisation does, up to its name: "Maßnahmen des "."""
    articles_of = language(code).any_of("general.articles")
    of = any_of(joining_words()["of_work"])
    # German puts no word between them where an adjective shows the case.
    of = rf"(?:{of}\s*)?" if code == "de" else rf"{of}\s*"
    work = rf"(?<!\w){joining('work')}\s+{of}(?:{articles_of}\s+)?"
    # "die Nahrungsmittelhilfe des WFP"
    relief = rf"(?<!\w)[a-zäöü]+{joining('relief')}\s+{any_of(joining_words()['of_work'])}\s+"
    return re.compile(f"{work}|{relief}" if code == "de" else work, re.IGNORECASE)
