"""The faces that draw what the brand's cannot: the project's, those of packages, the system's.

The first of these that has a character draws it. faces.toml says which face each script has.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from functools import cache, lru_cache
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import tomli

from aidreport.errors import install
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.scripts.shaping import ShapedFace


_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_PACKAGES = "fontpkg.family"
_DEBIAN = "fonts-noto-core"
_COLLECTION = {"ja": 0, "ko": 1, "zh-hans": 2, "zh-hant": 3}
"""Where the faces for each language are in Noto's collection of Chinese, Japanese and Korean."""
_HAN = "[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_HANGUL = "[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]"
_KANA = "[\u3041-\u30fa\u31f0-\u31ff]"


class Script(NamedTuple):
    """Where the letters of a script are drawn.

    Attributes:
        name: as people call it.
        face: the stem of its file, without the weight; empty for what is no script.
        package: of Debian.
        extra: whether aidreport[scripts] brings it.
    """

    name: str
    face: str
    package: str = _DEBIAN
    extra: bool = False

    @property
    def fix(self) -> str:
        """What to install."""
        extra = state("layout.install-or", command=install("scripts")) if self.extra else ""
        return state(
            "layout.fonts", extra=extra, face=self.face or "Noto Sans Symbols", package=self.package
        )


_OTHER = Script("other characters", "")


class _Known(NamedTuple):
    """What faces.toml says.

    Attributes:
        scripts: by the words with which the names of their characters begin.
        last: the faces that are searched for all other characters.
    """

    scripts: dict[str, Script]
    last: tuple[str, ...]


@cache
def _known() -> _Known:
    file = tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    scripts: dict[str, Script] = {}
    for name, entry in file["script"].items():
        package, extra = entry.get("package", _DEBIAN), entry.get("extra", False)
        script = Script(name, entry["face"], package, extra=extra)
        scripts |= dict.fromkeys(entry["words"], script)
    return _Known(scripts, tuple(file["other"]["faces"]))


def script_of(character: str) -> Script:
    """Return the script of a character, by its name in Unicode."""
    return _known().scripts.get(unicodedata.name(character, "").partition(" ")[0], _OTHER)


def language_of(text: str, language: str) -> str:
    """Return whose forms the Chinese characters of a text have; empty where it has none of them.

    Args:
        language: BCP 47 tag of the text; empty if it is not known.
    """
    if text.isascii() or not re.search(_HAN, text):
        return ""
    if language[:2] in ("ja", "ko"):
        return language[:2]
    if re.search(_KANA, text):
        return "ja"
    if re.search(_HANGUL, text):
        return "ko"
    traditional = any(part in language for part in ("Hant", "TW", "HK", "MO"))
    return "zh-hant" if traditional else "zh-hans"


class FallbackFaces:
    """Faces beside those of a brand.

    Args:
        folders: the brand's and the project's; every font file in them is used.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = tuple(folders)
        self._found: dict[tuple[str, bool, str], ShapedFace | None] = {}

    def find(self, character: str, *, bold: bool = False, language: str = "") -> ShapedFace | None:
        """Return the face that draws a character; None if none has it.

        Args:
            language: of the text around it, which decides on the form of Chinese characters.
        """
        key = (character, bold, language)
        if key not in self._found:
            faces = self._candidates(script_of(character), bold=bold, language=language)
            self._found[key] = next((face for face in faces if face.has(character)), None)
        return self._found[key]

    def _candidates(self, script: Script, *, bold: bool, language: str) -> Iterator[ShapedFace]:
        for path in _in_order([file for folder in self._folders for file in _files(folder)], bold):
            yield from _opened(path, 0, bold)
        for stem in (script.face, *_known().last):
            index = _COLLECTION.get(language, 2) if stem.endswith("CJK") else 0
            for file in _installed(stem, bold)[:1]:
                yield from _opened(file, index if file.suffix in (".ttc", ".otc") else 0, bold)


def _in_order(files: Sequence[Path], bold: bool) -> list[Path]:
    """Return upright files of the wanted weight before all others."""

    def unlike(path: Path) -> tuple[bool, bool, str]:
        name = path.stem.lower()
        return ("italic" in name or "oblique" in name, ("bold" in name) is not bold, path.name)

    return sorted(files, key=unlike)


def _opened(path: Path, index: int, bold: bool) -> list[ShapedFace]:
    try:
        changed = path.stat().st_mtime_ns
        return [_open(path, index, bold, changed)]
    except (OSError, ValueError):
        return []  # another file, or none, draws what it would


@lru_cache(maxsize=64)
def _open(path: Path, index: int, bold: bool, changed: int) -> ShapedFace:  # noqa: ARG001 - a file that changed is read again
    from aidreport.pdf.scripts.shaping import ShapedFace

    return ShapedFace(path.stem.partition("[")[0], path.read_bytes(), index, bold=bold)


def _installed(stem: str, bold: bool) -> list[Path]:
    """Return the files of a face, of a package or else of the system, the best one first."""
    return _in_order(_packaged().get(stem) or _system().get(stem) or [], bold)


@cache
def _packaged() -> dict[str, list[Path]]:
    """Return the files of Python packages of fonts, by their stems."""
    from importlib import metadata

    names = {point.module for point in metadata.entry_points(group=_PACKAGES)}
    files: dict[str, list[Path]] = {}
    for name in sorted(names):
        spec = util.find_spec(name)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            _add(files, _files(Path(folder) / "files"))
    return files


@cache
def _system() -> dict[str, list[Path]]:
    """Return the Noto fonts of the system, by their stems."""
    files: dict[str, list[Path]] = {}
    for top in _system_folders():
        for folder, inner, _ in os.walk(top):
            inner.sort()
            _add(files, [path for path in _files(Path(folder)) if path.stem.startswith("Noto")])
    return files


def _add(files: dict[str, list[Path]], found: Sequence[Path]) -> None:
    for path in found:
        stem = path.stem.partition("[")[0].removesuffix("-VF")
        for weight in ("-Regular", "-Bold"):
            stem = stem.removesuffix(weight)
        files.setdefault(stem, []).append(path)


@lru_cache(maxsize=512)
def _files(folder: Path) -> list[Path]:
    """Return the font files of a folder, in the order of their names."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)
    except OSError:
        return []


def _system_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        return [Path(os.environ.get("SYSTEMROOT", "C:\\Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    local = home / ".local/share/fonts"
    return [local, Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
