"""A wording file to fill in: every phrase, empty, beneath what is said without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from aidreport.document.phrases import (
    ADVICE,
    REMARK,
    has_plural,
    known_phrases,
    raw_remark,
)
from aidreport.document.plurals import CATEGORIES, named, numbers_by_category
from aidreport.errors import UsageError, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.plurals import Phrase
    from aidreport.document.wording import Wording

_SECTIONS = {
    REMARK: "What the program says about data: findings, reasons, what was inferred.",
    ADVICE: "What follows some of these, with its punctuation, for who prepares the data.",
}


def language_name(tag: str, language: str = "en") -> str:
    """Return the name of a language in another, such as "Portuguese (Brazil)" in English.

    Raises:
        UsageError: CLDR does not know the language.
    """
    return str(_locale(tag).get_display_name(language))


def own_name(tag: str) -> str:
    """Return the name of a language in that language, such as "português (Brasil)".

    Raises:
        UsageError: CLDR does not know the language.
    """
    return str(_locale(tag).get_display_name())


def new_wording(tag: str, below: Wording) -> str:
    """Return a wording file in which every phrase is empty.

    Args:
        tag: BCP 47 tag of the language.
        below: where phrases come from that are not filled in; they are the comments.

    Raises:
        UsageError: CLDR does not know the language.
    """
    locale, other = _locale(tag), language_name(below.language)
    numbers = numbers_by_category(locale)
    lines = [
        f"# The words of briefings in {language_name(tag)}.",
        f"# Write between the quotation marks; what stays empty comes from {other},",
        "# as in the comment above it.",
        "# A text in braces, such as {amount}, is filled in; it may be anywhere, or be left out.",
        "# Forms of what depends on a number:",
        *(f"#   {category}: {named(found)}" for category, found in numbers.items()),
        "",
        f'locale = "{tag}"',
        "# Numbers in words, from two on; without them, numbers have digits.",
        '# spelled = ["two", "three"]',
    ]
    sections: dict[str, list[str]] = {}
    for key in known_phrases():
        sections.setdefault(key.partition(".")[0], []).append(key)
    for section, keys in sections.items():
        lines += ["", f"[{section}]"]
        if about := _SECTIONS.get(f"{section}."):
            lines.append(f"# {about}")
        for key in keys:
            lines += _entry(key, below, list(numbers))
    return "\n".join([*lines, ""])


def _entry(key: str, below: Wording, categories: list[str]) -> Iterator[str]:
    said = _said(key, below)
    if said is None:
        return
    yield f"# {said}"
    forms = ", ".join(f'{category} = ""' for category in categories)
    yield f"{key.partition('.')[2]} = " + (f"{{ {forms} }}" if has_plural(key) else '""')


def _said(key: str, below: Wording) -> str | None:
    """Return a phrase as it is without the file, its forms with strokes between them."""
    owner = below.owner(key)
    if owner is None:
        words = raw_remark(key)
        texts = list(words.values()) if isinstance(words, dict) else [words]
    else:
        forms = owner.phrases[key]
        order = ("", *CATEGORIES)
        texts = [_text(forms[form]) for form in sorted(forms, key=order.index)]
    return " / ".join(text for text in texts if text) or None


def _text(phrase: Phrase) -> str:
    parts = (
        text.replace("{", "{{").replace("}", "}}") + (f"{{{name}}}" if name else "")
        for text, name in phrase.pieces
    )
    return "".join(parts)


def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        known = [name.replace("_", "-") for name in locale_identifiers()]
        raise UsageError(
            f'there is no language "{tag}"{near_miss(tag, known)}',
            why="numbers, dates and plurals of a language come from CLDR, which does not know it",
            fix='write a tag such as "it", "pt-BR" or "sr-Latn"',
        ) from None
