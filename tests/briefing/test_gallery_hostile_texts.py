"""Whatever the texts of the data say, every template draws them as text, or they are refused."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from tests.briefing.test_gallery import TEMPLATES
from tests.pages import out_of_place

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.directives.registry import DIRECTIVES
from aidreport.errors import AidreportError

_DAY = date(2026, 6, 12)
_LONG = 10_000
_ALL = "every-block"
FORMS = ("toml", pytest.param("csv", marks=pytest.mark.long))
HOSTILE = {
    "markup": "<b>bold</b> &amp; <script>x</script> ]]>",
    "markdown": "**strong** [link](https://example.org) `code` # heading | cell",
    "directive": ':::table{by=recipient columns="amount"}',
    "container": ":::",
    "front matter": "--- page: A3 ---",
    "Jinja": "{{ 7 * 7 }} {% for a in b %} {# no #} {{ config }}",
    "formula": "=HYPERLINK(1) +1 @x",
    "pattern": "%s {0} ${a} \\1 \\n %(x)d",
    "quotation marks": "\"a\" 'b' «c» “d” ‘e’",
    "right to left": "abc שלום 123 مرحبا def (x) 45%",
    "number": "NOK 999 million, 50%",
    "marks of a footnote": "a[^1] [^1]: b",
}
REFUSED_OR_DROPPED = {
    "control characters": "a\x01b\x1bc\x7fd",
    "direction marks": "a\u202eb\u2066c\u200bd\ufeffe",
    "line breaks": "a\r\nb\u2028c\x0bd",
}


def _announcement(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    texts = ("title", "issuer", "donor", "region", "purpose", "source")
    allocation = ("recipient", "recipient_type", "country", "sector", "theme")
    of_allocation = (*allocation, "purpose", "description")
    return "\n".join(
        [
            *(f"{key} = {quoted}" for key in texts),
            "date = 2025-06-12",
            'stated = ["NOK 3 million"]',
            "[[allocations]]",
            *(f"{key} = {quoted}" for key in of_allocation),
            'amount = "NOK 1 million"',
            "[[allocations]]",
            'recipient = "Another"',
            'country = "Mali"',
            "date = 2024-06-12",
            'amount = "NOK 2 million"',
            "[[quotes]]",
            *(f"{key} = {quoted}" for key in ("text", "speaker", "role")),
            "[[facts]]",
            f"text = {quoted}",
            f"figure = {quoted}",
            "",
        ]
    )


def _table(path: Path, text: str) -> None:
    fields = ("recipient", "donor", "country", "sector", "theme", "purpose", "description")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*fields, "amount", "currency", "date"])
        writer.writerow([*(text for _ in fields), "1000000", "NOK", "2024-02-01"])
        others = ["Mali" if field == "country" else "Another" for field in fields]
        writer.writerow([*others, "2000000", "NOK", "2025-02-01"])


def _every_block() -> str:
    """Return a template with each directive once, as its documentation shows it."""
    examples = "\n\n".join(directive.example for directive in DIRECTIVES.values())
    return "# {{ title }}\n\n{{ standfirst }}\n\n## Part {{ donor }}\n\n" + examples + "\n"


def _drawn(template: str, text: str, form: str, folder: Path) -> Path | AidreportError:
    """Draw a template with a text in every field, or return why it cannot be drawn."""
    (folder / "config.toml").write_text("", encoding="utf-8")
    (folder / "templates").mkdir()
    (folder / f"templates/{_ALL}.md").write_text(_every_block(), encoding="utf-8")
    data, path = folder / f"data.{form}", folder / "drawn.pdf"
    if form == "csv":
        _table(data, text)
    else:
        data.write_text(_announcement(text), encoding="utf-8")
    # What is compared has the same texts; other amounts, or the data would be the same.
    earlier = folder / f"earlier.{form}"
    content = data.read_text(encoding="utf-8").replace("2000000", "2500000")
    earlier.write_text(content.replace("2 million", "2.5 million"), encoding="utf-8")
    compared = [str(earlier)] if template in {_ALL, "update"} else []
    try:
        config = load_config(folder / "config.toml")
        job = job_for(config, None, data=[str(data)], compare=compared, template=template)
        design = design_of(job)
        calculation = pipeline.calculate(job, pipeline.load(job, None, _DAY), design.template)
        for edition in islice(pipeline.editions(job, design, calculation), 1):
            pipeline.draw(edition, path)
    except AidreportError as error:
        return error
    return path


def _is_too_long(template: str, error: AidreportError) -> bool:
    """Return whether texts are refused because they do not fit on the page of a fact sheet."""
    return template == "factsheet" and "does not fit on one page" in error.problem


def _words(path: Path) -> str:
    command = ["pdftotext", "-raw", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_text_is_drawn_as_the_text_it_is_in_every_field(
    kind: str, form: str, tmp_path: Path
) -> None:
    drawn = _drawn(_ALL, HOSTILE[kind], form, tmp_path)
    if isinstance(drawn, AidreportError):
        # A table may have totals under such names; the announcement is somebody's words.
        assert form == "csv", drawn
        assert HOSTILE[kind] in drawn.problem, drawn
        return
    assert out_of_place(drawn) == []
    words = _words(drawn)
    if kind != "right to left":
        assert "".join(HOSTILE[kind].split()) in "".join(words.split())
    if kind == "Jinja":
        assert "49" not in words


@pytest.mark.long
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_draws_all_of_these_texts(template: str, tmp_path: Path) -> None:
    every = " ".join(text for kind, text in HOSTILE.items() if kind != "right to left")
    drawn = _drawn(template, every, "toml", tmp_path)
    if isinstance(drawn, AidreportError):
        assert _is_too_long(template, drawn), drawn
        return
    assert out_of_place(drawn) == []
    assert "".join(every.split()) in "".join(_words(drawn).split())


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", REFUSED_OR_DROPPED)
def test_what_nobody_can_see_is_no_part_of_a_text_or_refused_with_its_place(
    kind: str, form: str, tmp_path: Path
) -> None:
    drawn = _drawn(_ALL, REFUSED_OR_DROPPED[kind], form, tmp_path)
    if isinstance(drawn, AidreportError):
        assert "data." in str(drawn), drawn
        return
    assert out_of_place(drawn) == []
    letters = [letter for letter in REFUSED_OR_DROPPED[kind] if letter.isalpha()]
    assert "".join(letters) in "".join(_words(drawn).split())


@pytest.mark.long
@pytest.mark.parametrize("form", ["csv"])
@pytest.mark.parametrize("word", ["x" * _LONG, "word " * (_LONG // 5)], ids=["a word", "words"])
@pytest.mark.parametrize("template", [_ALL, *(name for name in TEMPLATES if name != "factsheet")])
def test_a_name_of_ten_thousand_letters_is_drawn_whole_or_refused(
    template: str, word: str, form: str, tmp_path: Path
) -> None:
    drawn = _drawn(template, word, form, tmp_path)
    if isinstance(drawn, AidreportError):
        assert word[:20] in str(drawn), drawn
        return
    assert out_of_place(drawn) == []
    # Headers and footers of its pages are between its letters.
    assert _words(drawn).count(word[:4]) >= len(word.split()) * len(word.split(maxsplit=1)[0]) // 4
