"""Rich texts of an .xlsx: the library that reads the cells joins their parts, so it gets keys.

Each rich text that shows more than its characters is replaced by a key, before the library reads
the workbook, and each key by what is seen of the text, after.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.workbooks.archives import parse_part
from aidreport.sources.formats.workbooks.excel_styles import is_on
from aidreport.sources.formats.workbooks.rich_text import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KEY = re.compile("\ue000([0-9]+)\ue001")
_MARKED = (b"superscript", b"subscript", b"strike")
_SHIFTS = {"superscript": 1, "subscript": -1}


class RichTexts:
    """The rich texts of a workbook that show more than their characters."""

    def __init__(self) -> None:
        self._texts: list[Sequence[Run]] = []

    def __bool__(self) -> bool:
        return bool(self._texts)

    def replaced(self, part: bytes, tag: str, *, all_runs: bool) -> bytes | None:
        """Return a part of the archive with keys in the place of rich texts; None without any.

        Args:
            part: its XML.
            tag: of the elements that hold texts: "si" or "is".
            all_runs: whether each text of several parts counts, since fonts are struck out.

        Raises:
            SyntaxError: it is no XML.
        """
        if b"rPr" not in part or not (all_runs or any(word in part for word in _MARKED)):
            return None
        root, before = parse_part(part), len(self._texts)
        for element in root.iter(f"{{*}}{tag}"):
            runs = [_run(run) for run in element.iterfind("{*}r")]
            if any(run.shift or run.struck or (all_runs and run.struck is False) for run in runs):
                self._put_key(element, runs)
        return _written(root) if len(self._texts) > before else None

    def of(self, cell: object) -> Sequence[Run] | None:
        """Return the parts of a text by its key; None if a cell holds none."""
        match = _KEY.fullmatch(cell) if isinstance(cell, str) else None
        return self._texts[int(match[1])] if match and int(match[1]) < len(self._texts) else None

    def _put_key(self, element: Any, runs: Sequence[Run]) -> None:
        namespace = element.tag.rpartition("}")[0]
        for child in list(element):
            element.remove(child)
        text = element.makeelement(f"{namespace}}}t" if namespace else "t")
        text.text = f"\ue000{len(self._texts)}\ue001"
        element.append(text)
        self._texts.append(runs)


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return an archive with other bytes for some of its parts."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as archive:
        for name in dict.fromkeys(old.namelist()):
            archive.writestr(name, parts[name] if name in parts else old.read(name))
    return changed.getvalue()


def _run(element: Any) -> Run:
    text = "".join(part.text or "" for part in element.iterfind("{*}t"))
    font = element.find("{*}rPr")
    if font is None:
        return Run(text)
    align = font.find("{*}vertAlign")
    shift = _SHIFTS.get(align.get("val"), 0) if align is not None else 0
    return Run(text, is_on(font.find("{*}strike")), shift)


def _written(root: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
