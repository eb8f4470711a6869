"""The directive that shows a picture of the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aidreport.document.directives.options import Directive, Option, choice, text_option
from aidreport.document.page_blocks import Image
from aidreport.document.spans import plain_text
from aidreport.errors import TemplateError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context

_KINDS = (".png", ".jpg", ".jpeg", ".svg", ".pdf")
_PERCENT = re.compile(r"([1-9][0-9]?|100)%")
_NARROWEST = 5


def _image(context: Context, options: Mapping[str, Any]) -> tuple[Block, ...]:  # noqa: ARG001 - the signature of all
    if options["decorative"] == "true":
        return (Image(options["file"], width=options["width"]),)
    if not plain_text(options["alt"]).strip():
        raise TemplateError(
            state("template.no-alternative", name=options["file"]),
            why=state("template.no-alternative-why"),
            fix=state("template.no-alternative-fix"),
        )
    return (
        Image(
            options["file"],
            options["alt"],
            options["caption"],
            options["credit"],
            options["width"],
        ),
    )


def _read_file(text: str) -> str:
    name = text.strip()
    parts = re.split(r"[/\\]", name)
    if not name:
        return ""
    if "" in parts[:1] or ".." in parts or ":" in name:
        raise ValueError(state("directive.picture-outside", value=name))
    if not name.lower().endswith(_KINDS):
        raise ValueError(state("directive.picture-kind", value=name))
    return "/".join(part for part in parts if part != ".")


def _read_width(text: str) -> int:
    if not text:
        return 0
    match = _PERCENT.fullmatch(text)
    if match is None or int(match[1]) < _NARROWEST:
        raise ValueError(state("directive.no-width", value=text, from_limit=str(_NARROWEST)))
    return int(match[1])


def _problems(written: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the options of an image together."""
    decorative = written.get("decorative") == "true"
    if not written.get("file", "").strip():
        yield state("directive.no-picture")
    if not decorative and not written.get("alt", "").strip():
        yield state("directive.no-alternative")
    for key in ("alt", "caption", "credit"):
        if decorative and written.get(key):
            yield state("directive.decorative", key=key)


IMAGE = Directive(
    "image",
    "A picture of the project: PNG, JPEG, SVG or the shapes of a PDF, with its alternative text.",
    ':::image{file="pictures/example.svg" alt="People carry boxes from a lorry to a'
    ' tent." caption="Relief goods arrive." credit="Drawing: aidreport" width=60%}',
    _image,
    (
        Option(
            "file",
            "the name of a file, from the folder of the template or of the project",
            "",
            "The picture. A photo loses what its camera wrote into it, such as the place.",
            _read_file,
        ),
        text_option("alt", "What the picture shows, for those who do not see it; required."),
        text_option("caption", "Words below it."),
        text_option("credit", "Who made it, after the caption."),
        Option(
            "width",
            "a part of the width of the text, such as 60%",
            "",
            "How wide it is; left out, as wide as the text, or less if it would not be sharp.",
            _read_width,
        ),
        choice(
            "decorative",
            ("true", "false"),
            "false",
            "true for a picture that says nothing: screen readers pass over it.",
        ),
    ),
    check=_problems,
    is_plain=True,
)
