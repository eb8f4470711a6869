"""Files of templates: what one was read into is kept, as most briefings have the same ones."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.errors import TemplateError
from aidreport.files.kept import Kind, kept
from aidreport.files.plain_values import plain, value_of
from aidreport.files.toml import read_bytes
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.document.nodes import Template

_KIND = Kind["Template"](
    "template", ("document", "document/directives", "files", "model"), plain, value_of
)


def load_template(path: Path) -> Template:
    """Return the template in a file.

    Raises:
        TemplateError: it is missing or has problems; with every problem, its line and column.
    """
    content = read_bytes(path, TemplateError)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateError(
            state("template.not-utf-8", name=str(path)), fix=state("template.not-utf-8-fix")
        ) from None
    return _template(text, path.name)


@lru_cache(maxsize=32)
def _template(text: str, name: str) -> Template:
    """Return a template; the same text is read once, however many briefings are made with it."""

    def make() -> Template:
        # Markdown, YAML and Jinja take longer to load than a template to be composed.
        from aidreport.document.template import parse_template

        return parse_template(text, name)

    return kept(_KIND, (name, text), make)
