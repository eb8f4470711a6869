"""What a page calls those that the data name: in its own language where that is known."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.document.phrases import KINDS, MEASURES
from aidreport.document.text import ValueText, as_inline, join_spans
from aidreport.document.translations import languages_of, translations_into
from aidreport.model.allocation import NOT_NAMED, NOT_STATED
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.territories import is_country, without_government

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.analysis.figures import Group
    from aidreport.document.spans import Inline
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset


NO_NAMES = {NOT_NAMED: "group.not-named", NOT_STATED: "group.not-stated"}
"""What data have in the place of a name → the phrase for it."""


class Naming:
    """The names of a data set, as a page shows them.

    Attributes:
        root: of the whole, of which these data are a part; None for that itself.
    """

    dataset: Dataset
    wording: Wording
    root: Naming | None

    def keys_of(self, by: str) -> Mapping[str, str]:
        """Return the keys that a field has in the whole data, by all names that they go by."""
        if self.root is not None:
            return self.root.keys_of(by)
        if by not in self._keys:
            known: dict[str, str] = {}
            others: dict[str, str] = {}
            for item in self.dataset.allocations:
                key = GROUPS[by](item)
                known.setdefault(key, key)
                party = PARTIES[by](item) if by in PARTIES else None
                for name in (party.name, party.full_name) if party else ():
                    others.setdefault(name, key)
            for key in known:
                others.setdefault(self.key_name(by, key).text, key)
            self._keys[by] = {**others, **known}
        return self._keys[by]

    @cached_property
    def _keys(self) -> dict[str, Mapping[str, str]]:
        return {}

    @cached_property
    def party_names(self) -> dict[str, dict[str, str]]:
        """The names of donors and recipients by field and key."""
        names: dict[str, dict[str, str]] = {by: {} for by in PARTIES}
        for by, read in PARTIES.items():
            for item in self.dataset.allocations:
                if (party := read(item)) is not None and party.key not in NO_NAMES:
                    names[by].setdefault(party.key, party.name)
        return names

    def key_name(self, by: str, key: str) -> ValueText:
        """Return the short name of all allocations that have a key in a field."""
        whole = self.root or self
        return self.named(key, whole.party_names.get(by, {}).get(key, key), by)

    @cached_property
    def foreign(self) -> str:
        """The language of the data's texts where it is known to be another; else empty."""
        language = self.dataset.text_language
        return self.wording.foreign(language) if language else ""

    def territory(self, name: str) -> str:
        """Return the name of a country in the briefing's language; others as they are."""
        return self.wording.territory(name, self.dataset.announced.language)

    @cached_property
    def translations(self) -> Mapping[str, str]:
        """Texts of the data in the briefing's language, by the text in their own."""
        return translations_into(self.dataset, self.wording)

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """The languages of texts that are not in the language of the data."""
        return languages_of(self.dataset)

    def quoted(self, text: str) -> ValueText:
        """Return a text of the sources in the briefing's language, else in its own."""
        if text in self.translations:
            return ValueText(self.translations[text])
        own = self.languages.get(text)
        return ValueText(text, language=self.wording.foreign(own) if own else self.foreign)

    def recipient(self, name: str) -> ValueText:
        """Return a name of the sources, or words for none; an acronym belongs to no language."""
        if name in NO_NAMES:
            return ValueText(self.wording.text(NO_NAMES[name]))
        if name.isupper():
            return ValueText(name)
        return ValueText(self.territory(name)) if is_country(name) else self.quoted(name)

    @cached_property
    def source(self) -> ValueText:
        """What the announcement is, such as "Press release"; empty if there is none."""
        name = self.dataset.announced.source
        kind = name.strip().lower().replace(" ", "-")
        if kind in KINDS and self.wording.foreign("en"):
            return ValueText(self.wording.text(f"kind.{kind}"))
        return self.quoted(name)

    def name(self, group: Group, by: str) -> ValueText:
        """Return the short name of a group, or words for a group without a name."""
        if group.key is None:
            return ValueText(self.wording.text("group.not-itemised"))
        return self.named(group.key, group.name, by)

    def named(self, key: str, name: str, by: str) -> ValueText:
        """Return a key with its name in the sources as the page calls it."""
        if not key and not name:
            return ValueText(self.wording.text("group.not-stated"))
        if by == "measure" and key in MEASURES:
            return ValueText(self.wording.text(f"measure.{key}"))
        if by in ("country", "donor") and name not in NO_NAMES:
            name = without_government(name) if by == "donor" else name
            return ValueText(self.territory(name))
        return self.recipient(name)

    def full_name(self, group: Group, by: str) -> Inline:
        """Return the short name and, if there is one, the full name."""
        return self.with_full_name(as_inline(self.name(group, by)), group)

    def with_full_name(self, short: Inline, group: Group) -> Inline:
        """Return the short name of a group, followed by its full name if it has one."""
        full = as_inline(self.quoted(group.full_name)) if group.full_name else ()
        return join_spans((*short, *as_inline(" · "), *full)) if full else short
