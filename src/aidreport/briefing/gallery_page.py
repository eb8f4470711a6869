"""A page of pictures for a browser, in one file that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aidreport.briefing.gallery import Sample

_STYLE = """
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1e2a35 }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: #f6f7f8 }
h1 { margin: 0 0 .25rem } h2 { margin: 2.5rem 0 .5rem } h3 { margin: 0 }
section > article { background: #fff; border: 1px solid #d5dbe0; border-radius: 6px; padding: 1rem;
  margin: 1rem 0 }
.pages { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: .75rem }
img { max-width: 100%; height: auto; border: 1px solid #d5dbe0 }
.page { width: 30rem } .block { width: 50rem }
code { display: block; overflow-x: auto; background: #f0f2f4; padding: .4rem .6rem;
  margin: .5rem 0 }
p { margin: .25rem 0 } .remark { color: #5a4a1a; white-space: pre-line }
nav a { margin-right: 1rem }
"""


def gallery_page(
    brand: str, templates: Iterable[Sample], blocks: Iterable[Sample], language: str
) -> bytes:
    """Return a page with every sample.

    Args:
        brand: its name.
        language: of what is in the pictures.
    """
    title = f"Templates and blocks, brand {escape(brand)}"
    about = (
        f"Brand {escape(brand)}, language {escape(language)}. Begin a template of your own with"
        " <b>aidreport templates new NAME</b>; put the line of a block where it is to be."
    )
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head>",
        f"<body><h1>Templates and blocks</h1><p>{about}</p>",
        '<nav><a href="#templates">Templates</a><a href="#blocks">Blocks</a></nav>',
        *_section("templates", "Templates", templates, "page"),
        *_section("blocks", "Blocks", blocks, "block"),
        "</body></html>",
    ]
    return "\n".join([*lines, ""]).encode()


def _section(key: str, title: str, samples: Iterable[Sample], kind: str) -> Iterator[str]:
    yield f'<section id="{key}"><h2>{title}</h2>'
    for sample in samples:
        yield f"<article><h3>{escape(sample.name)}</h3><p>{escape(sample.about)}</p>"
        if sample.code:
            yield f"<code>{escape(sample.code)}</code>"
        if sample.remark:
            yield f'<p class="remark">{escape(sample.remark)}</p>'
        yield '<div class="pages">'
        for number, picture in enumerate(sample.pictures, 1):
            what = f"{sample.name}, page {number}" if kind == "page" else sample.about
            source = f"data:image/png;base64,{b64encode(picture).decode()}"
            yield f'<img class="{kind}" alt="{escape(what)}" src="{source}">'
        yield "</div></article>"
    yield "</section>"
