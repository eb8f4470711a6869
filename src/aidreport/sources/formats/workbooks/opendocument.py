"""Spreadsheets of OpenDocument (.ods): their sheets, whose rows are read one after another."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.sources.formats.workbooks.archives import (
    SAVE_AS_XLSX,
    WITHOUT_DECLARATIONS,
    open_archive,
    part_of,
    protected,
    refuse_many_sheets,
)
from aidreport.sources.formats.workbooks.opendocument_sheets import Sheet
from aidreport.sources.formats.workbooks.opendocument_styles import Styles, attribute, local
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.sources.formats.grid import Grid

_GROUPS = ("table-row-group", "table-column-group")
_READ = ("automatic-styles", "table", "table-row", "table-column", *_GROUPS)
_HIDDEN = ("collapse", "filter")


class OpenDocumentBook:
    """An .ods.

    Args:
        content: its bytes.
        name: what messages call the file.

    Raises:
        SourceError: it is damaged, protected with a password, absurdly large, or no spreadsheet.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._name, self._styles = name, Styles()
        self._sheets: dict[str, Sheet] = {}
        self._hidden: set[str] = set()
        with open_archive(content, name) as archive:
            if b"encryption-data" in part_of(archive, "META-INF/manifest.xml"):
                raise protected(name)
            if named := part_of(archive, "styles.xml"):
                self._styles.read(named)
            document = part_of(archive, "content.xml")
            if b":spreadsheet" not in document and b"<spreadsheet" not in document:
                raise SourceError(
                    state("source.no-spreadsheet", name=str(name)),
                    why=state("source.no-spreadsheet-why"),
                    fix=state("source.no-spreadsheet-fix", fix=state(SAVE_AS_XLSX)),
                )
            self._read(document)

    @property
    def names(self) -> Sequence[str]:
        """The names of all sheets."""
        return tuple(self._sheets)

    @property
    def visible(self) -> Sequence[str]:
        """The names of the sheets that are not hidden."""
        return [title for title in self._sheets if title not in self._hidden]

    def grid(self, title: str) -> Grid:
        """Return the rows of a sheet."""
        return self._sheets[title].grid()

    def _read(self, document: bytes) -> None:
        """Read all sheets.

        Raises:
            SyntaxError: it is no XML.
            SourceError: a sheet is absurdly large.
        """
        from lxml import etree

        sheet: Sheet | None = None
        # Tables, groups that are not shown and groups of rows, around the element.
        inside = closed = depth = 0
        for event, element in etree.iterparse(
            io.BytesIO(document),
            events=("start", "end"),
            tag=[f"{{*}}{tag}" for tag in _READ],
            huge_tree=True,
            **WITHOUT_DECLARATIONS,
        ):
            kind, start = local(element), event == "start"
            if kind == "table":
                inside += 1 if start else -1
                if inside == 1 and start:
                    sheet = self._sheet(element)
            elif kind in _GROUPS:
                step = 1 if start else -1
                closed += step * (attribute(element, "display") == "false")
                depth += step * (kind == _GROUPS[0])
            elif start or inside > 1:
                continue
            elif kind == "automatic-styles":
                self._styles.take(element)
            elif sheet is not None:
                hidden = closed > 0 or attribute(element, "visibility") in _HIDDEN
                if kind == "table-column":
                    sheet.add_column(element, hidden=hidden)
                else:
                    sheet.add_row(element, hidden=hidden, depth=depth)
                element.clear()

    def _sheet(self, element: Any) -> Sheet:
        title = attribute(element, "name")
        refuse_many_sheets(len(self._sheets), self._name)
        sheet = self._sheets[title] = Sheet(title, self._styles, self._name)
        if self._styles.hides("table", attribute(element, "style-name")):
            self._hidden.add(title)
        return sheet
