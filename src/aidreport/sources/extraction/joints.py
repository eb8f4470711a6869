"""What joins names and leads to amounts, as patterns of a language: " and the ", "til", "går"."""

from __future__ import annotations

import re
from functools import cache

from aidreport.sources.extraction.language import (
    any_of,
    in_any_case,
    joining,
    joining_words,
    language,
)

_ADVERB = r"(?-i:\s+[a-zà-ÿ]{2,14}){0,1}"


RELATIVE = re.compile(rf",\s+{joining('relative')}\s*\Z", re.IGNORECASE)
"""What refers to a name before a verb: "X, som får"."""

RELATIVE_BEHIND = re.compile(rf",\s+{joining('relative')}\s", re.IGNORECASE)
"""What refers to an amount before it: "5 million, which go to UNICEF"."""

RELATIVE_DIRECTLY = re.compile(rf",?\s+{joining('relative_directly')}\s", re.IGNORECASE)
"""What refers to an amount directly before it, with a comma or without: " that remain"."""

RELATIVE_CLAUSE = re.compile(rf",\s+{joining('relative')}\s[^,.;:()\d]{{4,90}},\s*")
"""What is said of a name before its verb: "Chad, which hosts many refugees, receives"."""


@cache
def of_whole(code: str) -> re.Pattern[str]:
    """Return the pattern of what is behind a part of an amount: "20 af de 50 millioner"."""
    of = language(code).any_of("money.of_whole")
    return re.compile(rf"\s+{of}\s+(?=[0-9]|\Z|mil[lj]i)", re.IGNORECASE)


@cache
def between_parties(code: str) -> re.Pattern[str]:
    """Return the pattern of what is between names of one list: ", ", " and the "."""
    words = language(code)
    both = words.any_of("parties.both")
    articles = words.any_of("general.articles")
    return re.compile(rf"\s*(?:(?:,|/|&)\s*(?:{both})?|{both})\s*(?:{articles}\s*)?", re.IGNORECASE)


@cache
def between_places(code: str) -> re.Pattern[str]:
    """Return the pattern of what is between places of one list: " and to ", ", in the "."""
    words = language(code)
    both = words.any_of("parties.both")
    articles = words.any_of("general.articles")
    to = words.any_of("parties.to", "head.in")
    joined = rf"\s*(?:,\s*(?:{both}\s+)?|{both}\s+)"
    return re.compile(rf"{joined}(?:{to}\s+)?(?:{articles}\s+)?", re.IGNORECASE)


@cache
def clause(code: str) -> re.Pattern[str]:
    """Return the pattern of what may be a name, from the beginning of a clause to its end."""
    both = language(code).any_of("parties.both")
    return re.compile(rf"(?:^|[.,;:]\s|\s{both}\s)\s*(?P<name>[A-ZÀ-Þ][^.,;:]{{2,60}})$")


@cache
def clause_of_group(code: str) -> re.Pattern[str]:
    """Return the pattern of the words from the beginning of a clause to its end, in any letters."""
    both = language(code).any_of("parties.both")
    return re.compile(rf"(?:^|[.,;:]\s(?:{both}\s)?|\s{both}\s)(?P<name>[^.,;:]{{4,60}})$")


@cache
def small(code: str) -> re.Pattern[str]:
    """Return the pattern of words that begin sentences in capitals, and no names."""
    words = language(code)
    keys = ("leads", "both", "while", "goes", "through")
    phrases = [phrase for key in keys for phrase in words.phrases("parties", key)]
    articles = words.phrases("general", "articles")
    return re.compile(rf"{any_of((*phrases, *articles))}\s", re.IGNORECASE)


@cache
def link(code: str) -> re.Pattern[str]:
    """Return the pattern of what links a name to one before it: ", " or " and the "."""
    words = language(code)
    both = words.any_of("parties.both")
    articles = words.any_of("general.articles")
    kind = rf"(?:{joining('kinds_before_names')}\s+)?"
    return re.compile(
        rf"(?:,|,?\s+{both})\s+(?:[dl]'|(?:{articles}|the)\s+(?:[a-zà-ÿ]+\s+)?)?{kind}\Z",
        re.IGNORECASE,
    )


