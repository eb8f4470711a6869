"""Finds templates, brands, fonts and wording files.

A name is looked up in the folder that the config names, then among the files that come with
aidreport: inside the installed package, or in the checkout for an editable install.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aidreport.errors import BrandError, ConfigError, TemplateError, near_miss
from aidreport.files.regular import refuse_no_file

BRAND_FILE = "brand.toml"

_PACKAGE = Path(__file__).parents[1] / "_templates"
_CHECKOUT = Path(__file__).parents[3] / "templates"

_KINDS: dict[str, tuple[str, str, type[ConfigError]]] = {
    "template": ("*.md", "template", TemplateError),
    "brand": (f"brands/*/{BRAND_FILE}", "brand", BrandError),
    "wording": ("wording/*.toml", "wording for the language", TemplateError),
    "message": ("mail/*.txt", "text of a message", TemplateError),
}
"""Kind → pattern of its files, what it is called, the error if there is none of a name."""


@dataclass(frozen=True, slots=True)
class Library:
    """The folders that are searched, first match wins."""

    folders: tuple[Path, ...]

    @classmethod
    def at(cls, configured: Path | None) -> Library:
        """Return the library with the configured folder in front; it need not exist."""
        supplied = _PACKAGE if _PACKAGE.is_dir() else _CHECKOUT
        return cls((supplied,) if configured is None else (configured, supplied))

    def template(self, name: str, language: str) -> Path:
        """Return the template `name` in a language: NAME.LANGUAGE.md, else NAME.md.

        Raises:
            TemplateError: there is none.
        """
        names = [f"{name}{tag}.md" for tag in (*_tags(language), "")]
        return self._first(names, "template", name)

    def brand(self, name: str) -> Path:
        """Return the file of the brand `name`.

        Raises:
            BrandError: there is none.
        """
        return self._first([f"brands/{name}/{BRAND_FILE}"], "brand", name)

    def wording(self, language: str) -> Path:
        """Return the wording file for a language tag: nb for nb-NO if that has no file.

        Raises:
            TemplateError: the language has no wording.
        """
        names = [f"wording/{tag[1:]}.toml" for tag in _tags(language)]
        return self._first(names, "wording", language)

    def package_wording(self, language: str) -> Path:
        """Return the wording that comes with aidreport, in English if it has no such language."""
        names = [f"wording/{tag[1:]}.toml" for tag in (*_tags(language), ".en")]
        supplied = self.folders[-1]
        return next(path for path in (supplied / name for name in names) if is_file(path))

    def message_text(self, name: str, language: str, suffix: str) -> Path:
        """Return a text of the message `name`: NAME.LANGUAGE.SUFFIX, else NAME.SUFFIX.

        Raises:
            TemplateError: there is none.
        """
        names = [f"mail/{name}{tag}{suffix}" for tag in (*_tags(language), "")]
        return self._first(names, "message", name)

    def names(self, kind: str) -> list[str]:
        """Return the known names of a kind: "template", "brand", "wording" or "message", sorted."""
        paths = {path for folder in self.folders for path in folder.glob(_KINDS[kind][0])}
        if kind == "brand":
            return sorted({path.parent.name for path in paths})
        return sorted({path.stem.partition(".")[0] for path in paths})

    def _first(self, relative: list[str], kind: str, name: str) -> Path:
        for file in relative:
            for folder in self.folders:
                # Else the file that comes with aidreport would be taken without a word.
                refuse_no_file(folder / file, _KINDS[kind][2])
                if is_file(folder / file):
                    return folder / file
        known = self.names(kind)
        _, title, error = _KINDS[kind]
        raise error(
            f'there is no {title} "{name}"{near_miss(name, known)}',
            details=known,
            why="looked in " + " and ".join(str(folder) for folder in self.folders),
            fix=f"use one of the above, or add {relative[-1]} to your templates folder",
        )


def _tags(language: str) -> tuple[str, str]:
    """Return what is added to a name for a language tag, and for its language alone."""
    return f".{language}", f".{language.partition('-')[0]}"


def is_file(path: Path) -> bool:
    """Return whether a path is a file; False also for names that the system does not accept."""
    try:
        return path.is_file()
    except OSError:
        return False
