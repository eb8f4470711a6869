"""Files of wording: a language with its locale and phrases, and what lies beneath it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from babel import Locale

from aidreport.document.plurals import Phrase
from aidreport.document.wording import Wording, parse_locale
from aidreport.errors import TemplateError
from aidreport.files.kept import Kind, kept
from aidreport.files.toml import LARGEST_TOML, checked_toml, read_bytes
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


_Content: TypeAlias = tuple[str, dict[str, dict[str, Any]], list[str], list[str], bool]
"""What is in a file: its locale, phrases, words for numbers and lacking keys; whether it counts."""

_KIND = Kind[_Content]("wording", ("document", "files", "model"), list, tuple)


def load_wording(path: Path, language: str, beneath: Sequence[Path] = ()) -> Wording:
    """Return the wording in a file.

    Args:
        path: of the file, in the library of templates.
        language: BCP 47 tag of the briefing; with a region, its numbers and dates follow that
            region where it is known.
        beneath: further files, each for the phrases that those before it lack; they are read only
            if there are any. Without them, the file must have every phrase.

    Raises:
        TemplateError: a file cannot be read, or its phrases are not those of a briefing; with
            every problem.
    """
    content = read_bytes(path, TemplateError, LARGEST_TOML)
    own, counts = _without_others(content, path, language, is_alone=not beneath)
    if not own.lacking or not beneath:
        return own
    below = load_wording(beneath[0], beneath[0].stem, beneath[1:])
    borrows = not counts and below.locale.language == own.locale.language
    return replace(own, spelled=below.spelled if borrows else own.spelled, below=below)


# Some commands ask for the same words twice, and each report of a folder for its own: reading them
# takes a fifth of the time of a short briefing.
@lru_cache(maxsize=32)
def _without_others(
    content: bytes, path: Path, language: str, *, is_alone: bool
) -> tuple[Wording, bool]:
    """Return the wording that a file has by itself, and whether it says numbers in words.

    Args:
        content: of the file.
        is_alone: it must have every phrase.

    Raises:
        TemplateError: its phrases are not those of a briefing; with every problem.
    """
    source = (path.stem, language, str(is_alone), content)
    make = partial(_read, content, path, language, is_alone=is_alone)
    locale, phrases, words, lacking, counts = kept(_KIND, source, make)
    own = {
        key: {form: Phrase(tuple(map(tuple, pieces))) for form, pieces in forms.items()}
        for key, forms in phrases.items()
    }
    wording = Wording(
        language,
        Locale.parse(locale),
        MappingProxyType(own),
        tuple(words),
        path,
        tuple(lacking),
    )
    return wording, counts


def _read(content: bytes, path: Path, language: str, *, is_alone: bool) -> _Content:
    """Return what is in a file, as it is kept.

    Raises:
        TemplateError: its phrases are not those of a briefing; with every problem.
    """
    # What checks phrases knows all of them, and takes longer to load than the words themselves.
    from aidreport.document.copies import without_former
    from aidreport.document.phrases import needed_phrases, read_phrases
    from aidreport.model.number_words import wrong_words

    tree = checked_toml(content, path, TemplateError)
    if not is_alone:
        tree = without_former(tree)
    locale = _locale(tree.pop("locale", None), language, path)
    spelled = tree.pop("spelled", None)
    if spelled is not None and not (
        isinstance(spelled, list) and all(isinstance(word, str) for word in spelled)
    ):
        raise TemplateError(
            state("template.spelled", name=str(path)),
            fix=state("template.spelled-fix"),
        )
    words = list(spelled or ())
    if wrong := wrong_words([word.casefold() for word in words]):
        said = state("toml.at", at="spelled", problem=wrong)
        raise TemplateError(
            state("toml.of-name", name=str(path), problem=said),
            fix=state("template.wrong-spelled-fix"),
        )
    needed = needed_phrases(locale.language)
    own = read_phrases(tree, path, locale, needed if is_alone else ())
    phrases = {
        key: {form: phrase.pieces for form, phrase in forms.items()} for key, forms in own.items()
    }
    lacking = [key for key in needed if key not in own]
    return str(locale), phrases, words, lacking, spelled is not None


def _locale(default: Any, language: str, path: Path) -> Locale:
    locale = parse_locale(default) if isinstance(default, str) else None
    if locale is None:
        known = path.stem if parse_locale(path.stem) else "en-GB"
        raise TemplateError(
            state("template.locale", name=str(path)),
            why=state("template.locale-why"),
            fix=state("template.locale-fix", known=str(known)),
        )
    regional = parse_locale(language) if "-" in language else None
    return regional if regional and regional.language == locale.language else locale
