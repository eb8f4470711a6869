"""A story with Typst, from its markup; the table of many rows is data that Typst reads."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import typst
from story import ACCENT, FONTS, INK, LINE, Story, Table

HEAD = f"""#set page(paper: "a4", margin: 56.7pt)
#set text(font: "Noto Sans", size: 10pt, fill: rgb("{INK}"))
#let grid-of(file, widths, texts) = {{
  let all = json(file)
  set text(size: 9.4pt)
  table(
    columns: widths,
    stroke: (bottom: 0.5pt + rgb("{LINE}")),
    inset: (x: 5pt, y: 3.4pt),
    align: (at, _) => if at < texts {{ left }} else {{ right }},
    fill: (_, row) => if row == 0 {{ rgb("{ACCENT}") }},
    table.header(..all.first().map(cell => text(fill: white, weight: "bold", cell))),
    ..all.slice(1).flatten(),
  )
}}
"""
MARKS = {"title": "= ", "heading": "== ", "text": "", "quote": "#h(12pt)"}


def draw(story: Story, path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, lines = Path(name), [HEAD]
        for number, block in enumerate(story):
            if isinstance(block, Table):
                file = folder / f"{number}.json"
                file.write_text(json.dumps([block.headings, *block.rows]), encoding="utf-8")
                widths = ", ".join(f"{width * 100:.0f}%" for width in block.widths)
                lines.append(f'#grid-of("{file.name}", ({widths}), {block.texts})\n')
            else:
                lines.append(f"{MARKS[block.kind]}#{json.dumps(block.words, ensure_ascii=False)}\n")
        source = folder / "story.typ"
        source.write_text("\n".join(lines), encoding="utf-8")
        fonts = [str(FONTS)]
        typst.compile(str(source), output=str(path), font_paths=fonts, ignore_system_fonts=True)