@cache
def both(code: str) -> re.Pattern[str]:
    """Return the pattern of "and" within a name."""
    return re.compile(rf"\s{language(code).any_of('parties.both')}\s", re.IGNORECASE)


@cache
def genitive_of_work() -> re.Pattern[str]:
    """Return the pattern of what is between an organisation and a verb: ":s arbete i Mali "."""
    work = rf"(?::?s|'s?)?\s+(?:[a-zà-ÿ]+\s+)?{joining('work')}"
    return re.compile(rf"(?:{work}|(?::s|'s)\s+[a-zà-ÿ]+)(?:\s[^,.;:()\d]*)?\s*")


@cache
def ends_with_both(code: str) -> re.Pattern[str]:
    """Return the pattern of "and" at the end of what is before a verb."""
    both = language(code).any_of("parties.both")
    return re.compile(rf"\s{both}\s*\Z", re.IGNORECASE)


@cache
def going(code: str) -> re.Pattern[str]:
    """Return the pattern of what is between a name that "to" leads and its amount."""
    words = language(code)
    phrases = (*words.phrases("parties", "goes"), *words.phrases("parties", "amounting"))
    return re.compile(rf"{any_of(phrases)}{_ADVERB}\s*\Z", re.IGNORECASE)


@cache
def compound() -> re.Pattern[str]:
    """Return the pattern of the rest of a compound: "-bidraget", "-Beitrag"."""
    return re.compile(r"-[^\W\d_]+\s*")


@cache
def leading(code: str) -> re.Pattern[str]:
    """Return the pattern of "to the" at the end of what is before a name."""
    words = language(code)
    articles = words.any_of("general.articles")
    to = words.any_of("parties.leads")
    return re.compile(rf"{to}\s+(?:{articles}\s*)?\Z", re.IGNORECASE)


@cache
def leading_for(code: str) -> re.Pattern[str]:
    """Return the pattern of "for the", or "for the work of the", that begins a sentence."""
    articles = rf"(?:{language(code).any_of('general.articles')}\s+)?"
    work = rf"(?:{joining('work')}\s+{joining('of_work')}\s*{articles})?"
    return re.compile(rf"(?<!\w){joining('for')}\s+{articles}{work}\Z", re.IGNORECASE)


@cache
def led_first(code: str) -> re.Pattern[str]:
    """Return the pattern of "to the" at the beginning of a clause."""
    words = language(code)
    articles = words.any_of("general.articles")
    both = words.any_of("parties.both")
    leads = (*words.phrases("parties", "leads"), *joining_words()["for"])
    dative = rf"|{words.any_of('parties.dative')}\s+"
    dative = dative if words.phrases("parties", "dative") else ""
    to = rf"{any_of(leads)}\s*(?:{articles}\s+)?{dative}"
    return re.compile(rf"\s*(?:,?\s*{both}\s+)?(?:{to})", re.IGNORECASE)


@cache
def amounts_to(code: str) -> re.Pattern[str]:
    """Return the pattern of "amounts to" at the end of what is before an amount."""
    return re.compile(rf"\s{language(code).any_of('parties.amounts')}\s*\Z", re.IGNORECASE)


@cache
def agreed_with() -> re.Pattern[str]:
    """Return the pattern of "an agreement with" before a name."""
    with_ = rf"{joining('with')}\s+(?:[a-zà-ÿ]{{2,3}}\s+)?"
    return re.compile(rf"\b{joining('agreements')}\s+{with_}\Z", re.IGNORECASE)


@cache
def agreement() -> re.Pattern[str]:
    """Return the pattern of an agreement that is signed with whoever receives money."""
    return re.compile(in_any_case(joining_words()["agreements"]), re.IGNORECASE)


