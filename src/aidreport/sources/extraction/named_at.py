"""Who is named at a place of a text: a known party, a group, or a name that no list has."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from aidreport.sources.extraction.beginnings import (
    fund_of,
    known_foundation,
    name_in_small_letters,
    owned_name,
    start_of_name,
    start_with_article,
)
from aidreport.sources.extraction.groups import group_pattern
from aidreport.sources.extraction.language import (
    any_of,
    joining,
    joining_words,
    language,
    name_words,
    plain,
)
from aidreport.sources.extraction.names import (
    ACRONYM,
    INITIALS,
    end_of_name,
    ends_organisation,
    fits,
    is_full_name,
    is_fund,
    is_organisational,
    is_place,
    is_shouted,
)
from aidreport.sources.extraction.parties import (
    ACRONYM_DIRECTLY,
    LED_BY,
    NEVER_ALONE,
    NOT_ACRONYMS,
    Party,
    Sort,
)
from aidreport.sources.terms.organisations import (
    kind_of_organisation,
    names_of_known,
    organisation_key,
)

if TYPE_CHECKING:
    from aidreport.sources.extraction.language import Language

_SHORT = 2
_BOTH = frozenset({"und", "og", "och"})
_GOVERNMENT = (" Government", " Authority")
"""How names end of who governs a country: "the Vanuatu Government"."""

_QUOTED = re.compile(
    rf"(?P<what>(?:{joining('what_it_is')}|{joining('kinds_before_names')}) |[a-zà-ÿ]{{4,}} )?"
    r"[„“”\"«»]\s?(?P<name>[A-ZÀ-Þ][^„“”\"«»]{2,60}?)\s?[“”\"«»]"
)
_GENITIVES = frozenset({"nb", "sv", "da"})
_KINDS = frozenset(joining_words()["kinds_before_names"])
_CALLED = re.compile(rf"{joining('what_it_is')} ")
_WHAT_IT_IS = re.compile(rf"{joining('what_it_is')} (?=[A-ZÀ-Þ][\w-]+ [A-ZÀ-Þ])")
_NEAR = 24
_KIND_BEFORE = re.compile(rf"(?:^|[\s']){joining('kinds_before_names')}\s\Z")
_WITHOUT_BORDERS = re.compile(
    r" (?:sans|sin|ohne|uten|utan|uden) "
    r"(?:[Ff]rontières|[Ff]ronteras|Grenzen|[Gg]renser|[Gg]ränser|[Gg]rænser)(?!\w)"
    r"(?: [A-ZÀ-Þ][a-zà-ÿ]{3,}(?!\w))?"
)
"""How names end of those who work everywhere: "Avocats sans frontières"."""

_CAPITAL_NEXT = re.compile(r"\s+(?=[A-ZÀ-Þ])")
# "l'ONG turque Support to Life"
_ADJECTIVE_NEXT = re.compile(
    r"\s[a-zà-ÿ]+(?:que|çaise|aise|enne|ienne|ale|isse|elge|esa|ana|ola|ina|ica)\s(?=[A-ZÀ-Þ])"
)


def party_at(text: str, at: int, words: Language, *, parties: list[Party]) -> Party | None:
    """Return the party that a text names at a place, behind an article.

    Args:
        parties: those that `find_parties` found in the text.
    """
    written = plain(text)
    start, called = start_of_name(written, at, words, parties)
    near = next((party for party in parties if at <= party.start <= start + 1), None)
    own = _quoted(text, written, start, parties) or known_foundation(written, start, parties)
    own = own or _owned(text, written, start, near) or fund_of(text, written, start, parties)
    own = own or (_in_small(text, at, words) if not near else None)
    if own is not None:
        return own
    group = group_pattern(words.code).match(written, start)
    named = _next_behind(written, group.end(), words) if group else None
    if group is not None and named is not None:
        start = named.end()
        near = next((party for party in parties if party.start == start), near)
    elif group is not None:
        name = text[start : group.end()].strip()
        return Party(start, group.end(), name, "", Sort.ORGANISATION)
    spelled = _spelled_name(text, written, start, words)
    if spelled is not None and (named is not None or called):
        spelled = spelled._replace(sort=Sort.ORGANISATION)
    if near is not None and near.sort is Sort.ORGANISATION and near.known:
        return near
    if near is not None and near.sort is Sort.COUNTRY and spelled is not None:
        longer = spelled.end > near.end
        governs = spelled.name.endswith(_GOVERNMENT)
        kind = _KIND_BEFORE.search(written, max(0, start - _NEAR), start)
        organised = governs or spelled.acronym or is_organisational(spelled.name) or kind
        spelled = spelled._replace(sort=Sort.ORGANISATION) if kind else spelled
        return spelled if longer and organised else near
    if spelled is not None and (near is None or spelled.end > near.end):
        return _known_behind(spelled, parties) or with_article(spelled, text, words)
    return near


def _next_behind(written: str, at: int, words: Language) -> re.Match[str] | None:
    """Return what is between a group and a name behind it: "l'ONG turque Support to Life"."""
    named = _CAPITAL_NEXT.match(written, at)
    adjective = words.code in ("fr", "es") and named is None
    return _ADJECTIVE_NEXT.match(written, at) if adjective else named


def _quoted(text: str, written: str, at: int, parties: list[Party]) -> Party | None:
    """Return the name in quotation marks at a place: "die Organisation „Ärzte ohne Grenzen“"."""
    found = _QUOTED.match(written, at)
    if found is None:
        return None
    start, end = found.span("name")
    known = next((p for p in parties if p.start == start and p.end == end), None)
    if known is not None:
        return known._replace(end=found.end())
    name = text[start:end]
    what = (found["what"] or "").strip()
    # 'local "Emergency Response Rooms"': all words have capitals.
    capitals = len(name.split()) > 1 and all(word[:1].isupper() for word in name.split())
    sure = is_full_name(name) or what[:1].isupper() or what in _KINDS or (what and capitals)
    return Party(start, found.end(), name, "", Sort.ORGANISATION) if sure else None


def with_article(party: Party, text: str, words: Language) -> Party:
    """Return a party with the article that is a part of its name: "De Hvide Hjelme"."""
    start = start_with_article(plain(text), party.start, words.code)
    if party.known or party.sort is not Sort.ORGANISATION or start == party.start:
        return party
    return party._replace(start=start, name=text[start : party.start] + party.name)


def _owned(text: str, written: str, start: int, near: Party | None) -> Party | None:
    """Return who is named by whose it is, unless a list knows it: "FNs humanitære landfond"."""
    found = owned_name(written, start)
    if found is None or (near is not None and near.known and " " in near.name):
        return None
    name = text[start : found.end("name")]
    acronym = None if found["acronym"] else ACRONYM_DIRECTLY.match(written, found.end())
    if acronym is not None:
        # As in: till FN:s flyktingorganisation UNHCR, Världsbankens fond URTF.
        short, end = acronym["acronym"], acronym.end("acronym")
        known = bool(kind_of_organisation(short))
        if known or (short.isupper() and len(short) > _SHORT and short not in NOT_ACRONYMS):
            key = organisation_key(short) if known else ""
            return Party(start, end, name, short, Sort.ORGANISATION, known, key)
    return Party(start, found.end(), name, found["acronym"], Sort.ORGANISATION)


def _in_small(text: str, at: int, words: Language) -> Party | None:
    """Return who is named in small letters behind an article in a capital."""
    found = name_in_small_letters(plain(text), at, words.code)
    start, end = found.span("name") if found else (0, 0)
    return Party(start, end, text[start:end], "", Sort.ORGANISATION) if found else None


def _known_behind(spelled: Party, parties: list[Party]) -> Party | None:
    """Return the organisation whose acronym ends a name: "Flüchtlingshilfswerk UNHCR"."""
    last = next((p for p in parties if p.end == spelled.end and p.start > spelled.start), None)
    ends = last is not None and last.known and last.acronym and not spelled.acronym
    words = spelled.name[: -len(last.name)].split() if last is not None and ends else []
    return last if words and all(w[0].isupper() or w in _BOTH for w in words) else None


def _spelled_name(text: str, written: str, at: int, words: Language) -> Party | None:
    """Return a name that is not known: capitalised words, joined by small ones."""
    never = _not_names(words.code)
    if (whole := _name_with_acronym(text, written, at, never)) is not None:
        return whole
    what = _WHAT_IT_IS.match(written, at)
    at = what.end() if what else at
    last, count = (at, 0) if is_shouted(written) else end_of_name(written, at, words, never)
    if not count:
        return None
    # "Australian NGO consortium" is a name, "Tuesday coalition" is none.
    behind = (_LEGAL_FORM, _LED_NAME, *([_NOUN_BEHIND] if count > 1 else []))
    last = _end_in_small_letters(written, at, last, count, words)
    legal = next(filter(None, (pattern.match(written, last) for pattern in behind)), None)
    last = legal.end() if legal else last
    if (ended := _ending_otherwise(text, written, at, last, several=count > 1)) is not None:
        return ended
    last = at + len(_without_place(_without_purpose(text[at:last], words), words))
    last = at + len(_first_of_two(text[at:last], words))
    name = text[at:last]
    if (called := _called(name, at)) or _names_nobody(name) or _names_people(name, words):
        return called
    if is_place(name, words):
        return Party(at, last, name, "", Sort.COUNTRY)
    name = name.removesuffix("'s").removesuffix("’s")
    owner = name[:-1] if words.code in _GENITIVES and name.endswith("s") else ""
    if count == 1 and owner and ends_organisation(owner):
        # "Palestinakomiteens sykehusprosjekt"
        name = owner
    # All nouns have capitals in German: "Habitat for Humanity" is no German.
    several = count > 1 and (words.code != "de" or _ENGLISH_NAME.search(name))
    sure = is_organisational(name) or several or legal or what
    sort = Sort.ORGANISATION if sure else Sort.THEME
    return Party(at, last, name, "", sort)


def _ending_otherwise(
    text: str, written: str, at: int, last: int, *, several: bool
) -> Party | None:
    """Return a name that ends with words that show where: "sans frontières", "Council (XYZ)"."""
    if (borders := _WITHOUT_BORDERS.match(written, last)) is not None:
        return Party(at, borders.end(), text[at : borders.end()], "", Sort.ORGANISATION)
    short = _SHORT_BEHIND.match(written, last)
    if short and several and is_organisational(text[at:last]) and _is_new(short["acronym"]):
        return Party(at, short.end(), text[at:last], short["acronym"], Sort.ORGANISATION)
    return None


def _end_in_small_letters(written: str, at: int, last: int, count: int, words: Language) -> int:
    """Return where a name of one word ends that goes on so: "Consortium belge pour l'aide".

    In other languages than French and Spanish such words have capitals.
    """
    one = count == 1 and words.code in ("fr", "es")
    one = one and _ONE_CAPITAL.fullmatch(written, at, last) is not None
    one = one and not _OFFICE.fullmatch(written, at, last)
    if not one or not is_organisational(written[at:last]) or ACRONYM.match(written, at):
        return last
    more = _GOES_ON_SMALL.match(written, last)
    return more.end() if more else last


def _called(name: str, at: int) -> Party | None:
    """Return the known organisation behind what it is: "Hilfswerk HEKS", "NGO CARE"."""
    called = _CALLED.match(name)
    behind = name[called.end() :] if called else ""
    if called is None or not kind_of_organisation(behind):
        return None
    start, short = at + called.end(), behind if behind.isupper() else ""
    key = organisation_key(behind)
    return Party(start, at + len(name), behind, short, Sort.ORGANISATION, True, key)


def _first_of_two(name: str, words: Language) -> str:
    """Return a name up to "and" if an organisation that is known is behind it."""
    for both in words.pattern("parties", "both").finditer(name):
        first, last = name[: both.start()].rstrip(), name[both.end() :].strip()
        # "Rotes Kreuz Steiermark und die Organisation Jugend Eine Welt"
        begins, kind = start_of_name(name, both.end(), words, [])
        kind = kind or _CALLED.match(name, begins) is not None
        another = kind or (kind_of_organisation(last) and not kind_of_organisation(name))
        if another and is_organisational(first):
            return first
    return name


def _without_purpose(name: str, words: Language) -> str:
    """Return a name without what the money is for: "Rotes Kreuz für die Arbeit"."""
    if words.code != "de":
        return name
    purpose = _FOR_WORK.search(name)
    complete = purpose is not None and is_organisational(name[: purpose.start()])
    return name[: purpose.start()] if purpose and complete else name


def _is_new(acronym: str) -> bool:
    """Tell whether an acronym is of no known organisation, which may run a fund."""
    return acronym not in NOT_ACRONYMS and not kind_of_organisation(acronym)


def _without_place(name: str, words: Language) -> str:
    """Return a name without the country that its money is for, or whose fund it is.

    "Australian Humanitarian Partnership for Samoa", "Lebanon Humanitarian Fund of the UN"; but
    "Fund for Afghanistan" and "Friends of Syria" are names.
    """
    if (owned := _OF_UN.search(name)) and is_fund(name):
        return name[: owned.start()]
    there = _IN_PLACE.fullmatch(name)
    if there and len(_CAPITALS.findall(there["name"])) > 1 and is_place(there["place"], words):
        # "Hilfswerk HEKS in Syrien"
        return there["name"]
    where = _WHERE.fullmatch(name)
    if where is None or is_fund(name) or not is_organisational(where["name"]):
        return name
    complete = len(_CAPITALS.findall(where["name"])) >= _WORDS_OF_NAME
    complete = complete or _CROSS.search(where["name"]) is not None
    return where["name"] if complete and is_place(where["place"], words) else name


def _names_nobody(name: str) -> bool:
    """Tell whether a name is none by itself: "U.S. aid", "UN-led", "the Agency"."""
    if len(name) < 3 or name.lower() in NEVER_ALONE or LED_BY.fullmatch(name):
        return True
    if name in _NOBODY_ALONE or _NO_ORGANISATION.search(name):
        return True
    return bool(INITIALS.fullmatch(name)) and not kind_of_organisation(name)


def _names_people(name: str, words: Language) -> bool:
    """Tell whether a name is of people: "People of Sudan" and "Children", not "People in Need"."""
    first, *others = name.split()
    people = first.lower() in words.phrases("people", "nouns")
    return people and (not others or is_place(others[-1], words))


@cache
def _not_names(code: str) -> frozenset[str]:
    return frozenset(language(code).phrases("parties", "not_names"))


_NOBODY_ALONE = frozenset(name_words()["nobody_alone"].replace("\n", "|").split("|"))
_NO_ORGANISATION = re.compile(
    rf"\A{any_of(name_words()['disasters'].split('|'))}|{any_of(name_words()['forces'].split('|'))}\Z",
    re.IGNORECASE,
)
_FOR_WORK = re.compile(
    rf" zur Verfügung.*| {joining('for')} [a-zäöüß]+ "
    rf"(?:[^\W\d_]*(?:{joining('work')}|{joining('relief')}))\b.*",
    re.IGNORECASE,
)
_ONE_CAPITAL = re.compile(r"[A-ZÀ-Þ][^\W\d_]*(?: [a-zà-ÿ]+)*")
_OFFICE = re.compile(r"Centr[eo]|Service|Servicio|Bureau|Oficina|Direction|Dirección|Office")
# "belge pour les situations d'urgence", "de développement"
_GOES_ON_SMALL = re.compile(
    r"(?: (?!pour|para|dans|afin|contre|contra)[a-zà-ÿ]{4,}"
    r"(?=\s(?:pour|para|de|d'|des|du|del)[\s'\w]))?"
    r" (?:(?:pour|para|de|du|des|del|contre|contra|d')(?: (?:la|le|les|el|los|las))?|pour l')\s?"
    r"(?:l'|d')?[a-zà-ÿ]{4,}(?: d'[a-zà-ÿ]+| \d\d?-\d\d?| à la [a-zà-ÿ]{4,}| a la [a-zà-ÿ]{4,})*"
)
_CAPITALS = re.compile(r"(?<![^\W_])[A-ZÀ-Þ]")
_WORDS_OF_NAME = 3
_WHERE = re.compile(rf"(?P<name>.+?) {joining('for')} (?P<place>(?:[a-z]{{2,3}} )?[A-ZÀ-Þ].*)")
_IN_PLACE = re.compile(rf"(?P<name>.+?) {joining('in_place')} (?P<place>[A-ZÀ-Þ].*)")
_CROSS = re.compile(r"\bRote[ns]? Kreuz(?:es)?$|\bRed (?:Cross|Crescent)$")
_OF_UN = re.compile(rf" {joining('of_un')}\Z")
# What is led has its noun behind: "Egypt-led mechanism".
_LED_NAME = re.compile(r"(?<=-led) [a-z]{4,}")
_SHORT_BEHIND = re.compile(r" \((?P<acronym>[A-Z]{3,8})\)")
_LEGAL_FORM = re.compile(rf" {joining('legal_forms')}(?!\w)")
_NOUN_BEHIND = re.compile(rf" (?:{name_words()['nouns_behind']})(?!\w)")
_ENGLISH_NAME = re.compile(r" (?:for|of|the) ")
_LONGEST_WITH_ACRONYM = 120
_WITH_ACRONYM = re.compile(
    r"[A-ZÀ-Þ][^.,;:()0-9]{2,90}?\s*\((?P<acronym>[A-Z][A-Za-z-]{1,9}|[A-Z]{2,9} [A-Z][a-z]+)"
    r"(?:/[A-Z]{2,9})?\)"
)


_PARTS_WITH_ACRONYM = re.compile(
    r"(?P<first>[A-ZÀ-Þ][^.,;:()0-9]{2,70})(?P<rest>(?:,[^.,;:()0-9]{2,40}){1,3})"
    r"\s*\((?P<acronym>[A-Z]{3,8})\)"
)


def _name_with_acronym(text: str, written: str, at: int, never: frozenset[str]) -> Party | None:
    near = written.find("(", at, at + _LONGEST_WITH_ACRONYM) >= 0
    whole = _WITH_ACRONYM.match(written, at) if near else None
    whole = whole or (_of_several_parts(written, at) if near else None)
    if whole is None or whole["acronym"].upper() in NOT_ACRONYMS:
        return None
    name = text[at : at + whole[0].rindex("(")].strip()
    first = written[at : at + len(name)].lower().split()[0]
    if first in never or not fits(name, whole["acronym"]):
        return None
    # "Fonds humanitaire pour l'Afghanistan (OCHA)": who runs a fund is in brackets.
    runs = is_fund(name) and kind_of_organisation(whole["acronym"])
    run = runs and names_of_known().get(whole["acronym"], "") not in _funds()
    short = "" if run else whole["acronym"]
    return Party(at, whole.end(), name, short, Sort.ORGANISATION)


def _of_several_parts(written: str, at: int) -> re.Match[str] | None:
    """Return a name with commas whose acronym shows that all of it is one.

    "Organización de Estados Iberoamericanos para la Educación, la Ciencia y la Cultura (OEI)" is;
    "World Vision, World Food Programme (WFP)" is not: the last alone has that acronym.
    """
    whole = _PARTS_WITH_ACRONYM.match(written, at)
    if whole is None or kind_of_organisation(whole["first"]):
        return None
    last = whole["rest"].rpartition(",")[2]
    initials = [_initials(whole["first"] + whole["rest"]), _initials(last)]
    all_of_it, of_last = (_spells(letters, whole["acronym"].upper()) for letters in initials)
    return whole if all_of_it and not of_last else None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[^\W_]+", name)).upper()


def _spells(initials: str, acronym: str) -> bool:
    """Tell whether initials have the letters of an acronym in order, and begin as it does."""
    letters = iter(initials)
    return initials[:1] == acronym[:1] and all(letter in letters for letter in acronym)


@cache
def _funds() -> frozenset[str]:
    """Return the keys of known organisations that are funds."""
    return frozenset(key for name, key in names_of_known().items() if is_fund(name))
