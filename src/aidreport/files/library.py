"""Finds templates, brands, fonts and wording files.

A name is looked up in the folder that the config names, then among the files that come with
aidreport: inside the installed package, or in the checkout for an editable install.
"""

from __future__ import annotations

from pathlib import Path

from aidreport.errors import BrandError, ConfigError, TemplateError, near_miss
from aidreport.files.regular import refuse_no_file
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state
from aidreport.values import Joined

BRAND_FILE = "brand.toml"

_PACKAGE = Path(__file__).parents[1] / "_templates"
_CHECKOUT = Path(__file__).parents[3] / "templates"

_KINDS: dict[str, tuple[str, str, type[ConfigError]]] = {
    "template": ("*.md", "library.template", TemplateError),
    "brand": (f"brands/*/{BRAND_FILE}", "library.brand", BrandError),
    "wording": ("wording/*.toml", "library.wording", TemplateError),
    "message": ("mail/*.txt", "library.message", TemplateError),
}
"""Kind → pattern of its files, the statement and the error if there is none of a name."""


_FIXES = {"wording": "library.wording-fix"}
"""Kind → what to do if there is no file of a name, where it is not to add one."""

ENGLISH = "en"

_LIKE_PORTUGAL = ("AO", "CH", "CV", "FR", "GQ", "GW", "LU", "MO", "MZ", "ST", "TL")
_LIKE_LATIN_AMERICA = (
    "AR", "BO", "BR", "BZ", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN", "JP", "MX", "NI", "PA",
    "PE", "PR", "PY", "SV", "US", "UY", "VE",
)  # fmt: skip
_ABOVE = {
    "nn": "nb",
    "no": "nb",
    **{f"pt-{region}": "pt-PT" for region in _LIKE_PORTUGAL},
    **{f"es-{region}": "es-419" for region in _LIKE_LATIN_AMERICA},
}
"""Tag → the tag above it, where it is not the tag without its last part."""


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
        names = [f"{name}.{tag}.md" for tag in tags_above(language)] + [f"{name}.md"]
        return self._first(names, "template", name)

    def template_files(self, name: str) -> dict[str, Path]:
        """Return the files of a template by their languages; "" for the one of all others."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for path in (folder / f"{name}.md", *sorted(folder.glob(f"{name}.*.md"))):
                if is_file(path):
                    found.setdefault(path.stem.removeprefix(name).removeprefix("."), path)
        return found

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
        return self.wordings(language)[0]

    def wordings(self, language: str) -> list[Path]:
        """Return the wording file for a language tag, then those for what it lacks, in order.

        These are that of aidreport for the same tag, those of the tags above it (nb for nn, pt for
        pt-BR), and English.

        Raises:
            TemplateError: the language has no wording.
        """
        tags = tags_above(language)
        first = self._first([f"wording/{tag}.toml" for tag in tags], "wording", language)
        names = [f"wording/{tag}.toml" for tag in dict.fromkeys((*tags, ENGLISH))]
        files = [path for name in names for path in self._files(name)]
        return files[files.index(first) :]

    def nearest_wording(self, language: str) -> str:
        """Return the nearest language that there is to one: its tag, one above it, or English."""
        known = set(self.names("wording"))
        return next(tag for tag in (*tags_above(language), ENGLISH) if tag in known)

    def is_supplied(self, path: Path) -> bool:
        """Return whether a file comes with aidreport."""
        return path.is_relative_to(self.folders[-1])

    def _files(self, name: str) -> list[Path]:
        """Return the files of a name in all folders, each once."""
        found = [folder / name for folder in self.folders if is_file(folder / name)]
        return [path for at, path in enumerate(found) if not any(map(path.samefile, found[:at]))]

    def message_text(self, name: str, language: str, suffix: str) -> Path:
        """Return a text of the message `name`: NAME.LANGUAGE.SUFFIX, else NAME.SUFFIX.

        Raises:
            TemplateError: there is none.
        """
        names = [f"mail/{name}.{tag}{suffix}" for tag in tags_above(language)]
        names.append(f"mail/{name}{suffix}")
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
        _, missing, error = _KINDS[kind]
        raise error(
            state(missing, name=name, near=near_miss(name, known)),
            details=[state("toml.named", name=each) for each in known],
            why=state("library.why", folders=Joined(map(str, self.folders))),
            fix=state(_FIXES.get(kind, "library.fix"), name=name, new=relative[-1]),
        )


def tags_above(language: str) -> list[str]:
    """Return a language tag and those whose words are the nearest to its own, as in CLDR.

    "pt-AO" is followed by "pt-PT" and "pt", "nn-NO" by "nn" and "nb"; English is above none.
    """
    tags, tag = [], language
    while tag:
        tags.append(tag)
        tag = _ABOVE.get(tag) or tag.rpartition("-")[0]
    return tags


def is_file(path: Path) -> bool:
    """Return whether a path is a file; False also for names that the system does not accept."""
    try:
        return path.is_file()
    except OSError:
        return False
