"""Who is named in a sentence: organisations, countries, and themes of support."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.words import normalise_name, plain_word
from aidreport.sources.extraction.known_names import (
    ELISION,
    begun,
    begun_by,
    is_acronym,
    is_declined,
    is_genitive,
    is_same_word,
    keys_of_small_names,
    small_names,
    without_genitive,
)
from aidreport.sources.extraction.language import joining, name_words, plain
from aidreport.sources.extraction.names import (
    ACRONYM,
    SHORT_TOKEN,
    TOKEN,
    beginnings_of_places,
    is_shouted,
    key_of_place,
    longest_places,
    places_by_key,
)
from aidreport.sources.terms.organisations import (
    kind_of_organisation,
    names_of_known,
    organisation_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Sort(IntEnum):
    """What a party is; the first is the surest to receive money."""

    ORGANISATION = 0
    COUNTRY = 1
    THEME = 2


class Party(NamedTuple):
    """Who or what money goes to.

    Attributes:
        name: as it is written, without its article and acronym.
        acronym: as it is written behind the name, or alone; empty if there is none.
        known: whether it is one of the organisations that come with aidreport.
        known_as: their key for it, or the name of a country in English; empty if it is not known.
    """

    start: int
    end: int
    name: str
    acronym: str
    sort: Sort
    known: bool = False
    known_as: str = ""

    @property
    def recipient(self) -> str:
        """What a briefing calls it: its acronym if it has one."""
        return self.acronym or self.name

    @property
    def key(self) -> str:
        """What it is known by, however it is written."""
        return _key_of(self.known_as, self.acronym, self.name)


@lru_cache(maxsize=16384)
def _key_of(known_as: str, acronym: str, name: str) -> str:
    keys = (organisation_key(name) for name in (known_as, acronym, name) if name)
    return next(filter(None, keys), normalise_name(acronym or name))


_MORE_OF_NAME = re.compile(r"(?: [A-ZÀ-Þ][a-zß-ÿ]+(?:-[A-ZÀ-Þ][^\W\d_]+)?){1,3}(?![\w'’])")
_MORE_WITH_ACRONYM = re.compile(
    rf"(?: (?:[A-ZÀ-Þ][\w'-]+|{joining('inside_names')}|[dl]'[A-ZÀ-Þ][\w-]+)){{1,8}}\s*"
    r"(?P<bracket>\()(?P<acronym>[A-Z][A-Za-z-]{1,9})\)"
)
_COMPOUND = re.compile(r"([A-Z]{3,})-[a-zà-ÿ]{3,}$")
_ACRONYM_BEHIND = re.compile(
    r"\s*[(\[]\s*(?:the\s+)?(?P<acronym>[A-Z][A-Za-zÀ-ÿ-]{1,11})(?:/[A-Z]{2,8})?(?:['’]s)?\s*[)\]]"
)
ACRONYM_DIRECTLY = re.compile(
    r"(?P<comma>,)?\s+(?P<acronym>[A-Z][A-Za-z-]{1,9})(?![\w-])(?(comma),?)"
)
NOT_ACRONYMS = frozenset(name_words()["no_acronyms"].split())
NEVER_ALONE = frozenset(name_words()["never_alone"].split())
_MOST_OF_BRANCH = 4
_PLACE_BEHIND = re.compile(r" (?P<place>[A-ZÀ-Þ][a-zà-ÿ]+)(?![\w-])")
LED_BY = re.compile(rf"[A-Z]{{2,}}-(?:{name_words()['led']})")
"""Words that say by whom something is led are no name: "the UN-led fund", "FN-ledda"."""


_FUND_OF = re.compile(
    r"(?:' ?)?(?: ?\([A-Z]+\))?"
    r"(?:,? (?:(?:and|of|for) )?[A-Z][a-z]+(?:-[A-Za-z]+)?){1,10}? (?:Funds?|Facility)\b"
)
_CROSS = re.compile(r"(?:Röda|Røde|Raude)\s?(?:[Kk]ors|[Hh]al[vf]m)")
_OF_COUNTRY = re.compile(r"(?<!\w)[A-ZÀ-Þ][a-zà-ÿ]+(?:sk[ae]?|s) \Z")
_GENITIVE = re.compile(r"'(?!\w)")


_CRISIS = re.compile(r"(?<=[a-zà-ÿ]{4})-?(?:krisen|krise|kriget|krigen|konflikten)$")
_SMALL = frozenset({"the", "of", "and"})
_PARTED = re.compile(r"[.;:()]\s")


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    plain: str


class _Kind(NamedTuple):
    """What a word may be at the beginning of a name.

    Attributes:
        text, plain: the word, as it is and as compared; of "UNICEF-bidraget", only the acronym.
        begins: whether it begins the name of a known organisation.
        places: how many words the longest name of a place has that it begins; 0 if it begins none.
        capitals: whether it may be an acronym.
    """

    text: str
    plain: str
    begins: bool
    places: int
    capitals: bool


# A name in small letters with a comma within: "icddr,b".
_COMMA_INSIDE = re.compile(r",[a-z]")
_INNER_COMMA = re.compile(r"(?<![\w,])[a-z]{3,},[a-z]{1,3}(?!\w|,\w)")

# What names begin with, whole words of `TOKEN`; those in small letters are passed over at once.
_FIRST_WORD = re.compile(
    r"[^\W_a-zß-öø-ÿ](?<![^\W_].)(?<![^\W_]['’.-].)[^\W_]*(?:['’.-][^\W_]+)*", re.DOTALL
)


def find_parties(text: str) -> list[Party]:
    """Return the organisations and countries that a text names, in order, none within another."""
    return [*_parties(text)]


@lru_cache(maxsize=4096)
def _parties(text: str) -> tuple[Party, ...]:
    written = plain(text)
    elided = ELISION.sub(lambda found: " " * len(found[0]), written) if "'" in written else written
    found: list[Party] = []
    last = 0
    for match in _FIRST_WORD.finditer(elided):
        kind = _kind(match[0])
        start = match.start()
        if start < last or not (kind.begins or kind.places or kind.capitals):
            continue
        run = _Run(elided, start)
        party = _organisation(text, written, run) if kind.begins else None
        if party is None and kind.capitals:
            party = _acronym(text, written, start)
        if party is None and kind.places:
            party = _country(text, run, kind.places)
        if party is not None:
            if _is_of_place_before(party, found, text):
                # "Ålands Röda Kors"
                start = found.pop().start
                name = text[start : party.end]
                party = Party(start, party.end, name, party.acronym, Sort.ORGANISATION)
            found.append(_with_country(party, text, last))
            last = party.end
    found += _in_small_letters(text, written, found)
    # Most sentences have no comma before a letter.
    for match in _INNER_COMMA.finditer(written) if _COMMA_INSIDE.search(written) else ():
        start, end = match.span()
        if all(party.end <= start or party.start >= end for party in found):
            name = text[start:end]
            found.append(Party(start, end, name, name, Sort.ORGANISATION))
    return tuple(sorted(found))


def _in_small_letters(text: str, written: str, found: Sequence[Party]) -> Iterator[Party]:
    """Yield known organisations that are written in small letters: "the world food programme"."""
    for match in small_names().finditer(written):
        start, end = match.span()
        if any(party.start < end and start < party.end for party in found):
            continue
        key = keys_of_small_names()[" ".join(match[0].lower().split())]
        acronym = _ACRONYM_BEHIND.match(written, end) or _same_behind(written, end, key)
        short, stop = (acronym["acronym"], acronym.end()) if acronym else ("", end)
        yield Party(start, stop, text[start:end], short, Sort.ORGANISATION, True, key)


def _is_of_place_before(party: Party, found: Sequence[Party], text: str) -> bool:
    """Tell whether a Red Cross is of the place directly before it."""
    place = found[-1] if found else None
    if place is None or place.sort is not Sort.COUNTRY or not _CROSS.match(party.name):
        return False
    return text[place.end - 1 : party.start] in ("s ", "ss ")


def _with_country(party: Party, text: str, last: int) -> Party:
    """Return a Red Cross or Red Crescent with the adjective of its country before it."""
    of_country = _OF_COUNTRY.search(text, last, party.start) if _CROSS.match(party.name) else None
    if of_country is None:
        return party
    start = of_country.start()
    return Party(start, party.end, text[start : party.end], party.acronym, Sort.ORGANISATION)


class _Run:
    """The words of a text from a place on, read as far as they are asked for."""

    def __init__(self, text: str, at: int) -> None:
        self._words = _words_of(text, at)
        self._read: list[_Word] = []

    def first(self, count: int) -> list[_Word]:
        """Return the first words; fewer if the text ends."""
        if len(self._read) < count:
            self._read += islice(self._words, count - len(self._read))
        return self._read[:count]


def _words_of(text: str, at: int) -> Iterator[_Word]:
    """Yield the words of a text; of a compound such as "UNICEF-bidraget", its acronym."""
    for match in TOKEN.finditer(text, at):
        kind = _kind(match[0])
        start = match.start()
        yield _Word(start, start + len(kind.text), kind.text, kind.plain)


@lru_cache(maxsize=65536)
def _kind(text: str) -> _Kind:
    compound = _COMPOUND.match(text)
    word = compound[1] if compound else text
    compared = plain_word(word)
    if not (word[0].isupper() or word[0].isdigit()):
        return _Kind(word, compared, False, 0, False)
    begins = bool(begun(compared))
    places = longest_places().get(_first_of_place(word), 0)
    return _Kind(word, compared, begins, places, ACRONYM.match(text) is not None)


def _organisation(text: str, written: str, words: _Run) -> Party | None:
    first, *behind = words.first(2)
    for name in begun_by(first.plain, behind[0].plain if behind else ""):
        length = len(name.tokens)
        run = words.first(length)
        if len(run) < length or not all(
            map(is_same_word, (word.plain for word in run), name.tokens)
        ):
            continue
        if length == 1 and name.capitals and not is_acronym(run[0].text, name.name):
            continue
        if _PARTED.search(written[run[0].start : run[-1].end].replace("St. ", "")):
            continue
        start, end = run[0].start, _closed(written, run[0].start, run[-1].end)
        key = names_of_known()[name.name]
        owns = run[-1].text.endswith("'s") or _GENITIVE.match(written, end)
        fund = _FUND_OF.match(written, end) if owns or run[-1].text.isupper() else None
        fund = fund if fund and (owns or "," not in fund[0]) else None
        if fund is not None:
            # "the World Bank's Relief, Recovery and Reform Trust Fund" is no bank.
            return Party(start, fund.end(), text[start : fund.end()], "", Sort.ORGANISATION)
        same = _same_behind(written, end, key)
        # "UNHCR's Burundi office"
        more = None if same or owns else _MORE_OF_NAME.match(written, end)
        if more and is_genitive(run[-1].plain, name.tokens[-1]):
            # "Verdensbankens Ukraine Relief Fund" is no bank.
            return None
        if more and not run[-1].text.isupper() and length <= _MOST_OF_BRANCH:
            end = more.end()
        shown = without_genitive(text[start:end], name)
        if more is None and is_declined([word.text for word in run], name.name.split()):
            shown = name.name
        acronym = _ACRONYM_BEHIND.match(written, end) or same
        longer = not acronym and length > 1
        if longer and (other := _other_acronym(written, end, key)):
            # "Agencia de la ONU para los Refugiados Palestinos (UNRWA)" is another agency.
            known_as = organisation_key(other["acronym"])
            spelled = text[start : other.start("bracket")].rstrip()
            short, stop = other["acronym"], other.end()
            return Party(start, stop, spelled, short, Sort.ORGANISATION, True, known_as)
        alone = shown if length == 1 and shown.isupper() else ""
        short, stop = (acronym["acronym"], acronym.end()) if acronym else (alone, end)
        return Party(start, stop, shown, short, Sort.ORGANISATION, True, key)
    return None


def _closed(written: str, start: int, end: int) -> int:
    """Return where a name ends, with the bracket that closes one in it: "Aid (HEKS/EPER)"."""
    opened = ")" not in written[start:end] and "(" in written[start:end]
    return end + (opened and written.startswith(")", end))


def _other_acronym(written: str, at: int, key: str) -> re.Match[str] | None:
    """Return the acronym of another known organisation behind a longer name, if there is one."""
    match = _MORE_WITH_ACRONYM.match(written, at)
    if match is None or not kind_of_organisation(match["acronym"]):
        return None
    return None if organisation_key(match["acronym"]) == organisation_key(key) else match


def _same_behind(written: str, at: int, key: str) -> re.Match[str] | None:
    """Return the acronym that directly follows a name: "FN:s livsmedelsprogram WFP"."""
    match = ACRONYM_DIRECTLY.match(written, at)
    same = match is not None and organisation_key(match["acronym"]) == organisation_key(key)
    return match if same else None


def _acronym(text: str, written: str, at: int) -> Party | None:
    match = ACRONYM.match(written, at)
    if match is None or len(match[0]) > 10 or match[0].upper() in NOT_ACRONYMS:
        return None
    if is_shouted(written):
        return None
    if match[0].lower() in NEVER_ALONE or LED_BY.fullmatch(match[0]):
        return None
    if match.end() < len(written) and written[match.end()] in "$€£":
        return None
    start, end, short = match.start(), match.end(), match[0]
    place = None if kind_of_organisation(short) else _PLACE_BEHIND.match(written, end)
    if place is not None and key_of_place(place["place"]) in places_by_key():
        # "SOS Sahel" is a name, not a place.
        end, short = place.end(), ""
    return Party(start, end, text[start:end], short, Sort.ORGANISATION)


def _country(text: str, words: _Run, longest: int) -> Party | None:
    """Return the place with the longest name that a run of words begins with."""
    names, beginnings = places_by_key(), beginnings_of_places()
    begun, found, length = "", "", 0
    for count in range(1, longest + 1):
        run = words.first(count)
        if len(run) < count:
            break
        word = run[-1]
        key = _joined(begun, key_of_place(_place_of(word.text)))
        name = names.get(key) or (names.get(key.removesuffix("s")) if count == 1 else None)
        short = count == 1 and len(word.text) < SHORT_TOKEN and not word.text.isupper()
        if name and word.plain not in _SMALL and not short:
            found, length = name, count
        begun = _joined(begun, key_of_place(word.text))
        if begun not in beginnings:
            break
    if not found:
        return None
    run = words.first(length)
    start, end = run[0].start, run[-1].end
    if run[0].plain == "the" and length > 1:
        start = run[1].start
    end -= 2 * text[start:end].endswith(("'s", "’s"))
    return Party(start, end, text[start:end], "", Sort.COUNTRY, known_as=found)


def _place_of(word: str) -> str:
    """Return the place in a word: "Syrien" of "Syrienkrisen", "Sudan" of "Sudan's"."""
    return _CRISIS.sub("", word.removesuffix("'s"))


def _joined(begun: str, key: str) -> str:
    return f"{begun} {key}" if begun and key else begun or key


def _first_of_place(word: str) -> str:
    """Return what a word adds to the beginning of a name of a place, as it is compared."""
    first = key_of_place(_place_of(word)).partition(" ")[0]
    return first if first in longest_places() else first.removesuffix("s")
