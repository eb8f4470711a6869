"""Phrases and the forms that they have for numbers, one for each plural category of CLDR."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of CLDR; a language has some of them, and "other" always."""

_COUNT = "count"
_MILLION = 10**6
_SAMPLES = (*range(200), _MILLION)
"""Numbers that show which categories whole numbers have: rules look at the last two digits, and
some at millions."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as pieces: a text, then the name of a placeholder, and so on in turn.

    Attributes:
        pieces: pairs of a text and the placeholder after it; an empty name for none.
    """

    pieces: tuple[tuple[str, str], ...]

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of its placeholders."""
        return frozenset(name for _, name in self.pieces if name)


Forms = dict[str, Phrase]
"""A phrase by plural category; one that does not depend on a number has the category ""."""


def numbers_by_category(locale: Locale) -> Mapping[str, Sequence[int]]:
    """Return the plural categories that whole numbers have, each with its numbers below 200."""
    return _numbers_by_category(str(locale))


@cache
def _numbers_by_category(name: str) -> Mapping[str, Sequence[int]]:
    rule = Locale.parse(name).plural_form
    found: dict[str, list[int]] = {}
    for number in _SAMPLES:
        found.setdefault(rule(number), []).append(number)
    return {category: found[category] for category in CATEGORIES if category in found}


def form_for(forms: Forms, number: int | None, locale: Locale) -> Phrase:
    """Return the form of a phrase for a number.

    A form without its number, such as "one partner", is never that of another: French says 0 as it
    says 1, in the singular.
    """
    if number is None or "" in forms:
        return forms.get("") or _most_general(forms)
    category = locale.plural_form(number)
    phrase = forms.get(category) or _most_general(forms)
    if _names_count(forms) and _COUNT not in phrase.placeholders:
        only = set(numbers_by_category(locale).get(category, ())) - ({0} if number else set())
        return phrase if only == {number} else _most_general(forms)
    return phrase


def _names_count(forms: Forms) -> bool:
    return any(_COUNT in phrase.placeholders for phrase in forms.values())


def _most_general(forms: Forms) -> Phrase:
    return next(forms[category] for category in reversed(CATEGORIES) if category in forms)


def lacking_forms(forms: Forms, locale: Locale) -> list[str]:
    """Return the categories of the language that a phrase with a plural has no form for.

    That of millions alone, which some languages have, is not needed: they have digits here.
    """
    if "" in forms:
        return []
    numbers = numbers_by_category(locale)
    return [form for form in numbers if form not in forms and numbers[form][0] < _MILLION]


def plural_problems(key: str, forms: Forms, locale: Locale) -> list[str]:
    """Return which forms are missing, and which would say a number that is not meant.

    In Ukrainian 21 has the form of 1, so that this form has to name its number.
    """
    if not forms:
        return []
    numbers = numbers_by_category(locale)
    if "other" not in forms and (lacking := lacking_forms(forms, locale)):
        needed = ", ".join(f'{form} = "…"' for form in numbers)
        said = state("template.lacks-plural", form=f"{{ {needed} }}", value=lacking[0])
        return [state("toml.at", at=key, problem=said)]
    if not _names_count(forms):
        return []
    return [
        state(
            "toml.at",
            at=f"{key}.{form}",
            problem=state(
                "template.needs-count", braced=f"{{{_COUNT}}}", numbers=named(numbers[form])
            ),
        )
        for form, phrase in forms.items()
        if _COUNT not in phrase.placeholders and len(set(numbers.get(form, ())) - {0}) > 1
    ]


def named(numbers: Sequence[int]) -> str:
    """Return the first of some numbers: "1, 21, 31 …"."""
    more = len(numbers) > 3 or _MILLION in numbers[:1]
    return ", ".join(map(str, numbers[:3])) + (" …" if more else "")
