"""What an announcement says about itself: title, date, issuer, donor, region."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import tomli

from aidreport.sources.extraction.language import any_of, plain
from aidreport.sources.extraction.parties import Sort, find_parties
from aidreport.sources.extraction.text import Document, Kind, sentences
from aidreport.sources.extraction.when import number_of_month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.sources.extraction.language import Language

_FIRST, _MOST_BLOCKS = 14, 60
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d\d?)-(\d\d?)(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.,/])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d)(?!\d)")
_SEPARATORS = re.compile(r"\s*(?:\||•|·|\s[–—]\s|\s-\s|\t)\s*")
_GENRES = ("press", "medi", "nyh", "news", "commu", "nota", "comun")
_LEAST_WORDS_OF_TITLE = 4
_LABELLED = re.compile(r"^(?P<label>[^\W\d_][^:]{0,30}):\s*(?P<value>\S.*)$")
_LONGEST_META = 160
_MONTH_FIRST = frozenset({"United States", "Canada"})
_LONGEST_TITLE = 220
_SHORTEST_TITLE = 12
_WORDS_OF_TITLE = 4
_PATH = re.compile(r"\s[>›»]\s")


class Donor(NamedTuple):
    """Who gives.

    Attributes:
        names: what whoever gives is called in texts.
        currency: in which it gives.
        seat: where it publishes, if others are called the same.
    """

    name: str
    names: frozenset[str]
    currency: str
    seat: tuple[str, ...] = ()


class Day(NamedTuple):
    """The date of an announcement.

    Attributes:
        other: the date that its digits may mean, too; None if they mean one.
    """

    date: dt.date
    line: int
    other: dt.date | None = None


class Head(NamedTuple):
    """What an announcement says about itself; empty texts and None for what it does not say.

    Attributes:
        title_at: the index of the block that is the title; -1 if there is none.
        meta: the indices of blocks that say nothing but who publishes, and when.
        region_in_title: whether the title itself names the region.
    """

    title: str
    title_at: int
    issuer: str
    donor: Donor | None
    day: Day | None
    region: str
    meta: frozenset[int]
    region_in_title: bool = False


_SAID = re.compile(r"[a-zà-ÿ]{4,}(?: [^\W\d_][\w-]*){2,}")


def read_head(document: Document, words: Language) -> Head:
    """Return what an announcement says about itself."""
    meta = frozenset(_meta_blocks(document, words))
    title_at = _title_at(document, meta)
    title = document.title or (document.blocks[title_at].text if title_at >= 0 else "")
    issuer = document.issuer or _issuer(document, meta, words)
    donor = _donor(document, issuer, title, words)
    day = _day(document, words, donor)
    named = _countries(title, donor)
    region = named[0] if len(named) == 1 else "" if named else _region(document, donor)
    shown = " ".join(title[_after_genre(title, words) :].split())
    return Head(shown, title_at, issuer, donor, day, region, meta, bool(named))


def _meta_blocks(document: Document, words: Language) -> Iterator[int]:
    """Yield blocks that are labels: "Press release | Date: 12/06/2025 | Ministry of …"."""
    for at, block in enumerate(document.blocks[:_FIRST]):
        if len(block.text) > _LONGEST_META:
            continue
        parts = [part for part in _SEPARATORS.split(block.text) if part.strip()]
        # Beside other labels, a place before a date is one of them: "Press release | Paris, 3 May".
        parts = [part for part in parts if len(parts) == 1 or not _is_dateline(part, words)]
        if parts and all(_is_meta(part, words) for part in parts):
            yield at


def _is_dateline(part: str, words: Language) -> bool:
    """Return whether this is a place with a date and nothing more: "Paris, le 15 avril 2026"."""
    rest = _without_dates(plain(part).strip(" .:()").lower(), words)
    place = r"[^\W\d_]+(?:[ -][^\W\d_]+){0,2}"
    dated = re.search(r"\d", part) and not re.search(r"\d", rest)
    return bool(
        dated and re.fullmatch(rf"{place},(?:\s*(?:the|le|den|kl|am|el|em|on))?[\s.]*", rest)
    )


def _after_genre(title: str, words: Language) -> int:
    """Return where a title begins behind what it is: "PRESSEMELDING: Norge gir …"; else 0."""
    label = _LABELLED.match(title.strip())
    written = label["label"].strip().lower() if label else ""
    named = written.startswith(_GENRES) and written in words.phrases("head", "labels")
    at = title.find(":") + 1
    return at if named and len(title[at:].split()) >= _LEAST_WORDS_OF_TITLE else 0


def _is_meta(part: str, words: Language) -> bool:
    written = plain(part).strip(" .:()").lower()
    labels = words.phrases("head", "labels")
    if written in labels or not re.search(r"[^\W\d_]", written):
        return True
    labelled = _LABELLED.match(plain(part).strip())
    if labelled and labelled["label"].strip().lower() in labels:
        return _after_genre(plain(part), words) == 0
    if re.fullmatch(rf"(?:{any_of(labels)})[\s,]*(?:nr|no|n°|nº)?\.?\s*[\d/-]*", written, re.I):
        return True
    rest = _without_dates(written, words)
    rest = re.sub(any_of(labels), " ", rest, flags=re.IGNORECASE)
    rest = words.pattern("head", "weekdays").sub(" ", rest)
    rest = re.sub(
        r"\b(?:the|by|of|on|om|kl|at|le|den|vom|am|um|uhr|de|del|el)\b|[\d:.,|/-]", " ", rest
    )
    if not rest.strip():
        return True
    issuers = words.pattern("head", "issuers")
    if words.pattern("head", "gives").search(written) or _is_said_of_giver(part, issuers):
        return False
    return (
        len(written) < 90
        and bool(issuers.search(written))
        and not re.search(r"\d", _without_dates(written, words))
    )


def _is_said_of_giver(part: str, issuers: re.Pattern[str]) -> bool:
    """Tell whether a line is a sentence about whoever gives: "Sida stärker stödet till Kongo"."""
    first, _, rest = part.strip().partition(" ")
    verb = _SAID.match(rest)
    return first in _givers_by_word() and verb is not None and not issuers.search(rest)


def _without_dates(text: str, words: Language) -> str:
    text = _dateline(words.code).sub(" ", text)
    text = _NUMERIC.sub(" ", _ISO.sub(" ", text))
    return _worded(words.code).sub(" ", text)


@cache
def _worded(code: str) -> re.Pattern[str]:
    from aidreport.sources.extraction.language import language

    months = language(code).any_of("head.months")
    return re.compile(
        rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?\s*(?:of\s+|de\s+)?(?P<month>{months})\.?,?\s*(?:de\s+|del\s+)?"
        rf"(?P<year>(?:19|20)\d\d))|(?:(?P<month2>{months})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
        rf"(?P<year2>(?:19|20)\d\d))",
        re.IGNORECASE,
    )


def _title_at(document: Document, meta: frozenset[int]) -> int:
    blocks = document.blocks
    for at, block in enumerate(blocks[:_FIRST]):
        if at in meta or len(block.text) < _SHORTEST_TITLE:
            continue
        if document.title and _same(document.title, block.text):
            return at
    first = _first_of_text(document)
    may_be = [
        at
        for at, block in enumerate(blocks[first : first + _FIRST], start=first)
        if at not in meta and _SHORTEST_TITLE <= len(block.text) <= _LONGEST_TITLE
    ]
    # Behind a menu there may be more of it, which this does not know: short lines.
    long = (at for at in may_be if len(blocks[at].text.split()) >= _WORDS_OF_TITLE)
    return next(long, -1) if first else next(iter(may_be), -1)


def _first_of_text(document: Document) -> int:
    """Return the index of the block behind those that a page has above its text, if copied."""
    first = 0
    for at, block in enumerate(document.blocks[:_FIRST]):
        if _is_above_text(block.text):
            first = at + 1
        elif len(block.text.split()) > _WORDS_OF_TITLE:
            break
    return first


@cache
def _above_text() -> tuple[frozenset[str], re.Pattern[str]]:
    file = tomli.loads(Path(__file__).with_name("head.toml").read_text(encoding="utf-8"))
    lines = "|".join(file["above"].split("\n")).split("|")
    return frozenset(filter(None, lines)), re.compile(file["about_the_page"], re.IGNORECASE)


def _is_above_text(text: str) -> bool:
    lines, about = _above_text()
    written = plain(text).strip(" .:").lower()
    path = _PATH.split(written)
    is_path = len(path) > 2 or (len(path) > 1 and path[0] in lines)
    return written in lines or is_path or bool(about.search(written))


def _same(first: str, second: str) -> bool:
    return " ".join(first.lower().split()) == " ".join(second.lower().split())


def _issuer(document: Document, meta: frozenset[int], words: Language) -> str:
    issuers = words.pattern("head", "issuers")
    for at in sorted(meta):
        for part in _SEPARATORS.split(document.blocks[at].text):
            labelled = _LABELLED.match(part.strip())
            value = labelled["value"] if labelled else part.strip()
            value = _dateline(words.code).sub("", value)
            value = _leading_dateline(words.code).sub("", value)
            value = _worded(words.code).sub("", _NUMERIC.sub("", _ISO.sub("", value)))
            value = _label_before(words.code).sub("", value.strip(" ,.–—-")).lstrip(" ,.–—-")
            if issuers.search(plain(value)) and not re.search(r"\d", value):
                return value.strip()
    return ""


@cache
def _dateline(code: str) -> re.Pattern[str]:
    """Return the pattern of a place with a day at the end of a line: ", Oslo, 2. februar"."""
    return re.compile(rf",\s*{_place_and_day(code)}\W*$", re.IGNORECASE)


@cache
def _leading_dateline(code: str) -> re.Pattern[str]:
    """Return the pattern of a place with a day that a line begins with: "Oslo, 2. februar – "."""
    return re.compile(rf"^{_place_and_day(code)}\s*[.,:–—-]+\s*(?=\S)", re.IGNORECASE)


def _place_and_day(code: str) -> str:
    from aidreport.sources.extraction.language import language

    month = language(code).any_of("head.months")
    place = r"(?!(?:the|le|den|am|el)\s)[^\W\d_]+(?:[ -][^\W\d_]+)?"
    led = r",?\s*(?:(?:the|le|den|am|el)\s+)?"
    year = r"(?:,?\s*(?:de\s+)?(?:19|20)\d\d)?"
    days = rf"\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?\s*(?:de\s+)?{month}{year}|{month}\s+\d{{1,2}}{year}"
    return rf"{place}{led}(?:{days}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"


@cache
def _label_before(code: str) -> re.Pattern[str]:
    """Return the pattern of a label before an issuer: "Pressmeddelande från X"."""
    from aidreport.sources.extraction.language import language

    labels = language(code).any_of("head.labels")
    return re.compile(rf"^{labels},?\s+(?:(?:från|fra|frå|vom|des|der|from)\s+)?", re.IGNORECASE)


_OWN = ("'s", "’s")
"""Behind whose money it is: "Australia's commitment"."""


@cache
def _donors() -> dict[str, Donor]:
    file = tomli.loads(Path(__file__).with_name("donors.toml").read_text(encoding="utf-8"))
    return {
        name: Donor(
            name,
            frozenset(entry["words"].split("|")) | {name},
            entry["currency"],
            tuple(f"{place}," for place in entry.get("seat", "").split("|") if place),
        )
        for name, entry in file.items()
    }


@cache
def _donor_words() -> re.Pattern[str]:
    return re.compile(any_of(_givers_by_word()))


@cache
def _givers_by_word() -> Mapping[str, Sequence[str]]:
    words: dict[str, list[str]] = {}
    for name, donor in _donors().items():
        for word in donor.names:
            words.setdefault(word, []).append(name)
    return words


def _donor(document: Document, issuer: str, title: str, words: Language) -> Donor | None:
    """Return who gives: who is named by the issuer, and as the subject of giving."""
    counts: Counter[str] = Counter()

    def count(word: str, weight: int) -> None:
        counts.update(dict.fromkeys(_givers_by_word()[word], weight))

    for text, weight in ((issuer, 8), (document.url, 2)):
        for match in _donor_words().finditer(text):
            count(match[0], weight)
    gives = words.pattern("head", "gives")
    receives = re.compile(rf"\b{words.any_of('head.in')}\s+(?:\w{{2,3}}\s+)?$", re.IGNORECASE)
    for at, block in enumerate(document.blocks[:40]):
        for start, end in sentences(block.text):
            sentence = block.text[start:end]
            verb = gives.search(sentence)
            for match in _donor_words().finditer(sentence):
                if receives.search(sentence, 0, match.start()):
                    # "for the UK", "in Australia": money goes there.
                    continue
                before = verb is not None and match.end() <= verb.start()
                owns = sentence.startswith(_OWN, match.end())
                weight = 4 if before else 2 if owns else 1
                count(match[0], weight + (2 if at < 4 and before else 0))
    for match in _donor_words().finditer(title):
        # Who gives begins a title, as its subject.
        count(match[0], 2 if match.start() else 3)
    for name in counts:
        seat = _donors()[name].seat
        counts[name] += bool(seat) and any(
            b.text.startswith(seat) for b in document.blocks[:_FIRST]
        )
    best = counts.most_common(1)
    return _donors()[best[0][0]] if best else None


def _day(document: Document, words: Language, donor: Donor | None) -> Day | None:
    """Return the date of an announcement: the first full one at its beginning, or at its end."""
    if document.date and (found := _read_day(document.date, 1, words, donor)):
        return found
    blocks = document.blocks
    for block in (*blocks[:_FIRST], *blocks[-3:]):
        found = _read_day(block.text, block.line, words, donor)
        if found is not None and (len(block.text) < _LONGEST_META or block in blocks[:6]):
            return found
    return None


def _read_day(text: str, line: int, words: Language, donor: Donor | None) -> Day | None:
    if match := _ISO.search(text):
        date = _date(int(match[1]), int(match[2]), int(match[3]))
        return Day(date, line) if date else None
    for code in dict.fromkeys((words.code, "en")):
        if match := _worded(code).search(plain(text)):
            month = number_of_month(match["month"] or match["month2"], code)
            day, year = match["day"] or match["day2"], match["year"] or match["year2"]
            date = _date(int(year), month, int(day))
            return Day(date, line) if date else None
    if match := _NUMERIC.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        day_first, month_first = _date(year, second, first), _date(year, first, second)
        if donor is not None and donor.name in _MONTH_FIRST and match[2] == "/":
            day_first, month_first = month_first, day_first
        date, other = day_first or month_first, month_first if day_first else None
        return Day(date, line, other if other != date else None) if date else None
    return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _countries(text: str, donor: Donor | None) -> list[str]:
    """Return the countries that a text names, without the one that gives."""
    parties = (party for party in find_parties(text) if party.sort is Sort.COUNTRY)
    named = dict.fromkeys(party.known_as for party in parties)
    return [name for name in named if donor is None or name != donor.name]


def _region(document: Document, donor: Donor | None) -> str:
    """Return the country that a text names most by far; empty if there is none."""
    counts = Counter(
        name
        for block in document.blocks[:_MOST_BLOCKS]
        if block.kind is not Kind.ROW
        for start, end in sentences(block.text)
        for name in _countries(block.text[start:end], donor)
    )
    common = counts.most_common(2)
    if common and (len(common) == 1 or common[0][1] >= 2 * common[1][1]):
        return common[0][0]
    return ""
