"""Places in sources, in words: "Press release of 12 June 2025, line 23"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.document.text import NO_BREAK, Shown, Words, clean
from aidreport.model.allocation import Place

if TYPE_CHECKING:
    from aidreport.document.blocks import Inline
    from aidreport.document.context import Context


class Places:
    """Words for places; the first of the announcement names its date."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._titles = {
            file.path: file.title
            for file in context.dataset.files
            if file.kind not in ("announcement", "text")
        }
        self._dated = False

    def title(self, path: str) -> Words:
        """Return what a reader would call a file: its title, or its name without folders."""
        announcement = self._context.dataset.announcement
        if announcement and path not in self._titles:
            return self._context.source
        return self._titles.get(path) or path.replace("\\", "/").rpartition("/")[2] or path

    def in_announcement(self, line: int | None) -> Place:
        """Return a place in the announcement."""
        files = self._context.dataset.files
        path = next((file.path for file in files if file.kind == "announcement"), "")
        return Place(path, line=line)

    @staticmethod
    def at_line(place: Place, line: int | None) -> Place:
        """Return the place, at another line where there is one."""
        return place if line is None else place._replace(line=line)

    def written(self, place: Place, shown: str, as_written: str, *, always: str = "") -> Inline:
        """Return the place, with the words that stand there where they differ from those shown.

        Args:
            place: where the amount stands.
            shown: the amount as the briefing shows it.
            as_written: the amount as it stands there.
            always: if not empty, the words are given in any case.
        """
        wording = self._context.wording
        where = self._place(place)
        same = clean(as_written) == shown.replace(NO_BREAK, " ")
        if not as_written or (same and not always):
            return where
        words = wording.fill("quote.marks", text=self._context.quoted(as_written))
        return wording.fill("sources.written", place=where, text=words)

    def _place(self, place: Place) -> Inline:
        wording = self._context.wording
        source = self._source(place.file)
        if place.line is not None:
            return wording.fill("sources.line", source=source, line=str(place.line))
        if place.row is not None and place.sheet is not None:
            sheet = Shown(place.sheet)
            return wording.fill("sources.sheet-row", source=source, sheet=sheet, row=str(place.row))
        if place.row is not None:
            return wording.fill("sources.row", source=source, row=str(place.row))
        return wording.join([source])

    def _source(self, path: str) -> Words:
        title = self.title(path)
        announcement = self._context.dataset.announcement
        if announcement is None or self._dated or path in self._titles:
            return title
        self._dated = True
        wording = self._context.wording
        return wording.fill("sources.dated", source=title, date=wording.date(announcement.date))