@cache
def and_includes() -> re.Pattern[str]:
    """Return the pattern of a second verb that leads to parts: "builds on X and includes"."""
    return re.compile(rf"{joining('before_last')}\s+{joining('includes')}\b", re.IGNORECASE)


@cache
def with_whom() -> re.Pattern[str]:
    """Return the pattern of "with the" before whoever an agreement is with."""
    return re.compile(rf"\b{joining('with')}\s+(?:[a-zà-ÿ]{{2,3}}\s+)?", re.IGNORECASE)


@cache
def supports() -> re.Pattern[str]:
    """Return the pattern of a verb of helping before whoever is helped."""
    return re.compile(rf"(?:{in_any_case(joining_words()['supports'])})\s+", re.IGNORECASE)


@cache
def ends_with_with(code: str) -> re.Pattern[str]:
    """Return the pattern of "with" or "à hauteur de" directly before an amount."""
    sized = any_of((*language(code).phrases("parties", "amounting"), *joining_words()["with"]))
    return re.compile(rf"(?<=\w)\s+{sized}\s+\Z", re.IGNORECASE)


@cache
def begins_clause(code: str) -> re.Pattern[str]:
    """Return the pattern of what may be before the subject of a clause: ", and the "."""
    words = language(code)
    both, articles = words.any_of("parties.both"), words.any_of("general.articles")
    return re.compile(rf"[\s;,]*(?:{both}\s+)?(?:{articles}\s*)?", re.IGNORECASE)


@cache
def ends_sized() -> re.Pattern[str]:
    """Return the pattern of "worth" directly before the amount of a project."""
    return re.compile(rf",?\s+{joining('worth')}\s+\Z", re.IGNORECASE)


@cache
def begins_with_work(code: str) -> re.Pattern[str]:
    """Return the pattern of the work of an organisation at the beginning of a clause."""
    articles = language(code).any_of("general.articles")
    of = any_of(joining_words()["of_work"])
    return re.compile(
        rf"\s*,?\s*(?:{articles}\s*)?(?P<work>{joining('work')}\s+{of})",
        re.IGNORECASE,
    )


