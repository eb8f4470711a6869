"""Write the reference pages from the schemas, the directives and the commands' own help.

python docs/generate.py            writes docs/reference/*.md
python docs/generate.py --check    fails if a page differs from what would be written
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from schema_tables import code, row, table

from aidreport.cli.app import cli, commands
from aidreport.config.config import Config, Organisation, Report
from aidreport.config.console import Console, ConsoleOpenId, ConsoleProxy
from aidreport.config.delivery import (
    Approval,
    Bounces,
    Copy,
    Delivery,
    Dkim,
    Mail,
    Smtp,
    SubscriberEntry,
    Webhook,
)
from aidreport.config.schedules import Conditions, Schedule, State
from aidreport.config.secret import Secret
from aidreport.config.signing import PKCS11, Signing, Timestamp
from aidreport.config.sources import Compare, Convert, DataSource, Sql
from aidreport.document.directives.registry import DIRECTIVES
from aidreport.document.names import GROUP_NAMES, NAMES
from aidreport.document.sandbox import FILTERS
from aidreport.document.template import FrontMatter
from aidreport.model import remarks
from aidreport.model.units import POWERS
from aidreport.pdf import brand_file
from aidreport.pdf.reading.ua_2.findings import NOT_CHECKED, NOT_FOR_REUSE, RULES, WTPDF_RULES
from aidreport.sources.announcements import (
    AllocationEntry,
    AmountEntry,
    AnnouncementFile,
    FactEntry,
    QuoteEntry,
)
from aidreport.sources.tables.words import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REFERENCE = Path(__file__).parent / "reference"
TEMPLATES = Path(__file__).parents[1] / "templates"
_NOTE = "<!-- Written by docs/generate.py; change the source, then run it. -->\n"


_SECTIONS = {
    "organisation", "reports", "signing", "state", "mail", "smtp", "copies", "webhooks", "console"
}  # fmt: skip


def config_page() -> str:
    """Return the reference of config.toml."""
    return "\n".join(
        [
            "# config.toml",
            "",
            _NOTE,
            "Relative paths start at the folder of the file. Unknown keys are refused; the message",
            "suggests the nearest known one.",
            "",
            *table(Config, "Top level", skip=_SECTIONS),
            *table(Organisation, "[organisation]"),
            *table(Report, "[reports.NAME]"),
            *table(DataSource, "[reports.NAME.data], if a path alone is not enough"),
            *table(Sql, "[reports.NAME.data.sql], a database"),
            *table(Convert, "[reports.NAME.convert], amounts in one currency"),
            *table(Compare, "[reports.NAME.compare], earlier data to compare with"),
            *table(Schedule, "[[reports.NAME.schedules]], when it runs"),
            *table(Conditions, "[reports.NAME.schedules.only_when], conditions of a run"),
            *table(Delivery, "[reports.NAME.delivery], subscribers and channels"),
            *table(
                SubscriberEntry, "A subscriber, as a table or a line of subscribers.csv or .toml"
            ),
            *table(Approval, "[reports.NAME.delivery.approval], who must approve it first"),
            *table(Mail, "[mail], settings of all messages"),
            *table(Dkim, "[mail.dkim], the key that signs messages"),
            *table(Bounces, "[mail.bounces], the mailbox for bounces"),
            *table(Smtp, "[smtp], the mail server"),
            *table(Copy, "[copies.NAME], a channel that puts copies into a folder or store"),
            *table(Webhook, "[webhooks.NAME], a channel that notifies a web service"),
            *table(Secret, "A secret: { env = … }, { file = … } or { keyring = … }"),
            *table(State, "[state], the ledger of schedules"),
            *table(Console, "[console], who may do what in a browser"),
            *table(ConsoleProxy, "[console.proxy], a reverse proxy before it"),
            *table(ConsoleOpenId, "[console.openid], sign-in by OpenID Connect"),
            *table(Signing, "[signing], the key that signs briefings"),
            *table(PKCS11, "[signing.pkcs11], a key on a token"),
            *table(Timestamp, "[signing.timestamp], the server that confirms when"),
        ]
    )


def announcement_page() -> str:
    """Return the reference of announcement files."""
    return "\n".join(
        [
            "# Announcement files",
            "",
            _NOTE,
            "A TOML file with what was announced, each figure with the line it comes from.",
            "",
            "Its texts may be in several languages: the title and the purpose, what allocations",
            "are for (`purpose`, `description`), quotes (`text`, `role`) and facts (`text`).",
            'Write `title = { en = "…", nb = "…" }`, with the language of the announcement among',
            "them: [content in several languages](../how-to/languages.md).",
            "",
            *table(AnnouncementFile, "Top level"),
            *table(AllocationEntry, "[[allocations]]"),
            *table(AmountEntry, 'An amount, if a text such as "NOK 17.3 million" is not enough'),
            *table(QuoteEntry, "[[quotes]]"),
            *table(FactEntry, "[[facts]]"),
        ]
    )


def brand_page() -> str:
    """Return the reference of brand files."""
    return "\n".join(
        [
            "# Brand files",
            "",
            _NOTE,
            "A brand is a folder `templates/brands/NAME/` with a `brand.toml`. Three come with",
            "aidreport: `ministry`, `relief` and `agency`. `aidreport init --colour` makes one",
            "from a single colour.",
            "",
            "Each pair of colours that is drawn is checked: text must stand out from what is",
            "behind it by 4.5:1, bars by 3:1. A pair that does not is named with the nearest",
            "colour that does, ready to paste.",
            "",
            *table(brand_file.Colours, '[colours], each as "#RRGGBB"'),
            *table(brand_file.FontFiles, "[fonts], files beside the brand or in templates/fonts"),
            "TrueType and OpenType files (.ttf, .otf, .ttc), also variable ones.",
            "",
            "Letters that these fonts lack are drawn in other fonts, whatever the brand: those",
            "beside the brand and in templates/fonts, those that `aidreport[scripts]` brings, and",
            "the Noto fonts of the system. A letter that none has stops the briefing, which",
            "says what to install: [names in other scripts](../how-to/other-scripts.md).",
            "",
            *table(brand_file.Sizes, "[sizes], in points"),
            *table(
                brand_file.Shapes, "[shapes], how tables, key figures and headings are set apart"
            ),
            *table(brand_file.Typography, "[typography], how running text is set"),
            *table(brand_file.FurnitureStyle, "[furniture]"),
            "A logo in SVG is drawn as shapes: paths, rectangles, circles, ellipses, lines and",
            "polygons, in groups, with transforms, fills, strokes, clones (`use`) and simple style",
            "sheets. Its size is its width and height, or its `viewBox`. What is not drawn is",
            "listed with its lines and what to do: text (convert it to paths in your drawing",
            "program), pictures, gradients, transparency, filters, masks, dashes, scripts, what is",
            "in other files. Drawing programs save such files as *plain SVG*. A logo has at most",
            "1 MB, 5,000 elements, and 50,000 lines and curves. Like the initials, it is not read",
            "out: the name of the organisation beside it is.",
            "",
            "A logo in PDF is a file of one page, whose shapes are drawn in the same way, in the",
            "size of the page. Text, pictures, gradients, transparency, dashes, clipping paths",
            "that cut a shape, and hidden layers are refused with what to do. CMYK colours are",
            "shown about as the inks look on coated paper: a profile in the file is not used, so",
            "they may differ a little from your colours in print, as the pictures of",
            "`aidreport templates preview` show. If there is a logo in RGB, use that: its colours",
            "are exact.",
        ]
    )


def templates_page() -> str:
    """Return the reference of templates: front matter, directives, names and filters."""
    lines = [
        "# Templates",
        "",
        _NOTE,
        "A template is Markdown with front matter, directives (`:::name`) and expressions in",
        "`{{ }}`. These are evaluated after the Markdown is parsed: a value is always drawn as",
        "the text it is. A text has a footnote where `[^1]` is in it, and `[^1]: the remark`",
        "begins a paragraph of its own.",
        "",
        "`aidreport templates new NAME` begins one of your own, `aidreport templates preview`",
        "shows every block in your brand, and `aidreport render --watch` each change as you save",
        "it. What is wrong is said with its line and column.",
        "",
        *table(FrontMatter, "Front matter, between two lines of `---`"),
        "## Directives",
        "",
    ]
    for directive in DIRECTIVES.values():
        lines += [f"### {directive.name}", "", directive.help, ""]
        lines += [*(f"    {line}".rstrip() for line in directive.example.split("\n")), ""]
        if directive.options:
            lines += ["| option | value | default | what it does |", "| --- | --- | --- | --- |"]
            lines += [
                row(f"`{item.name}`", item.expects, code(item.default), item.help)
                for item in directive.options
            ]
            lines.append("")
    lines += ["## Names in expressions", "", "| name | what it is |", "| --- | --- |"]
    lines += [row(f"`{name}`", item.help) for name, item in NAMES.items()]
    lines += ["", "Within `:::each`:", "", "| name | what it is |", "| --- | --- |"]
    lines += [row(f"`{name}`", item.help) for name, item in GROUP_NAMES.items()]
    lines += ["", "Filters: " + ", ".join(f"`{name}`" for name in FILTERS) + "."]
    return "\n".join(lines)


def commands_page() -> str:
    """Return the reference of the command line: the help of every command."""
    root = click.Context(cli, info_name="aidreport", terminal_width=88, **cli.context_settings)
    lines = ["# Commands", "", _NOTE, *_help(root)]
    for name in commands():
        command = cli.get_command(root, name)
        assert command is not None
        lines += _help(click.Context(command, root, info_name=name, terminal_width=88))
    return "\n".join(lines)


def _help(context: click.Context) -> list[str]:
    """Return the help of a command, and of the commands below it."""
    command = context.command
    lines = [f"## {context.command_path}", "", "```text"]
    lines += [line.rstrip() for line in command.get_help(context).splitlines()]
    lines += ["```", ""]
    if isinstance(command, click.Group) and context.parent is not None:
        for name, inner in sorted(command.commands.items()):
            lines += _help(click.Context(inner, context, info_name=name, terminal_width=88))
    return lines


def headings_page() -> str:
    """Return the headings of tables that are recognised, as the vocabulary has them."""
    words, headings = _vocabulary("vocabulary"), _vocabulary("vocabulary_headings")
    amounts = _listed(dict.fromkeys(words["words"]["amounts"].split()))
    lines = [
        "# Headings of tables",
        "",
        _NOTE,
        "Case, accents, punctuation and small words (of, the) do not matter, and neither does how",
        "words are joined: `recipient_name`, `recipient.name` and `RecipientName` are the same. A",
        'unit and a currency may be beside the words: "Amount (NOK million)", `amount_usd`.',
        "",
        "| field | headings, the most specific first |",
        "| --- | --- |",
        f"| amount | any of these words, alone or beside others: {amounts} |",
    ]
    for name, known in headings["headings"].items():
        lines.append(f"| {name} | {_listed(dict.fromkeys(known))} |")
    lines += ["", "## Measures", "", "| measure | words |", "| --- | --- |"]
    for measure, known in words["measures"].items():
        lines.append(f"| {measure} | {_listed(dict.fromkeys(known.split()))} |")
    lines += ["", "## Units", "", "| power of ten | words |", "| --- | --- |"]
    for power, known in POWERS.items():
        lines.append(f"| {power} | {_listed(dict.fromkeys(known.split()))} |")
    return "\n".join([*lines, ""])


def _vocabulary(name: str) -> dict[str, Any]:
    path = Path(vocabulary.__file__).with_name(f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def wording_page() -> str:
    """Return the reference of wording files: every phrase, in English."""
    english = tomllib.loads((TEMPLATES / "wording/en.toml").read_text(encoding="utf-8"))
    sections = {name: phrases for name, phrases in english.items() if isinstance(phrases, dict)}
    lines = [
        "# Wording files",
        "",
        _NOTE,
        "The words of briefings in one language: `wording/LANGUAGE.toml` in your folder of",
        "templates. `aidreport languages list` shows those that there are;",
        "[a language of your own](../how-to/languages.md) says how to add one or change words.",
        "A file needs only what differs: an empty or missing phrase comes from the nearest",
        "language that has it (`nb` for `nn`, `pt` for `pt-BR`), else from English; a note counts",
        "these, and `aidreport check` names them. Text in braces is filled in, and may be left",
        "out. What depends on a number has a form for each plural of the language:",
        '`{ one = "…", other = "…" }`.',
        "",
        "`locale` says how numbers and dates are written (CLDR, such as `de-DE`), `spelled` lists",
        "numbers in words, from two on: letters or characters such as 二, each of its number.",
        "",
    ]
    for name, phrases in sections.items():
        lines += [f"## [{name}]", "", *_phrases(phrases)]
    lines += [
        "## [remark]",
        "",
        "What the program says about data: findings, why rows are left out, what was inferred. In",
        "English these are built in. Amounts and dates are written out as the language does; names",
        "and headings of the data stay as they are.",
        "",
        *_phrases(remarks.phrases()),
        "## [advice]",
        "",
        "What follows some of these, with its punctuation, where the person who prepares the data",
        "reads them: in the message that asks for approval. Pages have none of it.",
        "",
        *_phrases(remarks.advice()),
    ]
    return "\n".join(lines)


def _phrases(phrases: Mapping[str, Any]) -> list[str]:
    """Return phrases as a table of their keys and their words in English."""
    rows = ["| key | in English |", "| --- | --- |"]
    for key, phrase in phrases.items():
        forms = phrase.values() if isinstance(phrase, dict) else [phrase]
        words = " / ".join(str(form) for form in forms)
        rows.append(f"| `{key}` | {words.replace('|', '&#124;')} |")
    return [*rows, ""]


def pdf_ua_2_page() -> str:
    """Return the rules of PDF/UA-2 and WTPDF that are checked."""
    lines = [
        "# Rules of PDF/UA-2 and WTPDF",
        "",
        _NOTE,
        'With `conformance = "a-4f+ua-2"`, a PDF is of PDF 2.0, conforms to PDF/UA-2 (ISO 14289-2)',
        "and PDF/A-4f, and declares to be well tagged (WTPDF 1.0), for accessibility and reuse.",
        "`check` and `verify` look for whatever breaks the rules below, in any PDF that claims one",
        "of the three. The rules have the numbers of the public lists, and are all of those lists",
        "but for the ones at the end.",
        "",
        "What takes a person, such as whether an alternative text is a good one, is in no list.",
        "",
        "## PDF/UA-2",
        "",
        "WTPDF for reuse does not ask for those marked with *; neither level asks for those of 5.",
        "",
        "| rule | is broken by what |",
        "| --- | --- |",
    ]
    for number, problem in RULES.items():
        lines.append(row(number + (" *" if number in NOT_FOR_REUSE else ""), problem))
    lines += ["", "## WTPDF 1.0, beside them", "", "| rule | is broken by what |", "| --- | --- |"]
    lines += [row(number, problem) for number, problem in WTPDF_RULES.items()]
    lines += [
        "",
        "## What is inside what",
        "",
        "ISO/TS 32005 says which elements may hold which: a problem has the number `P-TR` if a P",
        "holds a TR, `Sect-content` if a Sect holds content itself. All of its table is checked.",
        "",
        "## Not checked",
        "",
        "| rule | why |",
        "| --- | --- |",
    ]
    return "\n".join([*lines, *(row(number, reason) for number, reason in NOT_CHECKED.items())])


PAGES = {
    "announcement.md": announcement_page,
    "brand.md": brand_page,
    "commands.md": commands_page,
    "config.md": config_page,
    "pdf-ua-2.md": pdf_ua_2_page,
    "sources/headings.md": headings_page,
    "templates.md": templates_page,
    "wording.md": wording_page,
}


def main() -> int:
    """Write the pages, or compare them."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, build in PAGES.items():
        path = REFERENCE / name
        text = build().rstrip() + "\n"
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        if not check:
            REFERENCE.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}; run python docs/generate.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
