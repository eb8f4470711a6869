"""`aidreport extract`: a press release as an announcement to review, or as JSON."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, console, format_option
from aidreport.errors import UsageError
from aidreport.values import english

if TYPE_CHECKING:
    from aidreport.sources.extraction.extraction import Extraction

_FORMATS = ("toml", "json")
_CHOOSE = "output.choose-file"


@click.command("extract", short_help="Turn a press release into an announcement to review.")
@click.argument("file", metavar="FILE")
@click.option(
    "--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help="Write it to this file."
)
@click.option("--explain", is_flag=True, help="Show the text with what each amount is for.")
@format_option(*_FORMATS)
@common_options
def extract(file: str, output: Path | None, form: str, explain: bool) -> None:
    """Read who receives how much from FILE: plain text, HTML, PDF, Word (.docx) or e-mail (.eml).

    The result is an announcement in TOML, with the line of the text that each figure is from.
    Compare it with the text, correct it, and write your name as reviewed_by; then name it as data.
    Each amount of the text is used once, or listed with the reason why it is in no total. Exit
    code 3: the text states no amount.
    """
    from aidreport.errors import SourceError
    from aidreport.files.toml import read_bytes
    from aidreport.sources.extraction.documents.opening import read_document
    from aidreport.sources.extraction.explained import account_of, explained
    from aidreport.sources.extraction.extraction import extract as extract_from
    from aidreport.sources.extraction.written import as_json, as_toml

    if explain and output is not None:
        raise UsageError("--explain and --output exclude each other", fix="leave out --explain")
    document = read_document(read_bytes(Path(file), SourceError), file)
    extraction = extract_from(document, file)
    if explain:
        console().lines(explained(extraction))
        return
    if form == "json":
        _give(as_json(extraction), output)
    else:
        text = _text_beside(extraction, Path(file), output)
        _give(as_toml(extraction, Path(file).name, text).rstrip("\n"), output)
    if output is None:
        return
    found = len(extraction.items)
    console().note(f"amounts found: {found} = {account_of(extraction)}")
    for finding in extraction.findings:
        where = f"{file}:{finding.line}: " if finding.line else ""
        write = console().warning if finding.severity == "warning" else console().note
        write(f"{where}{finding.message}")
    if form == "toml":
        _say_what_is_next(extraction, output)


def _say_what_is_next(extraction: Extraction, output: Path) -> None:
    from aidreport.sources.prose import not_found

    missing = english(not_found(extraction))
    if missing:
        console().warning(f"not found in the text: {missing}; write it into {output}")
    quoted = shlex.quote(str(output))
    console().note(f"review it, write your name as reviewed_by, then: aidreport render {quoted}")


def _give(text: str, output: Path | None) -> None:
    from aidreport.files.atomic import write_whole

    if output is None:
        console().result(f"{text}\n")
        return
    write_whole(output, f"{text}\n".encode(), choose=_CHOOSE)
    console().result(f"{output}\n")


def _text_beside(extraction: Extraction, file: Path, output: Path | None) -> str:
    """Return the name of the file whose lines are counted, beside the announcement.

    It is the file itself if that is a plain text in the same folder; else the text that was read
    is written there.
    """
    from aidreport.files.atomic import write_whole
    from aidreport.sources.extraction.written import counted_text

    folder = Path() if output is None else output.parent
    plain = extraction.document.kind == "text"
    if plain and (output is None or folder.resolve() == file.parent.resolve()):
        return file.name
    if output is None:
        return f"{file.stem}.txt"
    beside = output.with_suffix(".txt")
    if beside.exists() and beside.read_bytes() != counted_text(extraction):
        raise UsageError(
            f"{beside} exists already",
            why="the text that was read is written there, so that each figure leads to its line",
            fix=f"remove {beside}, or give --output another name",
        )
    write_whole(beside, counted_text(extraction), choose=_CHOOSE)
    return beside.name
