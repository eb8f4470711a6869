"""The words of a language by which announcements are read; one grammar serves all languages.

Each language is a file of words in `languages/`: how numbers and units are spelled, what is said
before a total, who receives, who speaks.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import tomli

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.extraction.spelled import spelled_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FOLDER = Path(__file__).with_name("languages")
LANGUAGES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_SAMPLE = 20_000
_WEIGHT = 3600
_PLAIN = tuple(zip("’‘ʼ´\u00a0\u202f\u2009\u2007", "''''    ", strict=True))


def plain(text: str) -> str:
    """Return a text of the same length with straight apostrophes and plain blanks."""
    return text if text.isascii() else _plain(text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    # Most texts have none of them: that each is absent is found at once.
    for written, read in _PLAIN:
        text = text.replace(written, read)
    return text


@dataclass(frozen=True, eq=False)
class Language:
    """The words of a language.

    Attributes:
        code: its subtag, such as "en".
        words: section → key → phrases.
        spelling: how it spells numbers, as `spelled_numbers` takes it.
    """

    code: str
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    spelling: Mapping[str, Any]
    _patterns: dict[tuple[str, str], re.Pattern[str]] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Numbers below a thousand by how they are spelled, without blanks."""
        return spelled_numbers(self.spelling)

    def phrases(self, section: str, key: str) -> tuple[str, ...]:
        """Return some phrases."""
        return self.words[section][key]

    def any_of(self, *names: str) -> str:
        """Return a pattern that matches any phrase of some keys, such as "parties.both"."""
        keys = (name.split(".") for name in names)
        return any_of(phrase for section, key in keys for phrase in self.phrases(section, key))

    def in_any_case(self, name: str) -> str:
        """Return what `any_of` does for one key, faster where case is ignored and phrases many."""
        return f"(?:{in_any_case(self.phrases(*name.split('.')))})"

    def pattern(self, section: str, key: str) -> re.Pattern[str]:
        """Return the pattern of any of some phrases as whole words, in a text made `plain`."""
        known = self._patterns.get((section, key))
        if known is None:
            known = re.compile(in_any_case(self.phrases(section, key)), re.IGNORECASE)
            self._patterns[section, key] = known
        return known

    def pattern_of_any(self, section: str, keys: tuple[str, ...]) -> re.Pattern[str]:
        """Return the pattern of any phrase of some keys, as `pattern` does of one."""
        known = self._patterns.get((section, "|".join(keys)))
        if known is None:
            phrases = dict.fromkeys(p for key in keys for p in self.phrases(section, key))
            known = re.compile(in_any_case(phrases), re.IGNORECASE)
            self._patterns[section, "|".join(keys)] = known
        return known


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern that matches any of some phrases as whole words, the longest first."""
    return _any_of(tuple(phrases))


@cache
def _any_of(phrases: tuple[str, ...]) -> str:
    by_length = sorted(phrases, key=len, reverse=True)
    words = [phrase for phrase in by_length if phrase[0].isalnum()]
    others = [_phrase(phrase) for phrase in by_length if not phrase[0].isalnum()]
    # Most places are within a word, or before one that begins otherwise: none of the phrases is
    # tried there.
    firsts = "".join(map(re.escape, sorted({phrase[0] for phrase in words})))
    begun = [rf"(?<!\w)(?=[{firsts}])(?:{'|'.join(map(_phrase, words))})"] if words else []
    return f"(?:{'|'.join([*begun, *others])})" if by_length else "(?!)"


def in_any_case(phrases: Iterable[str]) -> str:
    """Return what `any_of` does, in a form that is faster where case is ignored.

    The phrases share their beginnings, so that few of them are tried at a place.
    """
    several = tuple(phrases)
    tree: _Tree = {}
    for phrase in several:
        if phrase[0].isalnum():
            _plant(phrase, tree)
    others = [phrase for phrase in several if not phrase[0].isalnum()]
    parts = [rf"(?<!\w){_grown(tree)}"] if tree else []
    return "|".join([*parts, *([any_of(others)] if others or not tree else [])])


_Tree: TypeAlias = dict[str, "_Tree"]
_END = ""


def _plant(phrase: str, tree: _Tree) -> None:
    """Add a phrase, a letter at a time."""
    for at, word in enumerate(phrase.split()):
        if at:
            tree = tree.setdefault(r"\s+", {})
        for letter in word:
            tree = tree.setdefault(letter.lower() if letter.isalnum() else re.escape(letter), {})
    if phrase[-1].isalnum():
        tree = tree.setdefault(r"(?!\w)", {})
    tree[_END] = {}


def _grown(tree: _Tree) -> str:
    """Return the pattern of a tree: of phrases that begin alike, the longest is tried first."""
    inner = {piece: _grown(rest) for piece, rest in tree.items() if piece != _END}
    if len(inner) == 1 and len(tree) == 1:
        return "".join(*inner.items())
    # A set of letters is looked at without a try of its own, if case counts for it.
    ends = [word for piece, word in inner.items() if piece == r"(?!\w)"]
    parts = [f"{_either(piece)}{rest}" for piece, rest in inner.items() if piece != r"(?!\w)"]
    parts += [rf"(?!\w){rest}" for rest in ends]
    return f"(?:{'|'.join([*parts, *([''] if _END in tree else [])])})" if tree and parts else ""


def _either(piece: str) -> str:
    large = piece.upper()
    return f"(?-i:[{piece}{large}])" if piece.isalpha() and len(large) == 1 else piece


def _phrase(text: str) -> str:
    body = r"\s+".join(map(re.escape, text.split()))
    return rf"{body}(?!\w)" if text[-1].isalnum() else body


@cache
def name_words() -> Mapping[str, str]:
    """Return the words in names and titles, of all languages."""
    path = Path(__file__).with_name("names.toml")
    return tomli.loads(path.read_text(encoding="utf-8"))


def joining(key: str) -> str:
    """Return a pattern of words between names and amounts, of all languages: "(?:with|mit|med)"."""
    return f"(?:{'|'.join(map(re.escape, joining_words()[key]))})"


@cache
def joining_words() -> Mapping[str, tuple[str, ...]]:
    """Return the words between names and amounts, of all languages."""
    file = tomli.loads(Path(__file__).with_name("joining.toml").read_text(encoding="utf-8"))
    return {key: _split(words) for key, words in file.items()}


@cache
def language(code: str) -> Language:
    """Return the words of a language; those of English for one that is not known."""
    known = code if code in LANGUAGES else "en"
    file = tomli.loads((_FOLDER / f"{known}.toml").read_text(encoding="utf-8"))
    words = {
        name: {key: _split(value) for key, value in section.items() if isinstance(value, str)}
        for name, section in _sections(file).items()
    }
    return Language(known, words, file["numbers"])


def _sections(file: dict[str, Any]) -> dict[str, dict[str, Any]]:
    general = {key: value for key, value in file.items() if not isinstance(value, dict)}
    return {"general": general} | {key: value for key, value in file.items() if key not in general}


_CHOICE = re.compile(r"\{([^{}]*)\}")


def _split(phrases: str) -> tuple[str, ...]:
    """Return phrases that "|" parts; "will {also/} get" is two: with the word, and without it."""
    return tuple(each for phrase in phrases.split("|") for each in _choices(phrase) if each)


def _choices(phrase: str) -> Iterator[str]:
    found = _CHOICE.search(phrase)
    if found is None:
        yield " ".join(phrase.split())
        return
    for word in found[1].split("/"):
        yield from _choices(phrase[: found.start()] + word + phrase[found.end() :])


def language_of(text: str) -> Language:
    """Return the language that most of the words of a text are of; English if none is.

    A word counts less if several languages have it.
    """
    words = Counter(word.lower() for word in _WORD.findall(text[:_LONGEST_SAMPLE]))
    vocabularies = {code: _vocabulary(code) for code in LANGUAGES}
    counts: Counter[str] = Counter()
    for word, times in words.items():
        having = [code for code in LANGUAGES if word in vocabularies[code]]
        for code in having:
            counts[code] += times * _WEIGHT // len(having) ** 2
    best = max(LANGUAGES, key=lambda code: (counts[code], code == "en"))
    return language(best)


@cache
def _vocabulary(code: str) -> frozenset[str]:
    """Return all words of a language that its file has."""
    sections = language(code).words.values()
    phrases = (phrase for section in sections for several in section.values() for phrase in several)
    return frozenset(word for phrase in phrases for word in _WORD.findall(phrase.lower()))