@cache
def split_verb(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of both parts of a verb around an amount: "wird … erhalten"."""
    words = language(code)
    first, last = (words.phrases("parties", key) for key in ("receives_first", "receives_last"))
    ends = rf"\s{any_of(last)}\s*(?:[.,;]|\Z|\s(?:und|sowie)\s)"
    return re.compile(rf"\s{any_of(first)}\s*\Z", re.IGNORECASE), re.compile(ends, re.IGNORECASE)


@cache
def is_recipient() -> re.Pattern[str]:
    """Return the pattern of "is the largest recipient, with" between a name and its amount."""
    nouns = joining("recipient_nouns")
    return re.compile(
        rf"\s+{joining('is')}\s[^,.;:()\d]*?\b{nouns}[^,.;:()\d]{{0,12}},?\s+(?:{joining('with')}|at)\s+\Z",
        re.IGNORECASE,
    )


@cache
def begins_through(code: str) -> re.Pattern[str]:
    """Return the pattern of a sentence that begins with "Through the"."""
    words = language(code)
    articles = words.any_of("general.articles")
    through = words.any_of("parties.through")
    return re.compile(rf"\s*{through}\s+(?:{articles}\s+)?", re.IGNORECASE)


@cache
def dative(code: str) -> re.Pattern[str]:
    """Return the pattern of articles that lead a name to which an amount goes: "dem WFP gehen"."""
    return re.compile(rf"{language(code).any_of('parties.dative')}\s+\Z", re.IGNORECASE)


@cache
def dative_of_place(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb before a place without an article: " kommen Mosambik zugute"."""
    goes = language(code).any_of("parties.goes")
    return re.compile(rf"\s+{goes}\s+" if language(code).phrases("parties", "dative") else "(?!)")


@cache
def dative_behind(code: str) -> re.Pattern[str]:
    """Return the pattern of what leads to a dative behind an amount: " sollen dem ", " dem "."""
    words = language(code)
    goes = words.any_of("parties.goes")
    dative = words.any_of("parties.dative")
    # "5 Millionen der Regierung" are its own.
    adverb = r"(?:(?!vo[nm]\s|aus\s)[a-zà-ÿ]+\s+)?"
    return re.compile(rf"\s*(?:{goes}\s+{adverb}{dative}|de[mn])\s+", re.IGNORECASE)


@cache
def separators(code: str) -> re.Pattern[str]:
    """Return the pattern of all that may be between an amount and the next name of its list."""
    words = language(code)
    joins = words.any_of("parties.both", "parties.while")
    articles = words.any_of("general.articles")
    to = words.any_of("parties.leads")
    return re.compile(
        rf"\s*{joining('rest_of_verbs')}?\s*[,;]?\s*(?:{joins}\s+)?(?:{to}\s+)?"
        rf"(?:{articles}\s*)?",
        re.IGNORECASE,
    )


@cache
def after_purpose(code: str) -> re.Pattern[str]:
    """Return the pattern of a purpose before the next name of a list: " for work in Mali, "."""
    words = language(code)
    purpose = words.any_of("parties.purpose")
    both = words.any_of("parties.both")
    articles = words.any_of("general.articles")
    ends = rf"[,;]\s+(?:{both}\s+)?(?:{articles}\s+)?"
    return re.compile(rf"\s+{purpose}\s[^.;:()\d]{{2,80}}{ends}", re.IGNORECASE)


@cache
def for_purpose(code: str) -> re.Pattern[str]:
    """Return the pattern of a purpose up to the place of it: " is for programs" before "in"."""
    words = language(code)
    verbs = any_of((*words.phrases("parties", "goes"), *joining_words()["are"]))
    helped = words.in_any_case("parties.helped")
    to = words.any_of("parties.to")
    small = r"(?:\s+[a-zà-ÿ'-]+){1,5}?(?=\s)"
    return re.compile(
        rf"\s*(?:(?:{verbs}\s+(?:[a-zà-ÿ]+\s+)?)?{to}|{helped}){small}", re.IGNORECASE
    )


@cache
def place_in(code: str) -> re.Pattern[str]:
    """Return the pattern of " in " and an article at the end of what is before a country."""
    words = language(code)
    articles = words.any_of("general.articles")
    places = words.any_of("head.in")
    return re.compile(rf"\s+{places}\s+(?:{articles}\s+)?\Z", re.IGNORECASE)


@cache
def in_some_place(code: str) -> re.Pattern[str]:
    """Return the pattern of " in " and a place, known or not, up to its end."""
    words = language(code)
    articles = words.any_of("general.articles")
    places = words.any_of("head.in")
    return re.compile(rf"\s+{places}\s+(?:{articles}\s+)?[A-ZÀ-Þ][^,;:()]{{2,40}}")


@cache
def place_leading(code: str) -> re.Pattern[str]:
    """Return the pattern of "in the" at the end of what is before a country."""
    words = language(code)
    articles = words.any_of("general.articles")
    places = any_of(
        (
            *words.phrases("head", "in"),
            *words.phrases("parties", "to"),
            *words.phrases("parties", "both"),
            *joining_words()["followed_by"],
        )
    )
    return re.compile(rf"{places}\s+(?:{articles}\s+)?\Z", re.IGNORECASE)


@cache
def place_goes(code: str) -> re.Pattern[str]:
    """Return the pattern of what may be between a country and the amount that is for it."""
    goes = any_of((*language(code).phrases("parties", "goes"), *joining_words()["with"]))
    return re.compile(rf"\s*(?:{joining('itself')}\s+)?(?:{goes}\s*)?", re.IGNORECASE)


@cache
def receiving(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb of receiving, with the blanks around it."""
    return re.compile(rf"\s*{language(code).in_any_case('parties.receives')}\s*", re.IGNORECASE)


@cache
def receives_behind(code: str) -> re.Pattern[str]:
    """Return the pattern of a verb of receiving directly behind an amount: " davon erhält "."""
    receives = language(code).in_any_case("parties.receives")
    parts = language(code).any_of("money.parts")
    relative = rf"(?:,\s+{joining('relative')}\s+)?"
    pronoun = rf"(?:,?\s+{joining('objects')}\s+)?"
    return re.compile(rf"{relative}{pronoun}\s*(?:{parts}\s+)?{receives}\s+", re.IGNORECASE)


@cache
def subject_behind(code: str) -> re.Pattern[str]:
    """Return the pattern of who helps, behind the verb: "die DEZA zudem "."""
    articles = language(code).any_of("general.articles")
    adverb = rf"(?:(?!{articles})[a-zà-ÿ]{{4,}}\s+)?"
    return re.compile(rf"(?:{articles}\s+)?(?P<name>[^\W\d_][\w-]*)\s+{adverb}")


@cache
def led_directly(code: str) -> re.Pattern[str]:
    """Return the pattern of "to" directly behind an amount, up to a name or its article."""
    words = language(code)
    goes = words.any_of("parties.goes")
    to = any_of((*words.phrases("parties", "leads"), *joining_words()["for"]))
    return re.compile(rf"\s+(?:{goes}\s+)?{to}\s*", re.IGNORECASE)


@cache
def comes_from() -> re.Pattern[str]:
    """Return the pattern of what leads to whoever an amount is from: "donated by the "."""
    article = r"(?:\s(?:[a-zà-ÿ]{2,3}|l'))?"
    return re.compile(rf"\b{joining('comes_from')}{article}\s*\Z", re.IGNORECASE)


@cache
def leads_label() -> re.Pattern[str]:
    """Return the pattern of "to the" that begins the label of a list, before a name."""
    return re.compile(rf"{joining('leads_label')}(?:\s+|(?<='))(?-i:(?=[A-ZÀ-Þ]))", re.IGNORECASE)


@cache
def falls_to() -> re.Pattern[str]:
    """Return the pattern of a verb whose object is who has the amount behind it: "tilfalder 5"."""
    return re.compile(rf"\b{joining('falls_to')}\Z", re.IGNORECASE)


@cache
def goes_on() -> re.Pattern[str]:
    """Return the pattern of what is behind the first word of a longer name: " de crise"."""
    return re.compile(
        rf"\s+(?:{joining('within_organisations')}|du|des|del|d'|der)\s*[a-zà-ÿ]{{3,}}"
    )


@cache
def through_before(code: str) -> re.Pattern[str]:
    """Return the pattern of "through the" at the end of what is before a name."""
    words = language(code)
    articles = words.any_of("general.articles")
    through = words.any_of("parties.through")
    return re.compile(rf"{through}\s+(?:{articles}\s+)?\Z", re.IGNORECASE)


@cache
def aside(code: str) -> re.Pattern[str]:
    """Return the pattern of what may be between names and their amounts: ", via NRC"."""
    words = language(code)
    respectively = words.any_of("money.respectively")
    through = words.any_of("parties.through")
    return re.compile(rf"\s+{respectively}\Z|,\s+{through}\s[^,.;:()\d]+\Z", re.IGNORECASE)


@cache
def helped(code: str) -> re.Pattern[str]:
    """Return the pattern of verbs between an amount and who is helped with it."""
    helped = language(code).in_any_case("parties.helped")
    parts = language(code).any_of("money.parts")
    aside = rf"(?:(?:\s[^,.;:()]{{2,50}})?,|\s+{parts})?"
    return re.compile(rf"{aside}\s*(?:[a-zà-ÿ]{{5,}}\s+)??{helped}\s+", re.IGNORECASE)
