"""Which encoding a text is in that is not UTF-8: told by its words, and only named, never assumed.

Any bytes are text in Windows-1252, so that Cyrillic or Polish names come out as garble without an
error. A word is told to be garbled by its letters: no language has them together.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_LETTERS: dict[str, frozenset[str]] = {
    language: frozenset(letters) for language, letters in _FILE["letters"].items()
}
_VOWELS = frozenset(_FILE["vowels"])
_WESTERN = _FILE["western"].split()
_LANGUAGES = {encoding: of.split() for encoding, (_, of) in _FILE["encodings"].items()}
_TITLES = {encoding: title for encoding, (title, _) in _FILE["encodings"].items()}

_WORD = lazy_pattern(r"[^\s,;|\t\"'’‘()/:.«»–—…?!&+*=<>\[\]{}0-9_€£$%@#№°§©®™\u00a0-]+")
_QUOTES = "'’‘“”„‚‹›†‡·`´"
_REGULAR = lazy_pattern(r"[’'ʼ`´·ªº\u200c-\u200f]")
_EASTERN = {
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff\uff01-\uff60\u3000-\u303f]+",
    "zh": r"[\u4e00-\u9fff\uff01-\uff5e\u3000-\u303f]+",
    "zh-tw": r"[\u4e00-\u9fff\uff01-\uff5e\u3000-\u303f]+",
    "ko": r"[\uac00-\ud7a3\u4e00-\u9fff]+",
    "th": r"[\u0e01-\u0e5b]+",
}
_COMMON = {
    "cp932": range(0x889F, 0x9873), "gb18030": range(0xB0A1, 0xD7FA), "big5": range(0xA440, 0xC67F),
    "euc-jp": range(0xB0A1, 0xCFD4), "cp949": range(0xB0A1, 0xC8FF),
}  # fmt: skip
"""Where the common characters are in encodings of East Asia; random bytes fall beside them."""

_MOST_WORDS, _MOST_LINES = 2_000, 500
_WIDE_SAMPLE = 4096
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_MOST_GUESSES = _SHOWN = 3
_LEAST_PROBABLE = 2 / 3
_MUCH_BETTER = 0.1
_VOWELLED = 4
_IN_A_ROW = 3


class EncodingError(SourceError):
    """The encoding of a text is not known.

    Attributes:
        guesses: those that it may be in, the most probable first.
    """

    guesses: tuple[str, ...] = ()


class _Guess(NamedTuple):
    """An encoding: how many headings and which share of words are known in it."""

    headings: int
    share: float
    rank: int
    encoding: str
    text: str


def refuse_improbable(
    lines: Sequence[bytes], text: str, name: str, recognised: Callable[[str], int] = lambda _: 0
) -> None:
    """Refuse a text that is no Western one, and name what it may be.

    It is none if more than a third of its words have letters that no language has together, or if
    more of its words or headings are known in another encoding.

    Args:
        lines: those of it that are not UTF-8.
        text: the same as Windows-1252.
        name: what messages call the file.
        recognised: how many known headings a text has.

    Raises:
        EncodingError: the words are none of a Western language.
    """
    words = _foreign_words(text)
    garbled = [word for word in words if not _is_probable(word, _WESTERN)]
    sample = b"".join(lines[:_MOST_LINES])
    guesses = sorted(_guesses(sample, recognised), reverse=True)[:_MOST_GUESSES]
    best = [guess for guess in guesses if guess.share >= _LEAST_PROBABLE]
    share = 1 - len(garbled) / max(len(words), 1)
    better = bool(best) and (
        best[0].headings > recognised(text) or best[0].share > share + _MUCH_BETTER
    )
    if not better and share >= _LEAST_PROBABLE:
        return
    shown = " ".join(f'"{word}"' for word in (garbled or words)[:_SHOWN])
    error = EncodingError(
        state("source.senseless", name=name, words=shown),
        details=[
            state(
                "source.as-encoding",
                encoding=_TITLES[guess.encoding],
                words=" ".join(f'"{word}"' for word in _foreign_words(guess.text)[:_SHOWN]),
            )
            for guess in best
        ],
        why=state("source.senseless-why"),
        fix=state("source.senseless-fix"),
    )
    error.guesses = tuple(guess.encoding for guess in best)
    raise error


def _guesses(content: bytes, recognised: Callable[[str], int]) -> Iterator[_Guess]:
    for rank, (encoding, languages) in enumerate(_LANGUAGES.items()):
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            words = _foreign_words(text)
            probable = sum(_is_probable(word, languages, encoding) for word in words)
            share = probable / max(len(words), 1)
            yield _Guess(recognised(text), round(share, 1), -rank, encoding, text)


def _foreign_words(text: str) -> list[str]:
    """Return the first words of a text that are not of ASCII alone, each once."""
    words: dict[str, None] = {}
    for match in _WORD.finditer(text):
        word = match[0].strip(_QUOTES)
        if not word.isascii() and any(map(str.isalpha, word)):
            words[word] = None
            if len(words) == _MOST_WORDS:
                break
    return list(words)


def _is_probable(word: str, languages: Sequence[str], encoding: str = "") -> bool:
    """Tell whether a word may be one of some languages."""
    eastern = [_EASTERN[language] for language in languages if language in _EASTERN]
    if eastern:
        return any(re.fullmatch(pattern, word) for pattern in eastern) and _is_common(
            word, encoding
        )
    plain = _REGULAR.sub("", word)
    if plain.isascii():
        return True
    if not plain.isalpha():
        # Marks of vowels are no letters to Python, but are among those of the languages.
        plain_letters = "".join(sign for sign in plain if sign.isalpha())
        if not _fits(plain, languages) or not plain_letters:
            return False
    return _has_usual_case(plain) and _fits(plain.lower(), languages) and _sounds(plain.lower())


def _is_common(word: str, encoding: str) -> bool:
    common = _COMMON.get(encoding)
    if common is None:
        return True
    signs = [sign for sign in word if "\u4e00" <= sign <= "\uffdc" and not sign.isascii()]
    codes = [sign.encode(encoding) for sign in signs if not "\uff01" <= sign <= "\uff9f"]
    return all(len(code) == 2 and int.from_bytes(code) in common for code in codes)


def _fits(word: str, languages: Iterable[str]) -> bool:
    """Tell whether all letters are of one of the languages, and of one script."""
    foreign = {sign for sign in word if not sign.isascii()}
    latin = any(sign.isascii() and sign.isalpha() for sign in word)
    return any(
        foreign <= _LETTERS[language] and (not latin or not _is_script(language))
        for language in languages
    )


def _is_script(language: str) -> bool:
    """Tell whether a language has letters of its own."""
    return max(_LETTERS[language]) > "\u0370"


def _has_usual_case(word: str) -> bool:
    return word in (word.lower(), word.upper()) or word[1:] == word[1:].lower() or word.istitle()


def _sounds(word: str) -> bool:
    """Tell whether a word has a vowel, and not three accented letters of Latin in a row."""
    accented = re.search(rf"[\u00c0-\u024f]{{{_IN_A_ROW}}}", word)
    scripted = any(sign >= "\u0590" for sign in word)
    vowels = scripted or len(word) < _VOWELLED or not _VOWELS.isdisjoint(word)
    return vowels and accented is None


def wide_encoding(content: bytes) -> str | None:
    """Return the encoding of UTF-16 without its mark: every second byte of its ASCII is zero."""
    sample = content[:_WIDE_SAMPLE]
    zeros = {"utf-16-be": sample[::2].count(0), "utf-16-le": sample[1::2].count(0)}
    encoding = max(zeros, key=lambda name: zeros[name])
    if len(content) % 2 or zeros[encoding] <= 8 * min(zeros.values()) + len(sample) // 64:
        return None
    text = sample.decode(encoding, errors="ignore")
    return None if _CONTROL.search(text) else encoding
