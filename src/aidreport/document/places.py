"""Words for places in the sources: what a reader calls a file, and where in it something is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aidreport.characters.unbroken import NO_BREAK
from aidreport.document.file_names import file_names
from aidreport.document.remarks import place_in_words
from aidreport.document.text import clean, plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.context import Context
    from aidreport.document.spans import Inline
    from aidreport.document.text import Words
    from aidreport.model.allocation import Place


class Places:
    """Words for places; the first of the announcement names its date."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._titles = {
            file.path: file.title
            for file in context.dataset.files
            if file.kind not in ("announcement", "text")
        }
        self._names = file_names(self._titles)
        alike = Counter(filter(None, self._titles.values()))
        self._alike = {title for title, times in alike.items() if times > 1}
        self._dated = False

    def title(self, path: str) -> Words:
        """Return what a reader would call a file: its title, or its name.

        Of titles that are alike, each is followed by the name.
        """
        announcement = self._context.dataset.announcement
        if announcement and path not in self._titles:
            return self._context.source
        title, name = self._titles.get(path, ""), self._names.get(path, path)
        return f"{title}, {name}" if title in self._alike else title or name

    def named(self, place: Place) -> Inline:
        """Return the place in its file."""
        return place_in_words(self._context.wording, place, self.title(place.file))

    def titles(self, paths: Sequence[str]) -> list[Words]:
        """Return what a reader would call files of which no two are called the same."""
        titles = [self.title(path) for path in paths]
        alike, names = Counter(map(plain_words, titles)), file_names(paths)
        return [
            f"{title}, {names[path]}" if alike[plain_words(title)] > 1 else title
            for path, title in zip(paths, titles, strict=True)
        ]

    def written(self, place: Place, shown: str, as_written: str, *, always: bool) -> Inline:
        """Return the place; with the words of the source if they differ from `shown`, or always."""
        wording = self._context.wording
        where = self._place(place)
        same = clean(as_written) == shown.replace(NO_BREAK, " ")
        if not as_written or (same and not always):
            return where
        words = wording.fill("quote.marks", text=self._context.quoted(as_written))
        return wording.fill("sources.written", place=where, text=words)

    def _place(self, place: Place) -> Inline:
        wording, announcement = self._context.wording, self._context.dataset.announcement
        source = self.title(place.file)
        if announcement and not self._dated and place.file not in self._titles:
            self._dated = True
            date = wording.date(announcement.date)
            source = wording.fill("sources.dated", source=source, date=date)
        return place_in_words(wording, place, source)
