"""A web page of a briefing: one file that needs no other, and is always written in one way.

What it is made from travels in it, so that `verify` can write it again and compare every byte.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from aidreport.characters.unread import signs_on_left
from aidreport.document.blocks import KeyFigures
from aidreport.html.body import BodyWriter
from aidreport.html.charts import rooms
from aidreport.html.dark import dark_rules
from aidreport.html.markup import Figures, Markup, element, joined, lines, text_of, void
from aidreport.html.origins import numbers_of, origins_section
from aidreport.html.stored import stored_briefing
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.dark import dark_colours

if TYPE_CHECKING:
    from aidreport.document.blocks import Briefing, Furniture
    from aidreport.html.look import Look
    from aidreport.html.origins import Origin
    from aidreport.html.words import CarriedFile, Words

FORMAT: Final = "aidreport web page 1"
"""Changes with any change of what is written: pages of another format cannot be written again."""
STORED: Final = "page"
"""The id of what a page is made from."""
_SANS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif'
_SERIFS = 'Georgia,"Times New Roman",serif'


@dataclass(frozen=True, slots=True)
class Page:
    """All that a page is made from.

    Attributes:
        origins: of the figures that it shows, and of those that these are computed from.
        carried: the files that prove its figures.
        producer: the program that wrote it, with its version.
    """

    briefing: Briefing
    look: Look
    words: Words
    origins: tuple[Origin, ...]
    carried: tuple[CarriedFile, ...]
    producer: str


def write_page(page: Page) -> bytes:
    """Return the page as an HTML file."""
    briefing, words = page.briefing, page.words
    figures = Figures(numbers_of(page.origins))
    body = BodyWriter(figures, page.look.colours, words)
    content = _content(page, body)
    if briefing.rtl:
        content = Markup(signs_on_left(content, markup=True))
    dark = dark_colours(page.look.colours)
    style = "\n".join(
        (
            _variables(page.look),
            rooms(),
            _resource("page.css"),
            *_cards(body),
            *(dark_rules(dark, content) if dark else ()),
        )
    )
    script = _resource("page.js")
    head = lines(
        Markup('<meta charset="utf-8">'),
        void("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", text_of(briefing.title)),
        void("meta", name="description", content=briefing.subject),
        void("meta", name="author", content=briefing.author),
        void("meta", name="date", content=briefing.date.isoformat()),
        void("meta", name="generator", content=page.producer),
        void("meta", name="color-scheme", content="light dark" if dark else "dark"),
        Markup(f"<style>{style}</style>"),
    )
    direction = "rtl" if briefing.rtl else "ltr"
    document = lines(
        Markup("<!DOCTYPE html>"),
        Markup(f'<html lang="{text_of(briefing.language)}" dir="{direction}">'),
        element("head", Markup("\n"), head, Markup("\n")),
        Markup(f'<body class="{page.look.classes}">' if page.look.classes else "<body>"),
        element("a", text_of(words.skip), class_="skip", href="#content"),
        _masthead(briefing.furniture, page.look),
        Markup('<main id="content" tabindex="-1">'),
        content,
        origins_section(page.origins, figures, words) if page.origins else Markup(""),
        Markup("</main>"),
        _footer(page),
        _panel(words),
        Markup(f'<script type="application/json" id="{STORED}">{_stored(page)}</script>'),
        Markup(f"<script>{script}</script>"),
        Markup("</body>"),
        Markup("</html>\n"),
    )
    return document.encode()


def _content(page: Page, body: BodyWriter) -> Markup:
    """Return the blocks, and behind the key figures or at the end that figures can be selected."""
    blocks = page.briefing.body
    kinds = [isinstance(block, KeyFigures) for block in blocks]
    end = kinds.index(True) + 1 if True in kinds else len(blocks)
    hint = element("p", text_of(page.words.hint), class_="hint") if page.origins else Markup("")
    return lines(body.blocks(blocks[:end]), hint, body.blocks(blocks[end:]))


def made_from(page: Page) -> dict[str, str]:
    """Return the digests of what a page is made from beside its data, for its record."""
    parts = {
        "briefing": json.dumps(stored_briefing(page.briefing)),
        "look": page.look.model_dump_json(),
        "words": page.words.model_dump_json(),
    }
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in parts.items()}


def _masthead(furniture: Furniture, look: Look) -> Markup:
    if look.logo:
        mark = void("img", src=look.logo, alt="", class_="logo")
    elif look.initials:
        mark = element("span", text_of(look.initials), class_="initials", aria_hidden="true")
    else:
        mark = Markup("")
    publisher = ((furniture.organisation, "organisation"), (furniture.unit, "unit"))
    edition = ((furniture.kind, "kind"), (furniture.date, "date"))
    left, right = (
        element("div", *(element("p", text_of(text), class_=kind) for text, kind in texts if text))
        for texts in (publisher, edition)
    )
    draft = element("p", text_of(furniture.mark), class_="draft") if furniture.mark else Markup("")
    head = element("div", mark, left, right, class_="masthead")
    return element("header", draft, head, class_="band" if look.band else None)


def _footer(page: Page) -> Markup:
    furniture = page.briefing.furniture
    publisher = " · ".join(filter(None, (furniture.organisation, furniture.unit)))
    links = []
    for file in page.carried:
        content = base64.b64encode(file.content).decode()
        link = element(
            "a",
            text_of(file.name),
            download=file.name,
            href=f"data:{file.media_type};base64,{content}",
        )
        links.append(element("li", link, text_of(f" – {file.words}")))
    return lines(
        Markup("<footer>"),
        element("h2", text_of(page.words.data)),
        lines(Markup("<ul>"), *links, Markup("</ul>")),
        element("p", text_of(page.words.proof)),
        element("p", text_of(publisher), class_="publisher") if publisher else Markup(""),
        Markup("</footer>"),
    )


def _panel(words: Words) -> Markup:
    """Return the panel in which the script shows where a figure comes from."""
    title = element("p", text_of(words.origins), class_="title", id="panel-title")
    close = element("button", Markup("×"), type="button", class_="close", aria_label=words.close)
    content = element("div", class_="content")
    return element(
        "div",
        joined(title, close, content),
        id="panel",
        popover="",
        role="dialog",
        aria_labelledby="panel-title",
        tabindex="-1",
    )


def _stored(page: Page) -> str:
    """Return what the page is made from as JSON that no element can end."""
    content = {
        "format": FORMAT,
        "producer": page.producer,
        "briefing": stored_briefing(page.briefing),
        "look": page.look.model_dump(),
        "words": page.words.model_dump(),
    }
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _policy(style: str, script: str) -> str:
    """Return what browsers may load and run: what is in the file as it was written."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _variables(look: Look) -> str:
    colours = look.colours.by_role()
    colours |= {"band": colours["heading"], "scheme": _scheme(look)}
    written = "".join(f"--{name.replace('_', '-')}:{value};" for name, value in colours.items())
    sizes = f"--title:{look.title / look.body:.3f}rem;--logo:{look.proportion:g};"
    faces = "".join(
        f"--{part}:{_letters(family)};"
        for part, family in zip(("texts", "headings", "quotes"), look.faces, strict=True)
    )
    return f":root{{{written}{sizes}{faces}}}"


def _scheme(look: Look) -> str:
    return "light" if dark_colours(look.colours) else "dark"


def _letters(family: str) -> str:
    """Return what letters of a family are set in: it, where a reader has it, or the system's."""
    has_serifs = "serif" in family.lower() and "sans" not in family.lower()
    named = f'"{family}",' if family else ""
    return named + (_SERIFS if has_serifs else _SANS)


def _cards(body: BodyWriter) -> list[str]:
    return ["@media (max-width:40rem){", *body.styles, "}"] if body.styles else []


@cache
def _resource(name: str) -> str:
    return files("aidreport.html").joinpath(name).read_text("utf-8").strip()
