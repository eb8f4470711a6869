"""A story with WeasyPrint, as a web page with a style sheet for print."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from story import ACCENT, BOLD, INK, LINE, REGULAR, Table
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

if TYPE_CHECKING:
    from pathlib import Path

    from story import Story

STYLE = f"""
@font-face {{ font-family: Noto; src: url({REGULAR.as_uri()}) }}
@font-face {{ font-family: Noto; font-weight: bold; src: url({BOLD.as_uri()}) }}
@page {{ size: A4; margin: 56.7pt }}
body {{ font: 10pt/1.35 Noto; color: {INK} }}
h1, h2 {{ color: {ACCENT} }} h1 {{ font-size: 22pt }} h2 {{ font-size: 13pt }}
blockquote {{ margin: 7pt 0 7pt 12pt }}
table {{ width: 100%; border-collapse: collapse; font-size: 9.4pt; table-layout: fixed }}
th {{ background: {ACCENT}; color: white; text-align: left }}
th, td {{ padding: 3.4pt 5pt }} td {{ border-bottom: 0.5pt solid {LINE} }}
.n {{ text-align: right }}
"""
TAGS = {"title": "h1", "heading": "h2", "text": "p", "quote": "blockquote"}


def draw(story: Story, path: Path) -> None:
    parts = [f"<!doctype html><meta charset=utf-8><title>Briefing</title><style>{STYLE}</style>"]
    for block in story:
        if isinstance(block, Table):
            parts.append(_table(block))
        else:
            parts.append(f"<{TAGS[block.kind]}>{escape(block.words)}</{TAGS[block.kind]}>")
    HTML(string="".join(parts)).write_pdf(str(path), font_config=FontConfiguration())


def _table(table: Table) -> str:
    columns = "".join(f"<col style='width: {width * 100:.0f}%'>" for width in table.widths)
    kinds = ["" if at < table.texts else " class=n" for at in range(len(table.headings))]
    head = _row("th", table.headings, kinds)
    rows = "".join(_row("td", row, kinds) for row in table.rows)
    return (
        f"<table><colgroup>{columns}</colgroup><thead>{head}</thead><tbody>{rows}</tbody></table>"
    )


def _row(tag: str, cells: tuple[str, ...], kinds: list[str]) -> str:
    pairs = zip(cells, kinds, strict=True)
    return f"<tr>{''.join(f'<{tag}{kind}>{escape(text)}</{tag}>' for text, kind in pairs)}</tr>"
